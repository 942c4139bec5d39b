/// `invalidRefResourceType`: a reference points to a resource of a type the item allows.
///
/// Extension `questionnaire-referenceResource`. The type is what the reference says of itself
/// (`type`) and what its path says, relative or absolute: `Patient/1`, `https://x.org/fhir/Patient/1`.
/// A reference to a contained resource (`#id`), a `urn:` or an identifier alone does not tell:
/// that is `notChecked` (information), never a pass in silence. FHIR R4 2.3.0 (References).
enum ReferenceTypeRule {
  static func check(
    _ answer: ResponseRecord.Answer, _ question: Int, _ check: inout ResponseCheck
  ) {
    guard check.facts(question).hasReferenceTypes else { return }
    let allowed = check.item(question).limits.referenceTypes
    // Either may allow any resource at all.
    if allowed.contains("Resource") || allowed.contains("Any") { return }
    let names = allowed.joined(separator: ", ")
    let types = [named(check.record.text(answer.code)), type(in: check.record.text(answer.value))]
      .compactMap(\.self)
    if let type = types.first(where: { !allowed.contains($0) }) {
      check.report(
        .invalidRefResourceType, question: question, offset: answer.start,
        Phrase(
          ja: "\(shortened(type)) への参照は使えません。使える型: \(names)",
          en: "a reference to \(shortened(type)) is not allowed; allowed: \(names)"))
    } else if types.isEmpty {
      check.report(
        .notChecked, .information, question: question, offset: answer.start,
        Phrase(
          ja: "参照先の型が分からないので確認していません。使える型: \(names)",
          en: "the reference does not tell its type, which was not checked; allowed: \(names)"))
    }
  }

  /// The type that `Reference.type` names, which may be written as the URL of its definition.
  private static func named(_ type: String) -> String? {
    let base = "http://hl7.org/fhir/StructureDefinition/"
    let name = type.hasPrefix(base) ? String(type.dropFirst(base.utf8.count)) : type
    return name.isEmpty ? nil : name
  }

  /// The type in the path of a literal reference: the segment before the id.
  private static func type(in reference: String) -> String? {
    guard !reference.hasPrefix("#"), !reference.hasPrefix("urn:") else { return nil }
    let path = reference.prefix { $0 != "#" }
    // A conditional reference has no id: Patient?identifier=1.
    let isConditional = path.contains("?")
    var segments = path.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
    if segments.count > 2, segments[segments.count - 2] == "_history" { segments.removeLast(2) }
    if !isConditional { segments = segments.dropLast() }
    guard let name = segments.last, let first = name.utf8.first, (0x41...0x5A).contains(first),
      name.utf8.allSatisfy({ (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) })
    else { return nil }
    return String(name)
  }
}
