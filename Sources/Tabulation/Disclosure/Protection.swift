/// What the protection of one question decided about its counts.
enum Protection: Sendable, Hashable {
  /// The counts at the indexes that hold true are hidden; the others are published.
  case hiding([Bool])
  /// Nothing of the question may be seen, its total included.
  case withholding
}

extension Protection {
  /// The published count that costs the reader least when hidden too: the smallest above 0 and
  /// below `limit`, the first of equal ones; nil where none is left.
  ///
  /// A zero is never hidden: a reader reckons with at least 1 behind every mark, and one who is
  /// wrong about a zero would be right about its neighbours.
  static func smallestPublished(
    of counts: [Int], below limit: Int = .max, hidden: [Bool]
  ) -> Int? {
    zip(counts, hidden).enumerated()
      .filter { !$0.element.1 && $0.element.0 > 0 && $0.element.0 < limit }
      .min { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }?.offset
  }
}
