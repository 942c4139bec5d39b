/// A property as the tables of FHIR R4 have it: its name, its type, and what a response means by it.
struct PropertyRow {
  let name: StaticString
  let type: FHIRType
  let isArray: Bool
  let capture: Capture

  /// The bytes of the name; they stay as long as the program runs.
  var bytes: UnsafeBufferPointer<UInt8> { name.bytes }
}

extension StaticString {
  /// The bytes of the text; they stay as long as the program runs.
  var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}

/// The properties of every FHIR type used here, by type (FHIR R4 4.0.1, the resource and type pages).
enum PropertyTables {
  private static func one(
    _ name: StaticString, _ type: FHIRType, _ capture: Capture = .nothing
  ) -> PropertyRow {
    PropertyRow(name: name, type: type, isArray: false, capture: capture)
  }

  private static func many(
    _ name: StaticString, _ type: FHIRType, _ capture: Capture = .nothing
  ) -> PropertyRow {
    PropertyRow(name: name, type: type, isArray: true, capture: capture)
  }

  private static let element: [PropertyRow] = [one("id", .string), many("extension", .extension)]
  private static let backbone: [PropertyRow] = element + [many("modifierExtension", .extension)]
  private static let resource: [PropertyRow] = [
    one("resourceType", .string, .resourceType), one("id", .string, .id), one("meta", .meta),
    one("implicitRules", .string), one("language", .string), one("text", .narrative),
    many("contained", .opaque), many("extension", .extension),
    many("modifierExtension", .extension),
  ]

  private static let values: [PropertyRow] = [
    one("valueBase64Binary", .string), one("valueCanonical", .string), one("valueCode", .string),
    one("valueId", .string), one("valueMarkdown", .string), one("valueOid", .string),
    one("valueString", .string), one("valueUri", .string), one("valueUrl", .string),
    one("valueUuid", .string), one("valueInstant", .string), one("valueAddress", .opaque),
    one("valueAge", .opaque), one("valueAnnotation", .opaque), one("valueContactPoint", .opaque),
    one("valueCount", .opaque), one("valueDistance", .opaque), one("valueDuration", .opaque),
    one("valueHumanName", .opaque), one("valueMoney", .opaque), one("valueRange", .opaque),
    one("valueRatio", .opaque), one("valueSampledData", .opaque), one("valueSignature", .opaque),
    one("valueTiming", .opaque), one("valueContactDetail", .opaque),
    one("valueContributor", .opaque), one("valueDataRequirement", .opaque),
    one("valueExpression", .opaque), one("valueParameterDefinition", .opaque),
    one("valueRelatedArtifact", .opaque), one("valueTriggerDefinition", .opaque),
    one("valueUsageContext", .opaque), one("valueDosage", .opaque), one("valueMeta", .opaque),
    one("valueBoolean", .boolean), one("valueDecimal", .decimal), one("valueInteger", .integer),
    one("valueDate", .date), one("valueDateTime", .dateTime), one("valueTime", .time),
    one("valuePositiveInt", .integer), one("valueUnsignedInt", .integer),
    one("valueAttachment", .attachment), one("valueCodeableConcept", .codeableConcept),
    one("valueCoding", .coding), one("valueIdentifier", .identifier),
    one("valuePeriod", .period), one("valueQuantity", .quantity),
    one("valueReference", .reference),
  ]

  static let all: [(type: FHIRType, common: [PropertyRow], own: [PropertyRow])] = [
    (
      .questionnaireResponse, resource,
      [
        one("identifier", .identifier), many("basedOn", .reference),
        many("partOf", .reference), one("questionnaire", .string, .questionnaire),
        one("status", .string, .status), one("subject", .reference),
        one("encounter", .reference), one("authored", .dateTime, .authored),
        one("author", .reference, .author), one("source", .reference),
        many("item", .responseItem, .items),
      ]
    ),
    (
      .responseItem, backbone,
      [
        one("linkId", .string, .linkID), one("definition", .string),
        one("text", .string, .text), many("answer", .responseAnswer, .answers),
        many("item", .responseItem, .items),
      ]
    ),
    (
      .responseAnswer, backbone,
      [
        one("valueBoolean", .boolean, .value), one("valueDecimal", .decimal, .value),
        one("valueInteger", .integer, .value), one("valueDate", .date, .value),
        one("valueDateTime", .dateTime, .value), one("valueTime", .time, .value),
        one("valueString", .string, .value), one("valueUri", .string, .value),
        one("valueAttachment", .attachment, .value), one("valueCoding", .coding, .value),
        one("valueQuantity", .quantity, .value), one("valueReference", .reference, .value),
        many("item", .responseItem, .items),
      ]
    ),
    (
      .questionnaire, resource,
      [
        one("url", .string), many("identifier", .identifier), one("version", .string),
        one("name", .string), one("title", .string), many("derivedFrom", .string),
        one("status", .string), one("experimental", .boolean), many("subjectType", .string),
        one("date", .dateTime), one("publisher", .string), many("contact", .contactDetail),
        one("description", .string), many("useContext", .usageContext),
        many("jurisdiction", .codeableConcept), one("purpose", .string),
        one("copyright", .string), one("approvalDate", .date), one("lastReviewDate", .date),
        one("effectivePeriod", .period), many("code", .coding),
        many("item", .questionnaireItem),
      ]
    ),
    (
      .questionnaireItem, backbone,
      [
        one("linkId", .string), one("definition", .string), many("code", .coding),
        one("prefix", .string), one("text", .string), one("type", .string),
        many("enableWhen", .enableWhen), one("enableBehavior", .string),
        one("required", .boolean), one("repeats", .boolean), one("readOnly", .boolean),
        one("maxLength", .integer), one("answerValueSet", .string),
        many("answerOption", .answerOption), many("initial", .initial),
        many("item", .questionnaireItem),
      ]
    ),
    (
      .enableWhen, backbone,
      [
        one("question", .string), one("operator", .string), one("answerBoolean", .boolean),
        one("answerDecimal", .decimal), one("answerInteger", .integer),
        one("answerDate", .date), one("answerDateTime", .dateTime), one("answerTime", .time),
        one("answerString", .string), one("answerCoding", .coding),
        one("answerQuantity", .quantity), one("answerReference", .reference),
      ]
    ),
    (
      .answerOption, backbone,
      [
        one("valueInteger", .integer), one("valueDate", .date), one("valueTime", .time),
        one("valueString", .string), one("valueCoding", .coding),
        one("valueReference", .reference), one("initialSelected", .boolean),
      ]
    ),
    (
      .initial, backbone,
      [
        one("valueBoolean", .boolean), one("valueDecimal", .decimal),
        one("valueInteger", .integer), one("valueDate", .date),
        one("valueDateTime", .dateTime), one("valueTime", .time), one("valueString", .string),
        one("valueUri", .string), one("valueAttachment", .attachment),
        one("valueCoding", .coding), one("valueQuantity", .quantity),
        one("valueReference", .reference),
      ]
    ),
    (
      .meta, element,
      [
        one("versionId", .string, .versionID), one("lastUpdated", .string),
        one("source", .string), many("profile", .string), many("security", .coding),
        many("tag", .coding),
      ]
    ),
    (.extension, element, [one("url", .string)] + values),
    (
      .identifier, element,
      [
        one("use", .string), one("type", .codeableConcept),
        one("system", .string, .identifierSystem), one("value", .string, .identifierValue),
        one("period", .period), one("assigner", .reference),
      ]
    ),
    (
      .reference, element,
      [
        one("reference", .string, .referenceText), one("type", .string, .code),
        one("identifier", .identifier), one("display", .string),
      ]
    ),
    (
      .coding, element,
      [
        one("system", .string, .system), one("version", .string), one("code", .string, .code),
        one("display", .string, .display), one("userSelected", .boolean),
      ]
    ),
    (
      .codeableConcept, element,
      [
        many("coding", .coding), one("text", .string),
      ]
    ),
    (
      .period, element,
      [
        one("start", .dateTime), one("end", .dateTime),
      ]
    ),
    (
      .quantity, element,
      [
        one("value", .decimal, .quantityValue), one("comparator", .string),
        one("unit", .string, .display), one("system", .string, .system),
        one("code", .string, .code),
      ]
    ),
    (
      .attachment, element,
      [
        one("contentType", .string, .code), one("language", .string),
        one("data", .string, .system), one("url", .string), one("size", .integer, .display),
        one("hash", .string), one("title", .string), one("creation", .dateTime),
      ]
    ),
    (
      .narrative, element,
      [
        one("status", .string), one("div", .string),
      ]
    ),
    (
      .contactDetail, element,
      [
        one("name", .string), many("telecom", .contactPoint),
      ]
    ),
    (
      .contactPoint, element,
      [
        one("system", .string), one("value", .string), one("use", .string),
        one("rank", .integer), one("period", .period),
      ]
    ),
    (
      .usageContext, element,
      [
        one("code", .coding), one("valueCodeableConcept", .codeableConcept),
        one("valueQuantity", .quantity), one("valueRange", .range),
        one("valueReference", .reference),
      ]
    ),
    (
      .range, element,
      [
        one("low", .quantity), one("high", .quantity),
      ]
    ),
    (.primitiveElement, element, []),
  ]
}
