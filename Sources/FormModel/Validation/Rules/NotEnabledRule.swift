/// `notEnabled`: an item that is not enabled has neither answers nor child items.
///
/// An error in a completed response, a warning in a draft, where an answer is kept in case its
/// condition is met again. A stub without either is allowed.
enum NotEnabledRule {
  static func check(_ item: Int, _ question: Int, _ check: inout ResponseCheck) {
    let entry = check.record.items[item]
    guard !check.enablement.isEnabled(question), entry.hasAnswerProperty || entry.hasItemProperty
    else { return }
    // Said once, for the outermost: below a disabled group every item is disabled.
    if entry.parent >= 0 {
      let parent = Int(check.record.items[Int(entry.parent)].question)
      if parent >= 0, !check.enablement.isEnabled(parent) { return }
    }
    check.report(
      .notEnabled, check.severityWhenComplete, question: question, offset: entry.start,
      Phrase(
        ja: "この回答では尋ねない項目に記入があります",
        en: "the item is not asked in this response, but has content"))
  }
}
