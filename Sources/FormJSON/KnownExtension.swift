import FormModel

/// A standard extension that a form may carry, and what is asked of it.
///
/// What is not in this table is unknown: lint says that it has no effect here.
struct KnownExtension {
  /// What the program makes of an extension.
  enum Use {
    /// It is read; one with another `value[x]` would be lost, so it is refused.
    case read
    /// It is read, and an item has it once.
    case limit
    /// It holds an expression that is not run here: for population or for choosing options.
    case expression
    /// It concerns rendering, population or extraction: nothing that is checked here.
    case unused
  }

  var use: Use
  /// The `value[x]` it may have; empty: it has parts, or is not looked at.
  var values: [String] = []
  /// The types of the items it can limit; nil: any.
  var types: [ItemType]?

  /// The extension with `url`, or nil where it is unknown.
  static func named(_ url: String) -> KnownExtension? {
    if let found = read[url] { return found }
    for (base, names) in [(FHIRExtension.core, core), (FHIRExtension.sdc, sdc)]
    where url.hasPrefix(base) {
      let name = url.dropFirst(base.utf8.count)
      if expressions.contains(name) { return KnownExtension(use: .expression) }
      if names.contains(name) { return KnownExtension(use: .unused) }
    }
    return nil
  }

  private static let texts: [ItemType] = [.string, .text, .url, .openChoice]
  private static let patterned: [ItemType] =
    texts + [.choice, .integer, .decimal, .date, .dateTime, .time]
  private static let bounds = [
    "valueInteger", "valueDecimal", "valueDate", "valueDateTime", "valueTime",
  ]

  private static let read: [String: KnownExtension] = [
    FHIRExtension.translation: KnownExtension(use: .read),
    FHIRExtension.minLength: limit("valueInteger", texts),
    FHIRExtension.regex: limit("valueString", patterned),
    // Whether a bound fits its item is for FormLint to say, which knows the values.
    FHIRExtension.minValue: KnownExtension(use: .limit, values: bounds),
    FHIRExtension.maxValue: KnownExtension(use: .limit, values: bounds),
    FHIRExtension.maxDecimalPlaces: limit("valueInteger", [.decimal]),
    FHIRExtension.minOccurs: limit("valueInteger", nil),
    FHIRExtension.maxOccurs: limit("valueInteger", nil),
    FHIRExtension.minQuantity: limit("valueQuantity", [.quantity]),
    FHIRExtension.maxQuantity: limit("valueQuantity", [.quantity]),
    FHIRExtension.unit: limit("valueCoding", [.integer, .decimal, .quantity]),
    FHIRExtension.unitOption: several("valueCoding", [.quantity]),
    FHIRExtension.unitValueSet: limit("valueCanonical", [.quantity]),
    FHIRExtension.unitOpen: limit("valueCode", [.quantity]),
    FHIRExtension.mimeType: several("valueCode", [.attachment]),
    FHIRExtension.maxSize: limit("valueDecimal", [.attachment]),
    FHIRExtension.referenceResource: several("valueCode", [.reference]),
    FHIRExtension.openLabel: limit("valueString", [.openChoice]),
    FHIRExtension.hidden: limit("valueBoolean", nil),
    FHIRExtension.itemControl: several("valueCodeableConcept", nil),
    FHIRExtension.optionExclusive: limit("valueBoolean", nil),
    FHIRExtension.enableWhenExpression: limit("valueExpression", nil),
    FHIRExtension.calculatedExpression: limit("valueExpression", nil),
    FHIRExtension.constraint: KnownExtension(use: .read),
    FHIRExtension.targetConstraint: KnownExtension(use: .read),
    FHIRExtension.securityLabel: KnownExtension(use: .read),
    SurveyURL.openLabelTranslation: KnownExtension(use: .read),
    SurveyURL.tabulation: KnownExtension(use: .read),
  ]

  private static func limit(_ value: String, _ types: [ItemType]?) -> KnownExtension {
    KnownExtension(use: .limit, values: [value], types: types)
  }

  private static func several(_ value: String, _ types: [ItemType]?) -> KnownExtension {
    KnownExtension(use: .read, values: [value], types: types)
  }

  private static let expressions: Set<Substring> = [
    "sdc-questionnaire-initialExpression", "sdc-questionnaire-answerExpression",
    "sdc-questionnaire-answerOptionsToggleExpression", "cqf-calculatedValue",
  ]

  /// FHIR R4's extensions of Questionnaire, and those of rendering.
  private static let core: Set<Substring> = [
    "cqf-expression", "cqf-library", "cqf-calculatedValue", "data-absent-reason", "designNote",
    "display", "entryFormat", "itemWeight", "ordinalValue", "preferredTerminologyServer",
    "questionnaire-baseType", "questionnaire-choiceOrientation", "questionnaire-derivationType",
    "questionnaire-displayCategory", "questionnaire-fhirType", "questionnaire-optionPrefix",
    "questionnaire-optionRestriction", "questionnaire-referenceFilter",
    "questionnaire-referenceProfile", "questionnaire-signatureRequired",
    "questionnaire-sliderStepValue", "questionnaire-studyprotocolTask",
    "questionnaire-supportLink", "questionnaire-usageMode", "rendered-value", "rendering-markdown",
    "rendering-style", "rendering-xhtml", "replaces", "structuredefinition-wg", "variable",
    "workflow-releaseDate",
  ]

  /// The extensions of HL7's structured data capture guide that concern no answer's validity.
  private static let sdc: Set<Substring> = [
    "sdc-questionnaire-assemble-expectation", "sdc-questionnaire-assembleContext",
    "sdc-questionnaire-assembledFrom", "sdc-questionnaire-candidateExpression",
    "sdc-questionnaire-choiceColumn", "sdc-questionnaire-collapsible",
    "sdc-questionnaire-columnCount", "sdc-questionnaire-contextExpression",
    "sdc-questionnaire-definitionExtract", "sdc-questionnaire-definitionExtractValue",
    "sdc-questionnaire-endpoint", "sdc-questionnaire-entryMode", "sdc-questionnaire-isSubject",
    "sdc-questionnaire-itemAnswerMedia", "sdc-questionnaire-itemExtractionContext",
    "sdc-questionnaire-itemMedia", "sdc-questionnaire-itemPopulationContext",
    "sdc-questionnaire-keyboard", "sdc-questionnaire-launchContext",
    "sdc-questionnaire-lookupQuestionnaire", "sdc-questionnaire-observation-extract-category",
    "sdc-questionnaire-observationExtract", "sdc-questionnaire-observationLinkPeriod",
    "sdc-questionnaire-optionalDisplay", "sdc-questionnaire-performerType",
    "sdc-questionnaire-preferredTerminologyServer", "sdc-questionnaire-questionnaireAdaptive",
    "sdc-questionnaire-referencesContained", "sdc-questionnaire-servicerequest-questionnaire",
    "sdc-questionnaire-shortText", "sdc-questionnaire-sourceQueries",
    "sdc-questionnaire-sourceStructureMap", "sdc-questionnaire-subQuestionnaire",
    "sdc-questionnaire-supportHyperlink", "sdc-questionnaire-targetStructureMap",
    "sdc-questionnaire-unitSupplementalSystem", "sdc-questionnaire-width",
  ]
}
