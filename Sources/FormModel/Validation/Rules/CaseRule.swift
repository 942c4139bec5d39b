/// `structure`: a case code that is given is one, and a submitted response gives it with a version.
///
/// A code carries a check letter: a mistyped one is found in any response, before it is taken for
/// another case.
enum CaseRule {
  static func check(_ check: inout ResponseCheck) {
    let value = check.record.header.identifierValue
    guard value != .none,
      check.record.matches(check.record.header.identifierSystem, SurveyURL.caseCode),
      check.record.caseCode == nil
    else { return }
    check.report(
      .structure, offset: value.start,
      Phrase(
        ja: "症例コード \(check.shown(value)) は正しくありません（打ち間違いの可能性があります）",
        en: "\(check.shown(value)) is no case code (maybe it was mistyped)"))
  }

  static func missing(in record: ResponseRecord) -> Finding {
    Finding(
      .structure, offset: Int(record.extent.start),
      Phrase(
        ja: "提出済みの回答には症例コード（identifier、\(SurveyURL.caseCode)）と版番号（meta.versionId、1 以上）が必要です",
        en:
          "a submitted response needs a case code (identifier, \(SurveyURL.caseCode)) and a version "
          + "number (meta.versionId, 1 or more)"))
  }
}
