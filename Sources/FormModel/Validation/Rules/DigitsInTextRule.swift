/// `digitsInText`: a written answer with eight or more digits in a row may identify a patient
/// (warning).
///
/// The survey asks for nothing that identifies a patient; chart and telephone numbers slip in as
/// long runs of digits. Full-width digits count.
/// This rule is the survey's own.
enum DigitsInTextRule {
  static func check(
    _ answer: ResponseRecord.Answer, _ question: Int, _ check: inout ResponseCheck
  ) {
    guard answer.type == .string, answer.value.count >= 8 else { return }
    let bytes =
      answer.value.isEscaped
      ? Array(check.record.text(answer.value).utf8)[...]
      : check.record.bytes[Int(answer.value.start)..<Int(answer.value.end)]
    var run = 0
    var at = bytes.startIndex
    while at < bytes.endIndex {
      // A full-width digit is EF BC 90 to EF BC 99 in UTF-8.
      let isWide =
        bytes[at] == 0xEF && at + 2 < bytes.endIndex && bytes[at + 1] == 0xBC
        && (0x90...0x99).contains(bytes[at + 2])
      run = isWide || (0x30...0x39).contains(bytes[at]) ? run + 1 : 0
      at += isWide ? 3 : 1
      guard run == 8 else { continue }
      check.report(
        .digitsInText, .warning, question: question, offset: answer.start,
        Phrase(
          ja: "8桁以上の数字があります。患者を特定できる番号を書かないでください",
          en: "eight or more digits in a row: do not write a number that could identify a patient"))
      return
    }
  }
}
