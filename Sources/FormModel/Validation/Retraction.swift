/// A response that says of a case that it was entered in error: no answers, and a version newer
/// than those it takes back.
///
/// FHIR R4 QuestionnaireResponse.status `entered-in-error`.
package struct Retraction: Sendable {
  /// The response as its reader saw it.
  package let record: ResponseRecord
  /// The case it takes back.
  package let caseCode: CaseCode
  /// The version it makes, from 1.
  package let version: Int

  /// Takes a response for a retraction; nil unless it is entered in error, names its case and
  /// version and holds no item.
  package init?(_ record: ResponseRecord) {
    guard record.status == .enteredInError, record.items.isEmpty, record.problems.isEmpty,
      let code = record.caseCode, record.versionNumber > 0
    else { return nil }
    (self.record, caseCode, version) = (record, code, record.versionNumber)
  }
}
