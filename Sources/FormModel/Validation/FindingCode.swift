/// The rules a response is checked by, under the field's shared names.
package enum FindingCode: String, Sendable, CaseIterable {
  case invalidStatus
  case questionnaireMismatch
  case structure
  case invalidLinkId
  case misplacedItem
  case itemOrder
  case textMismatch
  case required
  case notEnabled
  case repeats
  case duplicateAnswer
  case groupShouldNotHaveAnswers
  case displayAnswer
  case invalidAnswerType
  case invalidUrlValue
  case invalidAttachmentType
  case maxAttachmentSize
  case invalidRefResourceType
  case invalidUnit
  case invalidAnswerOption
  case stringMatchesOption
  case exclusiveAnswerOption
  case minLength
  case maxLength
  case regex
  case invalidNewLine
  case minValue
  case maxValue
  case maxDecimalPlaces
  case minCount
  case maxCount
  case invariant
  case authoredOutsidePeriod
  /// Something the program cannot check: never a pass in silence.
  case notChecked
  /// A text answer that looks as if it held a number that identifies a person.
  case digitsInText
}
