/// The bands in which the quartiles of a number lie, where that follows from what is published.
///
/// Nothing but the rows that everyone sees goes into it, so it tells nothing that they do not.
struct QuartileBands {
  /// For each band, in ascending order, the counts that a reader of the rows can reckon with.
  private let ranges: [ClosedRange<Int>]
  /// How many answered.
  private let total: Int

  /// Takes a question's rows; nil where it is not published how many answered.
  init?(_ bands: [PublishableTable.Content], total: PublishableTable.Content) {
    guard case .published(let whole, _) = total, (1..<1 << 50).contains(whole) else { return nil }
    self.total = whole
    ranges = bands.map { content in
      switch content {
      case .published(let count, _): count...count
      case .band(let low, let high, _): low...max(low, high)
      case .suppressed, .place: 0...whole
      }
    }
  }

  /// The band of a quartile, 1 to 3, 2 being the median; nil where the rows leave it open.
  ///
  /// Where the quartile falls between two answers, both must lie in the band.
  func band(ofQuartile quartile: Int) -> Int? {
    let product = total * quartile
    let ranks = (first: (product + 3) / 4, last: product / 4 + 1)
    return ranges.indices.first { band in
      cumulated(before: band).upperBound < ranks.first
        && cumulated(before: band + 1).lowerBound >= ranks.last
    }
  }

  /// How many answers lie in the bands before `end`.
  private func cumulated(before end: Int) -> ClosedRange<Int> {
    let (before, after) = (ranges[..<end], ranges[end...])
    let least = max(
      before.map(\.lowerBound).saturatedSum(), total - after.map(\.upperBound).saturatedSum())
    let most = min(
      before.map(\.upperBound).saturatedSum(), total - after.map(\.lowerBound).saturatedSum())
    return least...max(least, most)
  }
}
