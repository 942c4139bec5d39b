/// `structure`: every property is one FHIR R4 knows there, of its JSON type, and given once.
///
/// The reader notes what it meets; values that are numbers, dates or times only in JSON's eyes are
/// refused by `AnswerTypeRule` under the same code. FHIR R4 2.6.2 (JSON representation).
enum StructureRule {
  static func check(_ check: inout ResponseCheck) {
    for problem in check.record.problems {
      let name = check.shown(problem.name)
      let words: Phrase =
        switch problem.kind {
        case .unknownProperty:
          Phrase(
            ja: "プロパティ \(name) は FHIR R4 のこの場所にはありません",
            en: "FHIR R4 has no property \(name) here")
        case .duplicateKey:
          Phrase(ja: "プロパティ \(name) が2回書かれています", en: "property \(name) is given twice")
        case .wrongType(let expected):
          Phrase(
            ja: "プロパティ \(name) の値の型が違います。必要な型: \(expected)",
            en: "property \(name) has a value of the wrong type; it must be: \(expected)")
        case .missingProperty(let expected):
          Phrase(
            ja: "必須のプロパティ \(expected) がありません",
            en: "the required property \(expected) is missing")
        }
      check.findings.append(Finding(.structure, offset: problem.offset, words))
    }
  }
}
