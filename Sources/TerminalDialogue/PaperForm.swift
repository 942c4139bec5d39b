package import FormModel

/// An empty form on paper of A4's width, for those who answer without the program.
package struct PaperForm {
  private let form: Questionnaire
  private let scope: FormScope
  private let language: Language
  private let format: AnswerFormat
  private static let columns = 80

  /// Prepares the part of `form` that lies in `scope`.
  package init(_ form: Questionnaire, _ scope: FormScope, _ language: Language) {
    (self.form, self.scope, self.language) = (form, scope, language)
    format = AnswerFormat(language)
  }

  /// The form's lines.
  package var lines: [String] {
    var lines = prose(visible(form.title(language)))
    if scope.isPartial {
      lines.append(Phrase(ja: "臨床検査技師用", en: "Sheet for the laboratory")(language))
    }
    if let canonical = form.canonical { lines += prose(visible(canonical)) }
    lines.append("")
    for text in headings { lines += prose(text(language)) }
    for item in form.items.indices where isPrinted(item) { lines += block(item) }
    return lines + ["", Phrase(ja: "以上", en: "End of the form")(language)]
  }

  private var headings: [Phrase] {
    [
      Phrase(
        ja: "患者の氏名、番号、生年月日は書かないでください。",
        en: "Write no patient's name, number or date of birth anywhere."),
      Phrase(
        ja: "症例コード（あれば）: ____ - ____ - _____    記入日: ____ 年 __ 月 __ 日",
        en: "Case code (if any): ____ - ____ - _____    Date: ____ - __ - __"),
      Phrase(
        ja: "*必須 の質問にはすべて答えてください。[ ] には印を付けます。",
        en: "Answer every question marked (required). Tick the boxes [ ]."),
    ]
  }

  private func isPrinted(_ index: Int) -> Bool {
    let item = form.items[index]
    guard !form.isHidden(index), !(item.type == .display && item.isHelp) else { return false }
    // A section stands above its questions, wherever the scope begins.
    return scope.contains(index)
  }

  private func prose(_ text: String, indent: String = "") -> [String] {
    broken(indent + text, columns: PaperForm.columns, indent: indent)
  }

  private func block(_ index: Int) -> [String] {
    let item = form.items[index]
    let isSection = item.parent == nil && item.type == .group
    let indent = isSection ? "" : "  "
    var number = item.prefix.map { Phrase(ja: "問\(visible($0))", en: "Q\(visible($0))")(language) }
    if number == nil, item.type.isQuestion { number = visible(item.linkID) }
    let required =
      item.isRequired && item.type.isQuestion
      ? Phrase(ja: " *必須", en: " (required)")(language) : ""
    var several = ""
    if item.repeats, item.type.isQuestion {
      several = Phrase(ja: "（いくつでも）", en: " (as many as apply)")(language)
    }
    let words = [number, visible(item.text(language))].compactMap(\.self).joined(separator: " ")
    var lines = [""] + prose(words + required + several, indent: indent)
    if isSection { lines.append(String(repeating: "-", count: PaperForm.columns)) }
    if let condition = condition(item) { lines += prose(condition, indent: indent + "  ") }
    for help in form.help(for: index) {
      lines += prose(visible(help(language)), indent: indent + "  ")
    }
    return lines + fields(item, indent + "  ")
  }

  /// When the item is to be answered; nil: always, or the condition lies outside this sheet.
  private func condition(_ item: QuestionnaireItem) -> String? {
    let shown = item.enableWhen.filter { condition in
      form.index(of: condition.question).map { scope.contains($0) } ?? false
    }
    guard !shown.isEmpty else { return nil }
    var byQuestion: [(question: String, answers: [String])] = []
    for condition in shown {
      let source = form.index(of: condition.question).map { form.items[$0] }
      let answer = source.map { format.text([condition.answer], to: $0) } ?? condition.answer.plain
      let sign = condition.operator.rawValue
      let value = sign == "=" ? answer : "\(sign) \(answer)"
      let name = visible(condition.question)
      if item.enableBehavior == .any, byQuestion.last?.question == name {
        byQuestion[byQuestion.count - 1].answers.append(value)
      } else {
        byQuestion.append((name, [value]))
      }
    }
    let parts = byQuestion.map { part in
      let or = Phrase(ja: " または ", en: " or ")(language)
      let list = part.answers.joined(separator: or)
      return Phrase(ja: "\(part.question) が \(list)", en: "\(part.question) is \(list)")(language)
    }
    let joint =
      item.enableBehavior == .any
      ? Phrase(ja: "、または ", en: ", or ") : Phrase(ja: "、かつ ", en: ", and ")
    let all = parts.joined(separator: joint(language))
    return Phrase(ja: "（\(all) のときだけ）", en: "(only if \(all))")(language)
  }

  private func fields(_ item: QuestionnaireItem, _ indent: String) -> [String] {
    let line = String(repeating: "_", count: PaperForm.columns - indent.count)
    let unit = item.unit.map { " " + visible($0.display(language)) } ?? ""
    switch item.type {
    case .group, .display: return []
    case .boolean:
      return [indent + "[ ] \(YesNo.yes(language))    [ ] \(YesNo.no(language))"]
    case .integer, .decimal:
      let hints = format.hints(for: item, width: PaperForm.columns)
        .map { Phrase(ja: "（\($0)）", en: "  (\($0))")(language) }
      return [indent + "____________" + unit + (hints.first ?? "")]
    case .date:
      return [
        indent + Phrase(ja: "____ 年 __ 月 __ 日", en: "____ - __ - __  (year, month, day)")(language)
      ]
    case .choice, .openChoice: return boxes(item, indent)
    case .text: return Array(repeating: indent + line, count: 4)
    default: return [indent + line]
    }
  }

  /// A box for each option; a long list is numbered in columns instead, and a number is written.
  private func boxes(_ item: QuestionnaireItem, _ indent: String) -> [String] {
    if item.options.count > 12, !item.repeats {
      let list = format.hints(for: item, width: PaperForm.columns - indent.count)
      let field = Phrase(ja: "番号: ____", en: "Number: ____")(language)
      return [indent + field] + list.map { indent + $0 }
    }
    var lines = item.options.enumerated().flatMap { number, option in
      prose("[ ] \(number + 1) \(visible(option.label(language)))", indent: indent)
    }
    if let open = item.openLabel {
      let label = "[ ] \(item.options.count + 1) \(visible(open(language))): "
      let room = max(10, PaperForm.columns - indent.count - displayWidth(label))
      lines.append(indent + label + String(repeating: "_", count: room))
    }
    return lines
  }
}
