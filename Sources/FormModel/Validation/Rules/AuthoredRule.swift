/// `authoredOutsidePeriod`: `authored` lies in the form's effectivePeriod (warning).
///
/// An `authored` that is no FHIR dateTime is a `structure` error.
/// FHIR R4 `Questionnaire.effectivePeriod`; a day that ends it belongs to it.
enum AuthoredRule {
  static func check(_ check: inout ResponseCheck) {
    let authored = check.record.header.authored
    guard authored != .none else { return }
    guard let value = check.record.withToken(authored, { DateTime.Moment($0) }) else {
      check.report(
        .structure, offset: authored.start,
        Phrase(
          ja: "authored \(check.shown(authored)) は存在する日時ではありません。例: 2026-04-01T09:00:00+09:00",
          en: "authored \(check.shown(authored)) is no dateTime; example: 2026-04-01T09:00:00+09:00"
        ))
      return
    }
    let period = check.index.form.effectivePeriod
    let isEarly = period.start.flatMap { value.compared(to: $0.moment) }.map { $0 < 0 } ?? false
    // An end given as a day includes that day.
    let isLate = period.end.flatMap { value.date.compared(to: $0.date) }.map { $0 > 0 } ?? false
    guard isEarly || isLate else { return }
    check.report(
      .authoredOutsidePeriod, .warning, offset: authored.start,
      Phrase(
        ja: "authored \(check.shown(authored)) は調査票の有効期間の外です",
        en: "authored \(check.shown(authored)) lies outside the form's effective period"))
  }
}
