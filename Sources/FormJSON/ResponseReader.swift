package import FormModel

/// Why bytes cannot be read as one resource of the wanted type.
package enum UnreadableResource: Error, Hashable, Sendable {
  /// Not JSON, not UTF-8, nested too deep, too large.
  case notJSON(JSONError)
  /// JSON, but no object.
  case notAnObject
  /// Another resource; its `resourceType`, or nil where it has none.
  case otherResource(String?)
}

/// Reads a QuestionnaireResponse from JSON bytes into a flat record, in one pass.
///
/// The one reader of responses: the dialogue reads one with it and the bulk commands millions.
/// What FHIR does not allow is noted in the record for the validator; only bytes that cannot be
/// read as one resource at all are an error.
package struct ResponseReader: Sendable {
  private let index: FormIndex
  private let structure = FHIRStructure.shared

  /// Makes a reader of responses to the form of `index`.
  package init(_ index: FormIndex) { self.index = index }

  /// Reads the response in `bytes` into a new record.
  package func read(_ bytes: [UInt8]) throws(UnreadableResource) -> ResponseRecord {
    var record = ResponseRecord()
    try read(bytes, 0..<bytes.count, into: &record)
    return record
  }

  /// Reads the response in `bytes[range]` into `record`, whose last contents are forgotten.
  ///
  /// Offsets in the record and in errors count from the start of `bytes`.
  package func read(
    _ bytes: [UInt8], _ range: Range<Int>, into record: inout ResponseRecord
  ) throws(UnreadableResource) {
    record.reset(formItems: index.form.items.count)
    let extent: Range<Int>
    do { extent = try textExtent(bytes, range) } catch { throw .notJSON(error) }
    try withScanner(bytes, extent) { (scanner) throws(UnreadableResource) in
      var pass = Pass(scanner: scanner, structure: structure, index: index, record: record)
      record = ResponseRecord()
      defer { swap(&record, &pass.record) }
      let start = scanner.skipSpace(extent.lowerBound)
      do {
        guard start < scanner.end, scanner.bytes[start] == UInt8(ascii: "{") else {
          _ = try pass.skip(start, depth: 0)
          throw UnreadableResource.notAnObject
        }
        let after = try pass.object(start, type: .questionnaireResponse, depth: 0, in: Place())
        let end = scanner.skipSpace(after)
        guard end >= scanner.end else { throw JSONError(.trailingBytes, at: end) }
        pass.record.extent = TextRange(start, after)
      } catch let error as JSONError {
        throw .notJSON(error)
      } catch {
        throw .notAnObject
      }
      if let other = pass.otherResource { throw .otherResource(other) }
      if !pass.hasResourceType { throw .otherResource(nil) }
    }
    record.bytes = bytes
  }
}

/// What encloses the value being read.
private struct Place {
  enum Owner: UInt8 {
    case nothing, meta, identifier, author, authorIdentifier, answerValue
  }

  var item: Int32 = -1
  var answer: Int32 = -1
  var owner = Owner.nothing
}

private struct Pass {
  let scanner: JSONScanner
  let structure: FHIRStructure
  let index: FormIndex
  var record: ResponseRecord
  var otherResource: String?
  var hasResourceType = false

  private mutating func note(
    _ kind: ResponseRecord.Problem.Kind, _ offset: Int, _ name: TextRange
  ) {
    // A hostile response could repeat one mistake a million times; people read the first.
    guard record.problems.count < 1000 else { return }
    record.problems.append(.init(kind, offset: offset, name: name))
  }

  /// Reads the object at `start`; returns the offset after it.
  mutating func object(
    _ start: Int, type: FHIRType, depth: Int, in place: Place
  ) throws(JSONError) -> Int {
    guard depth < JSONScanner.depthLimit else { throw JSONError(.tooDeep, at: start) }
    var seen: UInt64 = 0
    var seenPrimitives: UInt64 = 0
    var unknown: [String] = []
    var at = scanner.skipSpace(start + 1)
    if at < scanner.end, scanner.bytes[at] == UInt8(ascii: "}") { return at + 1 }
    while true {
      try scanner.expect(UInt8(ascii: "\""), at)
      let name = try scanner.string(at)
      at = scanner.skipSpace(Int(name.end) + 1)
      try scanner.expect(UInt8(ascii: ":"), at)
      at = scanner.skipSpace(at + 1)
      guard at < scanner.end else { throw JSONError(.unexpectedEnd, at: scanner.end) }
      if let property = property(of: type, name) {
        if seen & property.bit != 0 { note(.duplicateKey, at, name) }
        seen |= property.bit
        at = try value(at, property, name, depth: depth + 1, in: place, type)
      } else if let property = companion(of: type, name) {
        if seenPrimitives & property.bit != 0 { note(.duplicateKey, at, name) }
        seenPrimitives |= property.bit
        let element = FHIRProperty(
          type: .primitiveElement, isArray: property.isArray, capture: .nothing, bit: 0)
        at = try value(at, element, name, depth: depth + 1, in: Place(), type)
      } else {
        if type != .opaque { note(.unknownProperty, at, name) }
        let text = text(name)
        if unknown.contains(text) {
          note(.duplicateKey, at, name)
        } else if unknown.count < 256 {
          unknown.append(text)
        }
        at = try skip(at, depth: depth + 1)
      }
      at = scanner.skipSpace(at)
      guard at < scanner.end, scanner.bytes[at] == UInt8(ascii: ",") else { break }
      at = scanner.skipSpace(at + 1)
    }
    try scanner.expect(UInt8(ascii: "}"), at)
    return at + 1
  }

  private func property(of type: FHIRType, _ name: TextRange) -> FHIRProperty? {
    guard name.isEscaped else {
      return structure.property(of: type, scanner.bytes, Int(name.start), Int(name.end))
    }
    let decoded = Array(text(name).utf8)
    return decoded.withUnsafeBufferPointer {
      structure.property(of: type, $0, 0, decoded.count)
    }
  }

  /// The primitive that `_name` stands beside, or nil.
  private func companion(of type: FHIRType, _ name: TextRange) -> FHIRProperty? {
    func find(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> FHIRProperty? {
      guard start < end, bytes[start] == UInt8(ascii: "_"),
        let property = structure.property(of: type, bytes, start + 1, end),
        property.type.isPrimitive
      else { return nil }
      return property
    }
    guard name.isEscaped else { return find(scanner.bytes, Int(name.start), Int(name.end)) }
    let decoded = Array(text(name).utf8)
    return decoded.withUnsafeBufferPointer { find($0, 0, decoded.count) }
  }

  private mutating func value(
    _ start: Int, _ property: FHIRProperty, _ name: TextRange, depth: Int, in place: Place,
    _ type: FHIRType
  ) throws(JSONError) -> Int {
    guard property.isArray else {
      return try single(start, property, name, depth: depth, in: place, type)
    }
    guard scanner.bytes[start] == UInt8(ascii: "[") else {
      note(.wrongType(expected: "array"), start, name)
      return try skip(start, depth: depth)
    }
    guard depth < JSONScanner.depthLimit else { throw JSONError(.tooDeep, at: start) }
    if property.capture == .answers, place.item >= 0 {
      record.items[Int(place.item)].hasAnswerProperty = true
    }
    if property.capture == .items {
      if place.answer >= 0 {
        record.answers[Int(place.answer)].hasItems = true
      } else if place.item >= 0 {
        record.items[Int(place.item)].hasItemProperty = true
      }
    }
    var at = scanner.skipSpace(start + 1)
    if at < scanner.end, scanner.bytes[at] == UInt8(ascii: "]") {
      note(.wrongType(expected: "non-empty array"), start, name)
      return at + 1
    }
    while true {
      at = try single(at, property, name, depth: depth + 1, in: place, type)
      at = scanner.skipSpace(at)
      guard at < scanner.end, scanner.bytes[at] == UInt8(ascii: ",") else { break }
      at = scanner.skipSpace(at + 1)
    }
    try scanner.expect(UInt8(ascii: "]"), at)
    return at + 1
  }

  private mutating func single(
    _ start: Int, _ property: FHIRProperty, _ name: TextRange, depth: Int, in place: Place,
    _ type: FHIRType
  ) throws(JSONError) -> Int {
    guard start < scanner.end else { throw JSONError(.unexpectedEnd, at: scanner.end) }
    if property.type.isPrimitive {
      return try primitive(start, property, name, depth: depth, in: place)
    }
    // In an array beside primitives null says that one has no element of its own.
    if property.type == .primitiveElement, scanner.bytes[start] == UInt8(ascii: "n") {
      return try scanner.literal(start)
    }
    guard scanner.bytes[start] == UInt8(ascii: "{") else {
      noteWrongValue(property, start, name, in: place)
      return try skip(start, depth: depth)
    }
    switch property.capture {
    case .items: return try item(start, depth: depth, in: place)
    case .answers: return try answer(start, depth: depth, in: place)
    case .value:
      if let answerType = property.answerType {
        setValue(answerType, TextRange(start, start), of: place)
      }
      var inner = place
      inner.owner = .answerValue
      let after = try object(start, type: property.type, depth: depth, in: inner)
      if property.type == .attachment, place.answer >= 0 {
        record.answers[Int(place.answer)].value = TextRange(start, after)
      }
      return after
    default:
      var inner = Place()
      if type == .questionnaireResponse, property.type == .meta { inner.owner = .meta }
      if type == .questionnaireResponse, property.type == .identifier { inner.owner = .identifier }
      if property.capture == .author { inner.owner = .author }
      if place.owner == .author, property.type == .identifier { inner.owner = .authorIdentifier }
      return try object(start, type: property.type, depth: depth, in: inner)
    }
  }

  private mutating func item(
    _ start: Int, depth: Int, in place: Place
  ) throws(JSONError) -> Int {
    let entry = Int32(record.items.count)
    var item = ResponseRecord.Item()
    item.start = Int32(start)
    item.parent = place.item
    item.parentAnswer = place.answer
    record.items.append(item)
    let after = try object(start, type: .responseItem, depth: depth, in: Place(item: entry))
    record.items[Int(entry)].end = Int32(record.items.count)
    resolve(entry)
    return after
  }

  /// Finds the form's item by the linkId, and the options its answers chose.
  ///
  /// Done when the item is
  /// complete, because JSON may give the linkId after the answers.
  private mutating func resolve(_ entry: Int32) {
    let linkID = record.items[Int(entry)].linkID
    guard record.items[Int(entry)].hasLinkID,
      let question = lookUp(linkID, { index.item(linkID: $0, $1, $2) })
    else { return }
    record.addOccurrence(entry, of: question)
    guard !index.form.items[question].options.isEmpty else { return }
    var answer = record.items[Int(entry)].firstAnswer
    while answer >= 0 {
      record.answers[Int(answer)].option = option(of: question, record.answers[Int(answer)])
      answer = record.answers[Int(answer)].next
    }
  }

  private func option(of question: Int, _ answer: ResponseRecord.Answer) -> Int32 {
    guard answer.type == .coding else { return -1 }
    if answer.code.isEscaped || answer.system.isEscaped {
      let coding = Coding(system: text(answer.system), code: text(answer.code))
      let found = index.form.items[question].options.firstIndex { $0.value == .coding(coding) }
      return Int32(found ?? -1)
    }
    let found = index.option(
      of: question, in: scanner.bytes, code: answer.code, system: answer.system)
    return Int32(found ?? -1)
  }

  private func text(_ range: TextRange) -> String {
    range.isEscaped ? decodeEscapes(scanner.raw(range).utf8) : scanner.raw(range)
  }

  private func lookUp(
    _ range: TextRange, _ find: (UnsafeBufferPointer<UInt8>, Int, Int) -> Int?
  ) -> Int? {
    guard range.isEscaped else { return find(scanner.bytes, Int(range.start), Int(range.end)) }
    let decoded = Array(text(range).utf8)
    return decoded.withUnsafeBufferPointer { find($0, 0, decoded.count) }
  }

  private mutating func answer(
    _ start: Int, depth: Int, in place: Place
  ) throws(JSONError) -> Int {
    let entry = Int32(record.answers.count)
    var answer = ResponseRecord.Answer()
    answer.item = place.item
    answer.start = Int32(start)
    record.answers.append(answer)
    if place.item >= 0 {
      let last = record.items[Int(place.item)].lastAnswer
      if last >= 0 {
        record.answers[Int(last)].next = entry
      } else {
        record.items[Int(place.item)].firstAnswer = entry
      }
      record.items[Int(place.item)].lastAnswer = entry
    }
    return try object(
      start, type: .responseAnswer, depth: depth, in: Place(item: place.item, answer: entry))
  }

  private mutating func setValue(_ type: AnswerType, _ range: TextRange, of place: Place) {
    guard place.answer >= 0 else { return }
    record.answers[Int(place.answer)].type = type
    record.answers[Int(place.answer)].value = range
    record.answers[Int(place.answer)].valueCount &+= 1
  }

  private mutating func primitive(
    _ start: Int, _ property: FHIRProperty, _ name: TextRange, depth: Int, in place: Place
  ) throws(JSONError) -> Int {
    let first = scanner.bytes[start]
    switch property.type {
    case .boolean:
      guard first == UInt8(ascii: "t") || first == UInt8(ascii: "f") else { break }
      let after = try scanner.literal(start)
      capture(property, TextRange(start, after), in: place)
      return after
    case .integer, .decimal:
      guard first == UInt8(ascii: "-") || first &- 0x30 < 10 else { break }
      let after = try scanner.number(start)
      capture(property, TextRange(start, after), in: place)
      return after
    default:
      guard first == UInt8(ascii: "\"") else { break }
      let range = try scanner.string(start)
      if range.start == range.end { note(.wrongType(expected: "non-empty string"), start, name) }
      capture(property, range, in: place)
      return Int(range.end) + 1
    }
    noteWrongValue(property, start, name, in: place)
    return try skip(start, depth: depth)
  }

  /// Notes a value of the wrong JSON type; in an answer it counts as a value all the same, so that
  /// it is reported once.
  private mutating func noteWrongValue(
    _ property: FHIRProperty, _ start: Int, _ name: TextRange, in place: Place
  ) {
    if let answerType = property.answerType, property.capture == .value {
      setValue(answerType, .none, of: place)
    }
    note(.wrongType(expected: property.type.wanted), start, name)
  }

  private mutating func capture(_ property: FHIRProperty, _ range: TextRange, in place: Place) {
    switch property.capture {
    case .nothing, .items, .answers, .author: return
    case .resourceType:
      hasResourceType = true
      let type = text(range)
      if type != "QuestionnaireResponse" { otherResource = type }
    case .id: record.header.id = range
    case .status: record.header.status = range
    case .questionnaire: record.header.questionnaire = range
    case .authored: record.header.authored = range
    case .versionID: if place.owner == .meta { record.header.versionID = range }
    case .identifierSystem:
      if place.owner == .identifier { record.header.identifierSystem = range }
      if place.owner == .authorIdentifier { record.header.authorSystem = range }
    case .identifierValue:
      if place.owner == .identifier { record.header.identifierValue = range }
      if place.owner == .authorIdentifier { record.header.authorValue = range }
    case .linkID:
      guard place.item >= 0 else { return }
      record.items[Int(place.item)].linkID = range
      record.items[Int(place.item)].hasLinkID = true
    case .text:
      if place.item >= 0 { record.items[Int(place.item)].text = range }
    case .value:
      if let type = property.answerType { setValue(type, range, of: place) }
    case .referenceText, .quantityValue:
      if place.owner == .answerValue { record.answers[Int(place.answer)].value = range }
    case .system:
      if place.owner == .answerValue { record.answers[Int(place.answer)].system = range }
    case .code: if place.owner == .answerValue { record.answers[Int(place.answer)].code = range }
    case .display:
      if place.owner == .answerValue { record.answers[Int(place.answer)].display = range }
    }
  }

  /// Passes over any value, checking that it is JSON; returns the offset after it.
  mutating func skip(_ start: Int, depth: Int) throws(JSONError) -> Int {
    guard start < scanner.end else { throw JSONError(.unexpectedEnd, at: scanner.end) }
    switch scanner.bytes[start] {
    case UInt8(ascii: "{"): return try object(start, type: .opaque, depth: depth, in: Place())
    case UInt8(ascii: "["):
      guard depth < JSONScanner.depthLimit else { throw JSONError(.tooDeep, at: start) }
      var at = scanner.skipSpace(start + 1)
      if at < scanner.end, scanner.bytes[at] == UInt8(ascii: "]") { return at + 1 }
      while true {
        at = scanner.skipSpace(try skip(at, depth: depth + 1))
        guard at < scanner.end, scanner.bytes[at] == UInt8(ascii: ",") else { break }
        at = scanner.skipSpace(at + 1)
      }
      try scanner.expect(UInt8(ascii: "]"), at)
      return at + 1
    case UInt8(ascii: "\""): return Int(try scanner.string(start).end) + 1
    case UInt8(ascii: "-"), 0x30...0x39: return try scanner.number(start)
    default: return try scanner.literal(start)
    }
  }
}
