package import FormModel

/// A form as it was read, with what its reader noticed about the structure.
package struct ReadQuestionnaire: Sendable {
  /// The form.
  package var form: Questionnaire
  /// Its JSON.
  package var tree: JSONTree
  /// What was not in FHIR's form and had to be left out.
  package var findings: [Finding]
}

/// Reads a FHIR R4 Questionnaire of the 16 item types from JSON bytes.
package enum QuestionnaireReader {
  /// Reads the form in `bytes`; what lint would refuse is a finding, not an error.
  ///
  /// A form that is known to be sound is not held against FHIR's structure once more.
  package static func read(
    _ bytes: [UInt8], isKnownToBeSound: Bool = false
  ) throws(UnreadableResource) -> ReadQuestionnaire {
    let tree: JSONTree
    do { tree = try JSONTree(reading: bytes) } catch { throw .notJSON(error) }
    guard case .object = tree else { throw .notAnObject }
    guard let type = tree["resourceType"]?.stringValue else { throw .otherResource(nil) }
    guard type == "Questionnaire" else { throw .otherResource(type) }

    var reader = Decoder()
    let title = localized("title", in: tree)
    let language = tree["language"]?.stringValue
    reader.valueSets = ContainedValueSets(
      in: tree, languages: [language].compactMap(\.self) + title.translations.keys)
    if !isKnownToBeSound {
      reader.checkStructure(tree, type: .questionnaire)
      reader.checkStatus(tree)
      reader.checkExtensions(tree)
    }
    for item in tree["item"]?.elements ?? [] { reader.add(item, parent: nil) }
    var form = Questionnaire(items: reader.items)
    form.url = tree["url"]?.stringValue
    form.version = tree["version"]?.stringValue
    form.name = tree["name"]?.stringValue
    form.language = language
    form.title = title
    form.prose = ["description", "purpose", "copyright"].filter { tree[$0] != nil }
      .map { ($0, localized($0, in: tree)) }
    form.constraints = reader.constraints(in: tree)
    form.tabulation = tree.extensions(SurveyURL.tabulation).first.map(reader.formTabulation)
    if let period = tree["effectivePeriod"] {
      form.effectivePeriod = (
        period["start"]?.stringValue.flatMap { DateTime($0) },
        period["end"]?.stringValue.flatMap { DateTime($0) }
      )
    }
    return ReadQuestionnaire(form: form, tree: tree, findings: reader.findings)
  }

  /// The text in property `name`, with the translations on it (FHIR extension `translation`).
  static func localized(_ name: String, in tree: JSONTree) -> LocalizedText {
    let translations = tree["_" + name]?.extensions(FHIRExtension.translation) ?? []
    return localized(LocalizedText(tree[name]?.stringValue ?? ""), translations)
  }

  /// The text of an extension's part `name`.
  ///
  /// Its translations stand on its value, or, for libraries that know no extensions of an
  /// extension's value, beside it.
  static func localized(part name: String, of tree: JSONTree) -> LocalizedText {
    let text = tree.part(name).map { localized("valueString", in: $0) } ?? LocalizedText("")
    return localized(text, tree.extensions(FHIRExtension.translation))
  }

  /// The label of an open choice's written answer, translated on its value or beside it; or nil.
  static func openLabel(of tree: JSONTree) -> LocalizedText? {
    tree.extensions(FHIRExtension.openLabel).first.map {
      localized(localized("valueString", in: $0), tree.extensions(SurveyURL.openLabelTranslation))
    }
  }

  private static func localized(
    _ base: LocalizedText, _ translations: [JSONTree]
  ) -> LocalizedText {
    var text = base
    for translation in translations {
      guard let language = translation.part("lang")?["valueCode"]?.stringValue,
        let content = translation.part("content")?["valueString"]?.stringValue
      else { continue }
      text.translations[language] = content
    }
    return text
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

extension JSONTree {
  /// The extensions of an element with `url`.
  func extensions(_ url: String) -> [JSONTree] {
    (self["extension"]?.elements ?? []).filter { $0["url"]?.stringValue == url }
  }

  /// The typed value of an answer, an option or an initial value; nil where there is none.
  var answerValue: AnswerValue? { Decoder().answer("value", in: self) }

  /// The parts of a complex extension named `name`.
  func parts(_ name: String) -> [JSONTree] { extensions(name) }

  /// The first part of a complex extension named `name`.
  func part(_ name: String) -> JSONTree? { extensions(name).first }
}

/// Builds the items of a form from its JSON.
private struct Decoder {
  var items: [QuestionnaireItem] = []
  var findings: [Finding] = []
  var valueSets = ContainedValueSets()

  mutating func add(_ tree: JSONTree, parent: Int?) {
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
      text: QuestionnaireReader.localized("text", in: tree))
    item.offset = tree.offset
    item.parent = parent
    item.prefix = tree["prefix"]?.stringValue
    item.isRequired = tree["required"]?.booleanValue ?? false
    item.repeats = tree["repeats"]?.booleanValue ?? false
    item.isReadOnly = tree["readOnly"]?.booleanValue ?? false
    item.answerValueSet = tree["answerValueSet"]?.stringValue
    item.enableBehavior = tree["enableBehavior"]?.stringValue.flatMap(EnableBehavior.init)
    item.enableWhen = (tree["enableWhen"]?.elements ?? []).compactMap { condition($0, linkID) }
    item.options = (tree["answerOption"]?.elements ?? []).compactMap { option($0, linkID) }
    readValueSet(of: tree, into: &item)
    item.initial = (tree["initial"]?.elements ?? []).compactMap { answer("value", in: $0) }
    item.codes = (tree["code"]?.elements ?? []).map(coding)
    item.constraints = constraints(in: tree)
    readExtensions(of: tree, into: &item)
    let index = items.count
    items.append(item)
    for child in tree["item"]?.elements ?? [] { add(child, parent: index) }
    items[index].end = items.count
  }

  /// A form has a status of FHIR R4's value set `publication-status`.
  mutating func checkStatus(_ tree: JSONTree) {
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

  private mutating func report(_ tree: JSONTree, _ linkID: String?, _ words: Phrase) {
    findings.append(Finding(.structure, linkID: linkID, offset: tree.offset, words))
  }

  private mutating func readExtensions(of tree: JSONTree, into item: inout QuestionnaireItem) {
    func value(_ url: String) -> JSONTree? { tree.extensions(url).first }
    func integer(_ url: String) -> Int? { value(url)?["valueInteger"]?.integerValue }
    item.limits.minLength = integer(FHIRExtension.minLength)
    item.limits.maxLength = tree["maxLength"]?.integerValue
    func bound(_ url: String, _ quantity: String) -> AnswerValue? {
      let bound = (value(url) ?? value(quantity)).flatMap { answer("value", in: $0) }
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
    let controls = value(FHIRExtension.itemControl)?["valueCodeableConcept"]?["coding"]
    item.isHelp = (controls?.elements ?? []).contains { $0["code"]?.stringValue == "help" }
    item.unit = value(FHIRExtension.unit)?["valueCoding"].map(coding)
    if item.type == .quantity { readUnits(of: tree, into: &item) }
    func codes(_ url: String) -> [String] {
      tree.extensions(url).compactMap { $0["valueCode"]?.stringValue }
    }
    item.limits.mimeTypes = codes(FHIRExtension.mimeType)
    item.limits.maxSize =
      value(FHIRExtension.maxSize)?["valueDecimal"]?.numberText.flatMap { DecimalNumber($0) }
    item.limits.referenceTypes = codes(FHIRExtension.referenceResource)
    item.openLabel = QuestionnaireReader.openLabel(of: tree)
    item.entryFormat = value(FHIRExtension.entryFormat)?["valueString"]?.stringValue
    item.isConfidential = value(FHIRExtension.securityLabel) != nil
    item.tabulation = value(SurveyURL.tabulation).map(itemTabulation)
  }

  /// Gives the item the codes of a contained value set for options.
  private mutating func readValueSet(of tree: JSONTree, into item: inout QuestionnaireItem) {
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
  private func readUnits(of tree: JSONTree, into item: inout QuestionnaireItem) {
    // SDC's unitOpen lets people write units that are no options.
    let open = tree.extensions(FHIRExtension.unitOpen).first?["valueCode"]?.stringValue
    guard open == nil || open == "optionsOnly" else { return }
    let options = tree.extensions(FHIRExtension.unitOption).compactMap { $0["valueCoding"] }
    let valueSet = tree.extensions(FHIRExtension.unitValueSet).first
    if !options.isEmpty {
      item.limits.units = options.map(coding)
    } else if let name = valueSet?["valueCanonical"]?.stringValue {
      item.limits.units = valueSets.codes(of: name) ?? []
      item.limits.hasUndecidedUnits = item.limits.units.isEmpty
    } else if let unit = item.unit {
      item.limits.units = [unit]
    }
  }

  private mutating func condition(_ tree: JSONTree, _ linkID: String) -> EnableWhen? {
    guard let question = tree["question"]?.stringValue,
      let name = tree["operator"]?.stringValue,
      let comparison = EnableWhen.Operator(rawValue: name), let answer = answer("answer", in: tree)
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

  private mutating func option(_ tree: JSONTree, _ linkID: String) -> AnswerOption? {
    guard let value = answer("value", in: tree) else {
      report(
        tree, linkID,
        Phrase(ja: "answerOption には value[x] が必要です", en: "an answerOption needs a value[x]"))
      return nil
    }
    let exclusive = tree.extensions(FHIRExtension.optionExclusive).first
    return AnswerOption(
      value: value, isExclusive: exclusive?["valueBoolean"]?.booleanValue ?? false,
      initialSelected: tree["initialSelected"]?.booleanValue ?? false)
  }

  func coding(_ tree: JSONTree) -> Coding {
    Coding(
      system: tree["system"]?.stringValue ?? "", code: tree["code"]?.stringValue ?? "",
      display: QuestionnaireReader.localized("display", in: tree))
  }

  /// The typed value in `<prefix>Boolean`, `<prefix>Coding` and so on; nil where there is none or
  /// it is not in FHIR's form.
  func answer(_ prefix: String, in tree: JSONTree) -> AnswerValue? {
    for member in tree.memberList where member.name.hasPrefix(prefix) {
      let value = member.value
      switch member.name.dropFirst(prefix.utf8.count) {
      case "Boolean": return value.booleanValue.map(AnswerValue.boolean)
      case "Integer":
        return value.integerValue.flatMap { Int32(exactly: $0) }.map { .integer(Int($0)) }
      case "Decimal": return value.numberText.flatMap { DecimalNumber($0) }.map(AnswerValue.decimal)
      case "Date": return value.stringValue.flatMap { CalendarDate($0) }.map(AnswerValue.date)
      case "DateTime": return value.stringValue.flatMap { DateTime($0) }.map(AnswerValue.dateTime)
      case "Time": return value.stringValue.flatMap { TimeOfDay($0) }.map(AnswerValue.time)
      case "String", "Code": return value.stringValue.map(AnswerValue.string)
      case "Uri": return value.stringValue.map(AnswerValue.uri)
      case "Coding": return .coding(coding(value))
      case "Quantity":
        return .quantity(
          Quantity(
            value: value["value"]?.numberText.flatMap { DecimalNumber($0) },
            system: value["system"]?.stringValue ?? "", code: value["code"]?.stringValue ?? "",
            unit: value["unit"]?.stringValue ?? ""))
      case "Reference": return value["reference"]?.stringValue.map(AnswerValue.reference)
      case "Attachment": return .attachment(value.line)
      default: continue
      }
    }
    return nil
  }

  /// The text of an Expression, which is refused where it is in another language than FHIRPath.
  private mutating func fhirPath(of tree: JSONTree, _ linkID: String?) -> String {
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

  mutating func constraints(in tree: JSONTree) -> [FormConstraint] {
    let found = [FHIRExtension.constraint, FHIRExtension.targetConstraint]
    return found.flatMap { tree.extensions($0) }.map { constraint in
      let severity = constraint.part("severity")?["valueCode"]?.stringValue
      let expression = constraint.part("expression")
      let linkID = tree["linkId"]?.stringValue
      if severity != "error", severity != "warning" {
        report(
          constraint, linkID,
          Phrase(
            ja: "constraint の severity は error か warning です",
            en: "the severity of a constraint is error or warning"))
      }
      let text =
        expression?["valueString"]?.stringValue
        ?? expression?["valueExpression"].map { fhirPath(of: $0, linkID) }
      return FormConstraint(
        key: constraint.part("key")?["valueId"]?.stringValue ?? "",
        severity: severity == "error" ? .error : .warning, expression: text ?? "",
        human: QuestionnaireReader.localized(part: "human", of: constraint))
    }
  }

  mutating func checkExtensions(_ tree: JSONTree) {
    var check = ExtensionCheck()
    check.form(tree)
    findings += check.findings
  }

  mutating func checkStructure(_ tree: JSONTree, type: FHIRType) {
    var check = StructureCheck()
    check.object(tree, type: type)
    findings += check.findings
  }
}

extension Decoder {
  private func code(_ tree: JSONTree) -> String {
    tree.part("code")?["valueCode"]?.stringValue ?? ""
  }

  private func label(_ tree: JSONTree) -> LocalizedText {
    QuestionnaireReader.localized(part: "label", of: tree)
  }

  private func texts(_ tree: JSONTree, _ part: String) -> [String] {
    tree.parts(part).compactMap { $0["valueString"]?.stringValue ?? $0["valueCode"]?.stringValue }
  }

  private func bands(_ tree: JSONTree) -> [TabulationBand] {
    func bound(_ tree: JSONTree, _ name: String) -> DecimalNumber? {
      tree.part(name)?["valueDecimal"]?.numberText.flatMap { DecimalNumber($0) }
    }
    return tree.parts("band").map {
      TabulationBand(
        code: code($0), label: label($0), low: bound($0, "low"), high: bound($0, "high"))
    }
  }

  fileprivate func itemTabulation(_ tree: JSONTree) -> ItemTabulation {
    var result = ItemTabulation()
    result.roles = Set(texts(tree, "role").compactMap(ItemTabulation.Role.init))
    result.bands = bands(tree)
    result.levels = tree.parts("level").map(level)
    result.sensitive = texts(tree, "sensitive")
    result.carryForward = tree.part("carryForward")?["valueBoolean"]?.booleanValue ?? false
    return result
  }

  private func level(_ tree: JSONTree) -> TabulationLevel {
    let groups = tree.parts("group").map {
      TabulationLevel.Group(code: code($0), label: label($0), members: texts($0, "member"))
    }
    // A duration reads P3M, a start --04-01.
    let duration = texts(tree, "duration").first
    let months = duration.flatMap { $0.hasPrefix("P") && $0.hasSuffix("M") ? $0 : nil }
      .flatMap { Int($0.dropFirst().dropLast()) }
    let start = texts(tree, "start").first
    let startMonth = start.flatMap { $0.hasPrefix("--") ? Int($0.dropFirst(2).prefix(2)) : nil }
    return TabulationLevel(
      code: code(tree), label: label(tree), groups: groups, months: months, startMonth: startMonth)
  }

  private func condition(_ tree: JSONTree) -> EnableWhen? {
    guard let question = texts(tree, "question").first,
      let comparison = texts(tree, "operator").first.flatMap(EnableWhen.Operator.init),
      let answer = tree.part("answer").flatMap({ answer("value", in: $0) })
    else { return nil }
    return EnableWhen(question: question, operator: comparison, answer: answer)
  }

  fileprivate func formTabulation(_ tree: JSONTree) -> FormTabulation {
    var result = FormTabulation()
    result.population = tree.part("population").flatMap(condition)
    result.indicators = tree.parts("indicator").map { indicator in
      FormTabulation.Indicator(
        code: code(indicator), label: label(indicator),
        alternatives: indicator.parts("alternative").map {
          $0.parts("condition").compactMap(condition)
        },
        from: texts(indicator, "from").first, to: texts(indicator, "to").first,
        bands: bands(indicator))
    }
    result.tables = tree.parts("table").map {
      FormTabulation.Table(
        code: code($0), label: label($0), measures: texts($0, "measure"),
        strata: texts($0, "stratum"))
    }
    if let policy = tree.part("policy") {
      result.policyVersion = texts(policy, "version").first
      for part in policy["extension"]?.elements ?? [] {
        guard let name = part["url"]?.stringValue, let value = part["valueInteger"]?.integerValue
        else { continue }
        result.policy[name, default: []].append(value)
      }
    }
    return result
  }
}
