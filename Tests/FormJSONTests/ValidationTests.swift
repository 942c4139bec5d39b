import FormJSON
import FormModel
import Testing

/// Items of a response to a tiny form, and what validation says.
struct ValidationCase: Sendable, CustomTestStringConvertible {
  var form: String
  var items: String
  var outcome: [String]

  init(_ form: String, _ items: String, _ outcome: [String]) {
    (self.form, self.items, self.outcome) = (form, items, outcome)
  }

  var testDescription: String { "\(form): \(items)" }
}

private func item(_ linkID: String, _ answers: String...) -> String {
  "{\"linkId\":\"\(linkID)\",\"answer\":[\(answers.map { "{\($0)}" }.joined(separator: ","))]}"
}

private func group(_ linkID: String, _ items: String...) -> String {
  "{\"linkId\":\"\(linkID)\",\"item\":[\(items.joined(separator: ","))]}"
}

private func string(_ text: String) -> String { "\"valueString\":\"\(text)\"" }
private func integer(_ value: Int) -> String { "\"valueInteger\":\(value)" }
private func decimal(_ text: String) -> String { "\"valueDecimal\":\(text)" }
private func coding(_ code: String, _ system: String = "urn:test:code") -> String {
  "\"valueCoding\":{\"system\":\"\(system)\",\"code\":\"\(code)\"}"
}

struct ValidationTests {
  static let cases: [ValidationCase] = [
    // Lengths count UTF-16 units; both ends are included.
    ValidationCase("limits", item("text", string("a")), ["minLength text"]),
    ValidationCase("limits", item("text", string("ab")), []),
    ValidationCase("limits", item("text", string("abcde")), []),
    ValidationCase("limits", item("text", string("abcdef")), ["maxLength text"]),
    ValidationCase("limits", item("text", string("日本語日本")), []),
    ValidationCase("limits", item("text", string("😀😀😀")), ["maxLength text"]),
    ValidationCase("limits", item("text", string("😀")), []),
    ValidationCase(
      "limits", item("text", string("\\u0061\\u0062\\u0063\\u0064\\u0065")), []),
    ValidationCase("limits", item("pattern", string("ab-cd")), []),
    ValidationCase("limits", item("pattern", string("ab-")), ["regex pattern"]),
    ValidationCase(
      "limits", item("pattern", string("ab\\n")),
      [
        "regex pattern", "warning invalidNewLine pattern",
      ]),
    ValidationCase("limits", item("whole", integer(0)), []),
    ValidationCase("limits", item("whole", integer(-1)), ["minValue whole"]),
    ValidationCase("limits", item("whole", integer(120)), []),
    ValidationCase("limits", item("whole", integer(121)), ["maxValue whole"]),
    ValidationCase("limits", item("decimal", decimal("0.5")), []),
    ValidationCase("limits", item("decimal", decimal("0.49")), ["minValue decimal"]),
    ValidationCase("limits", item("decimal", decimal("9.50")), []),
    ValidationCase("limits", item("decimal", decimal("9.51")), ["maxValue decimal"]),
    ValidationCase("limits", item("decimal", decimal("1.660")), ["maxDecimalPlaces decimal"]),
    ValidationCase("limits", item("decimal", decimal("100")), ["maxValue decimal"]),
    ValidationCase(
      "limits", item("decimal", "\"valueDate\":\"2024-01-01\""),
      [
        "invalidAnswerType decimal"
      ]),
    ValidationCase("limits", item("date", "\"valueDate\":\"2024-01-01\""), []),
    ValidationCase("limits", item("date", "\"valueDate\":\"2023-12-31\""), ["minValue date"]),
    ValidationCase("limits", item("date", "\"valueDate\":\"2024-12-31\""), []),
    ValidationCase("limits", item("date", "\"valueDate\":\"2025-01-01\""), ["maxValue date"]),
    ValidationCase("limits", item("time", "\"valueTime\":\"07:59:59.9\""), ["minValue time"]),
    ValidationCase("limits", item("time", "\"valueTime\":\"18:00:00\""), []),
    ValidationCase("limits", item("several", integer(1), integer(2)), []),
    ValidationCase("limits", item("several", integer(1), integer(2), integer(3)), []),
    ValidationCase("limits", item("several", integer(1)), ["minCount several"]),
    ValidationCase(
      "limits", item("several", integer(1), integer(2), integer(3), integer(4)),
      ["maxCount several"]),
    // Options.
    ValidationCase("options", item("coding", coding("a")), []),
    ValidationCase("options", item("coding", coding("b", "urn:test:other")), []),
    ValidationCase("options", item("coding", coding("b")), ["invalidAnswerOption coding"]),
    ValidationCase("options", item("coding", coding("A")), ["invalidAnswerOption coding"]),
    ValidationCase(
      "options", item("coding", "\"valueCoding\":{\"code\":\"a\"}"), ["invalidAnswerOption coding"]),
    ValidationCase("options", item("coding", string("a")), ["invalidAnswerType coding"]),
    ValidationCase("options", item("string", string("one")), []),
    ValidationCase("options", item("string", string("One")), ["invalidAnswerOption string"]),
    ValidationCase("options", item("integer", integer(2)), []),
    ValidationCase("options", item("integer", integer(3)), ["invalidAnswerOption integer"]),
    ValidationCase(
      "options", item("date", "\"valueDate\":\"2024-01-02\""),
      [
        "invalidAnswerOption date"
      ]),
    ValidationCase("options", item("time", "\"valueTime\":\"09:00:00\""), []),
    ValidationCase("options", item("open", string("free")), []),
    ValidationCase("options", item("open", string("A")), ["warning stringMatchesOption open"]),
    ValidationCase("options", item("open", coding("z")), ["invalidAnswerOption open"]),
    ValidationCase("options", item("open", integer(1)), ["invalidAnswerType open"]),
    ValidationCase("exclusive", item("1", coding("none")), []),
    ValidationCase("exclusive", item("1", coding("a"), coding("b")), []),
    ValidationCase(
      "exclusive", item("1", coding("a"), coding("none")), ["exclusiveAnswerOption 1"]),
    ValidationCase("exclusive", item("1", coding("a"), coding("a")), ["duplicateAnswer 1"]),
    // Answers.
    ValidationCase("types", item("boolean", ""), ["invalidAnswerType boolean"]),
    ValidationCase(
      "types", item("boolean", "\"valueBoolean\":true,\"valueInteger\":1"),
      ["invalidAnswerType boolean"]),
    ValidationCase(
      "types", item("boolean", "\"valueBoolean\":true", "\"valueBoolean\":false"),
      ["repeats boolean"]),
    ValidationCase(
      "types",
      item("boolean", "\"valueBoolean\":true") + "," + item("boolean", "\"valueBoolean\":true"),
      ["repeats boolean"]),
    ValidationCase("types", item("text", string("a\\nb")), []),
    ValidationCase("types", item("string", string("a\\rb")), ["warning invalidNewLine string"]),
    ValidationCase("types", item("string", string("1234567 8")), []),
    ValidationCase("types", item("text", string("12345678")), ["warning digitsInText text"]),
    ValidationCase("types", item("text", string("１２３４５６７８")), ["warning digitsInText text"]),
    ValidationCase("types", item("integer", integer(123_456_789)), []),
    ValidationCase("types", item("nothing", integer(1)), ["invalidLinkId"]),
    ValidationCase("types", "{\"answer\":[{\"valueBoolean\":true}]}", ["invalidLinkId"]),
    ValidationCase(
      "types", item("integer", integer(1)) + "," + item("boolean", "\"valueBoolean\":true"),
      ["itemOrder boolean"]),
    // Children of a question stand in its answer.
    ValidationCase(
      "nested", item("1", "\"valueBoolean\":true,\"item\":[\(item("1.1", string("x")))]"), []),
    ValidationCase("nested", item("1", "\"valueBoolean\":true"), ["required 1.1"]),
    ValidationCase(
      "nested",
      "{\"linkId\":\"1\",\"answer\":[{\"valueBoolean\":true}],\"item\":[\(item("1.1", string("x")))]}",
      ["misplacedItem 1", "required 1.1"]),
    ValidationCase("nested", item("1.1", string("x")), ["misplacedItem 1.1"]),
    ValidationCase(
      "nested",
      item(
        "1",
        "\"valueBoolean\":true,\"item\":[\(item("1.1", string("x"))),\(item("1.2", string("y")))]"),
      ["displayAnswer 1.2"]),
    ValidationCase(
      "nested",
      item("1", "\"valueBoolean\":true,\"item\":[\(item("1.1", string("x")))]") + ","
        + group("2", item("2.1", integer(1))) + "," + group("2", item("2.1", integer(2))), []),
    // Groups.
    ValidationCase("required", item("1", "\"valueBoolean\":false"), ["required 2", "required 3"]),
    ValidationCase(
      "required",
      item("1", "\"valueBoolean\":true") + ","
        + group("G", item("2", string("x")), group("H", item("3", string("x")))), ["required 4"]),
    ValidationCase(
      "required",
      item("1", "\"valueBoolean\":true") + ","
        + group("G", item("2", string("x")), group("H", item("3", string("x")))) + ","
        + group("O", item("4", string("x"))), []),
    ValidationCase(
      "required",
      item("1", "\"valueBoolean\":false") + ",{\"linkId\":\"G\"}",
      ["required G", "required 2", "required 3"]),
    ValidationCase(
      "required",
      item("1", "\"valueBoolean\":false") + ","
        + group("G", item("2", string("x")), group("H", item("3", string("x")))) + ","
        + group("O", item("4", string("x"))), ["notEnabled O"]),
    ValidationCase(
      "required",
      item("1", "\"valueBoolean\":false") + ","
        + group("G", item("2", string("x")), group("H", item("3", string("x")))) + ","
        + "{\"linkId\":\"O\"}", []),
    ValidationCase(
      "branch",
      item("1", "\"valueBoolean\":true") + ","
        + "{\"linkId\":\"A\",\"answer\":[{\"valueString\":\"x\"}],\"item\":[\(item("2", string("x")))]}",
      ["groupShouldNotHaveAnswers A"]),
    ValidationCase(
      "branch",
      item("1", "\"valueBoolean\":true")
        + ",{\"linkId\":\"A\",\"answer\":[{\"valueString\":\"x\"}]}",
      ["groupShouldNotHaveAnswers A"]),
    ValidationCase(
      "branch",
      item("1", "\"valueBoolean\":true") + "," + group("A", group("B", item("2", string("x")))),
      ["misplacedItem 2"]),
    // An item out of its place is told, whatever unknown or empty things stand about it.
    ValidationCase(
      "branch",
      "{\"linkId\":\"1\",\"answer\":[],\"item\":[\(item("18", "\"valueBoolean\":true"))]}",
      ["misplacedItem 1", "misplacedItem 18", "required 1", "structure"]),
    ValidationCase(
      "branch",
      group("A", "{\"linkId\":\"zz\"}", item("2", string("x"))) + ","
        + item("1", "\"valueBoolean\":true"), ["invalidLinkId", "itemOrder 1"]),
    ValidationCase(
      "branch",
      group("A", item("2", string("x")), "{\"linkId\":\"zz\"}") + ","
        + item("1", "\"valueBoolean\":true"), ["invalidLinkId", "itemOrder 1"]),
    ValidationCase(
      "branch",
      group("D", group("zz", item("1", "\"valueBoolean\":true"))) + ","
        + group("A", item("2", string("x"))), ["invalidLinkId", "itemOrder A"]),
    ValidationCase(
      "translated", "{\"linkId\":\"1\",\"text\":\"Colour\"}", []),
    ValidationCase("translated", "{\"linkId\":\"1\",\"text\":\"色\"}", []),
    ValidationCase("translated", "{\"linkId\":\"1\",\"text\":\"形\"}", ["textMismatch 1"]),
  ]

  @Test("A completed response draws exactly the findings of its mistakes", arguments: cases)
  func outcome(row: ValidationCase) throws {
    let found = try Fixture.form(row.form).outcome(row.items)
    #expect(found.sorted() == row.outcome.sorted())
  }

  @Test(
    "What is missing or not asked is a warning in a draft",
    arguments: ["in-progress", "entered-in-error", "stopped"])
  func drafts(status: String) throws {
    let form = try Fixture.form("required")
    #expect(
      try form.outcome("", status: status)
        == ["warning required 1", "warning required 2", "warning required 3"])
    let items = item("1", "\"valueBoolean\":false") + "," + group("O", item("4", string("x")))
    #expect(
      try form.outcome(items, status: status).filter { $0.contains("notEnabled") }
        == ["warning notEnabled O"])
    // An empty required group is wrong at any time.
    let empty = item("1", "\"valueBoolean\":false") + ",{\"linkId\":\"G\"}"
    #expect(try form.outcome(empty, status: status).contains("required G"))
  }

  @Test(
    "The form's period includes both its days",
    arguments: [
      ("2026-03-31T23:59:59+09:00", true), ("2026-04-01T00:00:00+09:00", false),
      ("2026-06-30T23:59:59+09:00", false), ("2026-07-01T00:00:00+09:00", true),
      ("2026-05", false),
    ])
  func period(authored: String, isOutside: Bool) throws {
    let form = try Fixture.form("period")
    let findings = try form.findings(form.response("", more: "\"authored\":\"\(authored)\","))
    #expect(findings.map(\.summary) == (isOutside ? ["warning authoredOutsidePeriod"] : []))
  }

  @Test("A response names its form, in its version")
  func canonical() throws {
    let form = try Fixture.form("branch")
    func codes(_ questionnaire: String) throws -> [FindingCode] {
      try form.findings(
        "{\"resourceType\":\"QuestionnaireResponse\",\(questionnaire)\"status\":\"in-progress\","
          + "\"item\":[{\"linkId\":\"1\",\"answer\":[{\"valueBoolean\":true}]}]}"
      ).map(\.code)
    }
    #expect(try codes("\"questionnaire\":\"urn:test:branch|1\",") == [])
    for other in ["", "\"questionnaire\":\"urn:test:branch\",", "\"questionnaire\":\"urn:x|1\","] {
      #expect(try codes(other) == [.questionnaireMismatch])
    }
  }

  @Test("The message about another form shows what differs")
  func canonicalWords() throws {
    let form = try Fixture.builtIn()
    let named = (form.form.canonical ?? "").replacing("|1.0.0", with: "|0.9.0")
    let findings = try form.findings(
      "{\"resourceType\":\"QuestionnaireResponse\",\"questionnaire\":\"\(named)\","
        + "\"status\":\"entered-in-error\"}")
    let mismatch = try #require(findings.first { $0.code == .questionnaireMismatch })
    #expect(mismatch.words.english.contains("|0.9.0"))
    #expect(mismatch.words.japanese.contains("|0.9.0"))
  }
}
