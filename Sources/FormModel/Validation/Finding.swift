/// How grave a finding is (FHIR R4 value set `issue-severity`, without `fatal`).
package enum FindingSeverity: String, Sendable, CaseIterable {
  /// The response is refused.
  case error
  /// The response is accepted; a person should look.
  case warning
  /// Nothing is wrong; something was not looked at.
  case information
}

/// Something noticed about a response or a form: returned, never thrown.
package struct Finding: Sendable, Hashable {
  /// The rule.
  package var code: FindingCode
  /// How grave it is.
  package var severity: FindingSeverity
  /// The linkId it is about, or nil.
  package var linkID: String?
  /// Where in the resource, in bytes from the start of the bytes read.
  package var offset: Int
  /// What was read and what is allowed.
  package var words: Phrase

  /// Makes a finding.
  package init(
    _ code: FindingCode, _ severity: FindingSeverity = .error, linkID: String? = nil,
    offset: Int, _ words: Phrase
  ) {
    (self.code, self.severity, self.linkID) = (code, severity, linkID)
    (self.offset, self.words) = (offset, words)
  }
}
