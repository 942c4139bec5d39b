/// `itemOrder`: siblings stand in the form's order.
///
/// FHIR R4 QuestionnaireResponse 2.43.4: items stand in the order of the Questionnaire.
enum OrderRule {
  static func check(_ item: Int, _ question: Int, _ check: inout ResponseCheck) {
    let entry = check.record.items[item]
    guard let previous = check.previousSibling(of: item, entry), previous > question else { return }
    check.report(
      .itemOrder, question: question, offset: entry.start,
      Phrase(
        ja: "項目の順序が調査票と違います。\(check.item(previous).linkID) より前に置きます",
        en: "out of the form's order: it belongs before \(check.item(previous).linkID)"))
  }
}

extension ResponseCheck {
  /// The form's item of the sibling just before `item`, or nil.
  fileprivate func previousSibling(of item: Int, _ entry: ResponseRecord.Item) -> Int? {
    var previous = item - 1
    while previous >= 0 {
      let candidate = record.items[previous]
      if candidate.parent == entry.parent, candidate.parentAnswer == entry.parentAnswer {
        return candidate.question >= 0 ? Int(candidate.question) : nil
      }
      // The parent itself: there is no earlier sibling.
      if previous == Int(entry.parent) { return nil }
      // Up from a descendant of the sibling.
      previous = candidate.parent >= 0 ? Int(candidate.parent) : previous - 1
      if previous == Int(entry.parent) { return nil }
    }
    return nil
  }
}
