/// Chooses, for hidden counts, the narrowest bands of the policy's grid that leave every sensitive
/// count the room it must have.
struct BandChoice {
  let policy: DisclosurePolicy

  /// The bands of a share of `denominator` that hold `count`, the narrowest first.
  ///
  /// A band is one or several neighbours of the grid. Its counts are those whose share is at least
  /// the lower edge and below the upper one; 100 % belongs to the last. It holds all small counts
  /// and the least that is not, or none of them; and so of those that fall short by a small count.
  /// Whether a band can be used is then the same for all small counts: a reader who repeats the
  /// choice for each of them learns nothing by that.
  func bands(of count: Int, denominator: Int) -> [ClosedRange<Int>] {
    guard (0...denominator).contains(count), denominator < 1 << 50 else { return [] }
    let edges = policy.bandEdges
    func least(_ edge: Int) -> Int { (edge * denominator + 99) / 100 }
    var found: [(width: Int, low: Int, range: ClosedRange<Int>)] = []
    for (start, low) in edges.enumerated() {
      for high in edges.dropFirst(start + 1) where high - low <= 50 {
        let last = high == edges.last ? denominator : least(high) - 1
        guard least(low) <= count, count <= last,
          isWhole(least(low)...last), isWhole((denominator - last)...(denominator - least(low)))
        else { continue }
        found.append((high - low, low, least(low)...last))
      }
    }
    return found.sorted { ($0.width, $0.low) < ($1.width, $1.low) }.map(\.range)
  }

  /// Whether `range` holds 1 up to the least count that is not small, or none of the small ones.
  private func isWhole(_ range: ClosedRange<Int>) -> Bool {
    let least = policy.minimumFrequency
    return range.lowerBound >= least || range.lowerBound <= 1 && range.upperBound >= least
  }
}

extension FamilyProtection {
  /// Gives each of `cells` that is hidden a band, where one is safe together with those before.
  ///
  /// Cells that are hidden in any case have the bands that `forced` allows.
  mutating func chooseBands(
    of cells: [(cell: Int, denominator: Int)], _ forced: ForcedHiding,
    _ bounds: inout KnownBounds
  ) {
    let choice = BandChoice(policy: policy)
    for (cell, denominator) in cells where bounds.isHidden[cell] {
      let count = system.cells[cell].count.total
      for band in choice.bands(of: count, denominator: denominator)
      where forced.allows(band, cell) {
        bounds.bands[cell] = band
        if meetsAll(bounds, dropping: { !band.contains(count + $0.change(of: cell)) }) { break }
        bounds.bands[cell] = nil
      }
    }
  }
}
