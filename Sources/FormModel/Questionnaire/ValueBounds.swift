/// The bounds of an item's values as plain numbers and dates, to pass what lies between at a glance.
struct ValueBounds: Sendable {
  private enum Bound: Sendable {
    case none
    case number(DecimalNumber.Value)
    case date(CalendarDate)
    /// Compared as a value: dateTimes, times, quantities.
    case other

    init(_ value: AnswerValue?) {
      self =
        switch value {
        case nil: .none
        case .integer(let number): .number(DecimalNumber(number).value)
        case .decimal(let number): .number(number.value)
        case .date(let date): .date(date)
        default: .other
        }
    }
  }

  private let least: Bound
  private let greatest: Bound

  init(_ limits: AnswerLimits) {
    (least, greatest) = (Bound(limits.minValue), Bound(limits.maxValue))
  }

  /// Whether an answer surely lies between the bounds; false also where that is not plain.
  func contain(_ answer: ResponseRecord.Answer, in record: ResponseRecord) -> Bool {
    switch answer.type {
    case .integer, .decimal:
      guard let value = record.decimal(answer.value) else { return false }
      if case .number(let least) = least, value < least { return false }
      if case .number(let greatest) = greatest, value > greatest { return false }
      return isPlain { if case .number = $0 { true } else { false } }
    case .date:
      guard let value = record.withToken(answer.value, { CalendarDate($0) }) else { return false }
      if case .date(let least) = least, value.compared(to: least) ?? -1 < 0 { return false }
      if case .date(let greatest) = greatest, value.compared(to: greatest) ?? 1 > 0 { return false }
      return isPlain { if case .date = $0 { true } else { false } }
    default: return false
    }
  }

  private func isPlain(_ isComparable: (Bound) -> Bool) -> Bool {
    func accepts(_ bound: Bound) -> Bool {
      if case .none = bound { true } else { isComparable(bound) }
    }
    return accepts(least) && accepts(greatest)
  }
}
