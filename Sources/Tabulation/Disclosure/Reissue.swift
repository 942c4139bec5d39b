/// A release that is published again after it was withdrawn.
///
/// The withdrawn file was public: whoever has both may learn how they differ, and where that is
/// none what both say. So every count changes by nothing or by what could be published itself, the
/// new issue says nothing of what the old one hid, and what is sensitive now keeps its room beside
/// all that was ever published.
extension ReleaseProtection {
  /// Protects `cases` in place of the release `number` of `releases`, which was withdrawn.
  ///
  /// - Parameter parts: The indexes of the releases that its table since the start adds up with it.
  package init(
    replacing number: Int, of releases: [KnownRelease], parts: [Int], _ cases: CaseTable,
    _ institutions: Institutions, aliases: [[String]], _ policy: DisclosurePolicy, release: String
  ) throws(Refusal) {
    let former = releases[number]
    let choice = try ReleaseProtection.choice(cases, institutions, policy)
    // A table that would stand at another level now is left out.
    let kept = former.layout.tables.filter { table in
      choice.tables.contains { $0.table == table.table && $0.levels == table.levels }
    }
    let left = former.layout.tables.filter { table in
      !kept.contains(table) && !choice.withheld.contains { $0.code == table.table.code }
    }
    let layout = CellLayout(cases.plan, kept)
    let counts = layout.counts(of: cases, institutions)
    let carried = former.carried(over: release, cases, institutions, aliases: aliases)
    try former.refuseSmallChanges(to: carried)

    var system = layout.system(counts)
    var forced = layout.exclusionHiding(counts, policy)
    let old = former.layout.counts(of: former.cases, former.institutions)
    for (cell, before) in zip(system.cells.indices, layout.cells(in: former.layout)) {
      if policy == former.policy, counts[cell].isLike(old[before]) {
        forced.unchanged.insert(cell)
      }
      guard system.cells[cell].use == .row || system.cells[cell].use == .implied else { continue }
      switch former.system.cells[before].use {
      case .withheld: system.cells[cell].use = .withheld
      case .hidden: forced.cells.insert(cell)
      default: if former.hiddenOnce.contains(before) { forced.cells.insert(cell) }
      }
      forced.bands[cell] = carried.bounds.bands[before]
    }
    try self.init(
      layout, counts, system, choice.withheld + left.map { ($0.table.code, .changedLevel) }, policy,
      release, forced)

    var others = releases
    others[number] = carried
    let chain = ReleaseChain(others)
    if let cell = chain.fault(of: number, changedFrom: former) {
      throw former.layout.refusal(Certificate.Fault(reason: .tooNarrow, cell: cell))
    }
    if !parts.isEmpty { addCumulativeTable(others, parts: parts, for: number) }
  }
}

extension KnownRelease {
  /// Ends where a count changes so that the change tells of few, or what was published becomes
  /// sensitive by it, or what was hidden is nought now.
  fileprivate func refuseSmallChanges(
    to carried: KnownRelease
  ) throws(ReleaseProtection.Refusal) {
    let versions = carried.issues.map { issue in
      var release = carried
      release.show(issue)
      return release
    }
    guard let last = versions.last else { return }
    let counts = layout.counts(of: last.cases, last.institutions)
    for version in versions.dropLast() {
      let numbers = Institutions.across([version, last])
      let change = ReleaseChange(
        layout, version.cases, last.cases, (former: numbers[0], now: numbers[1]))
      for cell in system.cells.indices where layout.isCounted(cell) {
        let (old, new) = (system.cells[cell].count.total, counts[cell])
        let use = system.cells[cell].use
        let isExposed = use == .fixed && new.total != old && policy.requirement(cell, new) != nil
        let isGone = use == .hidden && new.total < system.cells[cell].lowest
        if !change.isPublishable(cell, policy) || isExposed || isGone {
          let place = layout.place(of: cell)
          let names = layout.rowNames(of: place.slot)
          throw .smallChange(
            table: layout.tables[layout.strata[place.stratum].table].table.code,
            question: names.question, option: names.option)
        }
      }
    }
  }
}

extension CellCount {
  /// Whether it is the same count, of institutions of the same sizes.
  fileprivate func isLike(_ other: CellCount) -> Bool {
    (total, institutions, largest, second)
      == (other.total, other.institutions, other.largest, other.second)
  }
}

extension CellLayout {
  /// For each cell the same one in `other`, which has all the tables of this layout.
  fileprivate func cells(in other: CellLayout) -> [Int] {
    var found: [Int] = Array(0..<cellCount)
    for table in tables {
      guard
        let same = other.tables.first(where: {
          $0.table == table.table && $0.levels == table.levels
        })
      else { continue }
      for (stratum, there) in zip(table.strata, same.strata) {
        for slot in 0..<(stratum == 0 ? width + extraWidth : width) {
          found[cell(stratum, slot)] = other.cell(there, slot)
        }
      }
    }
    return found
  }

  /// Whether a cell is a count of a row, or of those who did not tick; others are never published.
  fileprivate func isCounted(_ cell: Int) -> Bool {
    let slot = place(of: cell).slot
    let isJoint = zip(joints, plan.joints).contains { first, joint in
      (first..<(first + joint.rows.count * joint.columns.count)).contains(slot)
    }
    return !isJoint && !indicators.contains { $0.remainders.contains { $0.slot == slot } }
      && !questions.contains { $0.unseen.contains(slot) }
  }
}
