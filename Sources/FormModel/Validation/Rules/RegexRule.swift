/// `regex`: the whole text matches the item's pattern, in time linear in the text.
///
/// Extension `regex`. FHIR anchors it at both ends. The pattern's language is that of ``Pattern``.
enum RegexRule {
  static func check(
    _ answer: ResponseRecord.Answer, _ question: Int, _ check: inout ResponseCheck
  ) {
    guard answer.type != .coding, check.facts(question).hasPattern,
      let pattern = check.index.patterns[question],
      !check.record.withToken(answer.value, { pattern.matches($0) })
    else { return }
    check.report(
      .regex, question: question, offset: answer.start,
      Phrase(
        ja: "「\(check.shown(answer.value))」は決められた形式ではありません",
        en: "\"\(check.shown(answer.value))\" is not in the required form"))
  }
}
