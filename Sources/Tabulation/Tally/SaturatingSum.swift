extension Int {
  /// The sum, or the greatest number where it does not fit; both sides are 0 or more.
  ///
  /// Counts never trap; a saturated one no longer adds up, and what does not add up is withheld.
  func addingSaturated(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}

extension Sequence<Int> {
  /// The sum of counts, or the greatest number where it does not fit.
  func saturatedSum() -> Int { reduce(0) { $0.addingSaturated($1) } }
}
