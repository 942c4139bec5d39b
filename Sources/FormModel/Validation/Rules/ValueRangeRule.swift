/// `minValue`, `maxValue`: a value lies within the item's bounds, both included.
///
/// Extensions `minValue` and `maxValue` for integer, decimal, date, dateTime and time; SDC's
/// `minQuantity` and `maxQuantity` for a quantity, in the same unit only. Where the two cannot be
/// compared (another unit, a date less precise than its bound) that is `notChecked` (information).
enum ValueRangeRule {
  static func check(
    _ answer: ResponseRecord.Answer, _ question: Int, _ check: inout ResponseCheck
  ) {
    guard check.facts(question).hasValueLimits,
      !check.index.bounds[question].contain(answer, in: check.record),
      let value = check.record.value(of: answer)
    else { return }
    let limits = check.item(question).limits
    let shown = shortened(value.withUnit)
    let toLeast = limits.minValue.map { value.compared(to: $0) }
    let toMost = limits.maxValue.map { value.compared(to: $0) }
    if let least = limits.minValue, let order = toLeast.flatMap(\.self), order < 0 {
      let words = limits.range(
        shown,
        Phrase(
          ja: "\(shown) は最小値 \(least.withUnit) より小さい値です",
          en: "\(shown) is below the least value, \(least.withUnit)"))
      check.report(.minValue, question: question, offset: answer.start, words)
    }
    if let most = limits.maxValue, let order = toMost.flatMap(\.self), order > 0 {
      let words = limits.range(
        shown,
        Phrase(
          ja: "\(shown) は最大値 \(most.withUnit) を超えています",
          en: "\(shown) is above the greatest value, \(most.withUnit)"))
      check.report(.maxValue, question: question, offset: answer.start, words)
    }
    if toLeast == .some(.none) || toMost == .some(.none) {
      let bounds = [limits.minValue, limits.maxValue].compactMap { $0?.withUnit }
      let list = bounds.joined(separator: ", ")
      check.report(
        .notChecked, .information, question: question, offset: answer.start,
        Phrase(
          ja: "\(shown) は上限・下限（\(list)）と比べられないので確認していません",
          en: "\(shown) cannot be compared with the item's bounds (\(list)): not checked"))
    }
  }
}

extension AnswerLimits {
  /// The refusal of a value outside both limits; `oneSided` where there is only one.
  fileprivate func range(_ shown: String, _ oneSided: Phrase) -> Phrase {
    guard let least = minValue?.withUnit, let most = maxValue?.withUnit else { return oneSided }
    return Phrase(
      ja: "\(shown) は \(least)-\(most) の範囲にありません", en: "\(shown) is outside \(least)-\(most)")
  }
}

extension AnswerValue {
  /// The value as plain text, a quantity with its unit.
  fileprivate var withUnit: String {
    guard case .quantity(let quantity) = self else { return plain }
    return [plain, quantity.unitName].filter { !$0.isEmpty }.joined(separator: " ")
  }

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
