import FormJSON
import FormModel
import Testing

struct ResponseDocumentTests {
  private static let code = CaseCode(random: 0x0123_4567_89AB_CDEF)

  private func empty() throws -> ResponseDocument {
    ResponseDocument(ResponseDocumentTests.code, try Fixture.form("branch"))
  }

  private func document(_ items: String, status: String = "in-progress") throws
    -> ResponseDocument
  {
    let index = try Fixture.form("branch")
    return try ResponseDocument(
      reading: Array(index.response(items, status: status).utf8), index)
  }

  /// The linkIds of the document's items, outer items with their inner ones in brackets.
  private func outline(_ document: ResponseDocument) -> String {
    func walk(_ items: JSONTree?) -> String {
      (items?.elements ?? []).map { item in
        let inner = walk(item["item"])
        return (item["linkId"]?.stringValue ?? "?") + (inner.isEmpty ? "" : "(\(inner))")
      }.joined(separator: " ")
    }
    return walk(document.tree["item"])
  }

  /// Who is named as author, by linkId.
  private func stamps(_ document: ResponseDocument) -> [String: String] {
    var found: [String: String] = [:]
    for object in document.tree.objects {
      for extend in object["extension"]?.elements ?? [] {
        guard let linkID = object["linkId"]?.stringValue,
          let role = extend["valueReference"]?["identifier"]?["value"]?.stringValue
        else { continue }
        found[linkID, default: ""] += role
      }
    }
    return found
  }

  @Test("A new response is a clean draft about its case")
  func begins() throws {
    let document = try empty()
    #expect(document.record.caseCode == ResponseDocumentTests.code)
    #expect(document.record.status == .inProgress)
    var validator = ResponseValidator(document.index)
    #expect(validator.findings(in: document.record).map(\.summary) == ["warning required 1"])
  }

  @Test("Answers are put in the form's order, whatever the order they come in")
  func order() throws {
    var document = try empty()
    let form = document.index.form
    let answers: [(String, AnswerValue)] = [
      ("18", .boolean(true)), ("4", .integer(1)), ("2", .string("x")), ("1", .boolean(true)),
      ("3", .string("mauve")), ("19", .string("y")),
    ]
    for (linkID, value) in answers {
      let value = linkID == "4" ? AnswerValue.decimal(DecimalNumber(1)) : value
      document.setAnswers([value], to: try #require(form.index(of: linkID)), by: .physician)
    }
    #expect(outline(document) == "1 A(2 3 B(4)) D(18 19)")
    var validator = ResponseValidator(document.index)
    #expect(validator.findings(in: document.record).isEmpty)
    let again = try ResponseDocument(reading: document.bytes, document.index)
    #expect(again.bytes == document.bytes)
  }

  @Test("Taking an answer back removes its item and the groups it leaves empty")
  func removes() throws {
    var document = try empty()
    let form = document.index.form
    let four = try #require(form.index(of: "4"))
    let two = try #require(form.index(of: "2"))
    document.setAnswers([.string("x")], to: two, by: .physician)
    document.setAnswers([.decimal(DecimalNumber(1))], to: four, by: .physician)
    #expect(outline(document) == "A(2 B(4))")
    document.setAnswers([], to: four, by: .physician)
    #expect(outline(document) == "A(2)")
    document.setAnswers([], to: two, by: .physician)
    #expect(outline(document).isEmpty)
    #expect(document.tree["item"] == nil)
    document.setAnswers([], to: two, by: .physician)
    #expect(outline(document).isEmpty)
  }

  @Test("What the program does not understand stays as it came")
  func survives() throws {
    let items =
      "{\"linkId\":\"1\",\"answer\":[{\"valueBoolean\":true}],\"odd\":[1.50,\"\\u00e9\"]},"
      + "{\"linkId\":\"A\",\"extension\":[{\"url\":\"urn:x\",\"valueDecimal\":0.10}],\"item\":["
      + "{\"linkId\":\"B\",\"item\":[{\"linkId\":\"4\",\"answer\":[{\"valueDecimal\":12.50}]}]}]}"
    var document = try document(items)
    let before = document.tree.line
    #expect(before == Fixture.line(document.index.response(items, status: "in-progress")))
    let two = try #require(document.index.form.index(of: "2"))
    document.setAnswers([.string("x")], to: two, by: .physician)
    let line = document.tree.line
    for kept in [
      "\"odd\":[1.50,\"\\u00e9\"]", "{\"url\":\"urn:x\",\"valueDecimal\":0.10}",
      "{\"valueDecimal\":12.50}",
    ] {
      #expect(line.contains(kept), "\(kept)")
    }
  }

  @Test(
    "An answer that stays keeps what it carries besides its value",
    arguments: [
      ("4", "{\"extension\":[{\"url\":\"urn:x\",\"valueString\":\"y\"}],\"valueDecimal\":12.50}"),
      ("2", "{\"id\":\"a\",\"valueString\":\"x\\/y\\u00e9\"}"),
      (
        "3",
        "{\"id\":\"a\",\"valueCoding\":{\"system\":\"urn:test:code\",\"version\":\"2\","
          + "\"code\":\"red\",\"display\":\"Red\"}}"
      ),
    ])
  func keepsAnswer(linkID: String, answer: String) throws {
    let item = "{\"linkId\":\"\(linkID)\",\"answer\":[\(answer)]}"
    let inner = linkID == "4" ? "{\"linkId\":\"B\",\"item\":[\(item)]}" : item
    var document = try document("{\"linkId\":\"A\",\"item\":[\(inner)]}")
    let question = try #require(document.index.form.index(of: linkID))
    let values = document.answers(to: question)
    try #require(values.count == 1)
    document.setAnswers(values, to: question, by: .physician)
    #expect(document.tree.line.contains(answer))
    // A second answer beside it does not touch it either.
    document.setAnswers(values + [.string("more")], to: question, by: .physician)
    #expect(document.tree.line.contains(answer))
  }

  @Test("An answer given with other digits is written with them")
  func otherDigits() throws {
    var document = try empty()
    let four = try #require(document.index.form.index(of: "4"))
    for literal in ["12.5", "12.50", "1250e-2"] {
      let number = try #require(DecimalNumber(literal))
      document.setAnswers([.decimal(number)], to: four, by: .physician)
      #expect(document.tree.line.contains("{\"valueDecimal\":\(literal)}"))
    }
  }

  @Test("A role is written on the outermost item that it alone wrote, and moves when another joins")
  func authors() throws {
    var document = try empty()
    let form = document.index.form
    func set(_ linkID: String, _ value: AnswerValue?, _ role: Role) throws {
      let question = try #require(form.index(of: linkID))
      document.setAnswers(value.map { [$0] } ?? [], to: question, by: role)
    }
    try set("2", .string("x"), .physician)
    try set("4", .decimal(DecimalNumber(1)), .physician)
    #expect(stamps(document) == ["A": "physician"])
    try set("18", .boolean(true), .laboratory)
    #expect(stamps(document) == ["A": "physician", "D": "laboratory"])
    // The physician changes one of the laboratory's answers.
    try set("19", .string("y"), .laboratory)
    try set("18", .boolean(true), .physician)
    #expect(stamps(document) == ["A": "physician", "18": "physician", "19": "laboratory"])
    // And the laboratory writes inside the physician's group.
    try set("4", .decimal(DecimalNumber(2)), .laboratory)
    #expect(
      stamps(document)
        == ["2": "physician", "B": "laboratory", "18": "physician", "19": "laboratory"])
    // When one of the two is taken back, the other has the group to itself again.
    try set("4", nil, .laboratory)
    try set("18", nil, .laboratory)
    #expect(stamps(document) == ["A": "physician", "D": "laboratory"])
    let roles = document.authors()
    #expect(roles[try #require(form.index(of: "2"))] == .physician)
    #expect(roles[try #require(form.index(of: "19"))] == .laboratory)
  }

  @Test("An author extension that is not the survey's is left alone")
  func foreignAuthor() throws {
    let foreign =
      "{\"url\":\"http://hl7.org/fhir/StructureDefinition/questionnaireresponse-author\","
      + "\"valueReference\":{\"reference\":\"Practitioner/1\"}}"
    var document = try document(
      "{\"extension\":[\(foreign)],\"linkId\":\"1\",\"answer\":[{\"valueBoolean\":true}]}")
    let two = try #require(document.index.form.index(of: "2"))
    document.setAnswers([.string("x")], to: two, by: .physician)
    #expect(document.tree.line.contains(foreign))
    #expect(stamps(document) == ["A": "physician"])
  }

  @Test("A submission drops what is not asked and what is empty; the draft keeps it")
  func submission() throws {
    let draft = try document(
      "{\"linkId\":\"1\",\"answer\":[{\"valueBoolean\":false}]},"
        + "{\"linkId\":\"A\",\"item\":[{\"linkId\":\"2\",\"answer\":[{\"valueString\":\"x\"}]},"
        + "{\"linkId\":\"A.note\"},{\"linkId\":\"3\"}]},"
        + "{\"linkId\":\"D\",\"item\":[{\"linkId\":\"18\"},{\"linkId\":\"19\"}]}")
    let submitted = draft.submission(
      version: 1, authored: "2026-04-01T09:00:00+09:00", siteCode: "S")
    #expect(outline(draft) == "1 A(2 A.note 3) D(18 19)")
    #expect(outline(submitted) == "1")
    #expect(submitted.record.status == .completed)
    #expect(submitted.record.versionNumber == 1)
    #expect(submitted.record.siteCode == "S")
    var validator = ResponseValidator(submitted.index)
    #expect(validator.findings(in: submitted.record).isEmpty)
  }

  @Test("An answer whose source is dropped is dropped with it")
  func submissionChain() throws {
    let draft = try document(
      "{\"linkId\":\"1\",\"answer\":[{\"valueBoolean\":true}]},"
        + "{\"linkId\":\"D\",\"item\":[{\"linkId\":\"18\",\"answer\":[{\"valueBoolean\":false}]},"
        + "{\"linkId\":\"19\",\"answer\":[{\"valueString\":\"x\"}]}]}")
    let submitted = draft.submission(
      version: 2, authored: "2026-04-01T09:00:00+09:00", siteCode: "S")
    #expect(outline(submitted) == "1 D(18)")
    #expect(submitted.record.status == .amended)
    #expect(submitted.record.versionNumber == 2)
  }

  @Test("A submission says when, from where and how confidential, in FHIR's order")
  func submissionHead() throws {
    var draft = try empty()
    let one = try #require(draft.index.form.index(of: "1"))
    draft.setAnswers([.boolean(false)], to: one, by: .physician)
    let submitted = draft.submission(
      version: 1, authored: "2026-04-01T09:00:00+09:00", siteCode: "S")
    let names = submitted.tree.memberList.map(\.name)
    #expect(
      names == [
        "resourceType", "id", "meta", "identifier", "questionnaire", "status", "authored", "author",
        "item",
      ])
    #expect(submitted.tree["meta"]?["security"]?.elements.first?["code"]?.stringValue == "R")
    var validator = ResponseValidator(submitted.index)
    guard case .completed(let response) = validator.verdict(on: submitted.record) else {
      Issue.record("not completed")
      return
    }
    #expect(response.caseCode == ResponseDocumentTests.code)
    #expect(response.version == 1)
    #expect(submitted.reopened().record.status == .inProgress)
  }

  @Test("A submitted response without a case code or a version is no completed response")
  func verdictNeedsCase() throws {
    let index = try Fixture.form("branch")
    var validator = ResponseValidator(index)
    let record = try index.record(
      index.response("{\"linkId\":\"1\",\"answer\":[{\"valueBoolean\":false}]}"))
    guard case .invalid(let findings) = validator.verdict(on: record) else {
      Issue.record("not invalid")
      return
    }
    #expect(findings.map(\.code) == [.structure])
  }
}

extension Fixture {
  /// A JSON text without white space between its tokens.
  static func line(_ text: String) -> String {
    (try? JSONTree(reading: Array(text.utf8)).line) ?? ""
  }
}
