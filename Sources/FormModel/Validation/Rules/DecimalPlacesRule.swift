/// `maxDecimalPlaces`: a decimal has no more digits after the point than allowed, as written.
///
/// Extension `maxDecimalPlaces`. 1.660 has three: FHIR R4 2.24.0.1 keeps a decimal's precision.
enum DecimalPlacesRule {
  static func check(
    _ answer: ResponseRecord.Answer, _ question: Int, _ check: inout ResponseCheck
  ) {
    let most = Int(check.facts(question).decimalPlaces)
    guard most >= 0, answer.type == .decimal,
      let number = check.record.decimal(answer.value), number.fractionDigits > most
    else { return }
    check.report(
      .maxDecimalPlaces, question: question, offset: answer.start,
      Phrase(
        ja: "\(check.shown(answer.value)) の小数点以下は \(number.fractionDigits) 桁です。\(most) 桁までです",
        en:
          "\(check.shown(answer.value)) has \(number.fractionDigits) decimal places; at most \(most)"
      ))
  }
}
