/// Chooses, for hidden counts, the narrowest bands of the policy's grid that leave every sensitive
/// count the room it must have.
struct BandChoice {
  let policy: DisclosurePolicy

  /// The bands of a share of `denominator` that hold `count`, the narrowest first.
  ///
  /// A band is one or several neighbours of the grid. Its counts are those whose share is at least
  /// the lower edge and below the upper one; 100 % belongs to the last.
  func bands(of count: Int, denominator: Int) -> [ClosedRange<Int>] {
    guard (0...denominator).contains(count), denominator < 1 << 50 else { return [] }
    let edges = policy.bandEdges
    func least(_ edge: Int) -> Int { (edge * denominator + 99) / 100 }
    var found: [(width: Int, low: Int, range: ClosedRange<Int>)] = []
    for (start, low) in edges.enumerated() {
      for high in edges.dropFirst(start + 1) where high - low <= 50 {
        let last = high == edges.last ? denominator : least(high) - 1
        guard least(low) <= count, count <= last else { continue }
        found.append((high - low, low, least(low)...last))
      }
    }
    return found.sorted { ($0.width, $0.low) < ($1.width, $1.low) }.map(\.range)
  }
}

extension FamilyProtection {
  /// Gives each of `cells` that is hidden a band, where one is safe together with those before.
  mutating func chooseBands(
    of cells: [(cell: Int, denominator: Int)], _ bounds: inout KnownBounds
  ) {
    let choice = BandChoice(policy: policy)
    for (cell, denominator) in cells where bounds.isHidden[cell] {
      let count = system.cells[cell].count.total
      for band in choice.bands(of: count, denominator: denominator) {
        bounds.bands[cell] = band
        var trial = pool.filtered { band.contains(count + $0.change(of: cell)) }
        if meetsAll(bounds, &trial) {
          pool = trial
          break
        }
        bounds.bands[cell] = nil
      }
    }
  }
}
