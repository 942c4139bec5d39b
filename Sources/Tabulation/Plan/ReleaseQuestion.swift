package import FormModel

/// A question of a release: who is asked, and how the answers are counted.
package struct ReleaseQuestion: Sendable {
  /// One option of the question, one count.
  package struct Cell: Sendable, Hashable {
    /// The option's code; one that begins with `_` is none of the form's.
    package var code: String
    /// What a person reads.
    package var label: LocalizedText
    /// Whether it can only be chosen alone.
    package var isExclusive = false
    /// Whether it harms a group when nearly all of it chose this option.
    package var isSensitive = false
  }

  /// How many options one respondent may choose.
  package enum Selection: String, Sendable {
    case one
    case many
  }

  /// Which answers of another question make this one be asked.
  package struct Gate: Sendable, Hashable {
    /// The other question, an earlier one of the plan.
    package let source: Int
    /// For each of its cells, whether it opens the gate.
    package let opens: [Bool]
  }

  /// How a case's cells are found.
  enum Reading: Sendable, Hashable {
    /// By the answers to an item.
    case answers(item: Int, AnswerReading)
    /// By the days from one date to another, both included.
    case days(from: Int, to: Int, [TabulationBand])
    /// By the month of a date: the first month of each cell but the first.
    case period(item: Int, starts: [Int])
  }

  /// The item's linkId, or the indicator's code.
  package let code: String
  /// What a person reads.
  package let text: LocalizedText
  /// How many options one respondent may choose.
  package let selection: Selection
  /// The options in the form's order, then the written answer.
  package let cells: [Cell]
  /// Whether the question may be left unanswered.
  package let isOptional: Bool
  /// Who is asked, beside the population condition; nil: every case.
  package let gate: Gate?
  /// Whether it decides who is a case, and so is counted over all responses.
  package let decidesPopulation: Bool
  /// Whether it is a row of the overall table only, being a stratum of the others.
  package let isStratumOnly: Bool
  /// The bands of a number, in order; empty: no number.
  package let bands: [TabulationBand]

  let reading: Reading
  /// The index of the form's item.
  let item: Int
  /// For several choices: how many one may tick at most, where that is fewer than there are.
  private(set) var mostTicks: Int?
  /// For several choices: how many one must tick at least, where that is more than one.
  private(set) var leastTicks: Int?

  /// Whether the cells are bands of a number, the lower ones first.
  var hasAscendingBands: Bool {
    !bands.isEmpty && bands.count == cells.count
      && zip(bands, bands.dropFirst()).allSatisfy { lower, higher in
        guard let end = lower.high, let start = higher.low else { return false }
        return end <= start
      }
  }

  /// Whether a whole group can be harmed by what it chose.
  package var isSensitive: Bool { cells.contains(where: \.isSensitive) }

  /// The question of the form's item; nil where it is not published or cannot be counted.
  init?(
    _ index: Int, of form: Questionnaire, _ population: EnableWhen?, _ earlier: [ReleaseQuestion],
    _ period: ReleasePeriod?
  ) {
    let item = form.items[index]
    let ancestors = form.ancestors(of: index).map { form.items[$0] }
    guard let tabulation = item.tabulation, tabulation.isPublished,
      !tabulation.roles.contains(.contributor), !item.isConfidential,
      ancestors.allSatisfy({ !$0.isConfidential && $0.type == .group })
    else { return nil }
    (self.item, code, text) = (index, item.linkID, item.text)
    isStratumOnly = !tabulation.roles.contains(.measure)
    decidesPopulation = population.map { form.index(of: $0.question) == index } ?? false

    let ownGates = Set((ancestors + [item]).flatMap(\.enableWhen))
      .subtracting([population].compactMap(\.self))
    if ownGates.isEmpty {
      gate = nil
    } else {
      guard item.enableBehavior == .any || ownGates.count == 1,
        ancestors.allSatisfy({ Set($0.enableWhen).isSubset(of: [population].compactMap(\.self)) }),
        let gate = Gate(ownGates, of: form, earlier)
      else { return nil }
      self.gate = gate
    }
    isOptional = !item.isRequired
    if tabulation.roles.contains(.period) {
      guard let period, gate == nil, !isOptional, !item.repeats,
        let (cells, starts) = ReleaseQuestion.quarters(of: period, tabulation.levels.first?.months)
      else { return nil }
      (self.cells, selection, bands) = (cells, .one, [])
      reading = .period(item: index, starts: starts)
      return
    }
    guard let options = OptionCells(item, tabulation) else { return nil }
    cells = options.cells
    let isManifold = ancestors.contains(where: \.repeats)
    selection = item.repeats || isManifold ? .many : .one
    if selection == .many, !isManifold, let most = item.limits.maxOccurs, most < cells.count {
      mostTicks = max(most, 1)
    }
    // Several answers may be one option of the table.
    if selection == .many, !isManifold, item.type == .choice, !options.isGrouped,
      let least = item.limits.minOccurs, least > 1
    {
      leastTicks = least
    }
    bands = options.isGrouped ? [] : tabulation.bands
    reading = .answers(item: index, options.reading)
    if decidesPopulation {
      // The number of cases is then one of the options' counts, and no sum of several.
      guard population?.operator == .equal, selection == .one, gate == nil, !isOptional,
        bands.isEmpty, !options.isGrouped
      else { return nil }
    }
    guard cells.count < 0xFF00, selection == .one || !isStratumOnly else { return nil }
  }

  /// The question of an indicator that bands the days between two dates.
  init?(
    days indicator: FormTabulation.Indicator, of form: Questionnaire, _ population: EnableWhen?,
    _ earlier: [ReleaseQuestion]
  ) {
    guard let days = indicator.days, let from = form.index(of: days.from),
      let to = form.index(of: days.to), !indicator.bands.isEmpty
    else { return nil }
    let chain = [to] + form.ancestors(of: to) + [from] + form.ancestors(of: from)
    guard chain.allSatisfy({ !form.items[$0].isConfidential && !form.items[$0].repeats })
    else { return nil }
    let conditions = Set(chain.flatMap { form.items[$0].enableWhen })
      .subtracting([population].compactMap(\.self))
    if conditions.isEmpty {
      gate = nil
    } else {
      guard let gate = Gate(conditions, of: form, earlier),
        conditions.count == 1 || form.items[to].enableBehavior == .any
      else { return nil }
      self.gate = gate
    }
    (code, text, item) = (indicator.code, indicator.label, to)
    cells = indicator.bands.map { Cell(code: $0.code, label: $0.label) }
    // A date that is not whole gives no number of days.
    (selection, isOptional, decidesPopulation, isStratumOnly) = (.one, true, false, false)
    bands = indicator.bands
    reading = .days(from: from, to: to, indicator.bands)
  }

  private static func quarters(
    of period: ReleasePeriod, _ length: Int?
  ) -> ([Cell], [Int])? {
    let length = length ?? 3
    guard length > 0, period.months >= length else { return nil }
    var cells: [Cell] = []
    var starts: [Int] = []
    for start in stride(from: period.firstMonth, to: period.firstMonth + period.months, by: length)
    {
      let end = min(start + length, period.firstMonth + period.months) - 1
      func name(_ month: Int) -> String {
        "\(1970 + month / 12)-\(padded(month % 12 + 1, to: 2))"
      }
      // The first one is open downwards: late cases of earlier periods belong to it.
      let isFirst = starts.isEmpty
      let code = (isFirst ? "to" : name(start) + "-to") + "-" + name(end)
      let label = Phrase(
        ja: isFirst ? "\(name(end))まで" : "\(name(start))〜\(name(end))",
        en: isFirst ? "to \(name(end))" : "\(name(start)) to \(name(end))")
      cells.append(Cell(code: code, label: LocalizedText(label)))
      starts.append(start)
    }
    return (cells, starts)
  }
}

extension ReleaseQuestion.Gate {
  /// The gate of `conditions`, all of which must ask for an option of one earlier question.
  init?(_ conditions: Set<EnableWhen>, of form: Questionnaire, _ earlier: [ReleaseQuestion]) {
    guard let first = conditions.first, conditions.allSatisfy({ $0.question == first.question }),
      conditions.allSatisfy({ $0.operator == .equal }),
      let source = earlier.firstIndex(where: { $0.code == first.question }),
      earlier[source].selection == .one,
      case .answers(let item, let reading) = earlier[source].reading
    else { return nil }
    var opens = earlier[source].cells.map { _ in false }
    for condition in conditions {
      switch (condition.answer, reading) {
      case (.boolean(let value), .boolean(let whenTrue, let whenFalse)):
        guard let cell = value ? whenTrue : whenFalse else { return nil }
        opens[cell] = true
      case (_, .options(let cells, _)):
        guard
          let option = form.items[item].options.firstIndex(where: { $0.value == condition.answer }),
          let cell = cells[option], cells.filter({ $0 == cell }).count == 1
        else { return nil }
        opens[cell] = true
      default: return nil
      }
    }
    (self.source, self.opens) = (source, opens)
  }
}

extension ReleaseQuestion {
  /// The levels at which the question may stratify, finest first; nil where it cannot.
  func levels(of form: Questionnaire) -> [StratumLevel]? {
    guard selection == .one, !isOptional, gate == nil, !decidesPopulation,
      let tabulation = form.items[item].tabulation
    else { return nil }
    if case .period(_, let starts) = reading { return periodLevels(tabulation.levels, starts) }
    var levels: [StratumLevel] = []
    var codes = cells.map(\.code)
    var categoryOf = Array(cells.indices)
    for (number, level) in tabulation.levels.enumerated() {
      // The first level's groups are the question's cells already.
      if number == 0 || level.groups.isEmpty {
        guard levels.isEmpty else { continue }
        levels.append(
          StratumLevel(
            code: level.code, label: level.label, categories: cells, categoryOf: categoryOf))
        continue
      }
      let groups = level.groups
      let next = codes.map { code in groups.firstIndex { $0.members.contains(code) } }
      guard !next.contains(nil) else { return levels.isEmpty ? nil : levels }
      categoryOf = categoryOf.map { next[$0] ?? 0 }
      codes = groups.map(\.code)
      levels.append(
        StratumLevel(
          code: level.code, label: level.label,
          categories: groups.map { Cell(code: $0.code, label: $0.label) },
          categoryOf: categoryOf))
    }
    if levels.isEmpty {
      levels.append(
        StratumLevel(code: code, label: text, categories: cells, categoryOf: categoryOf))
    }
    return levels
  }

  /// Periods, then periods of several of them.
  private func periodLevels(_ levels: [TabulationLevel], _ starts: [Int]) -> [StratumLevel] {
    var result: [StratumLevel] = []
    let finest = levels.first?.months ?? 3
    for level in levels {
      guard let months = level.months, months % finest == 0 else { continue }
      let each = months / finest
      let count = (cells.count + each - 1) / each
      if count < 2 { continue }
      let categories = (0..<count).map { number -> Cell in
        let members = Array(cells[(number * each)..<min((number + 1) * each, cells.count)])
        guard members.count > 1, let first = members.first, let last = members.last
        else { return members[0] }
        return Cell(
          code: first.code + "-and-" + last.code,
          label: LocalizedText(
            Phrase(
              ja: first.label(.japanese) + "、" + last.label(.japanese),
              en: first.label(.english) + ", " + last.label(.english))))
      }
      result.append(
        StratumLevel(
          code: level.code, label: level.label, categories: categories,
          categoryOf: cells.indices.map { $0 / each }))
    }
    return result
  }
}
