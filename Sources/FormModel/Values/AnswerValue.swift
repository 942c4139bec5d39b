/// The type of an answer: the sixteen `value[x]` a FHIR R4 answer may carry, by property name.
package enum AnswerType: String, Sendable, CaseIterable {
  case boolean = "valueBoolean"
  case decimal = "valueDecimal"
  case integer = "valueInteger"
  case date = "valueDate"
  case dateTime = "valueDateTime"
  case time = "valueTime"
  case string = "valueString"
  case uri = "valueUri"
  case attachment = "valueAttachment"
  case coding = "valueCoding"
  case quantity = "valueQuantity"
  case reference = "valueReference"
}

/// The value of one answer, of a condition or of an option.
package enum AnswerValue: Sendable, Hashable {
  case boolean(Bool)
  case decimal(DecimalNumber)
  case integer(Int)
  case date(CalendarDate)
  case dateTime(DateTime)
  case time(TimeOfDay)
  case string(String)
  case uri(String)
  case coding(Coding)
  case quantity(Quantity)
  /// A reference by its `reference` text.
  case reference(String)
  /// An attachment by its JSON text: attachments are stored, never interpreted.
  case attachment(String)

  /// The property that carries this value in FHIR JSON.
  package var type: AnswerType {
    switch self {
    case .boolean: .boolean
    case .decimal: .decimal
    case .integer: .integer
    case .date: .date
    case .dateTime: .dateTime
    case .time: .time
    case .string: .string
    case .uri: .uri
    case .coding: .coding
    case .quantity: .quantity
    case .reference: .reference
    case .attachment: .attachment
    }
  }

  /// -1, 0 or 1 as the value is less than, equal to or greater than `other`; nil where the two
  /// are of different types, have no order, or their precision does not decide.
  package func compared(to other: AnswerValue) -> Int? {
    func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
      left == right ? 0 : left < right ? -1 : 1
    }
    switch (self, other) {
    case (.decimal(let left), .decimal(let right)): return order(left, right)
    case (.integer(let left), .integer(let right)): return order(left, right)
    case (.integer(let left), .decimal(let right)): return order(DecimalNumber(left), right)
    case (.decimal(let left), .integer(let right)): return order(left, DecimalNumber(right))
    case (.date(let left), .date(let right)): return left.compared(to: right)
    case (.dateTime(let left), .dateTime(let right)): return left.compared(to: right)
    case (.time(let left), .time(let right)): return left.compared(to: right)
    case (.string(let left), .string(let right)): return order(left, right)
    case (.quantity(let left), .quantity(let right)):
      guard let mine = left.value, let theirs = right.value, left.system == right.system,
        left.code == right.code, !left.code.isEmpty || left.unit == right.unit
      else { return nil }
      return order(mine, theirs)
    default: return self == other ? 0 : nil
    }
  }

  /// Whether the value equals `other`, as FHIR's `=` sees it.
  package func equals(_ other: AnswerValue) -> Bool {
    if case .quantity = self { return compared(to: other) == 0 }
    return self == other || compared(to: other) == 0
  }
}
