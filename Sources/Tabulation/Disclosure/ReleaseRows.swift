import FormModel

/// Lays out the rows of a release: for each table and stratum the questions, then the indicators.
struct ReleaseRows {
  let layout: CellLayout
  /// The cells, as the layout numbers them.
  let system: CellSystem
  /// What of them is hidden.
  let bounds: KnownBounds
  private(set) var rows: [PublishableTable.Row] = []
  /// For each row its cell; nil: the row says nothing that the others do not.
  private(set) var cells: [Int?] = []
  private(set) var withheld: [ReleaseProtection.WithheldQuestion] = []

  private typealias Content = PublishableTable.Content

  init(layout: CellLayout, system: CellSystem, bounds: KnownBounds) {
    (self.layout, self.system, self.bounds) = (layout, system, bounds)
    for stratum in layout.strata.indices { append(stratum) }
  }

  /// One column for each variable that stratifies a table of the form.
  var stratumColumns: [String] {
    layout.plan.variables.map { variable in
      let code = layout.plan.questions[variable.question].code
      return "stratum_" + String(code.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
  }

  /// The category on each stratum column.
  private func strata(_ stratum: Int) -> [String] {
    let place = layout.strata[stratum]
    let table = layout.tables[place.table]
    return layout.plan.variables.indices.map { variable in
      guard let axis = table.table.axes.firstIndex(of: variable) else {
        return ReservedOption.total.rawValue
      }
      return table.levels[axis].categories[place.categories[axis]].code
    }
  }

  private mutating func append(_ stratum: Int) {
    let table = layout.tables[layout.strata[stratum].table].table
    func isShown(_ code: String) -> Bool {
      table.measures.isEmpty || table.measures.contains(code)
    }
    let place = (table: table.code, strata: strata(stratum))
    func row(
      _ question: String, _ text: LocalizedText, _ option: String, _ label: LocalizedText,
      _ selection: ReleaseQuestion.Selection, _ content: PublishableTable.Content, _ slot: Int?
    ) {
      cells.append(slot.map { layout.cell(stratum, $0) })
      rows.append(
        PublishableTable.Row(
          table: place.table, strata: place.strata, question: question, questionText: text,
          option: option, optionText: label, selection: selection, content: content))
    }
    let cases = ReservedOption.cases
    row(
      cases.rawValue, cases.label, ReservedOption.total.rawValue, ReservedOption.total.label, .one,
      content(stratum, CellLayout.cases, CellLayout.cases), CellLayout.cases)
    if stratum == 0, let own = layout.exclusions {
      for (option, slot) in [(ReservedOption.total, own.received), (.excluded, own.excluded)]
      where system.cells[layout.cell(0, slot)].use != .withheld {
        let received = ReservedOption.received
        row(
          received.rawValue, received.label, option.rawValue,
          option == .total ? received.label : option.label, .one,
          content(0, slot, own.received), slot)
      }
    }
    for (index, question) in layout.plan.questions.enumerated() where isShown(question.code) {
      if stratum > 0, question.isStratumOnly || question.decidesPopulation { continue }
      let own = layout.questions[index]
      guard !isWithheld(stratum, own.options) else {
        note(table.code, question.code)
        continue
      }
      func add(
        _ option: String, _ label: LocalizedText, _ content: PublishableTable.Content,
        _ slot: Int? = nil
      ) {
        row(question.code, question.text, option, label, question.selection, content, slot)
      }
      func add(_ option: ReservedOption, _ slot: Int, of whole: Int) {
        add(option.rawValue, option.label, content(stratum, slot, whole), slot)
      }
      for (option, slot) in zip(question.cells, own.options) {
        add(option.code, option.label, content(stratum, slot, own.answered), slot)
      }
      if question.selection == .one, let sum = hiddenSum(stratum, own) {
        add(ReservedOption.hidden.rawValue, ReservedOption.hidden.label, sum)
      }
      if let unanswered = own.unanswered { add(.unanswered, unanswered, of: own.asked) }
      add(.total, own.answered, of: own.asked)
      for (option, band) in quartiles(stratum, question, own) {
        add(option.rawValue, question.cells[band].label, .place)
      }
      if question.isOptional || question.gate != nil {
        add(.asked, own.asked, of: CellLayout.cases)
      }
    }
    let truths = ["true", "false"].map { code in
      (
        code,
        LocalizedText(code == "true" ? Phrase(ja: "はい", en: "Yes") : Phrase(ja: "いいえ", en: "No"))
      )
    }
    for (index, indicator) in layout.plan.indicators.enumerated() where isShown(indicator.code) {
      let own = layout.indicators[index]
      guard !isWithheld(stratum, [own.met, own.unmet]) else {
        note(table.code, indicator.code)
        continue
      }
      for ((code, label), slot) in zip(truths, [own.met, own.unmet]) {
        row(
          indicator.code, indicator.label, code, label, .one,
          content(stratum, slot, CellLayout.cases), slot)
      }
    }
  }

  private mutating func note(_ table: String, _ question: String) {
    let entry = ReleaseProtection.WithheldQuestion(table: table, question: question)
    if !withheld.contains(entry) { withheld.append(entry) }
  }

  private func isWithheld(_ stratum: Int, _ slots: [Int]) -> Bool {
    slots.contains { system.cells[layout.cell(stratum, $0)].use == .withheld }
  }

  /// What a row says: the count, a band, or the mark.
  private func content(
    _ stratum: Int, _ slot: Int, _ whole: Int
  ) -> PublishableTable.Content {
    let (cell, total) = (layout.cell(stratum, slot), layout.cell(stratum, whole))
    let cells = system.cells
    if cells[cell].use == .withheld { return .suppressed }
    let isWholeSeen = !bounds.isHidden[total] && cells[total].use != .withheld
    let denominator = isWholeSeen ? cells[total].count.total : nil
    guard bounds.isHidden[cell] else {
      return .published(count: cells[cell].count.total, denominator: denominator)
    }
    if let band = bounds.bands[cell], let denominator {
      return .band(low: band.lowerBound, high: band.upperBound, denominator: denominator)
    }
    return .suppressed
  }

  /// The bands of a number in which its quartiles lie, where the rows tell.
  private func quartiles(
    _ stratum: Int, _ question: ReleaseQuestion, _ own: CellLayout.QuestionSlots
  ) -> [(ReservedOption, band: Int)] {
    guard question.selection == .one, question.hasAscendingBands,
      let quartiles = QuartileBands(
        own.options.map { content(stratum, $0, own.answered) },
        total: content(stratum, own.answered, own.asked))
    else { return [] }
    let options: [ReservedOption] = [.firstQuartile, .median, .thirdQuartile]
    return options.enumerated().compactMap { number, option in
      quartiles.band(ofQuartile: number + 1).map { (option, $0) }
    }
  }

  /// The sum of a question's hidden options where it follows from what is published.
  private func hiddenSum(
    _ stratum: Int, _ own: CellLayout.QuestionSlots
  ) -> PublishableTable.Content? {
    let total = layout.cell(stratum, own.answered)
    let options = own.options.map { layout.cell(stratum, $0) }
    let hidden = options.filter { bounds.isHidden[$0] }
    let cells = system.cells
    guard !bounds.isHidden[total], cells[total].use != .withheld, !hidden.isEmpty
    else { return nil }
    return .published(
      count: hidden.map { cells[$0].count.total }.saturatedSum(),
      denominator: cells[total].count.total)
  }

  /// What was hidden and why.
  func audit(
    _ requirements: [Requirement], _ groups: Set<Int>, _ policy: DisclosurePolicy
  ) -> [ReleaseProtection.AuditLine] {
    let small = Set(requirements.map(\.cell))
    return bounds.isHidden.indices.filter { bounds.isHidden[$0] }.map {
      let place = layout.place(of: $0)
      let names = layout.rowNames(of: place.slot)
      let count = system.cells[$0].count
      let reason =
        groups.contains($0)
        ? "group"
        : !small.contains($0)
          ? "complementary" : policy.isSmall(count.total) ? "small" : "concentrated"
      return ReleaseProtection.AuditLine(
        table: layout.tables[layout.strata[place.stratum].table].table.code,
        strata: strata(place.stratum), question: names.question, option: names.option, count: count,
        reason: reason, band: bounds.bands[$0])
    }
  }
}
