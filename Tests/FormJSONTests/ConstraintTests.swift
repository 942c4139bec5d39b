import FormJSON
import FormModel
import Testing

private func item(_ linkID: String, _ answers: String...) -> String {
  "{\"linkId\":\"\(linkID)\",\"answer\":[\(answers.map { "{\($0)}" }.joined(separator: ","))]}"
}

private func items(_ items: String...) -> String { items.joined(separator: ",") }
private func decimal(_ text: String) -> String { "\"valueDecimal\":\(text)" }
private func integer(_ value: Int) -> String { "\"valueInteger\":\(value)" }
private func date(_ text: String) -> String { "\"valueDate\":\"\(text)\"" }
private func code(_ code: String) -> String { "\"valueCoding\":{\"code\":\"\(code)\"}" }
private let yes = "\"valueBoolean\":true"
private let no = "\"valueBoolean\":false"

private func period(_ from: String, _ to: String) -> String {
  "{\"linkId\":\"period\",\"item\":[\(items(item("from", date(from)), item("to", date(to))))]}"
}

@Suite(.timeLimit(.minutes(20)))
struct ConstraintTests {
  private static let sized = items(item("weight", decimal("65.0")), item("height", decimal("1.70")))

  static let cases: [ValidationCase] = [
    // On the whole response, in its own severity.
    ValidationCase("expressions", item("colours", code("a"), code("b")), []),
    ValidationCase(
      "expressions", item("colours", code("a"), code("b"), code("c")), ["invariant"]),
    ValidationCase("expressions", item("smokes", no), ["warning invariant"]),
    ValidationCase("expressions", items(item("weight", decimal("65")), item("smokes", no)), []),
    // On each occurrence of a group.
    ValidationCase("expressions", period("2026-04-01", "2026-04-01"), []),
    ValidationCase(
      "expressions",
      items(
        period("2026-04-02", "2026-04-01"), period("2026-04-01", "2026-04-02"),
        period("2026-04-30", "2026-04-29")), ["invariant period", "invariant period"]),
    ValidationCase(
      "expressions", "{\"linkId\":\"period\",\"item\":[\(item("from", date("2026-04-01")))]}", []),
    // A date without its day decides nothing here, and that is not good enough.
    ValidationCase("expressions", period("2026-04", "2026-04-01"), ["invariant period"]),
    ValidationCase("expressions", period("2026-03", "2026-04-01"), []),
    // On an item; what is broken otherwise is not told twice.
    ValidationCase("expressions", item("day", date("2026-11-01")), []),
    ValidationCase("expressions", item("day", date("2026-11-02")), ["warning invariant day"]),
    ValidationCase("expressions", item("day", integer(1)), ["invalidAnswerType day"]),
    // A calculated answer: fixed where it is read-only, else only doubted.
    ValidationCase("expressions", items(sized, item("bmi", decimal("22.5"))), []),
    ValidationCase("expressions", items(sized, item("bmi", decimal("22.50"))), []),
    ValidationCase(
      "expressions", items(sized, item("bmi", decimal("22.6"))), ["invariant bmi"]),
    ValidationCase(
      "expressions", items(sized, item("rounded", integer(66))), ["warning invariant rounded"]),
    ValidationCase("expressions", item("rounded", integer(66)), []),
    // An expression enables: a disabled source counts as unanswered.
    ValidationCase(
      "expressions", items(item("weight", decimal("65")), item("smokes", yes)),
      ["required cigarettes"]),
    ValidationCase("expressions", item("cigarettes", integer(5)), ["notEnabled cigarettes"]),
    ValidationCase(
      "expressions",
      items(
        item("weight", decimal("65")), item("smokes", yes), item("cigarettes", integer(21)),
        item("reason", "\"valueString\":\"x\"")), []),
    ValidationCase(
      "expressions",
      items(
        item("weight", decimal("65")), item("smokes", yes), item("cigarettes", integer(20)),
        item("reason", "\"valueString\":\"x\"")), ["notEnabled reason"]),
    ValidationCase(
      "expressions",
      items(
        item("weight", decimal("65")), item("smokes", no), item("cigarettes", integer(21)),
        item("reason", "\"valueString\":\"x\"")), ["notEnabled cigarettes", "notEnabled reason"]),
  ]

  @Test("The form's constraints and calculations hold in a completed response", arguments: cases)
  func outcome(row: ValidationCase) throws {
    let found = try Fixture.form(row.form).outcome(row.items)
    #expect(found.sorted() == row.outcome.sorted())
  }

  /// A response to the survey with a regimen and a period, and nothing else that matters.
  private func regimen(
    _ therapy: String, _ clearance: String?, _ dose: String, status: String = "in-progress"
  ) throws -> [String] {
    let index = try Fixture.builtIn()
    func coding(_ linkID: String, _ code: String) throws -> String {
      let options = index.form.items[try #require(index.form.index(of: linkID))].options
      guard case .coding(let coding)? = options.first(where: { $0.code == code })?.value else {
        return item(linkID, "\"valueString\":\"\(code)\"")
      }
      return item(
        linkID, "\"valueCoding\":{\"system\":\"\(coding.system)\",\"code\":\"\(coding.code)\"}")
    }
    let answers = [
      try coding("15.1", therapy), clearance.map { item("15.2", decimal($0)) },
      try coding("15.3", dose),
    ].compactMap(\.self).joined(separator: ",")
    let json = index.response(
      items(
        item("1", yes),
        "{\"linkId\":\"C\",\"item\":[{\"linkId\":\"15\",\"item\":[\(answers)]}]}"), status: status)
    return try index.findings(json).filter { $0.code == .invariant }.map {
      "\($0.severity.rawValue) \($0.linkID ?? "") \($0.words.english)"
    }
  }

  @Test(
    "The dose of the label is asked about at every edge of renal function, and only there",
    arguments: [
      ("none", "0", "0-75g-q12h"), ("none", "14.9", "0-75g-q12h"), ("none", "15", "1g-q8h"),
      ("none", "29.9", "1g-q8h"), ("none", "30.0", "1-5g-q8h"), ("none", "59.9", "1-5g-q8h"),
      ("none", "60", "2g-q8h"), ("none", "119.9", "2g-q8h"), ("none", "120", "2g-q6h"),
      ("none", "300", "2g-q6h"), ("intermittent-haemodialysis", nil, "0-75g-q12h"),
    ])
  func dose(therapy: String, clearance: String?, dose: String) throws {
    let index = try Fixture.builtIn()
    let options = index.form.items[try #require(index.form.index(of: "15.3"))].options.map(\.code)
    try #require(options.count == 7)
    for other in options {
      let found = try regimen(therapy, clearance, other)
      #expect(found.count == (other == dose ? 0 : 1), "\(other)")
      #expect(found.allSatisfy { $0.hasPrefix("warning 15 For ") })
    }
    // A regimen in words, and one under continuous replacement, are no matter for the label.
    #expect(try regimen(therapy, clearance, "1 g every 24 hours") == [])
    for option in options { #expect(try regimen("crrt", nil, option) == []) }
  }

  @Test(
    "The days of treatment are in order, not ahead, and not far apart",
    arguments: [
      ("2026-04-01", "2026-04-01", []), ("2026-04-02", "2026-04-01", ["error 16"]),
      ("2026-04-01", "2026-06-30", []), ("2026-04-01", "2026-07-01", ["warning 16"]),
      ("2026-11-01", "2026-11-01", []), ("2026-11-01", "2026-11-02", ["error 16.3"]),
      ("2026-11-02", "2026-11-03", ["error 16.1", "error 16.3"]),
    ])
  func days(first: String, last: String, expected: [String]) throws {
    let index = try Fixture.builtIn()
    func found(_ more: String, ended: Bool) throws -> [String] {
      let answers = items(
        item("16.1", date(first)), item("16.2", ended ? yes : no), item("16.3", date(last)))
      let json = index.response(
        items(
          item("1", yes),
          "{\"linkId\":\"C\",\"item\":[{\"linkId\":\"16\",\"item\":[\(answers)]}]}"),
        status: "in-progress", more: more)
      return try index.findings(json).filter { $0.code == .invariant }
        .map { "\($0.severity.rawValue) \($0.linkID ?? "")" }
    }
    #expect(try found("", ended: true) == expected)
    // The day a response was written counts, where it says so; by then nothing here was past.
    let early = try found("\"authored\":\"2026-03-31T23:59:59+09:00\",", ended: true)
    #expect(early.contains("error 16.1") && early.contains("error 16.3"))
    // A last day that is not asked is not looked at.
    #expect(try found("", ended: false) == expected.filter { $0 == "error 16.1" })
  }

  @Test("A constraint speaks in the form's own words, in both languages")
  func words() throws {
    let index = try Fixture.builtIn()
    let json = index.response(
      items(
        item("1", yes),
        "{\"linkId\":\"C\",\"item\":[{\"linkId\":\"16\",\"item\":["
          + items(
            item("16.1", date("2026-04-02")), item("16.2", yes), item("16.3", date("2026-04-01")))
          + "]}]}"), status: "in-progress")
    let found = try index.findings(json).filter { $0.code == .invariant }
    try #require(found.count == 1)
    #expect(found[0].words.english == "The last day of treatment is before the first day.")
    #expect(found[0].words.japanese == "投与終了日が投与開始日より前になっています。")
  }

  @Test("Without a clock and without a date of its own, a response is not taken for past")
  func noClock() throws {
    let index = try Fixture.form("expressions")
    var validator = ResponseValidator(index)
    let found = validator.findings(
      in: try index.record(index.response(item("day", date("2020-01-01")))))
    #expect(found.map(\.summary) == ["warning invariant day"])
    #expect(found[0].words.english.contains("today's date is not known"))
  }

  @Test("In a draft what is not decided yet is not held against it")
  func draft() throws {
    let index = try Fixture.form("expressions")
    #expect(try index.outcome(period("2026-04", "2026-04-01"), status: "in-progress") == [])
    #expect(
      try index.outcome(period("2026-04-02", "2026-04-01"), status: "in-progress")
        == ["invariant period"])
  }

  @Test(
    "An expression that cannot be run is an error of the form, and its place is told",
    arguments: [
      ("constraint", "item.", "byte 6"), ("constraint", "item.resolve()", "resolve()"),
      ("constraint", "item.where(linkId='zz').exists()", "linkId zz"),
      ("constraint", "anwser.exists()", "anwser"), ("constraint", "", "byte 1"),
      ("constraint", "QuestionnaireResponse.item.exists()", "QuestionnaireResponse"),
      ("enableWhenExpression", "%patient.active", "%patient"),
      ("enableWhenExpression", "today() > @2026-01-01", "today()"),
      ("calculatedExpression", "answer.sum()", "sum()"),
    ])
  func lint(name: String, expression: String, named: String) throws {
    let core = "http://hl7.org/fhir/StructureDefinition/"
    let sdc = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
    let extended =
      name == "constraint"
      ? "{\"url\":\"\(core)questionnaire-constraint\",\"extension\":["
        + "{\"url\":\"key\",\"valueId\":\"k\"},{\"url\":\"severity\",\"valueCode\":\"error\"},"
        + "{\"url\":\"expression\",\"valueString\":\"\(expression)\"},"
        + "{\"url\":\"human\",\"valueString\":\"h\"}]}"
      : "{\"url\":\"\(sdc)\(name)\",\"valueExpression\":{\"language\":\"text/fhirpath\","
        + "\"expression\":\"\(expression)\"}}"
    let text =
      "{\"resourceType\":\"Questionnaire\",\"url\":\"urn:x\",\"version\":\"1\",\"status\":\"draft\","
      + "\"item\":[{\"linkId\":\"a\",\"type\":\"string\",\"extension\":[\(extended)]}]}"
    let read = try QuestionnaireReader.read(Array(text.utf8))
    let errors = (read.findings + FormLint.findings(in: read.form))
      .filter { $0.severity == .error && $0.code == .structure }
    #expect(errors.contains { $0.linkID == "a" && $0.words.english.contains(named) })
  }

  @Test("An expression in another language, a severity of one's own, a cycle: errors of the form")
  func refused() throws {
    let sdc = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
    func enabled(_ linkID: String, by expression: String, _ language: String) -> String {
      "{\"linkId\":\"\(linkID)\",\"type\":\"string\",\"extension\":[{\"url\":"
        + "\"\(sdc)enableWhenExpression\",\"valueExpression\":{\"language\":\"\(language)\","
        + "\"expression\":\"\(expression)\"}}]}"
    }
    func errors(_ items: String) throws -> [String] {
      let text =
        "{\"resourceType\":\"Questionnaire\",\"url\":\"urn:x\",\"version\":\"1\","
        + "\"status\":\"draft\",\"item\":[\(items)]}"
      let read = try QuestionnaireReader.read(Array(text.utf8))
      return (read.findings + FormLint.findings(in: read.form)).filter { $0.severity == .error }
        .map(\.words.english)
    }
    #expect(try errors(enabled("a", by: "true", "text/cql")).contains { $0.contains("text/cql") })
    let cycle = items(
      enabled("a", by: "%resource.item.where(linkId='b').exists()", "text/fhirpath"),
      enabled("b", by: "%resource.item.where(linkId='a').exists()", "text/fhirpath"))
    #expect(try errors(cycle).contains { $0.contains("cycle") })
  }

  @Test("What one response came to does not stand for another with other answers, or fewer asked")
  func remembered() throws {
    let form = try Fixture.form("expressions-inside")
    func held(_ gate: String?, _ inner: String?) -> String {
      let answers = [inner.map { item("inner", decimal($0)) }, item("other", yes)]
      return [
        gate.map { item("gate", $0) },
        "{\"linkId\":\"group\",\"item\":[\(answers.compactMap(\.self).joined(separator: ","))]}",
      ].compactMap(\.self).joined(separator: ",")
    }
    let rows: [(String?, String?, [String])] = [
      (yes, "5", []), (yes, "11", ["invariant group"]), (yes, "5", []),
      // The same group with the same answers: the answer inside is not asked, and so not there.
      (no, "11", ["notEnabled inner"]), (yes, "11", ["invariant group"]), (nil, nil, []),
      (yes, nil, []),
    ]
    var validator = ResponseValidator(form, now: Fixture.now)
    for (gate, inner, outcome) in rows + rows.reversed() {
      let record = try form.record(form.response(held(gate, inner)))
      let again = validator.findings(in: record).map(\.summary)
      #expect(again.sorted() == outcome.sorted())
      #expect(try form.outcome(held(gate, inner)).sorted() == outcome.sorted())
    }
  }
}
