/// What the rules ask of an item for every answer: small and flat, so that looking costs nothing.
///
/// The whole item, with its texts and options, is only looked at when there is something to say.
struct ItemFacts: Sendable {
  let type: ItemType
  let isRequired: Bool
  let repeats: Bool
  let hasOptions: Bool
  let hasStringOption: Bool
  let hasExclusiveOption: Bool
  let hasLengthLimits: Bool
  /// The most bytes a text can have and be surely neither too short nor too long, or -1.
  let uncountedLength: Int
  let hasPattern: Bool
  let hasValueLimits: Bool
  let hasCountLimits: Bool
  let hasUnits: Bool
  let hasAttachmentLimits: Bool
  let hasReferenceTypes: Bool
  /// Whether anything limits the answers but their type and options.
  let hasLimits: Bool
  /// The most digits after the point, or -1.
  let decimalPlaces: Int32
  /// The parent's index, or -1 at the top.
  let parent: Int32
  /// The allowed `value[x]`, one bit each.
  private let answerTypes: UInt16

  init(_ item: QuestionnaireItem) {
    type = item.type
    isRequired = item.isRequired
    repeats = item.repeats
    hasOptions = !item.options.isEmpty
    hasStringOption = item.options.contains { $0.value.type == .string }
    hasExclusiveOption = item.options.contains(where: \.isExclusive)
    hasLengthLimits = item.limits.minLength != nil || item.limits.maxLength != nil
    uncountedLength = item.limits.minLength == nil ? item.limits.maxLength ?? .max : -1
    hasPattern = item.limits.regex != nil
    hasValueLimits = item.limits.minValue != nil || item.limits.maxValue != nil
    hasCountLimits = item.limits.minOccurs != nil || item.limits.maxOccurs != nil
    hasUnits = !item.limits.units.isEmpty
    hasAttachmentLimits = !item.limits.mimeTypes.isEmpty || item.limits.maxSize != nil
    hasReferenceTypes = !item.limits.referenceTypes.isEmpty
    hasLimits =
      hasLengthLimits || hasPattern || hasValueLimits || item.limits.maxDecimalPlaces != nil
    decimalPlaces = Int32(clamping: item.limits.maxDecimalPlaces ?? -1)
    parent = Int32(item.parent ?? -1)
    answerTypes = item.allowedAnswerTypes.reduce(0) { $0 | ItemFacts.bit($1) }
  }

  /// Whether an answer may carry a value of `type`.
  func allows(_ type: AnswerType) -> Bool { answerTypes & ItemFacts.bit(type) != 0 }

  private static func bit(_ type: AnswerType) -> UInt16 {
    let place: UInt16 =
      switch type {
      case .boolean: 0
      case .decimal: 1
      case .integer: 2
      case .date: 3
      case .dateTime: 4
      case .time: 5
      case .string: 6
      case .uri: 7
      case .attachment: 8
      case .coding: 9
      case .quantity: 10
      case .reference: 11
      }
    return 1 << place
  }
}
