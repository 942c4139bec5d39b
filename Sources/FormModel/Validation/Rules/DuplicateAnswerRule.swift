/// `duplicateAnswer`: a repeating choice has no answer twice.
///
/// The answers of a repeating choice are those chosen: choosing twice says nothing more. Two Codings
/// are the same when system and code are.
enum DuplicateAnswerRule {
  static func check(_ item: Int, _ question: Int, _ check: inout ResponseCheck) {
    let entry = check.record.items[item]
    guard check.facts(question).type.isChoice else { return }
    // Most are options, told apart by their place; one other answer is none of them.
    var chosen: UInt64 = 0
    var others = 0
    var answer = Int(entry.firstAnswer)
    while answer >= 0 {
      let option = check.record.answers[answer].option
      if (0..<64).contains(option), chosen & 1 << UInt64(option) == 0 {
        chosen |= 1 << UInt64(option)
      } else {
        others += option < 0 ? 1 : 2
      }
      guard others < 2 else { return compare(item, question, &check) }
      answer = Int(check.record.answers[answer].next)
    }
  }

  private static func compare(_ item: Int, _ question: Int, _ check: inout ResponseCheck) {
    var seen: Set<AnswerValue> = []
    for answer in check.record.answers(ofItem: item) {
      guard let value = check.record.value(of: answer), !seen.insert(value).inserted
      else { continue }
      check.report(
        .duplicateAnswer, question: question, offset: answer.start,
        Phrase(ja: "同じ回答が2回あります", en: "the same answer is given twice"))
    }
  }
}
