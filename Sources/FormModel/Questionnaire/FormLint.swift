/// Checks a form before it is used: FHIR R4's invariants and what this program relies on.
///
/// Each check is a method; `findings` runs them in order. What is not in FHIR's form at all has
/// been noted by the form's reader.
package struct FormLint {
  let form: Questionnaire
  private var found: [Finding] = []

  private init(_ form: Questionnaire) { self.form = form }

  /// Everything noticed about `form`, in the form's order.
  package static func findings(in form: Questionnaire) -> [Finding] {
    var lint = FormLint(form)
    guard lint.checkSize() else { return lint.found }
    lint.checkIdentity()
    for index in form.items.indices {
      lint.checkLinkID(index)
      lint.checkStructure(index)
      lint.checkConditions(index)
      lint.checkOptions(index)
      lint.checkLimits(index)
      lint.checkExpressions(index)
      lint.checkTranslations(index)
      lint.checkTabulation(index)
    }
    lint.checkFormExpressions()
    lint.checkChains()
    lint.checkFormTabulation()
    return lint.found
  }

  mutating func report(
    _ code: FindingCode = .structure, _ severity: FindingSeverity = .error, _ index: Int? = nil,
    _ words: Phrase
  ) {
    let item = index.map { form.items[$0] }
    found.append(
      Finding(code, severity, linkID: item?.linkID, offset: item?.offset ?? 0, words))
  }
}

extension FormLint {
  /// A form that responses can name has a URL and a version; que-0: a name is an identifier.
  private mutating func checkIdentity() {
    if let name = form.name, !FormLint.isIdentifier(name) {
      report(
        .structure, .warning, nil,
        Phrase(
          ja: "name \(shortened(name)) は大文字で始まる英数字と _ の名前ではありません（que-0）",
          en: "name \(shortened(name)) is no identifier: a capital, then letters, digits, _ (que-0)"
        ))
    }
    let missing = [form.url == nil ? "url" : nil, form.version == nil ? "version" : nil]
      .compactMap(\.self)
    if !missing.isEmpty {
      let ja = missing.joined(separator: " と ")
      let en = missing.joined(separator: " and ")
      report(
        .structure, .warning, nil,
        Phrase(
          ja: "\(ja) がないので、回答が調査票の版を示せません",
          en: "without \(en) a response cannot say which version of the form it answers"))
    }
    for (name, text) in [("title", form.title)] + form.prose {
      checkWordings(of: text, name, nil)
    }
    for constraint in form.constraints {
      checkWordings(of: constraint.human, "constraint \(constraint.key)", nil)
    }
    if form.items.isEmpty {
      report(
        .structure, .warning, nil, Phrase(ja: "項目が1つもありません", en: "the form has no items"))
    }
  }

  /// Whether `name` reads `[A-Z]([A-Za-z0-9_]){0,254}`.
  private static func isIdentifier(_ name: String) -> Bool {
    guard let first = name.utf8.first, (0x41...0x5A).contains(first), name.utf8.count <= 255
    else { return false }
    return name.utf8.allSatisfy {
      switch $0 {
      case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
      default: false
      }
    }
  }

  /// que-2: linkIds are given and unique.
  private mutating func checkLinkID(_ index: Int) {
    let linkID = form.items[index].linkID
    if linkID.isEmpty {
      report(.invalidLinkId, .error, index, Phrase(ja: "linkId がありません", en: "no linkId"))
    } else if form.index(of: linkID) != index {
      report(
        .invalidLinkId, .error, index,
        Phrase(
          ja: "linkId \(shortened(linkID)) が2回使われています（que-2）",
          en: "linkId \(shortened(linkID)) is used twice (que-2)"))
    }
  }

  /// que-1, 3, 4, 5, 6, 8, 9, 10, 11: what an item of a type may have.
  private mutating func checkStructure(_ index: Int) {
    let item = form.items[index]
    let children = form.children(of: index)
    func problem(_ applies: Bool, _ ja: String, _ en: String, _ name: String) {
      if applies {
        report(.structure, .error, index, Phrase(ja: "\(ja)（\(name)）", en: "\(en) (\(name))"))
      }
    }
    problem(
      item.type == .group && children.isEmpty, "グループに子の項目がありません",
      "a group needs items", "que-1")
    problem(
      item.type == .display && !children.isEmpty, "説明文に子の項目は置けません",
      "a display cannot have items", "que-1")
    problem(
      item.type == .display && !item.codes.isEmpty, "説明文に code は付けられません",
      "a display cannot have a code", "que-3")
    problem(
      item.answerValueSet != nil && !item.options.isEmpty && !item.hasValueSetOptions,
      "answerOption と answerValueSet は一緒に使えません",
      "answerOption and answerValueSet exclude each other", "que-4")
    problem(
      !item.type.allowsOptions && (!item.options.isEmpty || item.answerValueSet != nil),
      "\(item.type.rawValue) に選択肢は付けられません", "a \(item.type.rawValue) cannot have options",
      "que-5")
    problem(
      item.type == .display && (item.isRequired || item.repeats),
      "説明文に required と repeats は付けられません", "a display is neither required nor repeating", "que-6")
    problem(
      !item.type.isQuestion && !item.initial.isEmpty, "\(item.type.rawValue) に initial は付けられません",
      "a \(item.type.rawValue) cannot have an initial value", "que-8")
    problem(
      item.type == .display && item.isReadOnly, "説明文に readOnly は付けられません",
      "a display cannot be readOnly", "que-9")
    problem(
      item.limits.maxLength != nil && !item.type.allowsMaxLength,
      "\(item.type.rawValue) に maxLength は付けられません",
      "a \(item.type.rawValue) cannot have a maxLength", "que-10")
    problem(
      !item.options.isEmpty && !item.initial.isEmpty && !item.hasValueSetOptions,
      "選択肢があるときは initial でなく initialSelected を使います",
      "with answerOption use initialSelected, not initial", "que-11")
    problem(
      item.initial.count > 1 && !item.repeats, "繰り返さない項目の initial は1つだけです",
      "only a repeating item has several initial values", "que-13")
  }

  /// que-7, que-12 and HL7's rules for conditions: the source exists, is another item, is a
  /// question, and takes answers such as the one compared with.
  private mutating func checkConditions(_ index: Int) {
    let item = form.items[index]
    // R4's expression of que-12 counts from three; its text, and the later versions, from two.
    if item.enableWhen.count > 1, item.enableBehavior == nil {
      report(
        .structure, .error, index,
        Phrase(
          ja: "条件が2つ以上あるときは enableBehavior が必要です（que-12）",
          en: "more than one enableWhen needs an enableBehavior (que-12)"))
    }
    for condition in item.enableWhen {
      if let words = problem(with: condition, of: index) {
        report(.structure, .error, index, words)
      }
    }
  }

  /// What is wrong with a condition of the item at `index`, or of the form's tabulation.
  func problem(with condition: EnableWhen, of index: Int?) -> Phrase? {
    let name = shortened(condition.question)
    guard let source = form.index(of: condition.question) else {
      return Phrase(
        ja: "条件の question \(name) という linkId の項目はありません",
        en: "a condition names question \(name), but no item has that linkId")
    }
    if let index, (index..<form.items[index].end).contains(source) {
      return Phrase(
        ja: "条件の question \(name) はこの項目自身か、その中の項目です",
        en: "a condition names question \(name), which is this item or one inside it")
    }
    let question = form.items[source]
    guard question.type.isQuestion else {
      return Phrase(
        ja: "条件の question \(name) は回答を持たない項目です",
        en: "a condition names question \(name), which takes no answers")
    }
    return problem(with: condition.answer, condition.operator, source: question)
  }

  private func problem(
    with answer: AnswerValue, _ comparison: EnableWhen.Operator, source: QuestionnaireItem
  ) -> Phrase? {
    if comparison == .exists {
      if case .boolean = answer { return nil }
      return Phrase(
        ja: "operator exists には answerBoolean が必要です（que-7）",
        en: "operator exists needs an answerBoolean (que-7)")
    }
    guard source.allowedAnswerTypes.contains(answer.type) else {
      let names = source.allowedAnswerTypes.map(\.rawValue).joined(separator: ", ")
      return Phrase(
        ja: "条件の値の型が項目 \(source.linkID) の回答（\(names)）と合いません",
        en: "the condition's value does not fit the answers of \(source.linkID) (\(names))")
    }
    let isOrdered: Bool =
      switch answer {
      case .decimal, .integer, .date, .dateTime, .time, .quantity, .string: true
      default: comparison == .equal || comparison == .notEqual
      }
    guard isOrdered else {
      return Phrase(
        ja: "operator \(comparison.rawValue) はこの型の値には使えません",
        en: "operator \(comparison.rawValue) cannot compare values of this type")
    }
    guard
      source.options.isEmpty || answer.type == .string && source.type == .openChoice
        || source.options.contains(where: { $0.value == answer })
    else {
      return Phrase(
        ja: "条件の値 \(shortened(answer.plain)) は項目 \(source.linkID) の選択肢にありません",
        en: "the condition's value \(shortened(answer.plain)) is no option of \(source.linkID)")
    }
    return nil
  }
}

extension FormLint {
  /// Every text of the form exists in every language that the form claims.
  private mutating func checkTranslations(_ index: Int) {
    let item = form.items[index]
    checkWordings(of: item.text, "text", index)
    if let label = item.openLabel { checkWordings(of: label, "openLabel", index) }
    if let unit = item.unit { checkWordings(of: unit.display, "unit", index) }
    for option in item.options {
      guard case .coding(let coding) = option.value else { continue }
      checkWordings(of: coding.display, "answerOption \(shortened(coding.code))", index)
    }
    for constraint in item.constraints {
      checkWordings(of: constraint.human, "constraint \(constraint.key)", index)
    }
    for band in item.tabulation?.bands ?? [] {
      checkWordings(of: band.label, "band \(band.code)", index)
    }
    for level in item.tabulation?.levels ?? [] {
      checkWordings(of: level.label, "level \(level.code)", index)
      for group in level.groups { checkWordings(of: group.label, "group \(group.code)", index) }
    }
  }

  mutating func checkWordings(of text: LocalizedText, _ name: String, _ index: Int?) {
    for language in text.translations.languages
    where language != "ja-Hira" && !form.languages.contains(language) {
      report(
        .structure, .warning, index,
        Phrase(
          ja: "\(name) に \(language) の訳がありますが、title にはありません",
          en: "\(name) is translated into \(language), but the title is not"))
    }
    for language in form.languages where language != form.language && language != "ja-Hira" {
      guard text.translations[language]?.allSatisfy(\.isWhitespace) ?? !text.base.isEmpty
      else { continue }
      report(
        .structure, .error, index,
        Phrase(
          ja: "\(name)「\(shortened(text.base))」に \(language) の訳がありません",
          en: "\(name) \"\(shortened(text.base))\" has no translation into \(language)"))
    }
    if text.base.isEmpty, !text.translations.isEmpty {
      report(
        .structure, .error, index,
        Phrase(ja: "\(name) に訳だけがあり、本文がありません", en: "\(name) has translations but no text"))
    }
  }
}

extension ItemType {
  /// que-5: which items may have options or a value set.
  var allowsOptions: Bool {
    switch self {
    case .choice, .openChoice, .decimal, .integer, .date, .dateTime, .time, .string, .quantity:
      true
    default: false
    }
  }

  /// que-10: which items may have a maxLength.
  fileprivate var allowsMaxLength: Bool {
    switch self {
    case .boolean, .decimal, .integer, .string, .text, .url, .openChoice: true
    default: false
    }
  }
}
