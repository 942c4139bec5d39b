/// Cells that are hidden whatever the search finds, and the bands that they may have.
struct ForcedHiding: Sendable {
  /// The cells.
  var cells: Set<Int> = []
  /// The cells, hidden or not, whose counts are those of a file published before.
  var unchanged: Set<Int> = []
  /// What is known of them already; one without a band gets none.
  var bands: [Int: ClosedRange<Int>] = [:]

  /// Whether `band` may be shown of `cell`: it tells nothing that is not known already.
  func allows(_ band: ClosedRange<Int>, _ cell: Int) -> Bool {
    guard cells.contains(cell) else { return true }
    guard let known = bands[cell] else { return false }
    return band.lowerBound <= known.lowerBound && known.upperBound <= band.upperBound
  }
}
