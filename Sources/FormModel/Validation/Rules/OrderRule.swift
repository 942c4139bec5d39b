/// `itemOrder`: siblings stand in the form's order.
///
/// FHIR R4 QuestionnaireResponse 2.43.4: items stand in the order of the Questionnaire.
enum OrderRule {
  static func check(_ item: Int, _ question: Int, _ check: inout ResponseCheck) {
    guard let previous = check.previousSibling(of: item), previous > question else { return }
    check.report(
      .itemOrder, question: question, offset: check.record.items[item].start,
      Phrase(
        ja: "項目の順序が調査票と違います。\(check.item(previous).linkID) より前に置きます",
        en: "out of the form's order: it belongs before \(check.item(previous).linkID)"))
  }
}

extension ResponseCheck {
  /// The form's item of the sibling just before `item`, or nil.
  fileprivate func previousSibling(of item: Int) -> Int? {
    let place = ResponsePlace(of: record.items[item])
    var previous = item - 1
    while previous >= 0 {
      if ResponsePlace(of: record.items[previous]) == place {
        let question = record.items[previous].question
        return question >= 0 ? Int(question) : nil
      }
      // The parent itself: there is no earlier sibling.
      if previous == Int(place.item) { return nil }
      // Up from a descendant of the sibling.
      let parent = record.items[previous].parent
      previous = parent >= 0 ? Int(parent) : previous - 1
      if previous == Int(place.item) { return nil }
    }
    return nil
  }
}
