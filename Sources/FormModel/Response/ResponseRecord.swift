/// The bytes of a JSON token in a response: a string's contents, or a value as written.
///
/// Eight bytes, so that it travels in a register; the top bit of the length tells of escapes.
@frozen
public struct TextRange: Sendable, Hashable {
  /// The offset of the first byte, below 2^31.
  public let start: Int32
  @usableFromInline let lengthAndEscape: UInt32

  /// Makes a range; offsets beyond 2^31 are cut off, which readers refuse before they come here.
  @inlinable @inline(__always)
  public init(_ start: Int, _ end: Int, isEscaped: Bool = false) {
    self.start = Int32(truncatingIfNeeded: start)
    lengthAndEscape =
      UInt32(truncatingIfNeeded: end &- start) & 0x7FFF_FFFF | (isEscaped ? 0x8000_0000 : 0)
  }

  /// How many bytes.
  @inlinable
  public var count: Int { Int(lengthAndEscape & 0x7FFF_FFFF) }

  /// The offset after the last byte.
  @inlinable
  public var end: Int32 { start &+ Int32(truncatingIfNeeded: count) }

  /// Whether the contents hold JSON escapes.
  @inlinable
  public var isEscaped: Bool { lengthAndEscape & 0x8000_0000 != 0 }

  /// The offsets of the bytes.
  @inlinable
  public var offsets: Range<Int> { Int(start)..<Int(start) + count }

  /// The range so many bytes later; no bytes stay none.
  @inlinable @inline(__always)
  public func moved(by distance: Int) -> TextRange {
    guard self != .none else { return self }
    return TextRange(
      Int(start) &+ distance, Int(end) &+ distance, isEscaped: isEscaped)
  }

  /// No bytes.
  @inlinable
  public static var none: TextRange { TextRange(0, 0) }
}

/// A response as its reader saw it: a flat list of items and answers, each a range of bytes.
///
/// The one record that the validator, the tally and the dialogue read. It is reused from response
/// to response, so that reading allocates nothing once its arrays have grown.
package struct ResponseRecord: Sendable {
  /// One `item` of the response.
  package struct Item: Sendable {
    /// The linkId; `none` where there is none.
    package var linkID = TextRange.none
    /// The index of the form's item, or -1 where the form has none.
    package var question: Int32 = -1
    /// The enclosing item, or -1 at the top.
    package var parent: Int32 = -1
    /// The enclosing answer, or -1 where the item is no child of an answer.
    package var parentAnswer: Int32 = -1
    /// The index after the item's last descendant.
    package var end: Int32 = 0
    /// The first answer, or -1.
    package var firstAnswer: Int32 = -1
    /// The last answer, or -1.
    package var lastAnswer: Int32 = -1
    /// The next item of the same question, or -1.
    package var nextOccurrence: Int32 = -1
    /// The last item of the same question before this one, or -1.
    package var previousOccurrence: Int32 = -1
    /// The `text` property; `none` where there is none.
    package var text = TextRange.none
    /// Where the item's object begins.
    package var start: Int32 = 0
    /// Whether the item has a `linkId` property.
    package var hasLinkID = false
    /// Whether the item has an `answer` property, be it empty.
    package var hasAnswerProperty = false
    /// Whether the item has child items beside its answers.
    package var hasItemProperty = false

    /// An item without anything.
    @inlinable
    package init() {}
  }

  /// One `answer` of an item.
  package struct Answer: Sendable {
    /// The item answered.
    package var item: Int32 = -1
    /// The next answer of the same item, or -1.
    package var next: Int32 = -1
    /// Which `value[x]` it carries; the last one where it carries several.
    package var type: AnswerType?
    /// How many `value[x]` it carries; FHIR allows one.
    package var valueCount: UInt8 = 0
    /// Whether the answer holds child items.
    package var hasItems = false
    /// Whether a number, date or time is in FHIR's form, and exists; true for other types.
    package var isInForm = true
    /// A string's contents, or the value as written.
    package var value = TextRange.none
    /// For a Coding or a Quantity, its code; for a Reference, its type; for an Attachment, its
    /// contentType.
    package var code = TextRange.none
    /// For a Coding or a Quantity, its system; for an Attachment, its data.
    package var system = TextRange.none
    /// For a Coding, its display; for a Quantity, its unit; for an Attachment, its size.
    package var display = TextRange.none
    /// The index of the option chosen, or -1.
    package var option: Int32 = -1
    /// Where the answer's object begins.
    package var start: Int32 = 0

    /// An answer without a value.
    @inlinable
    package init() {}
  }

  /// What the reader noticed about the structure, for the validator to report.
  package struct Problem: Sendable, Hashable {
    /// What is wrong.
    package enum Kind: Sendable, Hashable {
      /// A property that FHIR does not know there.
      case unknownProperty
      /// A property given twice.
      case duplicateKey
      /// A value of the wrong JSON type; what FHIR wants there.
      case wrongType(expected: String)
      /// A property that must be there and is not.
      case missingProperty(String)
    }

    /// What is wrong.
    package var kind: Kind
    /// Where, in bytes.
    package var offset: Int
    /// The property's name.
    package var name: TextRange

    /// Makes a problem.
    package init(_ kind: Kind, offset: Int, name: TextRange) {
      (self.kind, self.offset, self.name) = (kind, offset, name)
    }
  }

  /// The properties of the response that concern it as a whole.
  package struct Header: Sendable {
    /// `id`.
    package var id = TextRange.none
    /// `status`.
    package var status = TextRange.none
    /// `questionnaire`.
    package var questionnaire = TextRange.none
    /// `authored`.
    package var authored = TextRange.none
    /// `meta.versionId`.
    package var versionID = TextRange.none
    /// `identifier.system`.
    package var identifierSystem = TextRange.none
    /// `identifier.value`.
    package var identifierValue = TextRange.none
    /// `author.identifier.system`: the site's.
    package var authorSystem = TextRange.none
    /// `author.identifier.value`: the site's code.
    package var authorValue = TextRange.none

    /// Nothing given.
    package init() {}
  }

  /// The bytes all ranges point into; more than one response may share them.
  package var bytes: [UInt8] = []
  /// Where the response's object begins and ends.
  package var extent = TextRange.none
  /// The properties of the whole.
  package var header = Header()
  /// The items, parents before children.
  package var items: [Item] = []
  /// The answers, in the order read.
  package var answers: [Answer] = []
  /// What is wrong with the structure.
  package var problems: [Problem] = []
  /// For each item of the form, its first item in the response, or -1.
  package private(set) var firstOccurrence: [Int32] = []
  /// For each item of the form, its last item in the response, or -1.
  private(set) var lastOccurrence: [Int32] = []

  /// An empty record.
  package init() {}

  /// Forgets the last response, and makes room for one to a form of `formItems` items.
  package mutating func reset(formItems: Int) {
    header = Header()
    items.removeAll(keepingCapacity: true)
    answers.removeAll(keepingCapacity: true)
    problems.removeAll(keepingCapacity: true)
    if firstOccurrence.count == formItems {
      for index in firstOccurrence.indices {
        firstOccurrence[index] = -1
        lastOccurrence[index] = -1
      }
    } else {
      firstOccurrence = Array(repeating: -1, count: formItems)
      lastOccurrence = firstOccurrence
    }
  }

  /// Notes that `item` answers the form's item `question`.
  package mutating func addOccurrence(_ item: Int32, of question: Int) {
    items[Int(item)].question = Int32(question)
    if lastOccurrence[question] >= 0 {
      items[Int(lastOccurrence[question])].nextOccurrence = item
      items[Int(item)].previousOccurrence = lastOccurrence[question]
    } else {
      firstOccurrence[question] = item
    }
    lastOccurrence[question] = item
  }
}

extension ResponseRecord {
  /// The text of a token, its JSON escapes decoded.
  package func text(_ range: TextRange) -> String {
    let slice = bytes[range.offsets]
    return range.isEscaped ? decodeEscapes(slice) : String(decoding: slice, as: UTF8.self)
  }

  /// Runs `body` on the bytes of a token, its JSON escapes decoded.
  @inline(__always)
  func withToken<Result>(
    _ range: TextRange, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    guard !range.isEscaped else { return Array(text(range).utf8).withUnsafeBufferPointer(body) }
    return bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range.offsets])) }
  }

  /// Whether a token without escapes is exactly `literal`.
  package func matches(_ range: TextRange, _ literal: StaticString) -> Bool {
    literal.withUTF8Buffer { isEqual(range, $0) }
  }

  /// Whether a token is exactly `text`.
  func matches(_ range: TextRange, _ text: String) -> Bool {
    guard !range.isEscaped else { return self.text(range) == text }
    return text.utf8.withContiguousStorageIfAvailable { isEqual(range, $0) }
      ?? (self.text(range) == text)
  }

  private func isEqual(_ range: TextRange, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer {
      UnsafeBufferPointer(rebasing: $0[range.offsets]).hasSameBytes(as: wanted)
    }
  }

  /// The status, or nil where it is none that FHIR R4 knows.
  package var status: ResponseStatus? {
    ResponseStatus.allCases.first { matches(header.status, $0.rawValue) }
  }

  /// The case's code, when the response is identified by one.
  package var caseCode: CaseCode? {
    guard matches(header.identifierSystem, SurveyURL.caseCode) else { return nil }
    return withToken(header.identifierValue) { CaseCode($0) }
  }

  /// The code of the site that submitted the response, or nil.
  package var siteCode: String? {
    matches(header.authorSystem, SurveyURL.site) ? text(header.authorValue) : nil
  }

  /// How often the response was submitted (`meta.versionId`), from 1; 0 where it does not say.
  package var versionNumber: Int {
    Int(text(header.versionID)).flatMap { $0 > 0 ? $0 : nil } ?? 0
  }

  /// The occurrences of a form's item in the response.
  package func occurrences(of question: Int) -> [Int] {
    var result: [Int] = []
    var item = firstOccurrence.indices.contains(question) ? firstOccurrence[question] : -1
    while item >= 0 {
      result.append(Int(item))
      item = items[Int(item)].nextOccurrence
    }
    return result
  }

  /// The answers of an item of the response.
  package func answers(ofItem item: Int) -> [Answer] {
    var result: [Answer] = []
    var answer = items[item].firstAnswer
    while answer >= 0 {
      result.append(answers[Int(answer)])
      answer = answers[Int(answer)].next
    }
    return result
  }

  /// The values that a form's question has in the response, over all its occurrences.
  package func values(of question: Int) -> [AnswerValue] {
    occurrences(of: question).flatMap(answers(ofItem:)).compactMap(value(of:))
  }

  /// The value of an answer; nil where there is none or it is not in FHIR's form.
  package func value(of answer: Answer) -> AnswerValue? {
    guard let type = answer.type else { return nil }
    func text() -> String { self.text(answer.value) }
    switch type {
    case .boolean: return .boolean(matches(answer.value, "true"))
    case .integer: return integer(answer.value).map(AnswerValue.integer)
    case .decimal: return DecimalNumber(text()).map(AnswerValue.decimal)
    case .date: return withToken(answer.value) { CalendarDate($0) }.map(AnswerValue.date)
    case .dateTime: return DateTime(text()).map(AnswerValue.dateTime)
    case .time: return TimeOfDay(text()).map(AnswerValue.time)
    case .string: return .string(text())
    case .uri: return .uri(text())
    case .coding:
      let display = LocalizedText(self.text(answer.display))
      return .coding(
        Coding(system: self.text(answer.system), code: self.text(answer.code), display: display))
    case .quantity:
      // The reader keeps a quantity's number, system and code as it keeps a Coding's parts.
      return .quantity(
        Quantity(
          value: DecimalNumber(text()), system: self.text(answer.system),
          code: self.text(answer.code), unit: self.text(answer.display)))
    case .reference: return .reference(text())
    case .attachment: return .attachment(text())
    }
  }

  /// A FHIR decimal's value; nil where the token is not in FHIR's form.
  package func decimal(_ range: TextRange) -> DecimalNumber.Value? {
    withToken(range) { DecimalNumber.Value($0) }
  }

  /// A FHIR date; nil where the token is none.
  package func date(_ range: TextRange) -> CalendarDate? { withToken(range) { CalendarDate($0) } }

  /// Whether an answer has a value; what is in no form that FHIR has is told elsewhere, and is none.
  func hasValue(_ answer: Int) -> Bool {
    answers[answer].type != nil && answers[answer].value != .none && answers[answer].isInForm
  }

  /// A FHIR `integer` as written, within 32 bits; nil where it is not one.
  package func integer(_ range: TextRange) -> Int? { withToken(range, fhirInteger) }
}

/// A FHIR `integer` as written, within 32 bits; nil where the bytes are none.
private func fhirInteger(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
  let isNegative = bytes.first == UInt8(ascii: "-")
  let digits = bytes[(isNegative ? 1 : 0)...]
  guard (1...10).contains(digits.count), digits.count == 1 || digits.first != 0x30
  else { return nil }
  var value = 0
  for byte in digits {
    guard byte &- 0x30 < 10 else { return nil }
    value = value * 10 + Int(byte - 0x30)
  }
  return Int32(exactly: isNegative ? -value : value).map(Int.init)
}

extension AnswerType {
  /// Whether a token of the type can be out of FHIR's form: numbers, dates and times can.
  package var hasForm: Bool {
    switch self {
    case .integer, .decimal, .date, .dateTime, .time: true
    default: false
    }
  }

  /// Whether a number, date or time is in FHIR's form, and exists; true for other types.
  package func isForm(_ token: UnsafeBufferPointer<UInt8>) -> Bool {
    switch self {
    case .integer: fhirInteger(token) != nil
    case .decimal: DecimalNumber.Value(token) != nil
    case .date: CalendarDate(token) != nil
    case .dateTime: DateTime.Moment(token) != nil
    case .time: TimeOfDay.nanoseconds(token) != nil
    default: true
    }
  }
}

/// The status of a response (FHIR R4 value set `questionnaire-answers-status`).
package enum ResponseStatus: String, Sendable, CaseIterable {
  case inProgress = "in-progress"
  case completed
  case amended
  case enteredInError = "entered-in-error"
  case stopped

  /// Whether nothing may be missing: only completed and amended responses are held to that.
  package var isStrict: Bool { self == .completed || self == .amended }
}

/// Decodes the JSON escapes of a string's contents, which a reader has already checked.
package func decodeEscapes(_ contents: some Collection<UInt8>) -> String {
  var units: [UInt16] = []
  var bytes: [UInt8] = []
  var iterator = contents.makeIterator()
  func flush(_ bytes: inout [UInt8], _ units: inout [UInt16]) {
    bytes += String(decoding: units, as: UTF16.self).utf8
    units.removeAll()
  }
  while let byte = iterator.next() {
    guard byte == UInt8(ascii: "\\"), let escape = iterator.next() else {
      flush(&bytes, &units)
      bytes.append(byte)
      continue
    }
    if escape == UInt8(ascii: "u") {
      var unit: UInt16 = 0
      for _ in 0..<4 {
        unit = unit &* 16 &+ UInt16(iterator.next().flatMap(hexValue) ?? 0)
      }
      units.append(unit)
      continue
    }
    flush(&bytes, &units)
    switch escape {
    case UInt8(ascii: "b"): bytes.append(8)
    case UInt8(ascii: "f"): bytes.append(12)
    case UInt8(ascii: "n"): bytes.append(10)
    case UInt8(ascii: "r"): bytes.append(13)
    case UInt8(ascii: "t"): bytes.append(9)
    default: bytes.append(escape)
    }
  }
  flush(&bytes, &units)
  return String(decoding: bytes, as: UTF8.self)
}

/// The value of a hexadecimal digit, or nil.
package func hexValue(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 0x30...0x39: byte - 0x30
  case 0x41...0x46: byte - 0x41 + 10
  case 0x61...0x66: byte - 0x61 + 10
  default: nil
  }
}
