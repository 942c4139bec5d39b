import FormModel

/// What tells the institutions behind the rows of a case table apart: site codes, names, addresses.
///
/// Each combination of them that occurs has a number, so that a row holds one number only.
struct InstitutionKeys: Sendable {
  /// A key's number: those of sites begin with `0:`, those of the contributor items with `1:` and so on.
  private(set) var numbers: [String: Int32] = [:]
  /// The keys, by number.
  private(set) var names: [String] = []
  /// The combinations of keys that occur, by number.
  private(set) var combinations: [[Int32]] = []
  private var combinationNumbers: [[Int32]: Int32] = [:]
  /// Combinations by the bytes they were written with: most cases repeat those of another.
  private var written: [Int: (bytes: [UInt8], combination: Int32)] = [:]
  private var scratch: [UInt8] = []

  /// The key of a name, folded.
  static func key(_ kind: Int, _ name: String) -> String {
    String(kind) + ":" + (kind == 0 ? name : InstitutionName.normalized(name))
  }

  /// The combination of a response's site and answers to `contributors`.
  mutating func combination(of record: ResponseRecord, _ contributors: [Int]) -> Int32 {
    scratch.removeAll(keepingCapacity: true)
    scratch += record.bytes[record.header.authorSystem.offsets]
    scratch.append(0xFF)
    scratch += record.bytes[record.header.authorValue.offsets]
    for item in contributors {
      scratch.append(0xFF)
      if let answer = record.firstAnswer(to: item) {
        scratch += record.bytes[record.answers[answer].value.offsets]
      }
    }
    let hash = scratch.withUnsafeBytes { bytes in
      var hasher = Hasher()
      hasher.combine(bytes: bytes)
      return hasher.finalize()
    }
    if let known = written[hash], known.bytes == scratch { return known.combination }
    var keys: [Int32] = []
    func add(_ kind: Int, _ name: String) {
      let key = InstitutionKeys.key(kind, name)
      if key.utf8.count > 2 { keys.append(number(of: key)) }
    }
    add(0, record.siteCode ?? "")
    for (index, item) in contributors.enumerated() {
      let answer = record.firstAnswer(to: item)
      add(index + 1, answer.map { record.text(record.answers[$0].value) } ?? "")
    }
    let combination = number(of: keys)
    // What was never written twice must not fill the memory.
    if written.count >= 1 << 14 { written.removeAll(keepingCapacity: true) }
    written[hash] = (scratch, combination)
    return combination
  }

  /// The number of a key, a new one where it has none yet.
  mutating func number(of key: String) -> Int32 {
    if let known = numbers[key] { return known }
    let next = Int32(clamping: numbers.count)
    numbers[key] = next
    names.append(key)
    return next
  }

  /// The number of a combination of keys, a new one where it has none yet.
  mutating func number(of combination: [Int32]) -> Int32 {
    if let known = combinationNumbers[combination] { return known }
    let next = Int32(clamping: combinations.count)
    combinationNumbers[combination] = next
    combinations.append(combination)
    return next
  }

  /// Takes in the keys of `other`; returns for each of its combinations the number here.
  mutating func merge(_ other: InstitutionKeys) -> [Int32] {
    let own = other.names.map { number(of: $0) }
    return other.combinations.map { keys in self.number(of: keys.map { own[Int($0)] }) }
  }
}

extension ResponseRecord {
  /// The index of the first answer to a form's item, or nil.
  fileprivate func firstAnswer(to item: Int) -> Int? {
    let occurrence = firstOccurrence[item]
    guard occurrence >= 0 else { return nil }
    let answer = items[Int(occurrence)].firstAnswer
    return answer >= 0 ? Int(answer) : nil
  }
}
