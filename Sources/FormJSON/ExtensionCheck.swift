import FormModel

/// Checks the extensions of a form: which are understood, and that each says what it should.
///
/// An unknown extension may be ignored (FHIR R4 2.4.1): that is said once for each URL. An unknown
/// modifier extension may not, so a form with one is refused.
struct ExtensionCheck {
  private(set) var findings: [Finding] = []
  private var linkID: String?
  private var unknown: Set<String> = []

  /// Checks every extension of `form` but those inside contained resources and its narrative.
  mutating func form(_ form: JSONView) {
    element(form, item: nil, isForm: true)
    for member in form.members where !["contained", "text", "meta"].contains(member.name) {
      walk(member)
    }
  }

  private mutating func walk(_ tree: JSONView) {
    switch tree.kind {
    case .array: for inner in tree.elements { walk(inner) }
    case .object:
      let outer = linkID
      defer { linkID = outer }
      let isItem = tree["linkId"] != nil
      if isItem { linkID = tree["linkId"]?.stringValue }
      element(
        tree, item: isItem ? tree["type"]?.stringValue.flatMap(ItemType.init) : nil, isForm: false)
      for member in tree.members { walk(member) }
    default: break
    }
  }

  /// Checks what stands on one element; `item` is its type where the element is an item.
  private mutating func element(_ tree: JSONView, item: ItemType?, isForm: Bool) {
    if let modifier = tree.elements(of: "modifierExtension").first {
      let url = shortened(modifier["url"]?.stringValue ?? "", to: 200)
      report(
        modifier, .structure, .error,
        Phrase(
          ja: "modifierExtension \(url) は意味を変えますが、このプログラムは対応していません",
          en: "modifierExtension \(url) changes the meaning in a way this program does not know"))
    }
    var seen: Set<String> = []
    for found in tree.elements(of: "extension") {
      guard let url = found["url"]?.stringValue else {
        report(
          found, .structure, .error,
          Phrase(ja: "extension に url がありません", en: "an extension without a url"))
        continue
      }
      // A relative URL names a part of the extension around it.
      guard url.contains(":") else { continue }
      guard let known = KnownExtension.named(url) else {
        noteUnknown(url, found)
        continue
      }
      check(found, known, url, item: item)
      if known.use == .limit, !seen.insert(url).inserted {
        report(
          found, .structure, .error,
          Phrase(
            ja: "拡張 \(url) が2回あります", en: "the extension \(url) is given twice"))
      }
      if url == SurveyURL.tabulation {
        parts(of: found, isForm ? TabulationPart.ofForm : TabulationPart.ofItem)
      }
    }
  }

  private mutating func noteUnknown(_ url: String, _ found: JSONView) {
    guard unknown.count < 1000, unknown.insert(url).inserted else { return }
    let shown = shortened(url, to: 200)
    report(
      found, .notChecked, .information,
      Phrase(
        ja: "拡張 \(shown) には対応していないので無視します",
        en: "the extension \(shown) is unknown here and has no effect"))
  }

  private mutating func check(
    _ found: JSONView, _ known: KnownExtension, _ url: String, item: ItemType?
  ) {
    var name: String { url.split(separator: "/").last.map(String.init) ?? url }
    if known.use == .expression {
      report(
        found, .notChecked, .information,
        Phrase(
          ja: "\(name) の式は実行しません", en: "the expression of \(name) is not run"))
    }
    if !known.values.isEmpty,
      !found.members.contains(where: { known.values.contains(where: $0.isNamed) })
    {
      let wanted = known.values.joined(separator: " | ")
      report(
        found, .structure, .error,
        Phrase(ja: "拡張 \(name) には \(wanted) が必要です", en: "the extension \(name) needs \(wanted)"))
    }
    if let types = known.types, let item, !types.contains(item) {
      let list = types.map(\.rawValue).joined(separator: ", ")
      report(
        found, .structure, .warning,
        Phrase(
          ja: "拡張 \(name) は \(item.rawValue) の項目には効きません。使える型: \(list)",
          en: "the extension \(name) has no effect on type \(item.rawValue); it limits: \(list)"))
    }
  }

  private mutating func parts(of tree: JSONView, _ known: [String: TabulationPart]) {
    for part in tree.elements(of: "extension") {
      guard let name = part["url"]?.stringValue, !name.contains(":") else { continue }
      guard let expected = known[name] ?? known["*"] else {
        let names = known.keys.sorted().joined(separator: ", ")
        report(
          part, .structure, .error,
          Phrase(
            ja: "tabulation に \(shortened(name)) という部分はありません。使える部分: \(names)",
            en: "tabulation has no part \(shortened(name)) here; it has: \(names)"))
        continue
      }
      let value = part["valueCode"]?.stringValue ?? part["valueString"]?.stringValue
      if !expected.values.isEmpty, !expected.values.contains(value ?? "") {
        let list = expected.values.joined(separator: ", ")
        report(
          part, .structure, .error,
          Phrase(
            ja: "tabulation の \(name) に \(shortened(value ?? "")) は使えません。使える値: \(list)",
            en: "tabulation: \(shortened(value ?? "")) is no \(name); there are: \(list)"))
      }
      parts(of: part, expected.parts)
    }
  }

  private mutating func report(
    _ tree: JSONView, _ code: FindingCode, _ severity: FindingSeverity, _ words: Phrase
  ) {
    findings.append(Finding(code, severity, linkID: linkID, offset: tree.offset, words))
  }
}

/// A part of the survey's own extension `tabulation`: its parts by name, `*` for any, and the
/// values it may have, where they are fixed.
struct TabulationPart {
  var parts: [String: TabulationPart] = [:]
  var values: [String] = []

  private static let value = TabulationPart()
  private static let condition = TabulationPart(parts: [
    "question": value, "operator": value, "answer": value,
  ])
  private static let band = TabulationPart(parts: [
    "code": value, "label": value, "low": value, "high": value,
  ])
  private static let group = TabulationPart(parts: [
    "code": value, "label": value, "member": value,
  ])

  /// The parts on an item.
  static let ofItem: [String: TabulationPart] = [
    "role": TabulationPart(values: ItemTabulation.Role.allCases.map(\.rawValue)), "band": band,
    "level": TabulationPart(parts: [
      "code": value, "label": value, "group": group, "duration": value, "start": value,
    ]),
    "sensitive": value, "carryForward": value,
  ]

  /// The parts on the form.
  static let ofForm: [String: TabulationPart] = [
    "population": condition,
    "indicator": TabulationPart(parts: [
      "code": value, "label": value, "from": value, "to": value, "band": band,
      "alternative": TabulationPart(parts: ["condition": condition]),
    ]),
    "table": TabulationPart(parts: [
      "code": value, "label": value, "measure": value, "stratum": value,
    ]),
    // One value for each rule of disclosure control, by the rule's name.
    "policy": TabulationPart(parts: ["*": value]),
  ]
}
