/// One permitted answer of a choice (FHIR R4 `Questionnaire.item.answerOption`).
package struct AnswerOption: Sendable, Hashable {
  /// The answer's value.
  package var value: AnswerValue
  /// Whether it can only be chosen alone (extension `questionnaire-optionExclusive`).
  package var isExclusive: Bool
  /// Whether it is chosen when a response begins.
  package var initialSelected: Bool

  /// Makes an option.
  package init(value: AnswerValue, isExclusive: Bool = false, initialSelected: Bool = false) {
    (self.value, self.isExclusive, self.initialSelected) = (value, isExclusive, initialSelected)
  }

  /// The option's code; for a value that is no Coding, its text.
  package var code: String {
    switch value {
    case .coding(let coding): coding.code
    case .string(let text): text
    case .integer(let number): String(number)
    case .date(let date): date.description
    case .time(let time): time.literal
    case .reference(let text): text
    default: ""
    }
  }

  /// The option's wording; for a Coding without a display, its code.
  package var label: LocalizedText {
    if case .coding(let coding) = value, !coding.display.base.isEmpty { return coding.display }
    return LocalizedText(code)
  }
}

/// A constraint of the form (FHIR extension `questionnaire-constraint`).
package struct FormConstraint: Sendable, Hashable {
  /// The constraint's key, unique in the form.
  package var key: String
  /// Whether a response that breaks it is refused.
  package var severity: FindingSeverity
  /// A FHIRPath expression over the response item that stands for the form's item.
  package var expression: String
  /// What it demands, for a person.
  package var human: LocalizedText

  /// Makes a constraint.
  package init(key: String, severity: FindingSeverity, expression: String, human: LocalizedText) {
    (self.key, self.severity, self.expression, self.human) = (key, severity, expression, human)
  }
}

/// The limits that extensions and properties of an item put on its answers.
package struct AnswerLimits: Sendable, Hashable {
  /// The shortest text, in UTF-16 units (extension `minLength`).
  package var minLength: Int?
  /// The longest text, in UTF-16 units (`Questionnaire.item.maxLength`).
  package var maxLength: Int?
  /// The least value, inclusive (extension `minValue`; for a quantity SDC's `minQuantity`).
  package var minValue: AnswerValue?
  /// The greatest value, inclusive (extension `maxValue`; for a quantity SDC's `maxQuantity`).
  package var maxValue: AnswerValue?
  /// The most digits after the point (extension `maxDecimalPlaces`).
  package var maxDecimalPlaces: Int?
  /// A pattern that the whole value must match (extension `regex`).
  package var regex: String?
  /// The fewest answers, or occurrences of a group (extension `questionnaire-minOccurs`).
  package var minOccurs: Int?
  /// The most answers, or occurrences of a group (extension `questionnaire-maxOccurs`).
  package var maxOccurs: Int?
  /// The units a quantity may be given in; empty: any (extensions `questionnaire-unitOption`,
  /// `questionnaire-unit`).
  package var units: [Coding] = []
  /// Whether the units come from a value set that the form does not list (extension
  /// `questionnaire-unitValueSet`).
  package var hasUndecidedUnits = false
  /// The media types an attachment may have; empty: any (extension `mimeType`).
  package var mimeTypes: [String] = []
  /// The most megabytes an attachment may have (extension `maxSize`).
  package var maxSize: DecimalNumber?
  /// The resource types a reference may point to; empty: any (extension
  /// `questionnaire-referenceResource`).
  package var referenceTypes: [String] = []

  /// No limits.
  package init() {}

  /// Whether `text` has the form that `regex` asks for, where it asks for one.
  package func allow(_ text: String) -> Bool {
    regex.flatMap { try? Pattern($0) }?.matches(text) ?? true
  }
}

/// One item of a form (FHIR R4 `Questionnaire.item`), with its place among the others.
package struct QuestionnaireItem: Sendable {
  /// The identity that a response's item names.
  package var linkID: String
  /// What kind of answer the item takes.
  package var type: ItemType
  /// The question or heading.
  package var text: LocalizedText
  /// The printed number, or nil.
  package var prefix: String?
  /// Whether the item must be answered while it is enabled.
  package var isRequired = false
  /// Whether the item may have several answers, or a group several occurrences.
  package var repeats = false
  /// Whether the item is not for people to change.
  package var isReadOnly = false
  /// Whether the item is never shown (extension `questionnaire-hidden`).
  package var isHidden = false
  /// Whether a display helps with its parent (extension `questionnaire-itemControl`, `help`).
  package var isHelp = false
  /// The conditions that enable the item; none: always enabled.
  package var enableWhen: [EnableWhen] = []
  /// An expression that decides too (extension `sdc-questionnaire-enableWhenExpression`), or nil.
  package var enableWhenExpression: String?
  /// What the answer is calculated by (extension `sdc-questionnaire-calculatedExpression`), or nil.
  package var calculatedExpression: String?
  /// Whether all or any of `enableWhen` must hold; nil where the form does not say.
  package var enableBehavior: EnableBehavior?
  /// The permitted answers, the form's own or those of a value set it contains; empty: any, or
  /// those of a value set that it does not list.
  package var options: [AnswerOption] = []
  /// The value set that the answers come from, or nil.
  package var answerValueSet: String?
  /// Whether `options` are those of `answerValueSet`.
  package var hasValueSetOptions = false
  /// The label of the written answer of an open choice (extension `sdc-questionnaire-openLabel`).
  package var openLabel: LocalizedText?
  /// The answers a new response begins with.
  package var initial: [AnswerValue] = []
  /// The item's codes; one of the system `role` names who should answer.
  package var codes: [Coding] = []
  /// The unit a number is given in (extension `questionnaire-unit`).
  package var unit: Coding?
  /// An example of an answer's form, for people (extension `entryFormat`); or nil.
  package var entryFormat: String?
  /// The limits on the answers.
  package var limits = AnswerLimits()
  /// The constraints on the item.
  package var constraints: [FormConstraint] = []
  /// Whether the item carries a confidentiality label (DS4P inline security label).
  package var isConfidential = false
  /// How the item is published; nil: never.
  package var tabulation: ItemTabulation?

  /// The answers a new response begins with, from `initial` or the options; nil where none is given.
  package var initialAnswers: [AnswerValue]? {
    let values = initial + options.filter(\.initialSelected).map(\.value)
    return values.isEmpty ? nil : values
  }

  /// The index of the parent in `Questionnaire.items`, or nil at the top.
  package var parent: Int?
  /// The index after the item's last descendant in `Questionnaire.items`.
  package var end = 0
  /// Where the item's JSON object begins in the form file, in bytes.
  package var offset = 0

  /// Whether answers, or their units, come from a value set that the form does not list.
  package var hasUndecidedValueSet: Bool {
    answerValueSet != nil && !hasValueSetOptions || limits.hasUndecidedUnits
  }

  /// Makes an item.
  package init(linkID: String, type: ItemType, text: LocalizedText = LocalizedText("")) {
    (self.linkID, self.type, self.text) = (linkID, type, text)
  }
}
