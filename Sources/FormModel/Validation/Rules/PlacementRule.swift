/// `misplacedItem`: an item stands under the item that is its parent in the form.
///
/// Children of a group stand in the group's `item`; children of a question stand inside its
/// `answer.item`, never beside the answer (FHIR R4 invariant qrs-1). A misplaced item is still
/// checked in itself.
enum PlacementRule {
  static func check(_ item: Int, _ question: Int, _ check: inout ResponseCheck) {
    let entry = check.record.items[item]
    if check.facts(question).type.isQuestion, entry.hasItemProperty, entry.hasAnswerProperty {
      check.report(
        .misplacedItem, question: question, offset: entry.start,
        Phrase(
          ja: "回答のある項目の子は answer.item に置きます。answer と item は並べられません",
          en: "child items of an answered item belong in answer.item, not beside the answer"))
    }
    // A parent the form does not know is reported in its own right.
    if entry.parent >= 0, check.record.items[Int(entry.parent)].question < 0 { return }
    let parent = entry.parent >= 0 ? check.record.items[Int(entry.parent)].question : -1
    let expected = check.facts(question).parent
    guard parent != expected else { return }
    let place = expected >= 0 ? check.item(Int(expected)).linkID : nil
    check.report(
      .misplacedItem, question: question, offset: entry.start,
      Phrase(
        ja: "この項目の置き場所が違います。正しい場所: \(place.map { "項目 \($0) の中" } ?? "最上位")",
        en:
          "the item stands in the wrong place; it belongs \(place.map { "under \($0)" } ?? "at the top")"
      ))
  }
}
