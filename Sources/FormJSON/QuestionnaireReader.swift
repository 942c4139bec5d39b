package import FormModel

/// A form as it was read, with what its reader noticed about the structure.
package struct ReadQuestionnaire: Sendable {
  /// The form.
  package var form: Questionnaire
  /// What was not in FHIR's form and had to be left out.
  package var findings: [Finding]
}

/// Reads a FHIR R4 Questionnaire of the 16 item types from JSON bytes.
package enum QuestionnaireReader {
  /// Reads the form in `bytes`; what lint would refuse is a finding, not an error.
  package static func read(_ bytes: [UInt8]) throws(UnreadableResource) -> ReadQuestionnaire {
    try bytes.withUnsafeBufferPointer { (bytes) throws(UnreadableResource) in
      try read(bytes, 0..<bytes.count)
    }
  }

  /// Reads the form in `bytes[range]`; bytes behind it are used as room where they are zero.
  ///
  /// A form that is known to be sound is not held against FHIR's structure once more.
  package static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, isKnownToBeSound: Bool = false
  ) throws(UnreadableResource) -> ReadQuestionnaire {
    let read: Result<ReadQuestionnaire, UnreadableResource>
    do {
      read = try withJSON(bytes, range) { form in
        Result { () throws(UnreadableResource) in
          try self.read(form, isKnownToBeSound: isKnownToBeSound)
        }
      }
    } catch { throw .notJSON(error) }
    return try read.get()
  }

  private static func read(
    _ tree: JSONView, isKnownToBeSound: Bool
  ) throws(UnreadableResource) -> ReadQuestionnaire {
    guard tree.kind == .object else { throw .notAnObject }
    guard let type = tree["resourceType"]?.stringValue else { throw .otherResource(nil) }
    guard type == "Questionnaire" else { throw .otherResource(type) }

    var reader = Decoder()
    let title = tree.localized("title")
    let language = tree["language"]?.stringValue
    reader.valueSets = ContainedValueSets(
      in: tree, languages: [language].compactMap(\.self) + title.translations.languages)
    if !isKnownToBeSound {
      reader.checkStructure(tree, type: .questionnaire)
      reader.checkStatus(tree)
      reader.checkExtensions(tree)
    }
    for item in tree.elements(of: "item") { reader.add(item, parent: nil) }
    var form = Questionnaire(items: reader.items)
    form.url = tree["url"]?.stringValue
    form.version = tree["version"]?.stringValue
    form.name = tree["name"]?.stringValue
    form.language = language
    form.title = title
    for name: StaticString in ["description", "purpose", "copyright"] where tree[name] != nil {
      form.prose.append((name.description, tree.localized(name)))
    }
    form.constraints = reader.constraints(in: tree)
    form.tabulation = tree.firstExtension(SurveyURL.tabulation)?.formTabulation
    if let period = tree["effectivePeriod"] {
      form.effectivePeriod = (
        period["start"]?.stringValue.flatMap { DateTime($0) },
        period["end"]?.stringValue.flatMap { DateTime($0) }
      )
    }
    return ReadQuestionnaire(form: form, findings: reader.findings)
  }
}

/// The URLs of the standard extensions that forms use.
enum FHIRExtension {
  static let core = "http://hl7.org/fhir/StructureDefinition/"
  static let sdc = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
  static let translation = core + "translation"
  static let minLength = core + "minLength"
  static let minValue = core + "minValue"
  static let maxValue = core + "maxValue"
  static let maxDecimalPlaces = core + "maxDecimalPlaces"
  static let regex = core + "regex"
  static let minOccurs = core + "questionnaire-minOccurs"
  static let maxOccurs = core + "questionnaire-maxOccurs"
  static let entryFormat = core + "entryFormat"
  static let hidden = core + "questionnaire-hidden"
  static let itemControl = core + "questionnaire-itemControl"
  static let unit = core + "questionnaire-unit"
  static let constraint = core + "questionnaire-constraint"
  static let targetConstraint = core + "targetConstraint"
  static let optionExclusive = core + "questionnaire-optionExclusive"
  static let unitOption = core + "questionnaire-unitOption"
  static let unitValueSet = core + "questionnaire-unitValueSet"
  static let referenceResource = core + "questionnaire-referenceResource"
  static let mimeType = core + "mimeType"
  static let maxSize = core + "maxSize"
  static let minQuantity = sdc + "sdc-questionnaire-minQuantity"
  static let maxQuantity = sdc + "sdc-questionnaire-maxQuantity"
  static let calculatedExpression = sdc + "sdc-questionnaire-calculatedExpression"
  static let enableWhenExpression = sdc + "sdc-questionnaire-enableWhenExpression"
  static let unitOpen = sdc + "sdc-questionnaire-unitOpen"
  static let responseAuthor = core + "questionnaireresponse-author"
  static let openLabel = sdc + "sdc-questionnaire-openLabel"
  static let securityLabel =
    "http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/extension-inline-sec-label"
}

/// Builds the items of a form from its JSON.
private struct Decoder {
  var items: [QuestionnaireItem] = []
  var findings: [Finding] = []
  var valueSets = ContainedValueSets()

  mutating func add(_ tree: JSONView, parent: Int?) {
    let linkID = tree["linkId"]?.stringValue ?? ""
    let typeName = tree["type"]?.stringValue ?? ""
    let type = ItemType(rawValue: typeName)
    if type == nil {
      report(
        tree["type"] ?? tree, linkID,
        Phrase(
          ja: "type「\(shortened(typeName))」は FHIR R4 の項目の型ではありません",
          en: "type \"\(shortened(typeName))\" is no FHIR R4 item type"))
    }
    var item = QuestionnaireItem(
      linkID: linkID, type: type ?? .openChoice,
      text: tree.localized("text"))
    item.offset = tree.offset
    item.parent = parent
    item.prefix = tree["prefix"]?.stringValue
    item.isRequired = tree["required"]?.booleanValue ?? false
    item.repeats = tree["repeats"]?.booleanValue ?? false
    item.isReadOnly = tree["readOnly"]?.booleanValue ?? false
    item.answerValueSet = tree["answerValueSet"]?.stringValue
    item.enableBehavior = tree["enableBehavior"]?.stringValue.flatMap(EnableBehavior.init)
    item.enableWhen = tree.elements(of: "enableWhen").compactMap { condition($0, linkID) }
    item.options = tree.elements(of: "answerOption").compactMap { option($0, linkID) }
    readValueSet(of: tree, into: &item)
    item.initial = tree.elements(of: "initial").compactMap { $0.choice(of: "value") }
    item.codes = tree.elements(of: "code").map(\.coding)
    item.constraints = constraints(in: tree)
    readExtensions(of: tree, into: &item)
    let index = items.count
    items.append(item)
    for child in tree.elements(of: "item") { add(child, parent: index) }
    items[index].end = items.count
  }

  /// A form has a status of FHIR R4's value set `publication-status`.
  mutating func checkStatus(_ tree: JSONView) {
    let allowed = ["draft", "active", "retired", "unknown"]
    let status = tree["status"]?.stringValue
    guard !allowed.contains(status ?? "") else { return }
    let list = allowed.joined(separator: ", ")
    let words =
      status.map {
        Phrase(
          ja: "status \(shortened($0)) は使えません。使える値: \(list)",
          en: "status \(shortened($0)) is not allowed; allowed: \(list)")
      } ?? Phrase(ja: "status がありません。使える値: \(list)", en: "no status; allowed: \(list)")
    findings.append(Finding(.invalidStatus, offset: (tree["status"] ?? tree).offset, words))
  }

  private mutating func report(_ tree: JSONView, _ linkID: String?, _ words: Phrase) {
    findings.append(Finding(.structure, linkID: linkID, offset: tree.offset, words))
  }

  private mutating func readExtensions(of tree: JSONView, into item: inout QuestionnaireItem) {
    let hasExtensions = tree["extension"] != nil
    func value(_ url: String) -> JSONView? { hasExtensions ? tree.firstExtension(url) : nil }
    func integer(_ url: String) -> Int? { value(url)?["valueInteger"]?.integerValue }
    item.limits.minLength = integer(FHIRExtension.minLength)
    item.limits.maxLength = tree["maxLength"]?.integerValue
    func bound(_ url: String, _ quantity: String) -> AnswerValue? {
      let bound = (value(url) ?? value(quantity))?.choice(of: "value")
      return switch bound {
      case .integer, .decimal, .date, .dateTime, .time, .quantity: bound
      // Of no type that a bound can have: that has been said.
      default: nil
      }
    }
    item.limits.minValue = bound(FHIRExtension.minValue, FHIRExtension.minQuantity)
    item.limits.maxValue = bound(FHIRExtension.maxValue, FHIRExtension.maxQuantity)
    item.limits.maxDecimalPlaces = integer(FHIRExtension.maxDecimalPlaces)
    item.limits.regex = value(FHIRExtension.regex)?["valueString"]?.stringValue
    item.limits.minOccurs = integer(FHIRExtension.minOccurs)
    item.limits.maxOccurs = integer(FHIRExtension.maxOccurs)
    func expression(_ url: String) -> String? {
      value(url)?["valueExpression"].map { fhirPath(of: $0, item.linkID) }
    }
    item.enableWhenExpression = expression(FHIRExtension.enableWhenExpression)
    item.calculatedExpression = expression(FHIRExtension.calculatedExpression)
    item.isHidden = value(FHIRExtension.hidden)?["valueBoolean"]?.booleanValue ?? false
    let control = value(FHIRExtension.itemControl)?["valueCodeableConcept"]
    item.isHelp =
      control?.elements(of: "coding").contains { $0["code"]?.isString("help") ?? false } ?? false
    item.unit = value(FHIRExtension.unit)?["valueCoding"]?.coding
    if item.type == .quantity { readUnits(of: tree, into: &item) }
    func codes(_ url: String) -> [String] {
      hasExtensions ? tree.extensions(url).compactMap { $0["valueCode"]?.stringValue } : []
    }
    item.limits.mimeTypes = codes(FHIRExtension.mimeType)
    item.limits.maxSize =
      value(FHIRExtension.maxSize)?["valueDecimal"]?.numberText.flatMap { DecimalNumber($0) }
    item.limits.referenceTypes = codes(FHIRExtension.referenceResource)
    item.openLabel = hasExtensions ? tree.openLabel : nil
    item.entryFormat = value(FHIRExtension.entryFormat)?["valueString"]?.stringValue
    item.isConfidential = value(FHIRExtension.securityLabel) != nil
    item.tabulation = value(SurveyURL.tabulation)?.itemTabulation
  }

  /// Gives the item the codes of a contained value set for options.
  private mutating func readValueSet(of tree: JSONView, into item: inout QuestionnaireItem) {
    guard let name = item.answerValueSet else { return }
    if valueSets.isMissing(name) {
      report(
        tree["answerValueSet"] ?? tree, item.linkID,
        Phrase(
          ja: "値セット \(shortened(name)) は contained にありません",
          en: "no ValueSet \(shortened(name)) is contained in the form"))
    }
    // Codes are the answers of a choice; what a value set means elsewhere is not decided.
    guard item.type.isChoice, item.options.isEmpty, let codes = valueSets.codes(of: name) else {
      return
    }
    item.options = codes.map { AnswerOption(value: .coding($0)) }
    item.hasValueSetOptions = true
  }

  /// The units a quantity may be given in: those to choose from, or the one of the item.
  private func readUnits(of tree: JSONView, into item: inout QuestionnaireItem) {
    // SDC's unitOpen lets people write units that are no options.
    let open = tree.firstExtension(FHIRExtension.unitOpen)?["valueCode"]?.stringValue
    guard open == nil || open == "optionsOnly" else { return }
    let options = tree.extensions(FHIRExtension.unitOption).compactMap { $0["valueCoding"] }
    let valueSet = tree.firstExtension(FHIRExtension.unitValueSet)
    if !options.isEmpty {
      item.limits.units = options.map(\.coding)
    } else if let name = valueSet?["valueCanonical"]?.stringValue {
      item.limits.units = valueSets.codes(of: name) ?? []
      item.limits.hasUndecidedUnits = item.limits.units.isEmpty
    } else if let unit = item.unit {
      item.limits.units = [unit]
    }
  }

  private mutating func condition(_ tree: JSONView, _ linkID: String) -> EnableWhen? {
    guard let question = tree["question"]?.stringValue,
      let name = tree["operator"]?.stringValue,
      let comparison = EnableWhen.Operator(rawValue: name), let answer = tree.choice(of: "answer")
    else {
      report(
        tree, linkID,
        Phrase(
          ja: "enableWhen には question と operator と answer[x] が必要です",
          en: "an enableWhen needs a question, an operator and an answer[x]"))
      return nil
    }
    return EnableWhen(question: question, operator: comparison, answer: answer)
  }

  private mutating func option(_ tree: JSONView, _ linkID: String) -> AnswerOption? {
    guard let value = tree.choice(of: "value") else {
      report(
        tree, linkID,
        Phrase(ja: "answerOption には value[x] が必要です", en: "an answerOption needs a value[x]"))
      return nil
    }
    let exclusive = tree.firstExtension(FHIRExtension.optionExclusive)
    return AnswerOption(
      value: value, isExclusive: exclusive?["valueBoolean"]?.booleanValue ?? false,
      initialSelected: tree["initialSelected"]?.booleanValue ?? false)
  }

  /// The text of an Expression, which is refused where it is in another language than FHIRPath.
  private mutating func fhirPath(of tree: JSONView, _ linkID: String?) -> String {
    let language = tree["language"]?.stringValue ?? ""
    if language != "text/fhirpath" {
      report(
        tree, linkID,
        Phrase(
          ja: "式の言語 \(shortened(language)) は実行できません。text/fhirpath だけです",
          en: "an expression in \(shortened(language)) cannot be run; text/fhirpath can"))
    }
    return tree["expression"]?.stringValue ?? ""
  }

  mutating func constraints(in tree: JSONView) -> [FormConstraint] {
    guard tree["extension"] != nil else { return [] }
    let linkID = tree["linkId"]?.stringValue
    var result: [FormConstraint] = []
    for url in [FHIRExtension.constraint, FHIRExtension.targetConstraint] {
      for found in tree.extensions(url) { result.append(constraint(found, linkID)) }
    }
    return result
  }

  private mutating func constraint(_ tree: JSONView, _ linkID: String?) -> FormConstraint {
    let severity = tree.part("severity")?["valueCode"]?.stringValue
    let expression = tree.part("expression")
    if severity != "error", severity != "warning" {
      report(
        tree, linkID,
        Phrase(
          ja: "constraint の severity は error か warning です",
          en: "the severity of a constraint is error or warning"))
    }
    let text =
      expression?["valueString"]?.stringValue
      ?? expression?["valueExpression"].map { fhirPath(of: $0, linkID) }
    return FormConstraint(
      key: tree.part("key")?["valueId"]?.stringValue ?? "",
      severity: severity == "error" ? .error : .warning, expression: text ?? "",
      human: tree.localized(part: "human"))
  }

  mutating func checkExtensions(_ tree: JSONView) {
    var check = ExtensionCheck()
    check.form(tree)
    findings += check.findings
  }

  mutating func checkStructure(_ tree: JSONView, type: FHIRType) {
    var check = StructureCheck()
    check.object(tree, type: type)
    findings += check.findings
  }
}
