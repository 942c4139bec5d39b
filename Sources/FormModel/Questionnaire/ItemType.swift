/// The type of a form's item (FHIR R4 value set `item-type`).
package enum ItemType: String, Sendable, CaseIterable {
  case group
  case display
  case boolean
  case decimal
  case integer
  case date
  case dateTime
  case time
  case string
  case text
  case url
  case choice
  case openChoice = "open-choice"
  case attachment
  case reference
  case quantity

  /// Whether an item of this type takes answers: neither a group nor a display.
  package var isQuestion: Bool { self != .group && self != .display }

  /// Whether an item of this type may have options to choose from.
  package var isChoice: Bool { self == .choice || self == .openChoice }

  /// The `value[x]` an answer carries (R4, Questionnaire 2.42.5); for a choice, of a Coding.
  package var answerType: AnswerType? {
    switch self {
    case .group, .display: nil
    case .boolean: .boolean
    case .decimal: .decimal
    case .integer: .integer
    case .date: .date
    case .dateTime: .dateTime
    case .time: .time
    case .string, .text: .string
    case .url: .uri
    case .choice, .openChoice: .coding
    case .attachment: .attachment
    case .reference: .reference
    case .quantity: .quantity
    }
  }
}
