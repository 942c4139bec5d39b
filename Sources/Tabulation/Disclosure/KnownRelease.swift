/// A release that was published, as everyone knows it, with the counts behind it.
///
/// What it hides stays hidden and what it says is known for good: nothing of it is decided again.
package struct KnownRelease: Sendable {
  /// The file does not go with the cases: it is not theirs, or another form's or program's.
  package struct Mismatch: Error, Hashable, Sendable {}

  /// The release's name.
  package let name: String
  /// The cases.
  package let cases: CaseTable
  /// Their institutions, as they were told apart for the release.
  package let institutions: Institutions
  /// Names that are one institution, whatever else they share.
  package let aliases: [[String]]
  /// The policy by which it was made.
  package let policy: DisclosurePolicy

  /// The tables as they were published.
  let layout: CellLayout
  /// The counts; each is fixed, hidden, withheld or never published.
  private(set) var system: CellSystem
  /// What is known of those hidden.
  private(set) var bounds: KnownBounds
  /// The sensitive ones, and what must stay possible for each.
  private(set) var requirements: [Requirement] = []
  /// The table since the start that its file holds, by the slots of the overall one; empty: none.
  private(set) var sinceStart: [Int: PublishedRows.Status] = [:]
  /// The releases that it adds up, by name.
  private(set) var sinceStartParts: [String] = []

  /// Finds out what of `cases` was published by `rows`.
  ///
  /// - Parameter parts: The names of the releases that the file's table since the start adds up.
  package init(
    _ name: String, _ cases: CaseTable, _ institutions: Institutions, aliases: [[String]] = [],
    _ policy: DisclosurePolicy, _ rows: PublishedRows, parts: [String] = []
  ) throws(Mismatch) {
    (self.name, self.cases, self.institutions, self.aliases) = (name, cases, institutions, aliases)
    self.policy = policy
    guard let choice = try? TableChoice(cases, institutions, policy) else { throw Mismatch() }
    layout = CellLayout(cases.plan, choice.tables)
    let counts = layout.counts(of: cases, institutions)
    system = layout.system(counts)
    bounds = KnownBounds(isHidden: system.cells.map { _ in false })
    let known = try KnownRelease.statuses(layout, rows)
    for cell in system.cells.indices {
      guard system.cells[cell].use != .auxiliary else { continue }
      try settle(cell, known[cell])
    }
    settleNotTicked(known)
    addRequirements(policy, layout.groups(counts, margin: policy["groupDisclosureMargin"]))
    let overall = layout.sinceStart
    let shown = ReleaseRows(
      layout: overall, system: overall.system(Array(counts[..<overall.cellCount])),
      bounds: KnownBounds(isHidden: Array(repeating: false, count: overall.cellCount)))
    for (row, cell) in zip(shown.rows, shown.cells) {
      let key = PublishedRows.key(
        row, table: CumulativeTable.code, columns: rows.stratumColumns.count)
      if let cell, let status = rows.statuses[key] { sinceStart[cell] = status }
    }
    sinceStartParts = sinceStart.isEmpty ? [] : parts
    guard sinceStart.isEmpty || !parts.isEmpty else { throw Mismatch() }
  }

  /// What the file says of each cell; every row of it must be one.
  private static func statuses(
    _ layout: CellLayout, _ rows: PublishedRows
  ) throws(Mismatch) -> [Int: PublishedRows.Status] {
    let empty = layout.system(Array(repeating: CellCount(), count: layout.cellCount))
    let shown = ReleaseRows(
      layout: layout, system: empty,
      bounds: KnownBounds(isHidden: Array(repeating: false, count: layout.cellCount)))
    guard shown.stratumColumns.map(CSVCell.harmless) == rows.stratumColumns else {
      throw Mismatch()
    }
    var statuses: [Int: PublishedRows.Status] = [:]
    var used = 0
    for (row, cell) in zip(shown.rows, shown.cells) {
      let key = PublishedRows.key(
        row, table: row.table ?? layout.tables[0].table.code, columns: rows.stratumColumns.count)
      guard let cell, let status = rows.statuses[key] else { continue }
      used += 1
      // Two rows of one cell say the same, or one of them less.
      switch (statuses[cell], status) {
      case (nil, _), (.suppressed?, _), (.band?, .published): statuses[cell] = status
      default: break
      }
    }
    let others = rows.statuses.keys.filter { $0.table != CumulativeTable.code }.count
    guard used == others else { throw Mismatch() }
    return statuses
  }

  /// Takes in what is known of a row's cell.
  private mutating func settle(_ cell: Int, _ status: PublishedRows.Status?) throws(Mismatch) {
    let total = system.cells[cell].count.total
    switch status {
    case nil: system.cells[cell].use = .withheld
    case .published(let count)?:
      guard count == total else { throw Mismatch() }
      system.cells[cell].use = .fixed
    case .band(let range)?:
      guard range.contains(total) else { throw Mismatch() }
      hide(cell)
      bounds.bands[cell] = range
    case .suppressed?: hide(cell)
    }
  }

  private mutating func hide(_ cell: Int) {
    system.cells[cell].use = .hidden
    bounds.isHidden[cell] = true
  }

  /// Those who did not tick an option are no row; they are known where all others are.
  private mutating func settleNotTicked(_ known: [Int: PublishedRows.Status]) {
    for stratum in layout.strata.indices {
      for own in layout.questions {
        for (option, notTicked) in zip(own.options, own.notTicked) {
          let (tick, whole) = (layout.cell(stratum, option), layout.cell(stratum, own.answered))
          let cell = layout.cell(stratum, notTicked)
          guard known[tick] != nil else { continue }
          let isKnown = system.cells[tick].use == .fixed && system.cells[whole].use == .fixed
          if isKnown || system.cells[cell].count.total < system.cells[cell].lowest {
            system.cells[cell].use = .fixed
          } else {
            hide(cell)
          }
        }
      }
    }
  }

  private mutating func addRequirements(_ policy: DisclosurePolicy, _ groups: [Suppression.Group]) {
    var found: [Int: Requirement] = [:]
    for cell in system.cells.indices where system.cells[cell].use == .hidden {
      found[cell] = policy.requirement(cell, system.cells[cell].count)
    }
    for group in groups where system.cells[group.sensitive].use == .hidden {
      found[group.sensitive, default: policy.requirement(of: group)].down = group.down
    }
    requirements = found.values.sorted { $0.cell < $1.cell }
  }
}
