/// `questionnaireMismatch`: the response names this form, in this version (`url|version`).
enum QuestionnaireRule {
  static func check(_ check: inout ResponseCheck) {
    guard let canonical = check.form.canonical else { return }
    let named = check.record.header.questionnaire
    guard check.record.text(named) != canonical else { return }
    let words =
      named == .none
      ? Phrase(
        ja: "questionnaire がありません。必要な値: \(canonical)",
        en: "no questionnaire; it must be \(canonical)")
      : Phrase(
        ja: "questionnaire \(check.shown(named)) はこの調査票ではありません。必要な値: \(canonical)",
        en: "questionnaire \(check.shown(named)) is not this form; it must be \(canonical)")
    check.report(
      .questionnaireMismatch, offset: named == .none ? check.record.extent.start : named.start,
      words)
  }
}
