import FormJSON
import FormModel
import Testing

private func item(_ linkID: String, _ answers: String...) -> String {
  "{\"linkId\":\"\(linkID)\",\"answer\":[\(answers.map { "{\($0)}" }.joined(separator: ","))]}"
}

private func group(_ linkID: String, _ items: String...) -> String {
  "{\"linkId\":\"\(linkID)\",\"item\":[\(items.joined(separator: ","))]}"
}

private func items(_ items: String...) -> String { items.joined(separator: ",") }

private func yes(_ items: String...) -> String {
  "\"valueBoolean\":true" + (items.isEmpty ? "" : ",\"item\":[\(items.joined(separator: ","))]")
}

private func code(_ code: String, _ items: String...) -> String {
  "\"valueCoding\":{\"code\":\"\(code)\"}"
    + (items.isEmpty ? "" : ",\"item\":[\(items.joined(separator: ","))]")
}

private func coding(_ code: String, _ system: String = "urn:test:code") -> String {
  "\"valueCoding\":{\"system\":\"\(system)\",\"code\":\"\(code)\"}"
}

private let no = "\"valueBoolean\":false"
private let x = "\"valueString\":\"x\""

private func url(_ text: String) -> String { "\"valueUri\":\"\(text)\"" }

private func reference(_ text: String, _ more: String = "") -> String {
  "\"valueReference\":{\"reference\":\"\(text)\"\(more)}"
}

private func attachment(_ type: String, _ more: String = "") -> String {
  "\"valueAttachment\":{\"contentType\":\"\(type)\"\(more)}"
}

private func quantity(_ value: String, _ code: String, _ more: String = "") -> String {
  "\"valueQuantity\":{\"value\":\(value),\"system\":\"http://unitsofmeasure.org\","
    + "\"code\":\"\(code)\"\(more)}"
}

/// The rules that the survey's own form does not need: any FHIR R4 form is checked.
///
/// Each row names a tiny form in Tests/Fixtures/forms; read the two together to learn FHIR's rules.
struct AnyFormTests {
  /// An answer that fits each type of item.
  private static let fitting = [
    ("boolean", no), ("decimal", "\"valueDecimal\":1.50"), ("integer", "\"valueInteger\":1"),
    ("date", "\"valueDate\":\"2024-02-29\""), ("dateTime", "\"valueDateTime\":\"2024-02\""),
    ("time", "\"valueTime\":\"09:00:00\""), ("string", x), ("text", x), ("url", url("urn:oid:1.2")),
    ("choice", code("a")), ("open-choice", x), ("attachment", attachment("a/b")),
    ("reference", reference("Patient/1")), ("quantity", quantity("1", "mg")),
  ]

  /// An answer of a type that each type of item does not take, be it ever so near.
  private static let foreign = [
    ("boolean", x), ("decimal", "\"valueInteger\":1"), ("integer", "\"valueDecimal\":1"),
    ("date", "\"valueDateTime\":\"2024\""), ("dateTime", "\"valueDate\":\"2024\""),
    ("time", x), ("string", "\"valueInteger\":1"), ("text", no), ("url", x), ("choice", x),
    ("open-choice", no), ("attachment", url("urn:oid:1.2")), ("reference", url("urn:oid:1.2")),
    ("quantity", "\"valueDecimal\":1"),
  ]

  static let cases: [ValidationCase] = typed + untyped

  private static let typed =
    fitting.map { ValidationCase("types", item($0.0, $0.1), []) }
    + foreign.map { ValidationCase("types", item($0.0, $0.1), ["invalidAnswerType \($0.0)"]) }
    + fitting.map { type, answer in
      let twice = type.hasSuffix("choice") ? ["duplicateAnswer \(type)"] : []
      return ValidationCase("types", item(type, answer, answer), twice + ["repeats \(type)"])
    }

  private static let untyped: [ValidationCase] = [
    // A url has a scheme and something after it.
    ValidationCase("types", item("url", url("https://example.org/a?b#c")), []),
    ValidationCase("types", item("url", url("urn:oid:1.2.3")), []),
    ValidationCase("types", item("url", url("urn:uuid:c757873d-ec9a-4326-a141-556f43239520")), []),
    ValidationCase("types", item("url", url("www.example.org")), ["invalidUrlValue url"]),
    ValidationCase("types", item("url", url("/a/b")), ["invalidUrlValue url"]),
    ValidationCase("types", item("url", url("a/b:c")), ["invalidUrlValue url"]),
    ValidationCase("types", item("url", url("https://")), ["invalidUrlValue url"]),
    ValidationCase("types", item("url", url("https://a b")), ["invalidUrlValue url"]),
    ValidationCase("types", item("url", url("日本:a")), ["invalidUrlValue url"]),
    ValidationCase("limits", item("url", url("https://example.org/")), []),
    ValidationCase("limits", item("url", url("https://example.org/a")), ["maxLength url"]),
    // An attachment's type: parameters and case do not matter, a missing type does.
    ValidationCase("attachments", item("photo", attachment("image/png")), []),
    ValidationCase("attachments", item("photo", attachment("IMAGE/JPEG")), []),
    ValidationCase("attachments", item("photo", attachment("image/png; a=b")), []),
    ValidationCase(
      "attachments", item("photo", attachment("image/gif")), ["invalidAttachmentType photo"]),
    ValidationCase(
      "attachments", item("photo", "\"valueAttachment\":{\"url\":\"https://x.org/a.png\"}"),
      ["invalidAttachmentType photo"]),
    ValidationCase("attachments", item("image", attachment("image/gif")), []),
    ValidationCase(
      "attachments", item("image", attachment("text/plain")), ["invalidAttachmentType image"]),
    ValidationCase("attachments", item("file", attachment("text/plain")), []),
    // Its size, as it says or as its data has: 0.00001 MB are 10.48 bytes.
    ValidationCase("attachments", item("small", attachment("a/b", ",\"size\":10")), []),
    ValidationCase(
      "attachments", item("small", attachment("a/b", ",\"size\":11")), ["maxAttachmentSize small"]),
    ValidationCase(
      "attachments", item("small", attachment("a/b", ",\"data\":\"MTIzNDU2Nzg5MA==\"")), []),
    ValidationCase(
      "attachments", item("small", attachment("a/b", ",\"data\":\"MTIzNDU2Nzg5MDE=\"")),
      ["maxAttachmentSize small"]),
    ValidationCase(
      "attachments", item("small", attachment("a/b", ",\"url\":\"https://x.org/a\"")),
      ["information notChecked small"]),
    // A reference's type, as it says or as its path says.
    ValidationCase("references", item("patient", reference("Patient/1")), []),
    ValidationCase("references", item("patient", reference("Group/1/_history/2")), []),
    ValidationCase("references", item("patient", reference("https://x.org/fhir/Patient/1")), []),
    ValidationCase("references", item("patient", reference("Patient?identifier=a|b/c")), []),
    ValidationCase(
      "references", item("patient", reference("Device/1")), ["invalidRefResourceType patient"]),
    ValidationCase(
      "references", item("patient", reference("https://x.org/fhir/Device/1/_history/2")),
      ["invalidRefResourceType patient"]),
    ValidationCase(
      "references", item("patient", reference("Patient/1", ",\"type\":\"Device\"")),
      ["invalidRefResourceType patient"]),
    ValidationCase("references", item("patient", reference("#p", ",\"type\":\"Patient\"")), []),
    ValidationCase(
      "references", item("patient", "\"valueReference\":{\"type\":\"Patient\"}"), []),
    ValidationCase(
      "references", item("patient", reference("#p")), ["information notChecked patient"]),
    ValidationCase(
      "references", item("patient", reference("urn:uuid:c757873d-ec9a-4326-a141-556f43239520")),
      ["information notChecked patient"]),
    ValidationCase(
      "references", item("patient", "\"valueReference\":{\"display\":\"A\"}"),
      ["information notChecked patient"]),
    ValidationCase("references", item("any", reference("#p")), []),
    // A quantity's unit, by system and code; its bounds, in the same unit only.
    ValidationCase("quantities", item("dose", quantity("1.5", "g")), []),
    ValidationCase("quantities", item("dose", quantity("0.5", "g")), []),
    ValidationCase("quantities", item("dose", quantity("0.49", "g")), ["minValue dose"]),
    ValidationCase("quantities", item("dose", quantity("2.01", "g")), ["maxValue dose"]),
    ValidationCase(
      "quantities", item("dose", quantity("750", "mg")), ["information notChecked dose"]),
    ValidationCase(
      "quantities", item("dose", quantity("1", "kg")),
      ["information notChecked dose", "invalidUnit dose"]),
    ValidationCase("quantities", item("weight", quantity("60", "kg", ",\"unit\":\"キロ\"")), []),
    ValidationCase("quantities", item("weight", quantity("60", "g")), ["invalidUnit weight"]),
    ValidationCase(
      "quantities", item("weight", "\"valueQuantity\":{\"value\":60}"), ["invalidUnit weight"]),
    ValidationCase(
      "quantities", item("weight", "\"valueQuantity\":{\"value\":60,\"unit\":\"kg\"}"),
      ["invalidUnit weight"]),
    ValidationCase(
      "quantities", item("written", "\"valueQuantity\":{\"value\":2,\"unit\":\"tablets\"}"), []),
    ValidationCase(
      "quantities", item("written", "\"valueQuantity\":{\"value\":2,\"unit\":\"drops\"}"),
      ["invalidUnit written"]),
    ValidationCase("quantities", item("open", quantity("2", "kg")), []),
    ValidationCase("quantities", item("free", quantity("2", "kg")), []),
    // Bounds of times; a bound that the precision does not decide is said to be unchecked.
    ValidationCase(
      "limits", item("dateTime", "\"valueDateTime\":\"2024-01-01T09:00:00+09:00\""), []),
    ValidationCase(
      "limits", item("dateTime", "\"valueDateTime\":\"2024-01-01T08:59:59+09:00\""),
      ["minValue dateTime"]),
    ValidationCase(
      "limits", item("dateTime", "\"valueDateTime\":\"2025\""), ["maxValue dateTime"]),
    ValidationCase(
      "limits", item("dateTime", "\"valueDateTime\":\"2024\""),
      ["information notChecked dateTime"]),
    ValidationCase(
      "limits", item("date", "\"valueDate\":\"2024\""), ["information notChecked date"]),
    ValidationCase("limits", item("date", "\"valueDate\":\"2023\""), ["minValue date"]),
    ValidationCase("limits", item("time", "\"valueTime\":\"18:00:00.001\""), ["maxValue time"]),
    // Lengths and patterns, of whatever is written.
    ValidationCase("limits", item("note", "\"valueString\":\"abc\""), []),
    ValidationCase("limits", item("note", "\"valueString\":\"a\""), ["minLength note"]),
    ValidationCase("limits", item("note", "\"valueString\":\"abca\""), ["maxLength note"]),
    ValidationCase("limits", item("note", "\"valueString\":\"ad\""), ["regex note"]),
    ValidationCase("limits", item("link", url("https://a.b/")), []),
    ValidationCase("limits", item("link", url("https://a/")), ["minLength link"]),
    ValidationCase("limits", item("link", url("http://a.org/b")), ["regex link"]),
    ValidationCase("limits", item("digit", "\"valueInteger\":9"), []),
    ValidationCase("limits", item("digit", "\"valueInteger\":10"), ["regex digit"]),
    ValidationCase("limits", item("codes", code("a"), code("c")), []),
    ValidationCase("limits", item("codes", code("a")), ["minCount codes"]),
    ValidationCase("limits", item("codes", code("a"), code("b"), code("c")), ["maxCount codes"]),
    // Lengths of a written answer to an open choice.
    ValidationCase("limits", item("open", "\"valueString\":\"a\""), ["minLength open"]),
    ValidationCase("limits", item("open", "\"valueString\":\"abcd\""), ["maxLength open"]),
    // A repeating group is counted where it stands, one place at a time.
    ValidationCase("counts", items(group("G", item("1", x)), group("G", item("1", x))), []),
    ValidationCase("counts", group("G", item("1", x)), ["minCount G"]),
    ValidationCase(
      "counts",
      items(
        group("G", item("1", x)), group("G", item("1", x)), group("G", item("1", x)),
        group("G", item("1", x))), ["maxCount G"]),
    ValidationCase(
      "counts",
      items(
        group("H", group("I", item("2", x))), group("H", group("I", item("2", x)))), []),
    ValidationCase(
      "counts",
      items(
        group("H", group("I", item("2", x))),
        group("H", group("I", item("2", x)), group("I", item("2", x)))), ["maxCount I"]),
    // A condition in a repeating group means the question of the same occurrence.
    ValidationCase(
      "occurrences",
      items(group("G", item("1", yes()), item("2", x)), group("G", item("1", no))), []),
    ValidationCase(
      "occurrences",
      items(group("G", item("1", yes())), group("G", item("1", no), item("2", x))),
      ["required 2", "notEnabled 2"]),
    ValidationCase("occurrences", group("G", item("2", x)), ["required 1", "notEnabled 2"]),
    // A question below an answer belongs to that answer; a condition on the question it stands in
    // looks at all the question's answers.
    ValidationCase("answers", item("3", yes(item("3.1", code("a")))), []),
    ValidationCase(
      "answers", item("3", no + ",\"item\":[\(item("3.1", code("a")))]"), ["notEnabled 3.1"]),
    ValidationCase(
      "answers", item("3", yes(item("3.1", code("b", item("3.1.1", x))))), []),
    ValidationCase("answers", item("3", yes(item("3.1", code("b")))), ["required 3.1.1"]),
    ValidationCase(
      "answers", item("3", yes(item("3.1", code("a", item("3.1.1", x))))),
      ["notEnabled 3.1.1"]),
    ValidationCase(
      "answers",
      item("3", yes(item("3.1", code("a", item("3.1.1", x)), code("b", item("3.1.1", x))))), []),
    ValidationCase(
      "answers",
      item(
        "3", yes(item("3.1", code("a", "{\"linkId\":\"3.1.1\"}"), code("b", item("3.1.1", x))))),
      ["required 3.1.1"]),
    // Options of every kind.
    ValidationCase("options", item("reference", reference("Organization/2")), []),
    ValidationCase(
      "options", item("reference", reference("Organization/3")), ["invalidAnswerOption reference"]),
    ValidationCase("options", item("time", "\"valueTime\":\"09:00:00.0\""), []),
    ValidationCase(
      "options", item("time", "\"valueTime\":\"09:00:01\""), ["invalidAnswerOption time"]),
    ValidationCase("options", item("openString", "\"valueString\":\"one\""), []),
    ValidationCase("options", item("openString", "\"valueString\":\"three\""), []),
    ValidationCase("options", item("mixed", "\"valueInteger\":1"), []),
    ValidationCase("options", item("mixed", "\"valueString\":\"one\""), []),
    ValidationCase(
      "options", item("mixed", "\"valueString\":\"a\""), ["invalidAnswerOption mixed"]),
    ValidationCase(
      "options", item("mixed", "\"valueDate\":\"2024-01-01\""), ["invalidAnswerType mixed"]),
    ValidationCase("options", item("number", "\"valueInteger\":2"), []),
    ValidationCase(
      "options", item("number", "\"valueInteger\":3"), ["invalidAnswerOption number"]),
    // A contained value set: its concepts without those excluded, or its expansion.
    ValidationCase("valueSets", item("concepts", coding("red")), []),
    ValidationCase("valueSets", item("concepts", coding("373066001", "urn:test:other")), []),
    ValidationCase(
      "valueSets", item("concepts", coding("grey")), ["invalidAnswerOption concepts"]),
    ValidationCase(
      "valueSets", item("concepts", coding("red", "urn:test:other")),
      ["invalidAnswerOption concepts"]),
    ValidationCase("valueSets", item("open", coding("blue"), x), []),
    ValidationCase("valueSets", item("open", coding("pink")), ["invalidAnswerOption open"]),
    ValidationCase(
      "valueSets", item("open", "\"valueString\":\"Red\""), ["warning stringMatchesOption open"]),
    ValidationCase("valueSets", item("expansion", coding("orange")), []),
    ValidationCase(
      "valueSets", item("expansion", coding("warm")), ["invalidAnswerOption expansion"]),
    ValidationCase("valueSets", item("unit", quantity("1", "mg")), []),
    ValidationCase("valueSets", item("unit", quantity("1", "kg")), ["invalidUnit unit"]),
    // What only a terminology server can decide is said once, however many items there are.
    ValidationCase(
      "valueSets",
      items(
        item("filter", coding("a")), item("import", coding("red")), item("whole", coding("a")),
        item("page", coding("a")), item("outside", coding("a")),
        item("outsideUnit", quantity("1", "mg"))), ["information notChecked"]),
  ]

  @Test("Answers that no one can check here are named, all of them and no others")
  func namesUndecided() throws {
    let form = try Fixture.form("valueSets")
    let answers = items(
      item("concepts", coding("red")), item("filter", coding("a")), item("outside", coding("a")))
    let findings = try form.findings(form.response(answers))
    try #require(findings.map(\.code) == [.notChecked])
    #expect(findings[0].words.english.hasSuffix(": filter, outside"))
    #expect(findings[0].words.japanese.hasSuffix(": filter, outside"))
    let lint = FormLint.findings(in: form.form)
    #expect(lint.allSatisfy { $0.severity == .information && $0.code == .notChecked })
    #expect(
      lint.map(\.linkID) == ["filter", "import", "whole", "page", "outside", "outsideUnit"])
  }

  @Test("The codes of a contained value set are read with their wordings")
  func readsValueSet() throws {
    let form = try Fixture.form("valueSets").form
    let options = form.items[try #require(form.index(of: "concepts"))].options
    #expect(options.map(\.code) == ["red", "blue", "373066001"])
    #expect(options.map { $0.label(.english) } == ["red", "blue", "yes"])
    #expect(options.map { $0.label(.japanese) } == ["赤", "青", "はい"])
    // German is none of the form's languages.
    #expect(options[0].label.translations == ["en": "red"])
  }

  @Test(
    "A completed response to any form draws exactly the findings of its mistakes", arguments: cases)
  func outcome(row: ValidationCase) throws {
    let found = try Fixture.form(row.form).outcome(row.items)
    #expect(found.sorted() == row.outcome.sorted())
  }
}
