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
    var seen: Set<String> = []
    for member in tree.members {
      let name = member.name
      if !seen.insert(name).inserted {
        let name = shortened(name)
        report(
          member, Phrase(ja: "プロパティ \(name) が2回書かれています", en: "property \(name) is given twice"))
      }
      guard type != .opaque else {
        element(member, .opaque)
        continue
      }
      if let property = structure.property(of: type, name) {
        value(member, property, name)
      } else if name.hasPrefix("_"),
        let property = structure.property(of: type, String(name.dropFirst())),
        property.pointee.type.isPrimitive
      {
        let companion = structure.besidePrimitive(isArray: property.pointee.isArray)
        value(member, companion, name)
      } else {
        let name = shortened(name)
        report(
          member,
          Phrase(
            ja: "プロパティ \(name) は FHIR R4 のこの場所にはありません",
            en: "FHIR R4 has no property \(name) here"))
      }
    }
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

  private mutating func value(_ tree: JSONView, _ property: PropertyReference, _ name: String) {
    guard property.pointee.isArray else {
      single(tree, property.pointee.type, name)
      return
    }
    guard tree.elements.first != nil else {
      wrongType(tree, name, "array")
      return
    }
    for element in tree.elements { single(element, property.pointee.type, name) }
  }

  private mutating func single(_ tree: JSONView, _ type: FHIRType, _ name: String) {
    switch (type, tree.kind) {
    case (.boolean, .boolean), (.primitiveElement, .null): break
    case (.integer, .number):
      if tree.integerValue.flatMap({ Int32(exactly: $0) }) == nil {
        wrongType(tree, name, type.wanted)
      }
    case (.decimal, .number):
      if tree.numberText.flatMap({ DecimalNumber($0) }) == nil {
        wrongType(tree, name, type.wanted)
      }
    case (.string, .string):
      if tree.token.count == 0 { wrongType(tree, name, "non-empty string") }
    case (.date, .string):
      if tree.stringValue.flatMap({ CalendarDate($0) }) == nil {
        wrongType(tree, name, type.wanted)
      }
    case (.dateTime, .string):
      if tree.stringValue.flatMap({ DateTime($0) }) == nil { wrongType(tree, name, type.wanted) }
    case (.time, .string):
      if tree.stringValue.flatMap({ TimeOfDay($0) }) == nil { wrongType(tree, name, type.wanted) }
    case (_, .object) where !type.isPrimitive: object(tree, type: type)
    default: wrongType(tree, name, type.wanted)
    }
  }

  private mutating func element(_ tree: JSONView, _ type: FHIRType) {
    switch tree.kind {
    case .object: object(tree, type: type)
    case .array: for inner in tree.elements { element(inner, type) }
    default: break
    }
  }

  private mutating func wrongType(_ tree: JSONView, _ name: String, _ expected: String) {
    let name = shortened(name)
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
