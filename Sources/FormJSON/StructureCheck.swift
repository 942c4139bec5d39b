import FormModel

/// Checks that a form's JSON has only properties FHIR R4 knows, of their types, each once.
struct StructureCheck {
  private let structure = FHIRStructure.shared
  private(set) var findings: [Finding] = []
  private var linkID: String?

  mutating func object(_ tree: JSONView, type: FHIRType) {
    let outer = linkID
    if type == .questionnaireItem { linkID = tree["linkId"]?.stringValue }
    defer { linkID = outer }
    checkChoices(tree, type)
    var seen = SeenProperties()
    for member in tree.members {
      let found = property(member, of: type)
      if !seen.add(member, found) {
        let name = shortened(member.name)
        report(
          member, Phrase(ja: "プロパティ \(name) が2回書かれています", en: "property \(name) is given twice"))
      }
      guard type != .opaque else {
        element(member, .opaque)
        continue
      }
      if let found {
        value(member, found)
      } else {
        let name = shortened(member.name)
        report(
          member,
          Phrase(
            ja: "プロパティ \(name) は FHIR R4 のこの場所にはありません",
            en: "FHIR R4 has no property \(name) here"))
      }
    }
  }

  /// The property of `type` that a member is, or what stands beside one in `_name`; else nil.
  private func property(_ member: JSONView, of type: FHIRType) -> Found? {
    if let property = member.property(of: type, in: structure) {
      return Found(property: property, isBeside: false)
    }
    guard let property = member.property(of: type, behind: 1, in: structure),
      property.pointee.type.isPrimitive
    else { return nil }
    return Found(property: property, isBeside: true)
  }

  /// An element carries one `value[x]` or `answer[x]`; a narrative carries its `div`.
  private mutating func checkChoices(_ tree: JSONView, _ type: FHIRType) {
    let prefix: StaticString
    switch type {
    case .answerOption, .initial, .extension: prefix = "value"
    case .enableWhen: prefix = "answer"
    case .narrative:
      if tree["div"] == nil {
        report(
          tree, Phrase(ja: "必須のプロパティ div がありません", en: "the required property div is missing"))
      }
      return
    default: return
    }
    let values = tree.members.filter { $0.name(after: prefix) != nil }
    guard values.count > 1 else { return }
    let names = values.map { shortened($0.name) }.joined(separator: ", ")
    report(
      tree,
      Phrase(
        ja: "\(prefix)[x] は1つだけです。書かれているもの: \(names)",
        en: "only one \(prefix)[x] is allowed; there are \(names)"))
  }

  private mutating func value(_ member: JSONView, _ found: Found) {
    let isArray = found.property.pointee.isArray
    let property =
      found.isBeside ? structure.besidePrimitive(isArray: isArray) : found.property
    guard isArray else {
      single(member, property.pointee.type, member)
      return
    }
    guard member.elements.first != nil else {
      wrongType(member, member, "array")
      return
    }
    for element in member.elements { single(element, property.pointee.type, member) }
  }

  private mutating func single(_ tree: JSONView, _ type: FHIRType, _ member: JSONView) {
    switch (type, tree.kind) {
    case (.boolean, .boolean), (.primitiveElement, .null): break
    case (.integer, .number):
      if tree.integerValue.flatMap({ Int32(exactly: $0) }) == nil {
        wrongType(tree, member, type.wanted)
      }
    case (.decimal, .number):
      if tree.numberText.flatMap({ DecimalNumber($0) }) == nil {
        wrongType(tree, member, type.wanted)
      }
    case (.string, .string):
      if tree.token.count == 0 { wrongType(tree, member, "non-empty string") }
    case (.date, .string):
      if tree.stringValue.flatMap({ CalendarDate($0) }) == nil {
        wrongType(tree, member, type.wanted)
      }
    case (.dateTime, .string):
      if tree.stringValue.flatMap({ DateTime($0) }) == nil { wrongType(tree, member, type.wanted) }
    case (.time, .string):
      if tree.stringValue.flatMap({ TimeOfDay($0) }) == nil { wrongType(tree, member, type.wanted) }
    case (_, .object) where !type.isPrimitive: object(tree, type: type)
    default: wrongType(tree, member, type.wanted)
    }
  }

  private mutating func element(_ tree: JSONView, _ type: FHIRType) {
    switch tree.kind {
    case .object: object(tree, type: type)
    case .array: for inner in tree.elements { element(inner, type) }
    default: break
    }
  }

  private mutating func wrongType(_ tree: JSONView, _ member: JSONView, _ expected: String) {
    let name = shortened(member.name)
    report(
      tree,
      Phrase(
        ja: "プロパティ \(name) の値の型が違います。必要な型: \(expected)",
        en: "property \(name) has a value of the wrong type; it must be: \(expected)"))
  }

  private mutating func report(_ tree: JSONView, _ words: Phrase) {
    findings.append(Finding(.structure, linkID: linkID, offset: tree.offset, words))
  }
}

/// A property that a member of an object is, or stands beside in `_name`.
private struct Found {
  let property: PropertyReference
  let isBeside: Bool
}

/// The members of one object so far: a bit for each known property, the others by name.
private struct SeenProperties {
  private var known: UInt64 = 0
  private var beside: UInt64 = 0
  private var others: Set<String> = []

  /// Notes a member; false where it has been there before.
  mutating func add(_ member: JSONView, _ found: Found?) -> Bool {
    guard let found else { return others.insert(member.name).inserted }
    let bit: UInt64 = 1 << UInt64(found.property.pointee.place)
    let before = found.isBeside ? beside : known
    if found.isBeside { beside |= bit } else { known |= bit }
    return before & bit == 0
  }
}

extension JSONView {
  /// The property of `type` that the member is by its name, without as many of its first letters,
  /// all of which are `_`.
  fileprivate func property(
    of type: FHIRType, behind skipped: Int = 0, in structure: FHIRStructure
  ) -> PropertyReference? {
    guard nameToken.isEscaped else {
      let start = Int(nameToken.start) + skipped
      guard nameToken.count > skipped,
        scanner.bytes[Int(nameToken.start)..<start].allSatisfy({ $0 == UInt8(ascii: "_") })
      else { return nil }
      return structure.slot(of: type, scanner, start, nameToken.count - skipped)
        .map(structure.property)
    }
    guard name.prefix(skipped).allSatisfy({ $0 == "_" }) else { return nil }
    return structure.property(of: type, String(name.dropFirst(skipped)))
  }
}
