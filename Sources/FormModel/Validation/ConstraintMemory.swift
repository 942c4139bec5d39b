/// What the form's constraints came to for items read before.
///
/// A constraint that speaks of its own item alone comes to the same wherever that item is written
/// with the same bytes, and the same parts of it are enabled. Most responses of a survey repeat
/// the answers of others, and digesting bytes is far cheaper than evaluating expressions.
///
/// Items are known by 128 bits of a hash whose seed is random in every process: nobody can write two
/// items that are taken for one.
struct ConstraintMemory: Sendable {
  /// An item with its answers.
  struct Key: Sendable, Hashable {
    fileprivate var first: Int
    fileprivate var second: Int

    /// The key of an item of the response, which answers the form's item `owner`.
    init(_ item: Int, of owner: Int, _ record: ResponseRecord, _ enablement: Enablement) {
      let entry = record.items[item]
      let end = min(Int(entry.end), record.items.count)
      let last =
        end < record.items.count
        ? Int(record.items[end].start) : record.extent.offsets.upperBound
      var hasher = Hasher()
      hasher.combine(owner)
      for inner in item..<max(end, item + 1)
      where enablement.isKnownDisabled(record.items[inner]) {
        hasher.combine(inner - item)
      }
      record.bytes.withUnsafeBytes { bytes in
        let start = min(max(0, Int(entry.start)), bytes.count)
        let own = UnsafeRawBufferPointer(
          rebasing: bytes[start..<max(start, min(last, bytes.count))])
        hasher.combine(bytes: own)
      }
      // One state, ended in two ways.
      var other = hasher
      other.combine(1)
      (first, second) = (hasher.finalize(), other.finalize())
    }
  }

  /// How many items are remembered at most; then all are forgotten.
  private static let capacity = 1 << 16
  /// How many constraints of one item can be remembered.
  private static let width = 32

  /// For each item two bits for each of its constraints: 0 not evaluated, 1 false, 2 true,
  /// 3 undecided.
  private var results: [Key: UInt64] = [:]

  /// What the item's constraint number `constraint` came to: nil where that is not known, else
  /// true, false or undecided.
  func result(_ key: Key, _ constraint: Int) -> Bool?? {
    guard constraint < ConstraintMemory.width, let known = results[key] else { return nil }
    switch known >> UInt64(2 * constraint) & 3 {
    case 1: return .some(false)
    case 2: return .some(true)
    case 3: return .some(nil)
    default: return nil
    }
  }

  /// Keeps what the item's constraint number `constraint` came to.
  mutating func keep(_ result: Bool?, _ key: Key, _ constraint: Int) {
    guard constraint < ConstraintMemory.width else { return }
    if results.count >= ConstraintMemory.capacity, results[key] == nil {
      results.removeAll(keepingCapacity: true)
    }
    let bits: UInt64 = result.map { $0 ? 2 : 1 } ?? 3
    results[key, default: 0] |= bits << UInt64(2 * constraint)
  }
}
