/// `minLength`, `maxLength`: a text is neither shorter nor longer than allowed, in UTF-16 units.
///
/// `Questionnaire.item.maxLength` and the extension `minLength`, both included; for strings and URLs.
enum TextLengthRule {
  static func check(
    _ answer: ResponseRecord.Answer, _ question: Int, _ check: inout ResponseCheck
  ) {
    guard answer.type == .string || answer.type == .uri, check.facts(question).hasLengthLimits
    else { return }
    // No text has more UTF-16 units than bytes: most need not be counted.
    if answer.value.count <= check.facts(question).uncountedLength { return }
    let limits = check.item(question).limits
    let length = check.record.text(answer.value).utf16.count
    if let least = limits.minLength, length < least {
      check.report(
        .minLength, question: question, offset: answer.start,
        Phrase(
          ja: "\(length) 文字です。\(least) 文字以上が必要です",
          en: "\(length) characters; at least \(least) are needed"))
    }
    if let most = limits.maxLength, length > most {
      check.report(
        .maxLength, question: question, offset: answer.start,
        Phrase(
          ja: "\(length) 文字です。\(most) 文字までです",
          en: "\(length) characters; at most \(most) are allowed"))
    }
  }
}
