/// `invalidStatus`: the status is one of in-progress, completed, amended, entered-in-error, stopped.
///
/// FHIR R4 value set `questionnaire-answers-status`.
enum StatusRule {
  static func check(_ check: inout ResponseCheck) {
    guard check.record.status == nil else { return }
    let allowed = ResponseStatus.allCases.map(\.rawValue).joined(separator: ", ")
    let status = check.record.header.status
    let words =
      status == .none
      ? Phrase(ja: "status がありません。使える値: \(allowed)", en: "no status; allowed: \(allowed)")
      : Phrase(
        ja: "status \(check.shown(status)) は使えません。使える値: \(allowed)",
        en: "status \(check.shown(status)) is not allowed; allowed: \(allowed)")
    check.report(
      .invalidStatus, offset: status == .none ? check.record.extent.start : status.start, words)
  }
}
