/// A response that is complete and passed validation: the only kind that can be submitted,
/// exported or counted.
///
/// Only validation makes one; a response read back from a store is validated again.
package struct CompletedResponse: Sendable {
  /// The response as its reader saw it; completed or amended.
  package let record: ResponseRecord
  /// The case it is about.
  package let caseCode: CaseCode
  /// How often the case was submitted, from 1.
  package let version: Int
  /// Warnings and information; never an error.
  package let findings: [Finding]

  fileprivate init(
    record: ResponseRecord, caseCode: CaseCode, version: Int, findings: [Finding]
  ) {
    (self.record, self.caseCode) = (record, caseCode)
    (self.version, self.findings) = (version, findings)
  }
}

extension ResponseValidator {
  /// What validation says of a response.
  package enum Verdict: Sendable {
    /// It is complete and has no errors.
    case completed(CompletedResponse)
    /// It has errors, among these findings.
    case invalid([Finding])
    /// It has no errors, but is no completed or amended response.
    case unfinished(ResponseStatus, [Finding])
  }

  /// Validates `record`; a completed response must also name its case.
  package mutating func verdict(on record: ResponseRecord) -> Verdict {
    var findings = findings(in: record)
    guard let status = record.status else { return .invalid(findings) }
    let hasErrors = findings.contains { $0.severity == .error }
    guard status.isStrict else {
      return hasErrors ? .invalid(findings) : .unfinished(status, findings)
    }
    guard let code = record.caseCode, record.versionNumber > 0 else {
      if hasErrors { return .invalid(findings) }
      findings.append(CaseRule.missing(in: record))
      return .invalid(findings)
    }
    guard !hasErrors else { return .invalid(findings) }
    return .completed(
      CompletedResponse(
        record: record, caseCode: code, version: record.versionNumber, findings: findings))
  }
}

/// `structure`: a case code that is given is one, and a submitted response gives it with a version.
///
/// A code carries a check letter: a mistyped one is found in any response, before it is taken for
/// another case.
enum CaseRule {
  static func check(_ check: inout ResponseCheck) {
    let value = check.record.header.identifierValue
    guard value != .none,
      check.record.text(check.record.header.identifierSystem) == SurveyURL.caseCode,
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
