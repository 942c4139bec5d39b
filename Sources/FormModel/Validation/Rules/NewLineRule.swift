/// `invalidNewLine`: an answer to a `string` item is one line (warning).
///
/// FHIR R4 value set `item-type`: `string` is a short text, `text` may have several lines.
enum NewLineRule {
  static func check(
    _ answer: ResponseRecord.Answer, _ question: Int, _ check: inout ResponseCheck
  ) {
    // Inside JSON a line break is always written as an escape.
    guard answer.value.isEscaped, check.facts(question).type == .string,
      check.record.text(answer.value).utf8.contains(where: { $0 == 0x0A || $0 == 0x0D })
    else { return }
    check.report(
      .invalidNewLine, .warning, question: question, offset: answer.start,
      Phrase(ja: "1行の項目に改行があります", en: "a one-line answer holds a line break"))
  }
}
