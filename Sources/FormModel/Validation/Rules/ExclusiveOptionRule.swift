/// `exclusiveAnswerOption`: an exclusive option stands alone.
///
/// Extension `questionnaire-optionExclusive`, on the option: "none of these".
enum ExclusiveOptionRule {
  static func check(_ item: Int, _ question: Int, _ check: inout ResponseCheck) {
    guard check.facts(question).hasExclusiveOption else { return }
    let options = check.item(question).options
    for answer in check.record.answers(ofItem: item) {
      guard options.indices.contains(Int(answer.option)), options[Int(answer.option)].isExclusive
      else { continue }
      let code = options[Int(answer.option)].code
      check.report(
        .exclusiveAnswerOption, question: question, offset: answer.start,
        Phrase(
          ja: "\(code) は他の回答と一緒に選べません",
          en: "\(code) cannot be chosen together with another answer"))
    }
  }
}
