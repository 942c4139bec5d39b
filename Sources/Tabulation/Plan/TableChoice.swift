/// Decides which tables are made, and at which level each axis stands.
package struct TableChoice: Sendable {
  /// Why a table is not made.
  package enum Reason: String, Sendable {
    /// No level has enough cases and institutions in every category.
    case fewCases
    /// A pair of strata asks for more cases.
    case fewCasesForPairs
    /// The form's table cannot be made.
    case unplanned
    /// A release that is published again has the tables of the withdrawn one, or fewer.
    case changedLevel
    /// An earlier release cannot be made anew, so that nothing can be added to it safely.
    case earlierReleases
  }

  /// The tables that are made.
  package private(set) var tables: [ChosenTable] = []
  /// Those that are not, by code.
  package private(set) var withheld: [(code: String, reason: Reason)] = []

  /// Why there is nothing to publish at all.
  package enum Refusal: Error, Hashable, Sendable {
    /// The form publishes nothing that can be tabulated.
    case nothing
    /// A question has answers that no cell counts; its code.
    case unsound(String)
    /// Too few cases.
    case fewCases(Int, least: Int)
    /// Too few institutions.
    case fewInstitutions(Int, least: Int)
    /// One or two institutions have nearly all the cases.
    case concentrated
  }

  /// Chooses by the numbers of cases alone.
  package init(
    _ table: CaseTable, _ institutions: Institutions, _ policy: DisclosurePolicy
  ) throws(Refusal) {
    let plan = table.plan
    guard let overall = plan.tables.first(where: { $0.axes.isEmpty }), !plan.questions.isEmpty
    else { throw .nothing }
    if let unsound = table.unsound.min() { throw .unsound(plan.questions[unsound].code) }
    withheld = plan.unplanned.map { ($0, .unplanned) }
    // Every level of every variable is counted in one pass over the cases.
    let variables = plan.tables.filter { $0.axes.count == 1 }.map(\.axes[0])
    let choices = variables.flatMap { variable in
      plan.variables[variable].levels.map { [(variable: variable, level: $0)] }
    }
    let counted = StratumPlacing([[]] + choices, plan).counts(of: table, institutions)
    let whole = counted[0][0]
    guard whole.total >= policy["minimumCases"] else {
      throw .fewCases(whole.total, least: policy["minimumCases"])
    }
    guard whole.institutions >= policy["minimumReleaseInstitutions"] else {
      throw .fewInstitutions(whole.institutions, least: policy["minimumReleaseInstitutions"])
    }
    guard policy.requirement(0, whole) == nil else { throw .concentrated }
    tables.append(ChosenTable(table: overall, levels: []))
    var next = 1
    for planned in plan.tables where planned.axes.count == 1 {
      let levels = plan.variables[planned.axes[0]].levels
      defer { next += levels.count }
      let level = levels.indices.first { level in
        counted[next + level].allSatisfy {
          $0.total >= policy["minimumLevelCases"]
            && $0.institutions >= policy["minimumLevelInstitutions"]
            && policy.requirement(0, $0) == nil
        }
      }
      if let level {
        tables.append(ChosenTable(table: planned, levels: [levels[level]]))
      } else {
        withheld.append((planned.code, .fewCases))
      }
    }
    for planned in plan.tables where planned.axes.count == 2 {
      guard whole.total >= policy["twoWayMinimumCases"] else {
        withheld.append((planned.code, .fewCasesForPairs))
        continue
      }
      choosePair(planned, table, institutions, policy, cases: whole.total)
    }
  }

  /// The finest pair of levels whose inner numbers of cases may all be published.
  private mutating func choosePair(
    _ planned: PlannedTable, _ table: CaseTable, _ institutions: Institutions,
    _ policy: DisclosurePolicy, cases: Int
  ) {
    let plan = table.plan
    // A pair's margins are tables of their own, at the same level or a finer one.
    let choices = planned.axes.map { axis -> [StratumLevel] in
      let levels = plan.variables[axis].levels
      guard let made = tables.first(where: { $0.table.axes == [axis] }),
        let finest = levels.firstIndex(of: made.levels[0])
      else { return [] }
      return Array(levels[finest...])
    }
    let pairs = choices[0].flatMap { first in choices[1].map { [first, $0] } }
      .sorted { left, right in
        func size(_ pair: [StratumLevel]) -> Int { pair.reduce(1) { $0 * $1.categories.count } }
        return size(left) > size(right)
      }
    let wide = pairs.filter { pair in
      let inner = pair.reduce(1) { $0 * $1.categories.count }
      return cases / max(inner, 1) >= policy["twoWayMinimumMeanCount"]
    }
    let placing = StratumPlacing(
      wide.map { pair in zip(planned.axes, pair).map { ($0, $1) } }, plan)
    let counts = placing.counts(of: table, institutions)
    let pair = wide.indices.first { counts[$0].allSatisfy { policy.requirement(0, $0) == nil } }
    if let pair {
      tables.append(ChosenTable(table: planned, levels: wide[pair]))
    } else {
      withheld.append((planned.code, .fewCasesForPairs))
    }
  }
}
