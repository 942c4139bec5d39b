/// `invalidAnswerOption`, `stringMatchesOption`: an answer is one of the item's options, where it
/// has options.
///
/// The options stand in the form (`answerOption`) or in a value set contained in it. A Coding is
/// the same when system and code are; its display does not matter. Strings and references are the
/// same letter by letter, integers, dates and times when they mean the same. In an open choice a
/// written answer is free; one that repeats an option's code or label draws `stringMatchesOption`
/// (warning).
enum OptionRule {
  static func check(
    _ answer: ResponseRecord.Answer, _ question: Int, _ check: inout ResponseCheck
  ) {
    guard check.facts(question).hasOptions, answer.option < 0 else { return }
    checkOther(answer, question, &check)
  }

  private static func checkOther(
    _ answer: ResponseRecord.Answer, _ question: Int, _ check: inout ResponseCheck
  ) {
    let isWritten = answer.type == .string && check.facts(question).type == .openChoice
    if isWritten, !check.facts(question).hasStringOption {
      checkWritten(answer, question, &check)
      return
    }
    let item = check.item(question)
    guard let value = check.record.value(of: answer),
      !item.options.contains(where: { $0.value.equals(value) })
    else { return }
    if isWritten { return }
    let shown: String =
      if case .coding(let coding) = value {
        shortened(coding.system.isEmpty ? coding.code : "\(coding.system)#\(coding.code)")
      } else {
        check.shown(answer.value)
      }
    let codes = item.options.prefix(8).map(\.code).joined(separator: ", ")
    let more = item.options.count > 8 ? ", …" : ""
    check.report(
      .invalidAnswerOption, question: question, offset: answer.start,
      Phrase(
        ja: "\(shown) は選択肢にありません。選択肢: \(codes)\(more)",
        en: "\(shown) is not an option; options: \(codes)\(more)"))
  }

  private static func checkWritten(
    _ answer: ResponseRecord.Answer, _ question: Int, _ check: inout ResponseCheck
  ) {
    guard check.index.mayRepeatOption(answer.value, of: question, in: check.record) else { return }
    let text = check.record.text(answer.value).lowercased()
    guard let option = check.index.wordings[question][text] else { return }
    let match = check.index.form.items[question].options[option]
    check.report(
      .stringMatchesOption, .warning, question: question, offset: answer.start,
      Phrase(
        ja: "記述「\(check.shown(answer.value))」は選択肢 \(match.code) と同じです",
        en: "the written answer \"\(check.shown(answer.value))\" is the option \(match.code)"))
  }
}
