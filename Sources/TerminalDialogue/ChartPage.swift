package import FormJSON
package import FormModel

/// A case's answers on paper-width columns, as they are put into a chart.
package struct ChartPage {
  private let document: ResponseDocument
  private let language: Language
  private let format: AnswerFormat
  private let columns: Int

  /// Prepares a page of `columns` columns.
  package init(_ document: ResponseDocument, _ language: Language, columns: Int = 80) {
    (self.document, self.language, self.columns) = (document, language, columns)
    format = AnswerFormat(language)
  }

  /// The page's lines: what `state` says of the case, the form's title, the answers by section.
  package func lines(state: String) -> [String] {
    let form = document.index.form
    var lines = broken(state, columns: columns)
    lines += broken(visible(form.title(language)), columns: columns)
    if let canonical = form.canonical { lines += broken(visible(canonical), columns: columns) }
    var enablement = Enablement()
    enablement.evaluate(
      document.index, document.record, scope: FormScope(of: document.record, in: document.index))
    let authors = document.authors()
    let indexes = form.items.indices.filter { form.items[$0].type.isQuestion }
    var section: Int?
    for question in indexes {
      let answers = document.answers(to: question)
      guard !answers.isEmpty else { continue }
      let outermost = form.ancestors(of: question).last
      if outermost != section {
        lines.append("")
        if let outermost { lines += broken(format.label(form.items[outermost]), columns: columns) }
      }
      section = outermost
      lines += row(
        question, answers, authors[question], isAsked: enablement.isEnabled(question))
    }
    return lines
  }

  private func row(
    _ question: Int, _ answers: [AnswerValue], _ author: Role?, isAsked: Bool
  ) -> [String] {
    let item = document.index.form.items[question]
    var answer = format.text(answers, to: item)
    if author == .laboratory {
      answer += Phrase(ja: "（検査室）", en: " (laboratory)")(language)
    }
    if !isAsked { answer += Phrase(ja: "（尋ねない）", en: " (not asked)")(language) }
    let number = visible(item.linkID)
    let label = max(16, (columns - 10) * 11 / 20)
    return sideBySide([
      (" " + number, max(5, number.count + 1)), (format.label(item), label),
      (answer, max(12, columns - label - 11)),
    ])
  }
}
