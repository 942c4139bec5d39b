/// `textMismatch`: where an item repeats its text, it is the form's, in any of its languages.
///
/// FHIR R4 QuestionnaireResponse 2.43.5: `item.text` is that of the form, so that a response never
/// shows another question than was asked.
enum TextRule {
  static func check(_ item: Int, _ question: Int, _ check: inout ResponseCheck) {
    let text = check.record.items[item].text
    guard text != .none else { return }
    guard !check.item(question).text.wordings.contains(check.record.text(text)) else {
      return
    }
    check.report(
      .textMismatch, question: question, offset: text.start,
      Phrase(
        ja: "text「\(check.shown(text))」が調査票の文言と違います",
        en: "text \"\(check.shown(text))\" differs from the form's"))
  }
}
