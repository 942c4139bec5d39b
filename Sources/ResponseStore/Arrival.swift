import FormJSON
package import FormModel

/// A version on its way into the history, with the digest of its content.
package struct Arrival: Sendable {
  /// The case it is about.
  package let code: CaseCode
  /// How often the case was submitted, from 1.
  package let version: Int
  /// The form that it names, as `url|version`, or nil.
  package let form: String?
  let status: ResponseStatus
  let json: ArraySlice<UInt8>
  let digest: SHA256Digest

  /// Makes a response ready.
  package init(_ response: CompletedResponse) {
    (code, version) = (response.caseCode, response.version)
    // A completed response's status is one of two.
    status = response.record.status == .amended ? .amended : .completed
    (form, json) = (response.record.canonical, response.record.json)
    digest = SHA256.digest(of: json)
  }

  /// Makes a retraction ready.
  package init(_ retraction: Retraction) {
    (code, version, status) = (retraction.caseCode, retraction.version, .enteredInError)
    (form, json) = (retraction.record.canonical, retraction.record.json)
    digest = SHA256.digest(of: json)
  }
}

extension ResponseRecord {
  /// The response's own bytes.
  fileprivate var json: ArraySlice<UInt8> { bytes[Int(extent.start)..<Int(extent.end)] }

  /// The form that it names, or nil.
  fileprivate var canonical: String? {
    header.questionnaire == .none ? nil : text(header.questionnaire)
  }
}
