import FormModel

/// The types of FHIR R4 that a form or a response is made of, as far as their properties matter.
enum FHIRType: UInt8, CaseIterable {
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
enum Capture: UInt8, CaseIterable {
  case nothing
  case resourceType, id, status, questionnaire, authored, versionID
  case author, identifierSystem, identifierValue
  case items, linkID, text, answers
  case value
  case referenceText, quantityValue, system, code, display
}

/// One property of a FHIR type.
struct FHIRProperty {
  /// The type of the value, or of the elements of an array.
  let type: FHIRType
  /// Whether the value is an array.
  let isArray: Bool
  /// What the value means for a response's record.
  let capture: Capture
  /// The property's place among its type's, below 64, for noticing duplicates.
  let place: UInt8
  /// For `value[x]` of an answer, which one.
  let answerType: AnswerType?
  /// Whether the value is one JSON string.
  let isText: Bool
  /// Whether the same value is worth remembering, because nothing in it is captured.
  let isMemorable: Bool

  init(
    type: FHIRType, isArray: Bool, capture: Capture, place: UInt8, answerType: AnswerType? = nil
  ) {
    (self.type, self.isArray, self.capture) = (type, isArray, capture)
    (self.place, self.answerType) = (place, answerType)
    isText = !isArray && [.string, .date, .dateTime, .time].contains(type)
    isMemorable = (type == .extension || type == .coding) && capture == .nothing
  }
}

/// A property where it stays as long as the program runs: passed on without being copied.
typealias PropertyReference = UnsafePointer<FHIRProperty>

/// The properties of every FHIR type used here (FHIR R4 4.0.1, the resource and type pages).
///
/// One table serves responses and forms: what it does not name is an unknown property. Names are
/// found by their first sixteen bytes and their length, in one table of open addressing; only what
/// lies beyond is compared by the byte.
struct FHIRStructure: @unchecked Sendable {
  static let shared = FHIRStructure()

  /// A property and the first sixteen bytes of its name.
  struct Slot {
    fileprivate var head: UInt64 = 1
    fileprivate var tail: UInt64 = 0
    /// The bits of `head` and `tail` that hold the name, its closing quote and a colon; none where
    /// these do not fit, and then no text is like it.
    fileprivate var headMask: UInt64 = 0
    fileprivate var tailMask: UInt64 = 0
    /// The length and the type; 0 where the slot is free.
    fileprivate var key: UInt32 = 0
    fileprivate var property = FHIRProperty(
      type: .opaque, isArray: false, capture: .nothing, place: 0)

    /// How many bytes the name has.
    var length: Int { Int(key >> 1 & 0x7F) }

    /// Whether the name stands at `at`, with its closing quote and a colon right behind it.
    @inline(__always)
    func isWritten(at: Int, _ scanner: JSONScanner) -> Bool {
      scanner.word(at) & headMask == head && scanner.word(at &+ 8) & tailMask == tail
    }
  }

  private static let bits: UInt64 = 10
  /// The index of a slot that no text is like.
  static let noSlot = 1 << Int(bits)
  /// The slots, by the hash of their keys, and one more; they stay as long as the program runs.
  let slots: UnsafePointer<Slot>
  /// The property of each slot, and last that of what stands beside a primitive: one, then arrays.
  private let properties: UnsafePointer<FHIRProperty>
  /// The child items of an item of a response.
  let childItems: PropertyReference
  /// The names longer than sixteen bytes, by slot.
  private let longNames: [Int: [UInt8]]

  private init() {
    var slots = Array(repeating: Slot(), count: FHIRStructure.noSlot + 1)
    var longNames: [Int: [UInt8]] = [:]
    for (type, rows) in FHIRStructure.rows {
      for (place, row) in rows.utf8.split(separator: UInt8(ascii: " ")).enumerated() {
        // A row reads name:type, name:type* for an array, and name:type=capture.
        let parts = row.split { FHIRStructure.separators.contains($0) }
        guard parts.count >= 2, let kind = FHIRStructure.types[Substring(parts[1])] else {
          continue
        }
        let name = Array(parts[0])
        let answerType =
          type == .responseAnswer ? AnswerType(rawValue: String(Substring(parts[0]))) : nil
        let capture = parts.count > 2 ? FHIRStructure.captures[Substring(parts[2])] : nil
        let slot = Slot(
          name, type,
          FHIRProperty(
            type: kind, isArray: row.contains(UInt8(ascii: "*")), capture: capture ?? .nothing,
            place: UInt8(place), answerType: answerType))
        let (head, tail) = FHIRStructure.words(name)
        var at = FHIRStructure.hash(head, tail, slot.key)
        while slots[at].key != 0 { at = (at + 1) & (FHIRStructure.noSlot - 1) }
        slots[at] = slot
        if name.count > 16 { longNames[at] = name }
      }
    }
    let kept = UnsafeMutablePointer<Slot>.allocate(capacity: slots.count)
    kept.initialize(from: slots, count: slots.count)
    let beside = [false, true].map {
      FHIRProperty(type: .primitiveElement, isArray: $0, capture: .nothing, place: 0)
    }
    let all = slots.map(\.property) + beside
    let properties = UnsafeMutablePointer<FHIRProperty>.allocate(capacity: all.count)
    properties.initialize(from: all, count: all.count)
    (self.slots, self.longNames) = (UnsafePointer(kept), longNames)
    self.properties = UnsafePointer(properties)
    let items = slots.firstIndex {
      $0.key == FHIRStructure.key(.responseItem, 4) && $0.property.capture == .items
    }
    childItems = UnsafePointer(properties + (items ?? FHIRStructure.noSlot))
  }

  /// The property of a slot.
  @inline(__always)
  func property(_ slot: Int) -> PropertyReference { properties + slot }

  /// What stands beside a primitive in `_name`: its id and extensions.
  func besidePrimitive(isArray: Bool) -> PropertyReference {
    properties + FHIRStructure.noSlot + (isArray ? 2 : 1)
  }

  /// The property of `type` whose name is the string `name`, or nil.
  func property(of type: FHIRType, _ name: String) -> PropertyReference? {
    let bytes = Array(name.utf8)
    let (head, tail) = FHIRStructure.words(bytes)
    return find(head, tail, type, bytes.count) { bytes.dropFirst(16).elementsEqual($0) }
      .map(property)
  }

  /// The slot of the property of `type` whose name is the token `name` without escapes, or nil.
  func slot(
    of type: FHIRType, _ scanner: JSONScanner, _ start: Int, _ length: Int
  ) -> Int? {
    // Beyond the name come its closing quote and, at the least, the scanner's spare bytes.
    var head = scanner.word(start)
    var tail: UInt64 = 0
    if length < 8 {
      head &= FHIRStructure.mask(length)
    } else if length > 8 {
      tail = scanner.word(start &+ 8) & FHIRStructure.mask(length - 8)
    }
    return find(head, tail, type, length) { rest in
      rest.elementsEqual(scanner.bytes[(start + 16)..<(start + length)])
    }
  }

  @inline(__always)
  private func find(
    _ head: UInt64, _ tail: UInt64, _ type: FHIRType, _ length: Int,
    isRest: (ArraySlice<UInt8>) -> Bool
  ) -> Int? {
    // No name is that long; a longer one must not share a key with a shorter.
    guard length < 64 else { return nil }
    let key = FHIRStructure.key(type, length)
    var at = FHIRStructure.hash(head, tail, key)
    while slots[at].key != 0 {
      if slots[at].key == key, slots[at].head & FHIRStructure.mask(length) == head,
        slots[at].tail & FHIRStructure.mask(length - 8) == tail,
        length <= 16 || longNames[at].map({ isRest($0[16...]) }) ?? false
      {
        return at
      }
      at = (at &+ 1) & (FHIRStructure.noSlot &- 1)
    }
    return nil
  }

  /// The lowest `bytes` bytes of a word; none below 1, all from 8 on.
  fileprivate static func mask(_ bytes: Int) -> UInt64 {
    bytes >= 8 ? .max : bytes <= 0 ? 0 : 1 << UInt64(8 * bytes) - 1
  }

  fileprivate static func words(_ name: [UInt8]) -> (head: UInt64, tail: UInt64) {
    func word(_ bytes: some Sequence<UInt8>) -> UInt64 {
      bytes.enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) }
    }
    return (word(name.prefix(8)), word(name.dropFirst(8).prefix(8)))
  }

  fileprivate static func key(_ type: FHIRType, _ length: Int) -> UInt32 {
    UInt32(type.rawValue) &<< 8 | UInt32(truncatingIfNeeded: length) &<< 1 | 1
  }

  @inline(__always)
  private static func hash(_ head: UInt64, _ tail: UInt64, _ key: UInt32) -> Int {
    let mixed = (head ^ tail &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(key)) &* 0xD6E8_FEB8_6659_FD93
    return Int(truncatingIfNeeded: mixed &>> (64 &- bits))
  }

  private static let separators = Array(":*=".utf8)
  private static let types = Dictionary(
    uniqueKeysWithValues: FHIRType.allCases.map { (Substring(String(describing: $0)), $0) })
  private static let captures = Dictionary(
    uniqueKeysWithValues: Capture.allCases.map { (Substring(String(describing: $0)), $0) })

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

extension FHIRStructure.Slot {
  fileprivate init(_ name: [UInt8], _ type: FHIRType, _ property: FHIRProperty) {
    let written = name + Array("\":".utf8)
    let fits = written.count <= 16
    (head, tail) = FHIRStructure.words(fits ? written : name)
    headMask = FHIRStructure.mask(written.count)
    tailMask = FHIRStructure.mask(written.count - 8)
    if !fits { (headMask, tailMask) = (0, 0) }
    key = FHIRStructure.key(type, name.count)
    self.property = property
  }
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
