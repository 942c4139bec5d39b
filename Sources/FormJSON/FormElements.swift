import FormModel

/// FHIR's data types as a form's JSON has them.
extension JSONView {
  /// The elements of the array `name`; none where there is no such array.
  func elements(of name: StaticString) -> Children { self[name]?.elements ?? none }

  /// The extensions of an element with `url`.
  func extensions(_ url: String) -> [JSONView] {
    elements(of: "extension").filter { $0["url"]?.isString(url) ?? false }
  }

  /// The first extension of an element with `url`.
  func firstExtension(_ url: String) -> JSONView? {
    elements(of: "extension").first { $0["url"]?.isString(url) ?? false }
  }

  /// The parts of a complex extension named `name`.
  func parts(_ name: StaticString) -> [JSONView] {
    elements(of: "extension").filter { $0["url"]?.isString(name) ?? false }
  }

  /// The first part of a complex extension named `name`.
  func part(_ name: StaticString) -> JSONView? {
    elements(of: "extension").first { $0["url"]?.isString(name) ?? false }
  }

  /// The text in property `name`, with the translations on it (FHIR extension `translation`).
  func localized(_ name: StaticString) -> LocalizedText {
    var text = LocalizedText(self[name]?.stringValue ?? "")
    beside(name)?.addTranslations(FHIRExtension.translation, to: &text)
    return text
  }

  /// The text of an extension's part `name`.
  ///
  /// Its translations stand on its value, or, for libraries that know no extensions of an
  /// extension's value, beside it.
  func localized(part name: StaticString) -> LocalizedText {
    var text = part(name)?.localized("valueString") ?? LocalizedText("")
    addTranslations(FHIRExtension.translation, to: &text)
    return text
  }

  /// The label of an open choice's written answer, translated on its value or beside it; or nil.
  var openLabel: LocalizedText? {
    guard var text = firstExtension(FHIRExtension.openLabel)?.localized("valueString") else {
      return nil
    }
    addTranslations(SurveyURL.openLabelTranslation, to: &text)
    return text
  }

  private func addTranslations(_ url: String, to text: inout LocalizedText) {
    for found in extensions(url) {
      guard let language = found.part("lang")?["valueCode"]?.stringValue,
        let content = found.part("content")?["valueString"]?.stringValue
      else { continue }
      text.translations[language] = content
    }
  }

  /// A Coding.
  var coding: Coding {
    Coding(
      system: self["system"]?.stringValue ?? "", code: self["code"]?.stringValue ?? "",
      display: localized("display"))
  }

  /// The typed value in `<prefix>Boolean`, `<prefix>Coding` and so on; nil where there is none or
  /// it is not in FHIR's form.
  func choice(of prefix: StaticString) -> AnswerValue? {
    for value in members {
      guard let type = value.name(after: prefix) else { continue }
      switch type {
      case "Boolean": return value.booleanValue.map(AnswerValue.boolean)
      case "Integer":
        return value.integerValue.flatMap { Int32(exactly: $0) }.map { .integer(Int($0)) }
      case "Decimal": return value.numberText.flatMap { DecimalNumber($0) }.map(AnswerValue.decimal)
      case "Date": return value.stringValue.flatMap { CalendarDate($0) }.map(AnswerValue.date)
      case "DateTime": return value.stringValue.flatMap { DateTime($0) }.map(AnswerValue.dateTime)
      case "Time": return value.stringValue.flatMap { TimeOfDay($0) }.map(AnswerValue.time)
      case "String", "Code": return value.stringValue.map(AnswerValue.string)
      case "Uri": return value.stringValue.map(AnswerValue.uri)
      case "Coding": return .coding(value.coding)
      case "Quantity":
        return .quantity(
          Quantity(
            value: value["value"]?.numberText.flatMap { DecimalNumber($0) },
            system: value["system"]?.stringValue ?? "", code: value["code"]?.stringValue ?? "",
            unit: value["unit"]?.stringValue ?? ""))
      case "Reference": return value["reference"]?.stringValue.map(AnswerValue.reference)
      case "Attachment": return .attachment(JSONTree(value).line)
      default: continue
      }
    }
    return nil
  }
}

extension JSONTree {
  /// The typed value of an answer, an option or an initial value; nil where there is none.
  var answerValue: AnswerValue? {
    let bytes = Array(line.utf8)
    return bytes.withUnsafeBufferPointer { bytes in
      (try? withJSON(bytes, 0..<bytes.count) { $0.choice(of: "value") }) ?? nil
    }
  }
}
