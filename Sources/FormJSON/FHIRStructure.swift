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
  private let longNames: [(slot: Int, name: StaticString)]

  private init() {
    // One more is that of no text; behind it stand the two of what is beside a primitive.
    let count = FHIRStructure.noSlot + 1
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: count)
    slots.initialize(repeating: Slot(), count: count)
    let properties = UnsafeMutablePointer<FHIRProperty>.allocate(capacity: count + 2)
    properties.initialize(
      repeating: FHIRProperty(type: .opaque, isArray: false, capture: .nothing, place: 0),
      count: count)
    for (place, isArray) in [false, true].enumerated() {
      (properties + count + place).initialize(
        to: FHIRProperty(
          type: .primitiveElement, isArray: isArray, capture: .nothing, place: 0))
    }
    var longNames: [(slot: Int, name: StaticString)] = []
    var childItems = FHIRStructure.noSlot
    for (type, common, own) in PropertyTables.all {
      for (place, row) in [common, own].joined().enumerated() {
        let slot = Slot(row.bytes, type)
        let (head, tail) = FHIRStructure.words(row.bytes)
        var at = FHIRStructure.hash(head, tail, slot.key)
        while slots[at].key != 0 { at = (at + 1) & (FHIRStructure.noSlot - 1) }
        slots[at] = slot
        properties[at] = FHIRProperty(
          type: row.type, isArray: row.isArray, capture: row.capture, place: UInt8(place),
          answerType: type == .responseAnswer ? AnswerType(rawValue: row.name.description) : nil)
        if row.bytes.count > 16 { longNames.append((at, row.name)) }
        if type == .responseItem, row.capture == .items { childItems = at }
      }
    }
    (self.slots, self.longNames) = (UnsafePointer(slots), longNames)
    self.properties = UnsafePointer(properties)
    self.childItems = UnsafePointer(properties + childItems)
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
    var name = name
    return name.withUTF8 { bytes in
      let (head, tail) = FHIRStructure.words(bytes)
      return find(head, tail, type, bytes.count) { bytes.dropFirst(16).elementsEqual($0) }
        .map(property)
    }
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
    isRest: (Slice<UnsafeBufferPointer<UInt8>>) -> Bool
  ) -> Int? {
    // No name is that long; a longer one must not share a key with a shorter.
    guard length < 64 else { return nil }
    let key = FHIRStructure.key(type, length)
    var at = FHIRStructure.hash(head, tail, key)
    while slots[at].key != 0 {
      if slots[at].key == key, slots[at].head & FHIRStructure.mask(length) == head,
        slots[at].tail & FHIRStructure.mask(length - 8) == tail,
        length <= 16 || longNames.contains(where: { $0.slot == at && isRest($0.name.bytes[16...]) })
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

  /// The first eight bytes of a name, and the next eight, in the order in which they stand.
  fileprivate static func words(
    _ name: UnsafeBufferPointer<UInt8>
  ) -> (head: UInt64, tail: UInt64) {
    var words: (head: UInt64, tail: UInt64) = (0, 0)
    for (place, byte) in name.prefix(16).enumerated() { set(byte, at: place, of: &words) }
    return words
  }

  fileprivate static func set(
    _ byte: UInt8, at place: Int, of words: inout (head: UInt64, tail: UInt64)
  ) {
    if place < 8 {
      words.head |= UInt64(byte) << UInt64(8 * place)
    } else {
      words.tail |= UInt64(byte) << UInt64(8 * (place - 8))
    }
  }

  fileprivate static func key(_ type: FHIRType, _ length: Int) -> UInt32 {
    UInt32(type.rawValue) &<< 8 | UInt32(truncatingIfNeeded: length) &<< 1 | 1
  }

  @inline(__always)
  private static func hash(_ head: UInt64, _ tail: UInt64, _ key: UInt32) -> Int {
    let mixed = (head ^ tail &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(key)) &* 0xD6E8_FEB8_6659_FD93
    return Int(truncatingIfNeeded: mixed &>> (64 &- bits))
  }
}

extension FHIRStructure.Slot {
  fileprivate init(_ name: UnsafeBufferPointer<UInt8>, _ type: FHIRType) {
    key = FHIRStructure.key(type, name.count)
    var words = FHIRStructure.words(name)
    let written = name.count + 2
    if written <= 16 {
      FHIRStructure.set(UInt8(ascii: "\""), at: name.count, of: &words)
      FHIRStructure.set(UInt8(ascii: ":"), at: name.count + 1, of: &words)
      headMask = FHIRStructure.mask(written)
      tailMask = FHIRStructure.mask(written - 8)
    }
    (head, tail) = words
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
