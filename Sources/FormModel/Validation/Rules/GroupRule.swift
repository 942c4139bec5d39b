/// `groupShouldNotHaveAnswers`: a group has items, never answers.
///
/// FHIR R4 Questionnaire 2.42.5 (item types): a group takes no answer of its own.
enum GroupRule {
  static func check(_ item: Int, _ question: Int, _ check: inout ResponseCheck) {
    let entry = check.record.items[item]
    guard entry.hasAnswerProperty else { return }
    check.report(
      .groupShouldNotHaveAnswers, question: question, offset: entry.start,
      Phrase(ja: "グループには回答を書けません", en: "a group cannot have answers"))
  }
}
