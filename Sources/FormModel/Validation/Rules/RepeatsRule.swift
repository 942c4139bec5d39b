/// `repeats`: only an item that repeats has several answers or occurrences.
///
/// FHIR R4 `Questionnaire.item.repeats`: a question then has several answers in one item, a group
/// stands several times.
enum RepeatsRule {
  static func check(_ item: Int, _ question: Int, _ check: inout ResponseCheck) {
    guard !check.facts(question).repeats else { return }
    let entry = check.record.items[item]
    if entry.firstAnswer >= 0, entry.firstAnswer != entry.lastAnswer {
      check.report(
        .repeats, question: question, offset: entry.start,
        Phrase(ja: "回答は1つだけです", en: "only one answer is allowed"))
    }
    guard check.record.firstOccurrence[question] != Int32(item) else { return }
    let isRepeated = check.record.occurrences(of: question).contains { other in
      other < item && check.record.items[other].parent == entry.parent
        && check.record.items[other].parentAnswer == entry.parentAnswer
    }
    guard isRepeated else { return }
    check.report(
      .repeats, question: question, offset: entry.start,
      Phrase(ja: "この項目は繰り返せません", en: "the item may stand only once"))
  }
}
