/// `notEnabled`: an item that is not enabled has neither answers nor child items.
///
/// An error in a completed response, a warning in a draft, where an answer is kept in case its
/// condition is met again. A stub without either is allowed.
/// FHIR R4 `Questionnaire.item.enableWhen`.
enum NotEnabledRule {
  static func check(_ item: Int, _ question: Int, _ check: inout ResponseCheck) {
    let entry = check.record.items[item]
    guard entry.hasAnswerProperty || entry.hasItemProperty,
      !check.isEnabled(question, at: ResponsePlace(of: entry))
    else { return }
    // Said once, for the outermost: below a disabled group every item is disabled.
    if entry.parent >= 0 {
      let parent = check.record.items[Int(entry.parent)]
      if parent.question >= 0,
        !check.isEnabled(Int(parent.question), at: ResponsePlace(of: parent))
      {
        return
      }
    }
    check.report(
      .notEnabled, check.severityWhenComplete, question: question, offset: entry.start,
      Phrase(
        ja: "この回答では尋ねない項目に記入があります",
        en: "the item is not asked in this response, but has content"))
  }
}
