/// `displayAnswer`: a display has neither answers nor items.
///
/// FHIR R4 Questionnaire 2.42.5 (item types): a display is text that is not answered.
enum DisplayRule {
  static func check(_ item: Int, _ question: Int, _ check: inout ResponseCheck) {
    let entry = check.record.items[item]
    guard entry.hasAnswerProperty || entry.hasItemProperty else { return }
    check.report(
      .displayAnswer, question: question, offset: entry.start,
      Phrase(ja: "説明文には回答を書けません", en: "a display text cannot have answers or items"))
  }
}
