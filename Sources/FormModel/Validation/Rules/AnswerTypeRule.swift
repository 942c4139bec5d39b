/// `invalidAnswerType`: an answer carries one `value[x]`, of its item's type, in FHIR's form.
///
/// A choice takes a Coding, or the type its options have; an open choice also a string. A date
/// that does not exist, an integer beyond 32 bits, or a decimal not in FHIR's form is `structure`.
/// FHIR R4 Questionnaire 2.42.5 (item types) and 2.24.0.1 (primitive types).
enum AnswerTypeRule {
  /// Whether the other rules may look at the value.
  static func check(
    _ answer: ResponseRecord.Answer, _ question: Int, _ check: inout ResponseCheck
  ) -> Bool {
    guard let type = answer.type, answer.valueCount == 1 else {
      if answer.valueCount == 0, answer.hasItems { return false }
      check.report(
        .invalidAnswerType, question: question, offset: answer.start,
        answer.valueCount == 0
          ? Phrase(ja: "回答に値がありません", en: "the answer has no value")
          : Phrase(ja: "1つの回答に値が2つ以上あります", en: "the answer has more than one value"))
      return false
    }
    guard check.facts(question).allows(type) else {
      let names = check.item(question).allowedAnswerTypes.map(\.rawValue).joined(separator: ", ")
      check.report(
        .invalidAnswerType, question: question, offset: answer.start,
        Phrase(
          ja: "\(type.rawValue) は使えません。使える型: \(names)",
          en: "\(type.rawValue) is not allowed; allowed: \(names)"))
      return false
    }
    // The reader has already said that the JSON type is wrong, or the text empty.
    if answer.value == .none { return false }
    if answer.value.count == 0, type != .coding, type != .quantity,
      type != .reference
    {
      return false
    }
    return checkForm(answer, type, question, &check)
  }

  private static func checkForm(
    _ answer: ResponseRecord.Answer, _ type: AnswerType, _ question: Int,
    _ check: inout ResponseCheck
  ) -> Bool {
    if answer.isInForm { return true }
    let shown = check.shown(answer.value)
    let words: Phrase =
      switch type {
      case .integer:
        Phrase(ja: "\(shown) は32ビットの整数ではありません", en: "\(shown) is no integer of 32 bits")
      case .decimal:
        Phrase(ja: "\(shown) は FHIR の小数ではありません", en: "\(shown) is no FHIR decimal")
      case .time:
        Phrase(
          ja: "\(shown) は存在する時刻ではありません。例: 09:00:00",
          en: "\(shown) is no time of day; example: 09:00:00")
      default:
        Phrase(
          ja: "\(shown) は存在する日付ではありません。例: 2026-04-01",
          en: "\(shown) is no date that exists; example: 2026-04-01")
      }
    check.report(.structure, question: question, offset: answer.value.start, words)
    return false
  }
}

extension QuestionnaireItem {
  /// The `value[x]` an answer to the item may carry.
  package var allowedAnswerTypes: [AnswerType] {
    guard let type = type.answerType else { return [] }
    guard self.type.isChoice else { return [type] }
    let types = options.isEmpty ? [type] : options.map(\.value.type)
    let all = self.type == .openChoice ? types + [.string] : types
    return all.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
