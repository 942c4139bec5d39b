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
    let version = record.versionNumber
    guard let code = record.caseCode, version > 0 else {
      if hasErrors { return .invalid(findings) }
      findings.append(CaseRule.missing(in: record))
      return .invalid(findings)
    }
    guard !hasErrors else { return .invalid(findings) }
    if let canonical = index.canonical, record.header.questionnaire == .none {
      return .invalid(findings + [QuestionnaireRule.missing(canonical, .error, in: record)])
    }
    return .completed(
      CompletedResponse(
        record: record, caseCode: code, version: version, findings: findings))
  }
}
