/// `minValue`, `maxValue`: a value lies within the item's bounds, both included.
enum ValueRangeRule {
  static func check(
    _ answer: ResponseRecord.Answer, _ question: Int, _ check: inout ResponseCheck
  ) {
    guard check.facts(question).hasValueLimits, let value = check.record.value(of: answer)
    else { return }
    let limits = check.item(question).limits
    let shown = check.shown(answer.value)
    if let least = limits.minValue, let order = value.compared(to: least), order < 0 {
      let words = limits.range(
        shown,
        Phrase(
          ja: "\(shown) は最小値 \(least.plain) より小さい値です",
          en: "\(shown) is below the least value, \(least.plain)"))
      check.report(.minValue, question: question, offset: answer.start, words)
    }
    if let most = limits.maxValue, let order = value.compared(to: most), order > 0 {
      let words = limits.range(
        shown,
        Phrase(
          ja: "\(shown) は最大値 \(most.plain) を超えています",
          en: "\(shown) is above the greatest value, \(most.plain)"))
      check.report(.maxValue, question: question, offset: answer.start, words)
    }
  }
}

extension AnswerLimits {
  /// The refusal of a value outside both limits; `oneSided` where there is only one.
  fileprivate func range(_ shown: String, _ oneSided: Phrase) -> Phrase {
    guard let least = minValue?.plain, let most = maxValue?.plain else { return oneSided }
    return Phrase(
      ja: "\(shown) は \(least)-\(most) の範囲にありません", en: "\(shown) is outside \(least)-\(most)")
  }
}

extension AnswerValue {
  /// The value as plain text, the way FHIR writes it.
  package var plain: String {
    switch self {
    case .boolean(let value): String(value)
    case .decimal(let number): number.literal
    case .integer(let number): String(number)
    case .date(let date): date.description
    case .dateTime(let value): value.literal
    case .time(let time): time.literal
    case .string(let text), .uri(let text), .reference(let text), .attachment(let text): text
    case .coding(let coding): coding.code
    case .quantity(let quantity): quantity.value?.literal ?? ""
    }
  }
}
