/// A release that was published, as everyone knows it, with the counts behind it.
///
/// What it hides stays hidden and what it says is known for good: nothing of it is decided again.
package struct KnownRelease: Sendable {
  /// The file does not go with the cases: it is not theirs, or another form's or program's.
  package struct Mismatch: Error, Hashable, Sendable {}

  /// One file of the release: the first, or one that replaced it after it was withdrawn.
  struct Issue: Sendable {
    /// Its name.
    var name: String
    /// The cases.
    var cases: CaseTable
    /// Their institutions, as they were told apart for the file.
    var institutions: Institutions
    /// The counts of the overall table.
    var totals: [Int]
  }

  /// A table since the start that a file of the release holds.
  struct Sum: Sendable {
    /// What it says, by the slots of the overall table.
    var statuses: [Int: PublishedRows.Status]
    /// The issues that it adds up, by name.
    var parts: [String]
  }

  /// The name of the newest issue.
  package private(set) var name: String
  /// The cases of the newest issue.
  package private(set) var cases: CaseTable
  /// Their institutions, as they were told apart for it.
  package private(set) var institutions: Institutions
  /// Names that are one institution, whatever else they share.
  package private(set) var aliases: [[String]]
  /// The policy by which the first issue was made.
  package let policy: DisclosurePolicy
  /// All issues, the first one first.
  private(set) var issues: [Issue] = []

  /// The tables of the first issue; no later one has others.
  let layout: CellLayout
  /// The counts; each is fixed, hidden, withheld or never published.
  private(set) var system: CellSystem
  /// What is known of those hidden.
  private(set) var bounds: KnownBounds
  /// The sensitive ones, and what must stay possible for each.
  private(set) var requirements: [Requirement] = []
  /// The groups disclosed, all of whose cells are hidden.
  private(set) var groups: [DisclosedGroup] = []
  /// The tables since the start that its files hold.
  private(set) var sums: [Sum] = []
  /// The cells that an issue did not publish.
  private(set) var hiddenOnce: Set<Int> = []

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
    addRequirements(counts)
    hiddenOnce = Set(system.cells.indices.filter { system.cells[$0].use != .fixed })
    issues = [
      Issue(
        name: name, cases: cases, institutions: institutions,
        totals: counts[..<layout.sinceStart.cellCount].map(\.total))
    ]
    try addSum(rows, parts)
  }

  /// Takes in the table since the start that a file holds.
  private mutating func addSum(_ rows: PublishedRows, _ parts: [String]) throws(Mismatch) {
    let overall = layout.sinceStart
    let empty = Array(repeating: CellCount(), count: overall.cellCount)
    let shown = ReleaseRows(
      layout: overall, system: overall.system(empty),
      bounds: KnownBounds(isHidden: empty.map { _ in false }))
    var statuses: [Int: PublishedRows.Status] = [:]
    for (row, cell) in zip(shown.rows, shown.cells) {
      let key = PublishedRows.key(
        row, table: CumulativeTable.code, columns: rows.stratumColumns.count)
      if let cell, let status = rows.statuses[key] { statuses[cell] = status }
    }
    guard !statuses.isEmpty else { return }
    guard !parts.isEmpty else { throw Mismatch() }
    sums.append(Sum(statuses: statuses, parts: parts))
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
    // A zero is hidden in a disclosed group alone.
    system.cells[cell].lowest = min(system.cells[cell].lowest, system.cells[cell].count.total)
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

  private mutating func addRequirements(_ counts: [CellCount]) {
    requirements = system.cells.indices.compactMap { cell in
      switch system.cells[cell].use {
      case .hidden, .auxiliary: policy.requirement(cell, system.cells[cell].count)
      case .fixed, .row, .implied, .world, .withheld: nil
      }
    }
    groups = disclosedGroups(counts)
  }

  private func disclosedGroups(_ counts: [CellCount]) -> [DisclosedGroup] {
    layout.groups(counts, policy).filter {
      system.cells[$0.cell].use == .hidden
    }
  }
}

extension KnownRelease {
  /// The release as it is known once other cases stand in place of those withdrawn.
  ///
  /// A reader is reckoned with who knows how every count changed: what was published is known of
  /// the new counts too, and what was hidden has bounds as far from the truth as before.
  func carried(
    over name: String, _ cases: CaseTable, _ institutions: Institutions, aliases: [[String]]
  ) -> KnownRelease {
    var result = self
    (result.name, result.cases, result.institutions) = (name, cases, institutions)
    result.aliases += aliases
    let counts = layout.counts(of: cases, institutions)
    var found = Dictionary(uniqueKeysWithValues: requirements.map { ($0.cell, $0) })
    for cell in system.cells.indices {
      let (old, new) = (system.cells[cell].count, counts[cell])
      result.system.cells[cell].count = new
      // Who had all but a few of the old cases knows as little of the others.
      result.system.cells[cell].count.largest =
        new.total - min(new.total - new.largest, old.total - old.largest)
      result.bounds.bands[cell] = bounds.bands[cell]?.moved(by: new.total - old.total)
      guard [.hidden, .auxiliary].contains(system.cells[cell].use),
        let wanted = policy.requirement(cell, new)
      else { continue }
      var requirement = found[cell] ?? wanted
      requirement.up = max(requirement.up, wanted.up)
      requirement.span = max(requirement.span, wanted.span)
      requirement.insiderSpan = max(requirement.insiderSpan, wanted.insiderSpan)
      found[cell] = requirement
    }
    result.groups = disclosedGroups(counts)
    result.requirements = found.values.sorted { $0.cell < $1.cell }
    result.issues.append(
      Issue(
        name: name, cases: cases, institutions: institutions,
        totals: counts[..<layout.sinceStart.cellCount].map(\.total)))
    return result
  }

  /// Puts the cases of one of its issues in place of the newest ones'.
  mutating func show(_ issue: Issue) { (cases, institutions) = (issue.cases, issue.institutions) }

  /// The release as it is known once its new issue was published as `rows`.
  package func reissued(
    as name: String, _ cases: CaseTable, _ institutions: Institutions, aliases: [[String]],
    _ rows: PublishedRows, parts: [String]
  ) throws(Mismatch) -> KnownRelease {
    var result = carried(over: name, cases, institutions, aliases: aliases)
    let known = try KnownRelease.statuses(layout, rows)
    let noRows = Set(
      layout.strata.indices.flatMap { stratum in
        layout.questions.flatMap(\.notTicked).map { layout.cell(stratum, $0) }
      })
    for cell in system.cells.indices where !noRows.contains(cell) {
      guard case .published(let count)? = known[cell] else {
        result.hiddenOnce.insert(cell)
        continue
      }
      guard count == result.system.cells[cell].count.total else { throw Mismatch() }
    }
    try result.addSum(rows, parts)
    return result
  }
}
