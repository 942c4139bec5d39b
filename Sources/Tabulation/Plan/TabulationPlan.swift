package import FormModel

/// What of a form is counted and published in the overall table, derived from the form alone.
///
/// A question is in when the form publishes it, nothing marks it or what encloses it as
/// confidential, its answers fall into options, and whether it is asked depends on nothing but the
/// form's population condition. A question behind another question's answer is left out: its
/// number of respondents would be that answer's count, and could betray it once hidden.
package struct TabulationPlan: Sendable {
  /// The form, as a response names it (`url|version`), or nil.
  package let form: String?
  /// The code of the form's table without strata.
  package let table: String
  /// The condition that makes a response one of the survey's cases; nil: all are.
  package let population: EnableWhen?
  /// The questions in the form's order.
  package let questions: [PlannedQuestion]
  /// How counts are protected.
  package let policy: DisclosurePolicy

  /// The index of the item that carries the population condition, or nil.
  let populationItem: Int?
  /// How many items the form has, so that a response to another form is recognised.
  let itemCount: Int

  /// Derives the plan of `index`'s form; a form that says nothing of publication has no questions.
  package init(_ index: FormIndex) {
    let form = index.form
    let tabulation = form.tabulation ?? FormTabulation()
    self.form = form.canonical
    table = tabulation.tables.first { $0.strata.isEmpty }?.code ?? "overall"
    population = tabulation.population
    populationItem = tabulation.population.flatMap { form.index(of: $0.question) }
    policy = DisclosurePolicy(tabulation.policy)
    itemCount = form.items.count
    // A condition on an unknown question meets no case: nothing can be counted by it.
    let isUsable =
      form.tabulation != nil && (tabulation.population == nil || populationItem != nil)
    let populationItem = populationItem
    questions =
      !isUsable
      ? []
      : form.items.indices.compactMap { item in
        item == populationItem
          ? PlannedQuestion(population: item, of: form, tabulation.population)
          : PlannedQuestion(item, of: form, tabulation.population, universe: .population)
      }
  }
}

extension PlannedQuestion {
  /// The question that decides who is a case, counted over all responses received.
  ///
  /// Nil unless the condition picks exactly one of its options: the number of cases, which every
  /// other question shows, is then that option's count and no sum of several.
  init?(population item: Int, of form: Questionnaire, _ condition: EnableWhen?) {
    guard condition?.operator == .equal, form.items[item].type != .integer,
      form.items[item].type != .decimal,
      form.items[item].tabulation?.levels.first?.groups.isEmpty ?? true
    else { return nil }
    self.init(item, of: form, nil, universe: .received)
    guard selection == .one else { return nil }
  }

  /// The question of the form's item, or nil where it is not published in the overall table.
  init?(_ index: Int, of form: Questionnaire, _ population: EnableWhen?, universe: Universe) {
    let item = form.items[index]
    let ancestors = form.ancestors(of: index).map { form.items[$0] }
    guard let tabulation = item.tabulation, tabulation.isPublished,
      !tabulation.roles.contains(.period), !tabulation.roles.contains(.contributor),
      !item.isConfidential, ancestors.allSatisfy({ !$0.isConfidential && $0.type == .group })
    else { return nil }
    let gates = Set((ancestors + [item]).flatMap(\.enableWhen))
    guard gates.isEmpty || gates == Set([population].compactMap(\.self)),
      let options = OptionCells(item, tabulation)
    else { return nil }

    var cells = options.cells
    if item.isRequired {
      unanswered = nil
    } else {
      let reserved = ReservedOption.unanswered
      unanswered = cells.count
      cells.append(Cell(code: reserved.rawValue, label: reserved.label, isExclusive: true))
    }
    let isManifold = ancestors.contains(where: \.repeats)
    selection = item.repeats || isManifold ? .many : .one
    // What the form demands of the number of ticks is known to every reader, so the widest range
    // it surely allows is what protection may count on; groups and written answers can merge.
    let most = isManifold ? nil : item.limits.maxOccurs
    let least =
      isManifold || options.isGrouped || item.type == .openChoice
        || cells.contains { $0.isExclusive && $0.code != ReservedOption.unanswered.rawValue }
      ? nil : item.limits.minOccurs
    let bottom = max(least ?? 1, 1)
    ticks = bottom...max(min(most ?? cells.count, cells.count), bottom)
    (self.item, linkID, text) = (index, item.linkID, item.text)
    (self.universe, self.cells, reading) = (universe, cells, options.reading)
  }
}
