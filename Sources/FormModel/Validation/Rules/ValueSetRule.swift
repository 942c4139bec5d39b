/// `notChecked`: answers from a value set that the form does not list cannot be decided here.
///
/// A value set outside the form, or one defined by a filter or by a whole code system, needs a
/// terminology server. One information for a response, naming the items that are answered: never a
/// pass in silence. A contained value set that lists its codes gives the item its options, and
/// `invalidAnswerOption` decides. FHIR R4 ValueSet 4.9.
enum ValueSetRule {
  static func check(_ check: inout ResponseCheck) {
    guard !check.index.undecidedItems.isEmpty else { return }
    var linkIDs: [String] = []
    for question in check.index.undecidedItems where isAnswered(question, check.record) {
      linkIDs.append(check.item(question).linkID)
    }
    guard !linkIDs.isEmpty else { return }
    let list = linkIDs.joined(separator: ", ")
    check.report(
      .notChecked, .information, offset: check.record.extent.start,
      Phrase(
        ja: "調査票にない値セットからの回答は確認していません: \(list)",
        en: "answers from value sets that the form does not list were not checked: \(list)"))
  }

  private static func isAnswered(_ question: Int, _ record: ResponseRecord) -> Bool {
    var item = record.firstOccurrence[question]
    while item >= 0 {
      let entry = record.items[Int(item)]
      if entry.firstAnswer >= 0 { return true }
      item = entry.nextOccurrence
    }
    return false
  }
}
