/// `invalidLinkId`: every item has a linkId, and the form knows it.
///
/// FHIR R4 QuestionnaireResponse 2.43.5: `item.linkId` is given, and is that of the form's item.
enum LinkIDRule {
  static func check(_ item: Int, _ check: inout ResponseCheck) {
    let entry = check.record.items[item]
    let words =
      entry.hasLinkID
      ? Phrase(
        ja: "linkId \(check.shown(entry.linkID)) は調査票にありません",
        en: "the form has no linkId \(check.shown(entry.linkID))")
      : Phrase(ja: "項目に linkId がありません", en: "the item has no linkId")
    check.report(.invalidLinkId, offset: entry.start, words)
  }
}
