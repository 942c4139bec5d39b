/// What changed between the withdrawn issue of a release and the one that is to replace it.
///
/// Whoever has both files may learn it, so it must be as publishable as a count.
struct ReleaseChange {
  /// For each cell of the withdrawn issue's layout those counted now who were not before.
  let entered: [CellCount]
  /// Those counted before who are not now.
  let left: [CellCount]

  /// Compares the cases of a withdrawn release with those of the one to come.
  init(
    _ layout: CellLayout, _ former: CaseTable, _ cases: CaseTable,
    _ numbers: (former: Institutions, now: Institutions)
  ) {
    var changes = (
      entered: Array(repeating: [Int32: Int](), count: layout.cellCount),
      left: Array(repeating: [Int32: Int](), count: layout.cellCount)
    )
    var rows: [UInt64: Int] = [:]
    for row in 0..<former.count { rows[former.rows.code(row)] = row }
    let reading = CellReading(layout)
    func count(_ cells: Set<Int>, _ institution: Int32, _ counts: inout [[Int32: Int]]) {
      for cell in cells { counts[cell][institution, default: 0] += 1 }
    }
    for row in 0..<cases.count {
      let now = layout.cells(of: row, cases, reading)
      let before = rows.removeValue(forKey: cases.rows.code(row))
      let old = before.map { layout.cells(of: $0, former, reading) } ?? []
      count(now.subtracting(old), numbers.now.ofRow[row], &changes.entered)
      if let before { count(old.subtracting(now), numbers.former.ofRow[before], &changes.left) }
    }
    for row in rows.values {
      count(layout.cells(of: row, former, reading), numbers.former.ofRow[row], &changes.left)
    }
    if let own = layout.exclusions {
      var growth: [Int32: Int] = [:]
      for institution in numbers.now.ofExcluded { growth[institution, default: 0] += 1 }
      for institution in numbers.former.ofExcluded { growth[institution, default: 0] -= 1 }
      for (institution, number) in growth {
        for slot in [own.received, own.excluded] {
          if number > 0 { changes.entered[slot][institution, default: 0] += number }
          if number < 0 { changes.left[slot][institution, default: 0] -= number }
        }
      }
    }
    entered = changes.entered.map(CellCount.init)
    left = changes.left.map(CellCount.init)
  }

  /// Whether a count may be known to have changed as it did: not at all, or by so many cases, of
  /// so many institutions, as are published elsewhere.
  func isPublishable(_ cell: Int, _ policy: DisclosurePolicy) -> Bool {
    policy.requirement(cell, entered[cell]) == nil && policy.requirement(cell, left[cell]) == nil
      && !policy.isSmall(abs(entered[cell].total - left[cell].total))
  }
}

extension CellCount {
  /// The cases of each institution together.
  init(_ cases: [Int32: Int]) {
    for (institution, count) in cases.sorted(by: { $0.key < $1.key }) {
      add(count, of: institution)
    }
  }
}
