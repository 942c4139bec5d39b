/// `duplicateAnswer`: a repeating choice has no answer twice.
///
/// The answers of a repeating choice are those chosen: choosing twice says nothing more. Two Codings
/// are the same when system and code are.
enum DuplicateAnswerRule {
  static func check(_ item: Int, _ question: Int, _ check: inout ResponseCheck) {
    let entry = check.record.items[item]
    guard check.facts(question).type.isChoice, entry.firstAnswer != entry.lastAnswer
    else { return }
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
