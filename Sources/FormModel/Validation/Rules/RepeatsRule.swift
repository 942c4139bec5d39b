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
    // Occurrences at one place follow each other; one that lies between is misplaced, and said so.
    guard entry.previousOccurrence >= 0,
      ResponsePlace(of: check.record.items[Int(entry.previousOccurrence)])
        == ResponsePlace(of: entry)
    else { return }
    check.report(
      .repeats, question: question, offset: entry.start,
      Phrase(ja: "この項目は繰り返せません", en: "the item may stand only once"))
  }
}
