/// A number with a unit, as FHIRPath knows it: `4 days`, `10 'mg'`.
package struct ExpressionQuantity: Sendable {
  /// The number.
  package var value: DecimalNumber
  /// The unit's UCUM code, or the word of a calendar duration, in the singular.
  package var unit: String
  /// Whether the unit is a word of the calendar.
  package var isCalendar: Bool

  /// Makes a quantity with a UCUM unit.
  package init(value: DecimalNumber, unit: String) {
    (self.value, self.unit, isCalendar) = (value, unit, false)
  }

  /// Makes a quantity with a word of the calendar; nil where `word` is none.
  package init?(value: DecimalNumber, word: String) {
    let singular = word.hasSuffix("s") ? String(word.dropLast()) : word
    guard ExpressionQuantity.calendar.contains(singular) else { return nil }
    (self.value, unit, isCalendar) = (value, singular, true)
  }

  private static let calendar = [
    "year", "month", "week", "day", "hour", "minute", "second", "millisecond",
  ]

  /// The unit as one of time; nil where it is none.
  ///
  /// A UCUM year or month is no calendar one: it has a fixed length, which no date is moved by.
  var timeUnit: TimeUnit? {
    isCalendar ? TimeUnit(rawValue: unit) : TimeUnit.definite[unit]
  }

  /// -1, 0 or 1, or nil where the units have no fixed ratio.
  ///
  /// UCUM units of different codes are not converted: that is an error, not an answer.
  func compared(to other: ExpressionQuantity) throws(EvaluationError) -> Int? {
    if unit == other.unit, isCalendar == other.isCalendar {
      return try value.order(to: other.value)
    }
    guard let mine = timeUnit, let theirs = other.timeUnit else {
      let years: Set = ["year", "month", "a", "mo"]
      if years.contains(unit), years.contains(other.unit), isCalendar != other.isCalendar {
        return nil
      }
      throw .unsupported
    }
    guard let (left, right) = mine.ratio(to: theirs), let scaled = value * DecimalNumber(left),
      let otherScaled = other.value * DecimalNumber(right)
    else { throw .unsupported }
    return try scaled.order(to: otherScaled)
  }
}

extension DecimalNumber {
  /// -1, 0 or 1; numbers of more digits than are compared exactly are an error.
  func order(to other: DecimalNumber) throws(EvaluationError) -> Int {
    guard let order = exactOrder(to: other) else { throw .unsupported }
    return order
  }
}

/// A unit that dates and times are moved by.
enum TimeUnit: String {
  case year
  case month
  case week
  case day
  case hour
  case minute
  case second
  case millisecond

  /// The UCUM codes of the units that last the same as the calendar's words.
  static let definite: [String: TimeUnit] = [
    "wk": .week, "d": .day, "h": .hour, "min": .minute, "s": .second, "ms": .millisecond,
  ]

  /// How many milliseconds it lasts; for years and months, nil.
  var milliseconds: Int? {
    switch self {
    case .year, .month: nil
    case .week: 604_800_000
    case .day: 86_400_000
    case .hour: 3_600_000
    case .minute: 60_000
    case .second: 1000
    case .millisecond: 1
    }
  }

  /// The factors that bring two units to a common one; nil where there are none.
  func ratio(to other: TimeUnit) -> (Int, Int)? {
    if let mine = milliseconds, let theirs = other.milliseconds { return (mine, theirs) }
    switch (self, other) {
    case (.year, .month): return (12, 1)
    case (.month, .year): return (1, 12)
    default: return nil
    }
  }
}
