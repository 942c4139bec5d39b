/// `questionnaireMismatch`: the response names this form, in this version (`url|version`).
///
/// FHIR R4 2.1.0.5 (canonical). An answer means what its own version of the form asked.
enum QuestionnaireRule {
  static func check(_ check: inout ResponseCheck) {
    guard let canonical = check.index.form.canonical else { return }
    let named = check.record.header.questionnaire
    guard check.record.text(named) != canonical else { return }
    // Whole, as far as can be: forms often differ in the last characters only, the version.
    let shown = shortened(check.record.text(named), to: 300)
    let words =
      named == .none
      ? Phrase(
        ja: "questionnaire がありません。必要な値: \(canonical)",
        en: "no questionnaire; it must be \(canonical)")
      : Phrase(
        ja: "questionnaire \(shown) はこの調査票ではありません。必要な値: \(canonical)",
        en: "questionnaire \(shown) is not this form; it must be \(canonical)")
    check.report(
      .questionnaireMismatch, offset: named == .none ? check.record.extent.start : named.start,
      words)
  }
}
