/// What a reader remembers of what it has read, because the responses of a survey are much alike.
///
/// It only saves time: what is remembered is always compared with the bytes, and what differs is
/// read as if nothing were known.
struct ReadingMemory {
  /// A value read without a fault in a place where nothing is captured.
  fileprivate struct Value {
    var type: FHIRType
    var isArray: Bool
    var depth: Int
    var count: Int
    /// Filled up with zeros to whole words.
    var words: [UInt64]
  }

  /// For each property of each type, the slots of the two that followed it last; one more place of
  /// a type is for those that came first.
  private var followers: [UInt16]
  private var values: [Value] = []
  /// Whole items.
  var items = ItemMemory()

  private static let places = 65
  private static let valueLimit = 8
  private static let longestValue = 1024

  /// Nothing remembered.
  init() {
    followers = Array(
      repeating: UInt16(FHIRStructure.noSlot),
      count: 2 * FHIRType.allCases.count * ReadingMemory.places)
  }

  private init(followers: [UInt16]) { self.followers = followers }

  /// Takes no space, and can remember nothing: stands in while another is lent.
  static let lent = ReadingMemory(followers: [])

  /// Where the property that comes first in objects of `type` is remembered.
  @inline(__always)
  static func first(of type: FHIRType) -> Int { 2 &* (Int(type.rawValue) &* places &+ places &- 1) }

  /// Where the property that comes after `property` in objects of `type` is remembered.
  @inline(__always)
  static func after(_ property: PropertyReference, of type: FHIRType) -> Int {
    2 &* (Int(type.rawValue) &* places &+ Int(property.pointee.place))
  }

  /// The slots of the two properties remembered at a place.
  @inline(__always)
  subscript(place: Int) -> (likely: Int, other: Int) {
    (Int(followers[place]), Int(followers[place &+ 1]))
  }

  /// Remembers another property at a place.
  mutating func learn(_ slot: Int, at place: Int) {
    followers[place &+ 1] = followers[place]
    followers[place] = UInt16(truncatingIfNeeded: slot)
  }
}

extension ReadingMemory {
  /// The offset after the value at `start`, when the same bytes were read at no smaller depth.
  func end(
    ofValueAt start: Int, _ scanner: JSONScanner, _ property: PropertyReference, depth: Int
  ) -> Int? {
    for index in values.indices {
      guard values[index].type == property.pointee.type,
        values[index].isArray == property.pointee.isArray,
        depth <= values[index].depth, start + values[index].count <= scanner.end,
        values[index].isWritten(at: start, scanner)
      else { continue }
      return start + values[index].count
    }
    return nil
  }

  /// Remembers the value in `extent`, which was read at `depth` without a fault.
  mutating func add(
    _ extent: Range<Int>, _ scanner: JSONScanner, _ property: PropertyReference, depth: Int
  ) {
    // The first few stay: a survey has few, and others would only take each other's place.
    guard values.count < ReadingMemory.valueLimit, extent.count <= ReadingMemory.longestValue
    else { return }
    var words = stride(from: extent.lowerBound, to: extent.upperBound, by: 8).map(scanner.word)
    if extent.count % 8 != 0, let last = words.popLast() {
      words.append(last & (1 << UInt64(extent.count % 8 * 8) - 1))
    }
    values.append(
      Value(
        type: property.pointee.type, isArray: property.pointee.isArray, depth: depth,
        count: extent.count,
        words: words))
  }
}

extension ReadingMemory.Value {
  fileprivate func isWritten(at start: Int, _ scanner: JSONScanner) -> Bool {
    let whole = count / 8
    for index in 0..<whole where words[index] != scanner.word(start &+ 8 &* index) { return false }
    guard count % 8 != 0 else { return true }
    let mask: UInt64 = 1 << UInt64(truncatingIfNeeded: count % 8 * 8) - 1
    return words[whole] == scanner.word(start &+ 8 &* whole) & mask
  }
}
