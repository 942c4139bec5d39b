/// The disclosure control of a release: the step from counted cases to what anyone may see.
///
/// Either every rule holds and the certificate confirms it, or there is no table at all.
package struct ReleaseProtection: Sendable {
  /// Why there is nothing to publish.
  package enum Refusal: Error, Sendable {
    /// The gate: too little, or a form that cannot be tabulated.
    case gate(TableChoice.Refusal)
    /// The certificate did not confirm the release; the table and question it names.
    case uncertain(table: String, question: String, reason: String)
    /// A count of the withdrawn issue would change so that it tells of few; where it stands.
    case smallChange(table: String, question: String, option: String)
  }

  /// A question that is not shown in one of the tables made.
  package struct WithheldQuestion: Sendable, Hashable {
    /// The table's code.
    package let table: String
    /// The question's or indicator's code.
    package let question: String
  }

  /// What may be published.
  package private(set) var table: PublishableTable
  /// The tables made, with their levels.
  package private(set) var tables: [ChosenTable]
  /// The tables not made, by code, and why.
  package private(set) var withheldTables: [(code: String, reason: TableChoice.Reason)]
  /// The releases that the table since the start adds up, by name; empty: there is none.
  package private(set) var sinceStart: [String] = []
  /// The questions not shown in a table that is made.
  package private(set) var withheldQuestions: [WithheldQuestion]
  /// What is hidden and why, for the audit alone.
  package private(set) var audit: [AuditLine]
  /// The policy applied.
  package let policy: DisclosurePolicy

  /// One line of the audit.
  package struct AuditLine: Sendable {
    /// The table's code.
    package let table: String
    /// The strata's categories.
    package let strata: [String]
    /// The question's or indicator's code.
    package let question: String
    /// The option's code.
    package let option: String
    /// The count, and who is behind it.
    package let count: CellCount
    /// `small`, `concentrated`, `group` or `complementary`.
    package let reason: String
    /// The band shown, or nil.
    package let band: ClosedRange<Int>?
  }

  /// Protects the cases of `cases`.
  package init(
    _ cases: CaseTable, _ institutions: Institutions, _ policy: DisclosurePolicy, release: String
  ) throws(Refusal) {
    let choice = try ReleaseProtection.choice(cases, institutions, policy)
    let layout = CellLayout(cases.plan, choice.tables)
    let counts = layout.counts(of: cases, institutions)
    try self.init(
      layout, counts, layout.system(counts), choice.withheld, policy, release,
      layout.exclusionHiding(counts, policy))
  }

  static func choice(
    _ cases: CaseTable, _ institutions: Institutions, _ policy: DisclosurePolicy
  ) throws(Refusal) -> TableChoice {
    do {
      return try TableChoice(cases, institutions, policy)
    } catch {
      throw .gate(error)
    }
  }

  /// Protects `counts`, which `layout` lays out as `system`.
  init(
    _ layout: CellLayout, _ counts: [CellCount], _ system: CellSystem,
    _ withheld: [(code: String, reason: TableChoice.Reason)], _ policy: DisclosurePolicy,
    _ release: String, _ forced: ForcedHiding
  ) throws(Refusal) {
    let suppression: Suppression
    do {
      suppression = try Suppression(
        system, policy,
        groups: layout.groups(counts, policy),
        denominators: layout.denominators, forced: forced)
    } catch {
      throw layout.refusal(error)
    }
    let rows = ReleaseRows(
      layout: layout, system: suppression.system, bounds: suppression.bounds)
    table = PublishableTable(
      release: release, table: layout.tables[0].table.code, stratumColumns: rows.stratumColumns,
      rows: rows.rows)
    tables = layout.tables
    withheldTables = withheld
    withheldQuestions = rows.withheld
    audit = rows.audit(suppression.requirements, Set(suppression.groups.flatMap(\.cells)), policy)
    self.policy = policy
  }

  /// Adds the table over this release, whose cases are `cases`, and some of those before it.
  ///
  /// - Parameters:
  ///   - earlier: All releases published before, those withdrawn too: their numbers are known.
  ///   - parts: The indexes of those that are added up with this one.
  package mutating func addCumulativeTable(
    _ cases: CaseTable, _ institutions: Institutions, aliases: [[String]],
    earlier: [KnownRelease], parts: [Int]
  ) {
    guard !parts.isEmpty else { return }
    guard
      let own = try? KnownRelease(
        table.release, cases, institutions, aliases: aliases, policy, PublishedRows(table))
    else { return withholdCumulativeTable() }
    addCumulativeTable(earlier + [own], parts: parts, for: earlier.count)
  }

  /// Adds the table over the release `number`, which this is, and `parts`.
  mutating func addCumulativeTable(_ releases: [KnownRelease], parts: [Int], for number: Int) {
    guard
      let cumulative = CumulativeTable(
        releases, parts: (parts + [number]).sorted(), for: number, policy)
    else { return withholdCumulativeTable() }
    let rows = ReleaseRows(
      layout: cumulative.layout, system: cumulative.system, bounds: cumulative.bounds)
    table = PublishableTable(
      release: table.release, table: table.table, stratumColumns: table.stratumColumns,
      rows: table.rows + rows.rows)
    tables += cumulative.layout.tables
    withheldQuestions += rows.withheld
    audit += rows.audit(cumulative.requirements, [], policy)
    sinceStart = parts.map { releases[$0].name } + [table.release]
  }

  /// Notes that there is no such table, because an earlier release cannot be made anew.
  package mutating func withholdCumulativeTable() {
    withheldTables.append((CumulativeTable.code, .earlierReleases))
  }
}

extension CellLayout {
  /// Where those that do not count are few, the responses received are hidden too, rather than how
  /// many were no case of the survey.
  func exclusionHiding(_ counts: [CellCount], _ policy: DisclosurePolicy) -> ForcedHiding {
    guard let own = exclusions,
      policy.requirement(own.excluded, counts[own.excluded]) != nil
    else { return ForcedHiding() }
    return ForcedHiding(cells: [own.received])
  }

  /// The words for a fault of the certificate.
  func refusal(_ fault: Certificate.Fault) -> ReleaseProtection.Refusal {
    let place = place(of: fault.cell)
    return .uncertain(
      table: tables[strata[place.stratum].table].table.code,
      question: rowNames(of: place.slot).question, reason: fault.reason.rawValue)
  }

  /// Where a cell stands.
  func place(of cell: Int) -> (stratum: Int, slot: Int) {
    guard cell >= width + extraWidth else { return (0, cell) }
    let rest = cell - extraWidth
    return (rest / width, rest % width)
  }

  /// The question and option of a slot's row; a slot that is no row is the number of cases.
  func rowNames(of slot: Int) -> (question: String, option: String) {
    for (index, question) in plan.questions.enumerated() {
      let own = questions[index]
      if let option = own.options.firstIndex(of: slot), slot != CellLayout.cases {
        return (question.code, question.cells[option].code)
      }
      if let option = own.notTicked.firstIndex(of: slot) {
        return (question.code, "not " + question.cells[option].code)
      }
      if slot == own.unanswered { return (question.code, ReservedOption.unanswered.rawValue) }
      if own.unanswered != nil, slot == own.answered {
        return (question.code, ReservedOption.total.rawValue)
      }
      if question.gate != nil, slot == own.asked {
        return (question.code, ReservedOption.asked.rawValue)
      }
      if question.decidesPopulation, slot == own.answered {
        return (question.code, ReservedOption.total.rawValue)
      }
    }
    if let own = exclusions, slot == own.received || slot == own.excluded {
      let option = slot == own.received ? ReservedOption.total : .excluded
      return (ReservedOption.received.rawValue, option.rawValue)
    }
    for (index, own) in indicators.enumerated() where slot == own.met || slot == own.unmet {
      return (plan.indicators[index].code, slot == own.met ? "true" : "false")
    }
    return (ReservedOption.cases.rawValue, ReservedOption.total.rawValue)
  }
}
