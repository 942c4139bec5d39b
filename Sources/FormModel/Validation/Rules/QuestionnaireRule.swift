/// `questionnaireMismatch`: the response names this form, in this version (`url|version`).
///
/// FHIR R4 2.1.0.5 (canonical). An answer means what its own version of the form asked. FHIR lets a
/// response name no form: that draws a warning, but such a response is never submitted or counted.
enum QuestionnaireRule {
  static func check(_ check: inout ResponseCheck) {
    guard let canonical = check.index.canonical else { return }
    let named = check.record.header.questionnaire
    guard named != .none else {
      check.findings.append(missing(canonical, .warning, in: check.record))
      return
    }
    guard !check.record.matches(named, canonical) else { return }
    // Whole, as far as can be: forms often differ in the last characters only, the version.
    let shown = shortened(check.record.text(named), to: 300)
    check.report(
      .questionnaireMismatch, offset: named.start,
      Phrase(
        ja: "questionnaire \(shown) はこの調査票ではありません。必要な値: \(canonical)",
        en: "questionnaire \(shown) is not this form; it must be \(canonical)"))
  }

  static func missing(
    _ canonical: String, _ severity: FindingSeverity, in record: ResponseRecord
  ) -> Finding {
    Finding(
      .questionnaireMismatch, severity, offset: Int(record.extent.start),
      Phrase(
        ja: "questionnaire がありません。必要な値: \(canonical)",
        en: "no questionnaire; it must be \(canonical)"))
  }
}
