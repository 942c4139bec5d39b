/// `digitsInText`: a written answer with eight or more digits in a row may identify a patient
/// (warning).
///
/// The survey asks for nothing that identifies a patient; chart and telephone numbers slip in as
/// long runs of digits. Full-width digits count.
enum DigitsInTextRule {
  static func check(
    _ answer: ResponseRecord.Answer, _ question: Int, _ check: inout ResponseCheck
  ) {
    guard answer.type == .string, answer.value.end - answer.value.start >= 8 else { return }
    var run = 0
    for scalar in check.record.text(answer.value).unicodeScalars {
      let isDigit = (0x30...0x39).contains(scalar.value) || (0xFF10...0xFF19).contains(scalar.value)
      run = isDigit ? run + 1 : 0
      if run == 8 {
        check.report(
          .digitsInText, .warning, question: question, offset: answer.start,
          Phrase(
            ja: "8桁以上の数字があります。患者を特定できる番号を書かないでください",
            en: "eight or more digits in a row: do not write a number that could identify a patient"
          ))
        return
      }
    }
  }
}
