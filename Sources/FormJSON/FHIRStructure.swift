import FormModel

/// The types of FHIR R4 that a form or a response is made of, as far as their properties matter.
enum FHIRType: Int, CaseIterable {
  case questionnaireResponse, responseItem, responseAnswer
  case questionnaire, questionnaireItem, enableWhen, answerOption, initial
  case meta, `extension`, identifier, reference, coding, codeableConcept, period, quantity
  case attachment, narrative, contactDetail, contactPoint, usageContext, range
  /// What stands beside a primitive in `_name`: an id and extensions.
  case primitiveElement
  /// A resource or a data type whose properties are not looked at.
  case opaque
  case boolean, integer, decimal, string
  case date, dateTime, time
}

/// What a property's value means for a response's record.
enum Capture: UInt8 {
  case nothing
  case resourceType, id, status, questionnaire, authored, versionID
  case author, identifierSystem, identifierValue
  case items, linkID, text, answers
  case value
  case referenceText, quantityValue, system, code, display
}

/// One property of a FHIR type.
struct FHIRProperty {
  var type: FHIRType
  var isArray: Bool
  var capture: Capture
  /// The property's place among its type's, for noticing duplicates.
  var bit: UInt64
  /// For `value[x]` of an answer, which one.
  var answerType: AnswerType?
}

/// The properties of every FHIR type used here (FHIR R4 4.0.1, the resource and type pages).
///
/// One table serves responses and forms: what it does not name is an unknown property.
struct FHIRStructure: Sendable {
  static let shared = FHIRStructure()

  private let table: ByteTable
  private let properties: [FHIRProperty]

  private init() {
    var properties: [FHIRProperty] = []
    var keys: [(key: String, salt: Int, value: Int)] = []
    for (type, rows) in FHIRStructure.rows {
      for (bit, row) in rows.split(separator: " ").enumerated() {
        // A row reads name:type, name:type* for an array, and name:type=capture.
        let parts = row.split(whereSeparator: { ":*=".contains($0) })
        guard parts.count >= 2, let kind = FHIRStructure.type(named: parts[1]) else { continue }
        let name = String(parts[0])
        let isAnswer = type == .responseAnswer
        keys.append((name, type.rawValue, properties.count))
        properties.append(
          FHIRProperty(
            type: kind, isArray: row.contains("*"),
            capture: parts.count > 2 ? FHIRStructure.capture(named: parts[2]) : .nothing,
            bit: 1 << UInt64(bit), answerType: isAnswer ? AnswerType(rawValue: name) : nil))
      }
    }
    self.properties = properties
    table = ByteTable(keys)
  }

  func property(
    of type: FHIRType, _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
  ) -> FHIRProperty? {
    table.find(bytes, start, end, salt: type.rawValue).map { properties[$0] }
  }

  private static func type(named name: Substring) -> FHIRType? {
    FHIRType.allCases.first { String(describing: $0) == name }
  }

  private static func capture(named name: Substring) -> Capture {
    captures.first { String(describing: $0) == name } ?? .nothing
  }

  private static let captures: [Capture] = [
    .resourceType, .id, .status, .questionnaire, .authored, .versionID, .author,
    .identifierSystem, .identifierValue, .items, .linkID, .text, .answers, .value, .referenceText,
    .quantityValue,
    .system, .code, .display,
  ]

  private static let element = "id:string extension:extension* "
  private static let backbone = element + "modifierExtension:extension* "
  private static let resource =
    "resourceType:string=resourceType id:string=id meta:meta implicitRules:string language:string "
    + "text:narrative contained:opaque* extension:extension* modifierExtension:extension* "

  private static let values: String = {
    let primitives = [
      "Base64Binary", "Canonical", "Code", "Id", "Markdown", "Oid", "String", "Uri", "Url", "Uuid",
      "Instant",
    ].map { "value\($0):string " }
    let opaque = [
      "Address", "Age", "Annotation", "ContactPoint", "Count", "Distance", "Duration",
      "HumanName", "Money", "Range", "Ratio", "SampledData", "Signature", "Timing",
      "ContactDetail", "Contributor", "DataRequirement", "Expression", "ParameterDefinition",
      "RelatedArtifact", "TriggerDefinition", "UsageContext", "Dosage", "Meta",
    ].map { "value\($0):opaque " }
    return (primitives + opaque).joined()
      + "valueBoolean:boolean valueDecimal:decimal valueInteger:integer valueDate:date "
      + "valueDateTime:dateTime valueTime:time valuePositiveInt:integer "
      + "valueUnsignedInt:integer valueAttachment:attachment valueCodeableConcept:codeableConcept "
      + "valueCoding:coding valueIdentifier:identifier valuePeriod:period "
      + "valueQuantity:quantity valueReference:reference"
  }()

  private static let rows: [(FHIRType, String)] = [
    (
      .questionnaireResponse,
      resource
        + "identifier:identifier basedOn:reference* partOf:reference* "
        + "questionnaire:string=questionnaire status:string=status subject:reference "
        + "encounter:reference authored:dateTime=authored author:reference=author source:reference "
        + "item:responseItem*=items"
    ),
    (
      .responseItem,
      backbone
        + "linkId:string=linkID definition:string text:string=text "
        + "answer:responseAnswer*=answers item:responseItem*=items"
    ),
    (
      .responseAnswer,
      backbone
        + "valueBoolean:boolean=value valueDecimal:decimal=value valueInteger:integer=value "
        + "valueDate:date=value valueDateTime:dateTime=value valueTime:time=value "
        + "valueString:string=value valueUri:string=value valueAttachment:attachment=value "
        + "valueCoding:coding=value valueQuantity:quantity=value "
        + "valueReference:reference=value item:responseItem*=items"
    ),
    (
      .questionnaire,
      resource
        + "url:string identifier:identifier* version:string name:string title:string "
        + "derivedFrom:string* status:string experimental:boolean subjectType:string* "
        + "date:dateTime publisher:string contact:contactDetail* description:string "
        + "useContext:usageContext* jurisdiction:codeableConcept* purpose:string "
        + "copyright:string approvalDate:date lastReviewDate:date effectivePeriod:period "
        + "code:coding* item:questionnaireItem*"
    ),
    (
      .questionnaireItem,
      backbone
        + "linkId:string definition:string code:coding* prefix:string text:string type:string "
        + "enableWhen:enableWhen* enableBehavior:string required:boolean repeats:boolean "
        + "readOnly:boolean maxLength:integer answerValueSet:string answerOption:answerOption* "
        + "initial:initial* item:questionnaireItem*"
    ),
    (
      .enableWhen,
      backbone
        + "question:string operator:string answerBoolean:boolean answerDecimal:decimal "
        + "answerInteger:integer answerDate:date answerDateTime:dateTime answerTime:time "
        + "answerString:string answerCoding:coding answerQuantity:quantity "
        + "answerReference:reference"
    ),
    (
      .answerOption,
      backbone
        + "valueInteger:integer valueDate:date valueTime:time valueString:string "
        + "valueCoding:coding valueReference:reference initialSelected:boolean"
    ),
    (
      .initial,
      backbone
        + "valueBoolean:boolean valueDecimal:decimal valueInteger:integer valueDate:date "
        + "valueDateTime:dateTime valueTime:time valueString:string valueUri:string "
        + "valueAttachment:attachment valueCoding:coding valueQuantity:quantity "
        + "valueReference:reference"
    ),
    (
      .meta,
      element
        + "versionId:string=versionID lastUpdated:string source:string profile:string* "
        + "security:coding* tag:coding*"
    ),
    (.extension, element + "url:string " + values),
    (
      .identifier,
      element
        + "use:string type:codeableConcept system:string=identifierSystem "
        + "value:string=identifierValue period:period assigner:reference"
    ),
    (
      .reference,
      element
        + "reference:string=referenceText type:string=code identifier:identifier display:string"
    ),
    (
      .coding,
      element
        + "system:string=system version:string code:string=code display:string=display "
        + "userSelected:boolean"
    ),
    (.codeableConcept, element + "coding:coding* text:string"),
    (.period, element + "start:dateTime end:dateTime"),
    (
      .quantity,
      element
        + "value:decimal=quantityValue comparator:string unit:string=display "
        + "system:string=system code:string=code"
    ),
    (
      .attachment,
      element
        + "contentType:string=code language:string data:string=system url:string "
        + "size:integer=display hash:string "
        + "title:string creation:dateTime"
    ),
    (.narrative, element + "status:string div:string"),
    (.contactDetail, element + "name:string telecom:contactPoint*"),
    (
      .contactPoint,
      element + "system:string value:string use:string rank:integer period:period"
    ),
    (
      .usageContext,
      element
        + "code:coding valueCodeableConcept:codeableConcept valueQuantity:quantity "
        + "valueRange:range valueReference:reference"
    ),
    (.range, element + "low:quantity high:quantity"),
    (.primitiveElement, element),
  ]
}

extension FHIRType {
  /// Whether values of the type are JSON scalars.
  var isPrimitive: Bool {
    switch self {
    case .boolean, .integer, .decimal, .string, .date, .dateTime, .time: true
    default: false
    }
  }

  /// What FHIR wants, for a message.
  var wanted: String {
    switch self {
    case .boolean: "true | false"
    case .integer: "integer"
    case .decimal: "decimal"
    case .string: "string"
    case .date: "date"
    case .dateTime: "dateTime"
    case .time: "time"
    default: "object"
    }
  }
}
