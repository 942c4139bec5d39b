import FormModel

/// One reading of one response: the scanner's tokens become the record's items and answers.
struct ResponsePass {
  /// What encloses the value being read, as far as it decides what is captured.
  private enum Owner: UInt8 {
    case nothing, meta, identifier, author, authorIdentifier, answerValue
  }

  let scanner: JSONScanner
  private let structure = FHIRStructure.shared
  let index: FormIndex
  var record = ResponseRecord()
  var memory = ReadingMemory.lent
  /// The innermost item being read, and its index; -1 outside all.
  private var item = ResponseRecord.Item()
  private var itemIndex: Int32 = -1
  /// The innermost answer being read, and its index; -1 directly in an item or outside all.
  private var answer = ResponseRecord.Answer()
  private var answerIndex: Int32 = -1
  /// The properties of the innermost object so far, a bit each; 0 where one of them was uncommon.
  private var seenProperties: UInt64 = 0
  /// Where the child items of the innermost item began.
  private var opening: ItemMemory.Opening?
  private var otherResource: String?
  private var hasResourceType = false
  /// The unknown properties of the objects being read, innermost last, to notice duplicates.
  private var unknownNames: [String] = []

  init(_ scanner: JSONScanner, _ index: FormIndex) { (self.scanner, self.index) = (scanner, index) }

  /// Reads the whole response, with nothing but white space around it.
  mutating func resource(from start: Int) throws(UnreadableResource) {
    let isObject: Bool
    do throws(JSONError) {
      let start = scanner.skipSpace(start)
      isObject = scanner.bytes[start] == UInt8(ascii: "{")
      let after =
        isObject
        ? try object(start, type: .questionnaireResponse, depth: 0, in: .nothing)
        : try skip(start, depth: 0)
      if isObject {
        let end = scanner.skipSpace(after)
        guard end >= scanner.end else { throw JSONError(.trailingBytes, at: end) }
      }
      record.extent = TextRange(start, after)
    } catch {
      throw .notJSON(error)
    }
    if !isObject { throw .notAnObject }
    if let otherResource { throw .otherResource(otherResource) }
    if !hasResourceType { throw .otherResource(nil) }
  }

  private mutating func note(
    _ kind: ResponseRecord.Problem.Kind, _ offset: Int, _ name: TextRange
  ) {
    // A hostile response could repeat one mistake a million times; people read the first.
    guard record.problems.count < 1000 else { return }
    record.problems.append(.init(kind, offset: offset, name: name))
  }

  /// Reads the object at `start`; returns the offset after it.
  private mutating func object(
    _ start: Int, type: FHIRType, depth: Int, in owner: Owner
  ) throws(JSONError) -> Int {
    guard depth < JSONScanner.depthLimit else { throw JSONError(.tooDeep, at: start) }
    let at = scanner.skipSpace(start &+ 1)
    if scanner.bytes[at] == UInt8(ascii: "}") { return at + 1 }
    return try members(at, type: type, depth: depth, in: owner, seen: 0)
  }

  /// Reads the members of an object from the one at `start` on; of those before, the properties
  /// `seen` were given.
  @inline(__always)
  private mutating func members(
    _ start: Int, type: FHIRType, depth: Int, in owner: Owner, seen: UInt64
  ) throws(JSONError) -> Int {
    var (at, seen) = (start, seen)
    var companions: UInt64 = 0
    var isPlain: UInt64 = .max
    let firstUnknown = unknownNames.count
    // Most objects have the properties that others of their type had, in the same order.
    var place = ReadingMemory.first(of: type)
    while true {
      guard scanner.bytes[at] == UInt8(ascii: "\"") else { throw scanner.unexpected(at) }
      let expected = memory[place]
      var slot = structure.slots + expected.likely
      let isLikely = slot.pointee.isWritten(at: at &+ 1, scanner)
      if !isLikely { slot = structure.slots + expected.other }
      let name: TextRange
      let known: Int?
      if isLikely || slot.pointee.isWritten(at: at &+ 1, scanner) {
        name = TextRange(at &+ 1, at &+ 1 &+ slot.pointee.length)
        at = scanner.skipSpace(at &+ slot.pointee.length &+ 3)
        known = isLikely ? expected.likely : expected.other
      } else {
        name = try scanner.string(at)
        at = scanner.skipSpace(Int(name.end) &+ 1)
        try scanner.expect(UInt8(ascii: ":"), at)
        at = scanner.skipSpace(at &+ 1)
        known =
          name.isEscaped ? nil : structure.slot(of: type, scanner, Int(name.start), name.count)
        if let known { memory.learn(known, at: place) }
      }
      if let known {
        let property = structure.property(known)
        let bit: UInt64 = 1 &<< UInt64(property.pointee.place)
        if seen & bit != 0 { note(.duplicateKey, at, name) }
        seen |= bit
        seenProperties = seen & isPlain
        at = try value(at, property, name, depth: depth &+ 1, in: owner, type)
        place = ReadingMemory.after(property, of: type)
      } else {
        (isPlain, seenProperties) = (0, 0)
        at = try uncommon(at, name, type, depth, owner, &seen, &companions, firstUnknown)
      }
      at = scanner.skipSpace(at)
      guard scanner.bytes[at] == UInt8(ascii: ",") else { break }
      at = scanner.skipSpace(at &+ 1)
    }
    try scanner.expect(UInt8(ascii: "}"), at)
    if unknownNames.count > firstUnknown { unknownNames.removeSubrange(firstUnknown...) }
    return at &+ 1
  }

  /// Reads the value at `start` of a property whose name is escaped, stands beside a primitive, or
  /// is unknown.
  private mutating func uncommon(
    _ start: Int, _ name: TextRange, _ type: FHIRType, _ depth: Int, _ owner: Owner,
    _ seen: inout UInt64, _ companions: inout UInt64, _ firstUnknown: Int
  ) throws(JSONError) -> Int {
    let text = scanner.text(name)
    if let property = structure.property(of: type, text) {
      let bit: UInt64 = 1 &<< UInt64(property.pointee.place)
      if seen & bit != 0 { note(.duplicateKey, start, name) }
      seen |= bit
      return try value(start, property, name, depth: depth + 1, in: owner, type)
    }
    if text.hasPrefix("_"),
      let property = structure.property(of: type, String(text.dropFirst())),
      property.pointee.type.isPrimitive
    {
      let bit: UInt64 = 1 &<< UInt64(property.pointee.place)
      if companions & bit != 0 { note(.duplicateKey, start, name) }
      companions |= bit
      let element = structure.besidePrimitive(isArray: property.pointee.isArray)
      return try value(start, element, name, depth: depth + 1, in: .nothing, type)
    }
    if type != .opaque { note(.unknownProperty, start, name) }
    let others = unknownNames[firstUnknown...]
    if others.contains(text) {
      note(.duplicateKey, start, name)
    } else if others.count < 256 {
      unknownNames.append(text)
    }
    return try skip(start, depth: depth + 1)
  }

  @inline(__always)
  private mutating func value(
    _ start: Int, _ property: PropertyReference, _ name: TextRange, depth: Int, in owner: Owner,
    _ type: FHIRType
  ) throws(JSONError) -> Int {
    if property.pointee.isText, scanner.bytes[start] == UInt8(ascii: "\"") {
      return try string(start, property, name, in: owner)
    }
    if property.pointee.type.isPrimitive, !property.pointee.isArray {
      return try primitive(start, property, name, depth: depth, in: owner)
    }
    guard property.pointee.isMemorable else {
      return property.pointee.isArray
        ? try array(start, property, name, depth: depth, in: owner, type)
        : try single(start, property, name, depth: depth, in: owner, type)
    }
    return try undemanding(start, property, name, depth: depth, in: owner, type)
  }

  /// Reads a value in which nothing is captured: the same bytes need be read only once.
  private mutating func undemanding(
    _ start: Int, _ property: PropertyReference, _ name: TextRange, depth: Int, in owner: Owner,
    _ type: FHIRType
  ) throws(JSONError) -> Int {
    if let end = memory.end(ofValueAt: start, scanner, property, depth: depth) { return end }
    let problems = record.problems.count
    let after =
      property.pointee.isArray
      ? try array(start, property, name, depth: depth, in: owner, type)
      : try single(start, property, name, depth: depth, in: owner, type)
    if record.problems.count == problems, problems < 1000 {
      memory.add(start..<after, scanner, property, depth: depth)
    }
    return after
  }

  private mutating func array(
    _ start: Int, _ property: PropertyReference, _ name: TextRange, depth: Int, in owner: Owner,
    _ type: FHIRType
  ) throws(JSONError) -> Int {
    guard scanner.bytes[start] == UInt8(ascii: "[") else {
      note(.wrongType(expected: "array"), start, name)
      return try skip(start, depth: depth)
    }
    guard depth < JSONScanner.depthLimit else { throw JSONError(.tooDeep, at: start) }
    if property.pointee.capture == .answers { item.hasAnswerProperty = true }
    if property.pointee.capture == .items {
      if answerIndex >= 0 { answer.hasItems = true } else { item.hasItemProperty = true }
    }
    let at = scanner.skipSpace(start &+ 1)
    if scanner.bytes[at] == UInt8(ascii: "]") {
      note(.wrongType(expected: "non-empty array"), start, name)
      return at + 1
    }
    if property.pointee.capture == .items, type == .responseItem {
      opening = ItemMemory.Opening(end: at, seen: seenProperties, name: name)
    }
    return try elements(at, property, name, depth: depth, in: owner, type)
  }

  /// Reads the elements of an array from the one at `start` on.
  @inline(__always)
  private mutating func elements(
    _ start: Int, _ property: PropertyReference, _ name: TextRange, depth: Int, in owner: Owner,
    _ type: FHIRType
  ) throws(JSONError) -> Int {
    var at = start
    while true {
      at = scanner.skipSpace(
        try single(at, property, name, depth: depth &+ 1, in: owner, type))
      guard scanner.bytes[at] == UInt8(ascii: ",") else { break }
      at = scanner.skipSpace(at &+ 1)
    }
    try scanner.expect(UInt8(ascii: "]"), at)
    return at &+ 1
  }

  private mutating func single(
    _ start: Int, _ property: PropertyReference, _ name: TextRange, depth: Int, in owner: Owner,
    _ type: FHIRType
  ) throws(JSONError) -> Int {
    if property.pointee.type.isPrimitive {
      return try primitive(start, property, name, depth: depth, in: owner)
    }
    guard scanner.bytes[start] == UInt8(ascii: "{") else {
      // In an array beside primitives null says that one has no element of its own.
      if property.pointee.type == .primitiveElement, scanner.bytes[start] == UInt8(ascii: "n") {
        return try scanner.literal(start)
      }
      noteWrongValue(property, start, name, in: owner)
      return try skip(start, depth: depth)
    }
    switch property.pointee.capture {
    case .items: return try readItem(start, depth: depth)
    case .answers: return try readAnswer(start, depth: depth)
    case .value:
      setValue(property, TextRange(start, start))
      let after = try object(start, type: property.pointee.type, depth: depth, in: .answerValue)
      if property.pointee.type == .attachment { answer.value = TextRange(start, after) }
      return after
    default:
      var inner = Owner.nothing
      if type == .questionnaireResponse, property.pointee.type == .meta { inner = .meta }
      if type == .questionnaireResponse, property.pointee.type == .identifier {
        inner = .identifier
      }
      if property.pointee.capture == .author { inner = .author }
      if owner == .author, property.pointee.type == .identifier { inner = .authorIdentifier }
      return try object(start, type: property.pointee.type, depth: depth, in: inner)
    }
  }

  private mutating func readItem(_ start: Int, depth: Int) throws(JSONError) -> Int {
    let previous = record.items.last?.question ?? -1
    if let after = memory.items.read(
      at: start, after: previous, scanner, depth: depth, into: &record, parent: itemIndex,
      parentAnswer: answerIndex)
    {
      return after
    }
    let problems = record.problems.count
    let (outer, outerIndex, outerAnswer, outerAnswerIndex) = (item, itemIndex, answer, answerIndex)
    let outerOpening = opening
    let entry = record.items.count
    let known = memory.items.group(at: start, after: previous, scanner, depth: depth)
    item = known?.item ?? ResponseRecord.Item()
    item.start = Int32(truncatingIfNeeded: start)
    item.parent = outerIndex
    item.parentAnswer = outerAnswerIndex
    // Parents stand before their children: the place is taken now and filled in below.
    record.items.append(item)
    (itemIndex, answerIndex, opening) = (Int32(truncatingIfNeeded: entry), -1, nil)
    let after =
      if let known {
        try readGroup(known.opening, depth: depth)
      } else {
        try object(start, type: .responseItem, depth: depth, in: .nothing)
      }
    item.end = Int32(truncatingIfNeeded: record.items.count)
    let question = item.question >= 0 ? Int(item.question) : resolve()
    record.items[entry] = item
    if let question { record.addOccurrence(itemIndex, of: question) }
    if known == nil, record.problems.count == problems, problems < 1000 {
      memory.items.add(
        start..<after, record, entry, opening, after: previous, scanner, depth: depth,
        questions: index.form.items.count)
    }
    opening = outerOpening
    (item, itemIndex, answer, answerIndex) = (outer, outerIndex, outerAnswer, outerAnswerIndex)
    return after
  }

  /// Reads the child items of a group whose beginning is remembered, and what comes behind them.
  private mutating func readGroup(
    _ opening: ItemMemory.Opening, depth: Int
  ) throws(JSONError) -> Int {
    var at = try elements(
      opening.end, structure.childItems, opening.name, depth: depth &+ 1, in: .nothing,
      .responseItem)
    at = scanner.skipSpace(at)
    guard scanner.bytes[at] == UInt8(ascii: ",") else {
      try scanner.expect(UInt8(ascii: "}"), at)
      return at &+ 1
    }
    // What comes now may give another linkId, or answers.
    item.question = -1
    return try members(
      scanner.skipSpace(at &+ 1), type: .responseItem, depth: depth, in: .nothing,
      seen: opening.seen)
  }

  private mutating func readAnswer(_ start: Int, depth: Int) throws(JSONError) -> Int {
    let entry = record.answers.count
    answer = ResponseRecord.Answer()
    answer.item = itemIndex
    answer.start = Int32(truncatingIfNeeded: start)
    record.answers.append(answer)
    answerIndex = Int32(truncatingIfNeeded: entry)
    if item.lastAnswer >= 0 {
      record.answers[Int(item.lastAnswer)].next = answerIndex
    } else {
      item.firstAnswer = answerIndex
    }
    item.lastAnswer = answerIndex
    let after = try object(start, type: .responseAnswer, depth: depth, in: .nothing)
    if let type = answer.type, type.hasForm, answer.value != .none {
      answer.isInForm = type.isForm(answer.value, scanner)
    }
    record.answers[entry] = answer
    answerIndex = -1
    return after
  }

  @inline(__always)
  private mutating func setValue(_ property: PropertyReference, _ range: TextRange) {
    answer.type = property.pointee.answerType
    answer.value = range
    answer.valueCount &+= 1
  }

  private mutating func primitive(
    _ start: Int, _ property: PropertyReference, _ name: TextRange, depth: Int, in owner: Owner
  ) throws(JSONError) -> Int {
    let first = scanner.bytes[start]
    switch property.pointee.type {
    case .boolean:
      guard first == UInt8(ascii: "t") || first == UInt8(ascii: "f") else { break }
      let after = try scanner.literal(start)
      capture(property, TextRange(start, after), in: owner)
      return after
    case .integer, .decimal:
      guard first == UInt8(ascii: "-") || first &- 0x30 < 10 else { break }
      let after = try scanner.number(start)
      capture(property, TextRange(start, after), in: owner)
      return after
    default:
      guard first == UInt8(ascii: "\"") else { break }
      return try string(start, property, name, in: owner)
    }
    noteWrongValue(property, start, name, in: owner)
    return try skip(start, depth: depth)
  }

  @inline(__always)
  private mutating func string(
    _ start: Int, _ property: PropertyReference, _ name: TextRange, in owner: Owner
  ) throws(JSONError) -> Int {
    let range = try scanner.string(start)
    if range.count == 0 { note(.wrongType(expected: "non-empty string"), start, name) }
    capture(property, range, in: owner)
    return Int(range.end) &+ 1
  }

  /// Notes a value of the wrong JSON type; in an answer it counts as a value all the same, so that
  /// it is reported once.
  private mutating func noteWrongValue(
    _ property: PropertyReference, _ start: Int, _ name: TextRange, in owner: Owner
  ) {
    if property.pointee.answerType != nil { setValue(property, .none) }
    note(.wrongType(expected: property.pointee.type.wanted), start, name)
  }

  @inline(__always)
  private mutating func capture(_ property: PropertyReference, _ range: TextRange, in owner: Owner)
  {
    switch property.pointee.capture {
    case .nothing, .items, .answers, .author: return
    case .resourceType:
      hasResourceType = true
      if range.isEscaped || !scanner.isEqual(range, "QuestionnaireResponse") {
        let type = scanner.text(range)
        if type != "QuestionnaireResponse" { otherResource = type }
      }
    case .id: record.header.id = range
    case .status: record.header.status = range
    case .questionnaire: record.header.questionnaire = range
    case .authored: record.header.authored = range
    case .versionID: if owner == .meta { record.header.versionID = range }
    case .identifierSystem:
      if owner == .identifier { record.header.identifierSystem = range }
      if owner == .authorIdentifier { record.header.authorSystem = range }
    case .identifierValue:
      if owner == .identifier { record.header.identifierValue = range }
      if owner == .authorIdentifier { record.header.authorValue = range }
    case .linkID:
      item.linkID = range
      item.hasLinkID = true
    case .text: item.text = range
    case .value: if property.pointee.answerType != nil { setValue(property, range) }
    case .referenceText, .quantityValue: if owner == .answerValue { answer.value = range }
    case .system: if owner == .answerValue { answer.system = range }
    case .code: if owner == .answerValue { answer.code = range }
    case .display: if owner == .answerValue { answer.display = range }
    }
  }

  /// Passes over any value, checking that it is JSON; returns the offset after it.
  private mutating func skip(_ start: Int, depth: Int) throws(JSONError) -> Int {
    switch scanner.bytes[start] {
    case UInt8(ascii: "{"): return try object(start, type: .opaque, depth: depth, in: .nothing)
    case UInt8(ascii: "["):
      guard depth < JSONScanner.depthLimit else { throw JSONError(.tooDeep, at: start) }
      var at = scanner.skipSpace(start + 1)
      if scanner.bytes[at] == UInt8(ascii: "]") { return at + 1 }
      while true {
        at = scanner.skipSpace(try skip(at, depth: depth + 1))
        guard scanner.bytes[at] == UInt8(ascii: ",") else { break }
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

extension ResponsePass {
  /// Finds the form's item by the linkId of the innermost item, and the options its answers chose.
  ///
  /// Done when the item is complete, because JSON may give the linkId after the answers.
  private mutating func resolve() -> Int? {
    guard item.hasLinkID,
      let question = ResponsePass.question(item.linkID, scanner, index)
    else { return nil }
    item.question = Int32(truncatingIfNeeded: question)
    guard index.hasOptions(question) else { return question }
    var answer = Int(item.firstAnswer)
    while answer >= 0 {
      // A pattern, because `==` would compare the names of the types.
      if case .coding = record.answers[answer].type {
        let (code, system) = (record.answers[answer].code, record.answers[answer].system)
        let option = ResponsePass.option(of: question, code, system, scanner, index)
        record.answers[answer].option = Int32(truncatingIfNeeded: option ?? -1)
      }
      answer = Int(record.answers[answer].next)
    }
    return question
  }

  private static func question(
    _ linkID: TextRange, _ scanner: JSONScanner, _ index: FormIndex
  ) -> Int? {
    guard linkID.isEscaped else {
      return index.item(linkID: scanner.bytes, Int(linkID.start), Int(linkID.end))
    }
    return index.form.index(of: scanner.text(linkID))
  }

  private static func option(
    of question: Int, _ code: TextRange, _ system: TextRange, _ scanner: JSONScanner,
    _ index: FormIndex
  ) -> Int? {
    guard code.isEscaped || system.isEscaped else {
      return index.option(of: question, in: scanner.bytes, code: code, system: system)
    }
    let coding = Coding(system: scanner.text(system), code: scanner.text(code))
    return index.form.items[question].options.firstIndex { $0.value == .coding(coding) }
  }
}
