/// `minCount`, `maxCount`: a repeating item has as many answers as the form allows.
///
/// Extensions `questionnaire-minOccurs` and `questionnaire-maxOccurs`, both included.
enum CountRule {
  static func check(_ item: Int, _ question: Int, _ check: inout ResponseCheck) {
    guard check.facts(question).hasCountLimits else { return }
    let limits = check.item(question).limits
    let count = check.record.answers(ofItem: item).count
    let offset = check.record.items[item].start
    if let least = limits.minOccurs, count > 0, count < least {
      check.report(
        .minCount, question: question, offset: offset,
        Phrase(ja: "回答は \(count) 個です。\(least) 個以上が必要です", en: "\(count) answers; at least \(least)"))
    }
    if let most = limits.maxOccurs, count > most {
      check.report(
        .maxCount, question: question, offset: offset,
        Phrase(ja: "回答は \(count) 個です。\(most) 個までです", en: "\(count) answers; at most \(most)"))
    }
  }
}
