/// What the withdrawn issue of a release hid: the one that replaces it hides the same, or more.
struct FormerIssue: Sendable {
  /// The cells that stay hidden.
  var hidden: Set<Int>
  /// The bands that it gave of them, moved as the counts changed.
  var bands: [Int: ClosedRange<Int>] = [:]

  /// Whether `band` tells nothing of `cell` that the issue did not tell.
  func allows(_ band: ClosedRange<Int>, _ cell: Int) -> Bool {
    guard hidden.contains(cell) else { return true }
    guard let known = bands[cell] else { return false }
    return band.lowerBound <= known.lowerBound && known.upperBound <= band.upperBound
  }
}
