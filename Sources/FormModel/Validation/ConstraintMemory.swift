/// What the form's constraints came to for items read before.
///
/// A constraint that speaks of its own item alone comes to the same wherever that item is written
/// with the same bytes, and the same parts of it are enabled. Most responses of a survey repeat
/// the answers of others, and comparing bytes is far cheaper than evaluating expressions.
struct ConstraintMemory: Sendable {
  private struct Entry: Sendable {
    var key: [UInt8]
    /// For each constraint 0 not evaluated, 1 false, 2 true, 3 undecided.
    var results: [UInt8]
  }

  /// How often an owner's items were looked for, and found.
  private struct Use: Sendable {
    var looked = 0
    var found = 0
    /// Whether the owner's items are hardly ever the same, so that remembering does not pay.
    var isIdle: Bool { looked >= 256 && found < looked / 4 }
  }

  private static let capacity = 4096

  private var entries: [Entry] = []
  private var places: [Int: Int] = [:]
  private var uses: [Int: Use] = [:]
  private var key: [UInt8] = []

  /// The entry of an item of the response, a new one where it was not seen before; nil where
  /// nothing is remembered of its owner any more.
  mutating func entry(
    for item: Int, of owner: Int, _ record: ResponseRecord, _ enablement: Enablement
  ) -> Int? {
    if uses[owner]?.isIdle ?? false { return nil }
    let entry = record.items[item]
    let end = Int(entry.end)
    let last =
      record.items.indices.contains(end)
      ? Int(record.items[end].start) : record.extent.offsets.upperBound
    guard Int(entry.start) < last, last <= record.bytes.count else { return nil }
    key.removeAll(keepingCapacity: true)
    withUnsafeBytes(of: Int32(truncatingIfNeeded: owner)) { key += $0 }
    for inner in item..<min(end, record.items.count) {
      key.append(enablement.isKnownDisabled(record.items[inner]) ? 1 : 0)
    }
    key += record.bytes[Int(entry.start)..<last]
    let hash = key.withUnsafeBytes { bytes in
      var hasher = Hasher()
      hasher.combine(bytes: bytes)
      return hasher.finalize()
    }
    uses[owner, default: Use()].looked += 1
    if let known = places[hash], entries[known].key == key {
      uses[owner]?.found += 1
      return known
    }
    if entries.count == ConstraintMemory.capacity {
      entries.removeAll(keepingCapacity: true)
      places.removeAll(keepingCapacity: true)
    }
    places[hash] = entries.count
    entries.append(Entry(key: key, results: []))
    return entries.count - 1
  }

  /// What a constraint came to: nil where that is not known, else true, false or undecided.
  func result(_ entry: Int, _ constraint: Int) -> Bool?? {
    guard entries[entry].results.indices.contains(constraint) else { return nil }
    switch entries[entry].results[constraint] {
    case 1: return .some(false)
    case 2: return .some(true)
    case 3: return .some(nil)
    default: return nil
    }
  }

  /// Keeps what a constraint came to.
  mutating func keep(_ result: Bool?, _ entry: Int, _ constraint: Int) {
    let missing = constraint + 1 - entries[entry].results.count
    if missing > 0 { entries[entry].results += Array(repeating: 0, count: missing) }
    entries[entry].results[constraint] = result.map { $0 ? 2 : 1 } ?? 3
  }
}
