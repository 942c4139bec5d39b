/// `exclusiveAnswerOption`: an exclusive option stands alone (extension `questionnaire-optionExclusive`).
enum ExclusiveOptionRule {
  static func check(_ item: Int, _ question: Int, _ check: inout ResponseCheck) {
    let entry = check.record.items[item]
    let options = check.form.items[question].options
    guard entry.firstAnswer != entry.lastAnswer, options.contains(where: \.isExclusive)
    else { return }
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
