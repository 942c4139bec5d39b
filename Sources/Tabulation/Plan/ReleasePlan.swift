package import FormModel

/// What of a form is counted and published, with strata and indicators, derived from the form.
///
/// A question is in when the form publishes it, nothing marks it or what encloses it as
/// confidential, its answers fall into options, and whether it is asked follows from the form's
/// population condition and at most one other question of the plan.
package struct ReleasePlan: Sendable {
  /// A variable by which tables are stratified.
  package struct StratumVariable: Sendable {
    /// The question, one of the plan's.
    package let question: Int
    /// The levels, finest first.
    package let levels: [StratumLevel]
  }

  /// The form, as a response names it (`url|version`), or nil.
  package let form: String?
  /// The condition that makes a response one of the survey's cases; nil: all are.
  package let population: EnableWhen?
  /// The questions in the form's order.
  package let questions: [ReleaseQuestion]
  /// Pairs of variables whose joint counts, never published, tie other counts together.
  package let joints: [JointCount]
  /// The indicators in the form's order.
  package let indicators: [PlannedIndicator]
  /// The variables that the form's tables name.
  package let variables: [StratumVariable]
  /// The tables of the form, the overall one first.
  package let tables: [PlannedTable]
  /// How counts are protected.
  package let policy: DisclosurePolicy
  /// The policy's version, or nil.
  package let policyVersion: String?
  /// Indicators and tables of the form that cannot be made.
  package let unplanned: [String]

  /// The index of the item that carries the population condition, or nil.
  let populationItem: Int?
  /// The items that tell which institution a case comes from.
  let contributors: [Int]
  /// The question whose date places a case in a period, or nil.
  let periodQuestion: Int?
  /// How many items the form has, so that a response to another form is recognised.
  let itemCount: Int

  /// Derives the plan of `index`'s form for `period`; without one there are no strata of time.
  package init(_ index: FormIndex, period: ReleasePeriod? = nil) {
    let form = index.form
    let tabulation = form.tabulation ?? FormTabulation()
    self.form = form.canonical
    population = tabulation.population
    populationItem = tabulation.population.flatMap { form.index(of: $0.question) }
    policy = DisclosurePolicy(tabulation.policy)
    policyVersion = tabulation.policyVersion
    itemCount = form.items.count
    contributors = form.items.indices.filter {
      form.items[$0].tabulation?.roles.contains(.contributor) ?? false
    }
    var questions: [ReleaseQuestion] = []
    if form.tabulation != nil, tabulation.population == nil || populationItem != nil {
      for item in form.items.indices {
        if let question = ReleaseQuestion(
          item, of: form, tabulation.population, questions, period)
        {
          questions.append(question)
        }
      }
      for indicator in tabulation.indicators where indicator.days != nil {
        if let question = ReleaseQuestion(
          days: indicator, of: form, tabulation.population, questions)
        {
          questions.append(question)
        }
      }
    }
    self.questions = questions
    periodQuestion = questions.firstIndex { if case .period = $0.reading { true } else { false } }

    var joints = questions.indices.compactMap { JointCount(gateOf: $0, questions) }
    var indicators: [PlannedIndicator] = []
    var unplanned: [String] = []
    for indicator in tabulation.indicators where indicator.days == nil {
      if let planned = PlannedIndicator(indicator, form, questions, &joints) {
        indicators.append(planned)
      } else {
        unplanned.append(indicator.code)
      }
    }
    var variables: [StratumVariable] = []
    var tables: [PlannedTable] = []
    for table in tabulation.tables {
      var axes: [Int] = []
      for linkID in table.strata {
        if let known = variables.firstIndex(where: { questions[$0.question].code == linkID }) {
          axes.append(known)
        } else if let question = questions.firstIndex(where: { $0.code == linkID }),
          let levels = questions[question].levels(of: form)
        {
          axes.append(variables.count)
          variables.append(StratumVariable(question: question, levels: levels))
        }
      }
      let isKnown = axes.count == table.strata.count && axes.count <= 2
      if isKnown, Set(axes).count == axes.count, table.code != CumulativeTable.code,
        tables.contains(where: { $0.axes.isEmpty }) || axes.isEmpty
      {
        tables.append(
          PlannedTable(code: table.code, label: table.label, axes: axes, measures: table.measures))
      } else {
        unplanned.append(table.code)
      }
    }
    (self.joints, self.indicators, self.variables) = (joints, indicators, variables)
    // Pairs come last: their margins are the tables before them.
    (self.tables, self.unplanned) = (
      tables.filter { $0.axes.count < 2 } + tables.filter { $0.axes.count == 2 }, unplanned
    )
  }
}

/// A table of the form.
package struct PlannedTable: Sendable, Hashable {
  /// The table's code.
  package let code: String
  /// What a person reads.
  package let label: LocalizedText
  /// The variables that stratify it; none: overall.
  package let axes: [Int]
  /// The questions and indicators shown; empty: all.
  package let measures: [String]
}

/// One level of a stratum variable: categories that each join some of the question's cells.
package struct StratumLevel: Sendable, Hashable {
  /// The level's code.
  package let code: String
  /// What a person reads.
  package let label: LocalizedText
  /// The categories' codes and what a person reads.
  package let categories: [ReleaseQuestion.Cell]
  /// For each of the question's cells its category.
  package let categoryOf: [Int]
}

/// The span of time that a release is about.
package struct ReleasePeriod: Sendable, Hashable {
  /// The first month, counted from January 1970.
  package let firstMonth: Int
  /// How many months.
  package let months: Int

  /// Makes a period of `months` months that begins with `month` (1-12) of `year`.
  package init(year: Int, month: Int, months: Int) {
    (firstMonth, self.months) = ((year - 1970) * 12 + month - 1, months)
  }

  /// The first month after the period, counted from January 1970.
  package var end: Int { firstMonth + months }

  /// The last day of the period.
  package var lastDay: CalendarDate? {
    let next = firstMonth + months
    let first = CalendarDate(year: 1970 + next / 12, month: next % 12 + 1, day: 1)
    return first?.daysSince1970.flatMap { CalendarDate(daysSince1970: $0 - 1) }
  }
}
