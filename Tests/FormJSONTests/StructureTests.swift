import FormJSON
import FormModel
import Testing

/// A place in a response where a property can stand, and its path.
struct ResponsePlace: Sendable, CustomTestStringConvertible {
  var path: String
  var property: String
  var before: String
  var after: String

  init(_ path: String, _ property: String, _ before: String, _ after: String) {
    (self.path, self.property, self.before, self.after) = (path, property, before, after)
  }

  var testDescription: String { path }
}

struct StructureTests {
  private static let head =
    "{\"resourceType\":\"QuestionnaireResponse\",\"questionnaire\":\"urn:test:types|1\","
    + "\"status\":\"completed\""
  private static let answer = head + ",\"item\":[{\"linkId\":\"choice\",\"answer\":[{"

  /// Each place once: what stands before and after, and a property it already has.
  static let places: [ResponsePlace] = [
    ResponsePlace("", "\"status\":\"completed\"", head, "}"),
    ResponsePlace(".meta", "\"versionId\":\"1\"", head + ",\"meta\":{\"versionId\":\"1\"", "}}"),
    ResponsePlace(
      ".meta.security[0]", "\"code\":\"R\"",
      head + ",\"meta\":{\"security\":[{\"code\":\"R\"", "}]}}"),
    ResponsePlace(
      ".identifier", "\"value\":\"x\"", head + ",\"identifier\":{\"value\":\"x\"", "}}"),
    ResponsePlace(".author", "\"type\":\"P\"", head + ",\"author\":{\"type\":\"P\"", "}}"),
    ResponsePlace(
      ".author.identifier", "\"value\":\"x\"",
      head + ",\"author\":{\"identifier\":{\"value\":\"x\"", "}}}"),
    ResponsePlace(
      ".extension[0]", "\"url\":\"urn:x\"",
      head + ",\"extension\":[{\"url\":\"urn:x\",\"valueString\":\"y\"", "}]}"),
    ResponsePlace(
      "._status", "\"id\":\"x\"", head + ",\"_status\":{\"id\":\"x\"", "}}"),
    ResponsePlace(
      ".item[0]", "\"linkId\":\"boolean\"", head + ",\"item\":[{\"linkId\":\"boolean\"", "}]}"),
    ResponsePlace(
      ".item[0].answer[0]", "\"id\":\"i\"",
      answer + "\"id\":\"i\",\"valueCoding\":{\"code\":\"c\"}", "}]}]}"),
    ResponsePlace(
      ".item[0].answer[0].valueCoding", "\"code\":\"c\"",
      answer + "\"valueCoding\":{\"code\":\"c\"", "}}]}]}"),
    ResponsePlace(
      ".item[0].answer[0].valueCoding.extension[0]", "\"url\":\"urn:x\"",
      answer + "\"valueCoding\":{\"code\":\"c\",\"extension\":[{\"url\":\"urn:x\","
        + "\"valueString\":\"y\"", "}]}}]}]}"),
  ]

  private func findings(_ text: String) throws -> [(Finding, path: String)] {
    let tree = try JSONTree(reading: Array(text.utf8))
    return try Fixture.form("types").findings(text).map { ($0, tree.path(to: $0.offset).path) }
  }

  @Test("A place without a fault has no finding", arguments: places)
  func clean(place: ResponsePlace) throws {
    #expect(try findings(place.before + place.after).map(\.0).isEmpty)
  }

  @Test("A property that FHIR does not know there is an error with its path", arguments: places)
  func unknown(place: ResponsePlace) throws {
    let found = try findings(place.before + ",\"bogus\":{\"a\":[1]}" + place.after)
    try #require(found.count == 1)
    #expect(found[0].0.code == .structure && found[0].0.severity == .error)
    #expect(found[0].path == "QuestionnaireResponse\(place.path).bogus")
    #expect(found[0].0.words.english.contains("bogus"))
    #expect(found[0].0.words.japanese.contains("bogus"))
  }

  @Test("A property given twice is an error with its path", arguments: places)
  func duplicate(place: ResponsePlace) throws {
    let found = try findings(place.before + "," + place.property + place.after)
    try #require(found.count == 1)
    #expect(found[0].0.code == .structure && found[0].0.severity == .error)
    let name = place.property.split(separator: "\"").first.map(String.init) ?? ""
    #expect(found[0].path == "QuestionnaireResponse\(place.path).\(name)")
    #expect(found[0].0.words.english.contains("twice"))
  }

  @Test("A property given once plainly and once with escapes is given twice")
  func duplicateEscaped() throws {
    let found = try findings(StructureTests.head + ",\"st\\u0061tus\":\"completed\"}")
    #expect(found.map(\.0.code) == [.structure])
  }

  @Test("An unknown property given twice is said to be unknown and to be given twice")
  func unknownTwice() throws {
    for second in ["bogus", "b\\u006fgus"] {
      let found = try findings(StructureTests.head + ",\"bogus\":1,\"\(second)\":2}")
      let words = found.map(\.0.words.english)
      #expect(words.count == 3)
      #expect(words.filter { $0.contains("no property") }.count == 2)
      #expect(words.filter { $0.contains("twice") }.count == 1, "\(second)")
    }
  }

  @Test(
    "A value of the wrong JSON type is one error",
    arguments: [
      "\"authored\":5", "\"authored\":null", "\"id\":true", "\"id\":\"\"", "\"meta\":[]",
      "\"meta\":\"x\"", "\"identifier\":[{}]", "\"item\":{}", "\"item\":[]", "\"item\":[5]",
      "\"item\":[{\"linkId\":\"boolean\",\"answer\":{}}]",
      "\"item\":[{\"linkId\":\"boolean\",\"answer\":[]}]",
      "\"item\":[{\"linkId\":\"boolean\",\"answer\":[{\"valueBoolean\":\"true\"}]}]",
      "\"item\":[{\"linkId\":\"boolean\",\"answer\":[{\"valueBoolean\":null}]}]",
      "\"item\":[{\"linkId\":\"integer\",\"answer\":[{\"valueInteger\":\"5\"}]}]",
      "\"item\":[{\"linkId\":\"decimal\",\"answer\":[{\"valueDecimal\":\"5.5\"}]}]",
      "\"item\":[{\"linkId\":\"date\",\"answer\":[{\"valueDate\":20260401}]}]",
      "\"item\":[{\"linkId\":\"string\",\"answer\":[{\"valueString\":\"\"}]}]",
      "\"item\":[{\"linkId\":\"string\",\"answer\":[{\"valueString\":5}]}]",
      "\"item\":[{\"linkId\":\"choice\",\"answer\":[{\"valueCoding\":\"a\"}]}]",
      "\"extension\":[]", "\"extension\":[\"x\"]",
    ])
  func wrongType(property: String) throws {
    let found = try findings(StructureTests.head + "," + property + "}")
    #expect(found.map(\.0.summary).map { $0.split(separator: " ")[0] } == ["structure"])
  }

  @Test(
    "A number or a date that JSON allows and FHIR does not is one error",
    arguments: [
      ("integer", "valueInteger", "2147483648"), ("integer", "valueInteger", "-2147483649"),
      ("integer", "valueInteger", "1.0"), ("integer", "valueInteger", "1e2"),
      ("integer", "valueInteger", "-0.5"), ("date", "valueDate", "\"2026-02-30\""),
      ("date", "valueDate", "\"2026-4-1\""), ("date", "valueDate", "\"2026-04-01T09:00:00Z\""),
      ("dateTime", "valueDateTime", "\"2026-04-01T09:00\""),
      ("dateTime", "valueDateTime", "\"2026-04-01T25:00:00Z\""), ("time", "valueTime", "\"9:00\""),
      ("time", "valueTime", "\"24:00:00\""),
    ])
  func impossible(linkID: String, property: String, value: String) throws {
    let item = "{\"linkId\":\"\(linkID)\",\"answer\":[{\"\(property)\":\(value)}]}"
    #expect(try Fixture.form("types").outcome(item) == ["structure \(linkID)"])
  }

  @Test(
    "Values in FHIR's form pass",
    arguments: [
      ("boolean", "\"valueBoolean\":true"), ("decimal", "\"valueDecimal\":-0.50"),
      ("decimal", "\"valueDecimal\":1e-3"), ("integer", "\"valueInteger\":2147483647"),
      ("integer", "\"valueInteger\":-2147483648"), ("integer", "\"valueInteger\":0"),
      ("date", "\"valueDate\":\"2024-02-29\""), ("date", "\"valueDate\":\"2024-02\""),
      ("dateTime", "\"valueDateTime\":\"2024-02-29T23:59:60+09:00\""),
      ("time", "\"valueTime\":\"23:59:59.5\""), ("string", "\"valueString\":\"x\""),
      ("text", "\"valueString\":\"x\\ny\""), ("url", "\"valueUri\":\"urn:x\""),
      ("choice", "\"valueCoding\":{\"code\":\"a\"}"), ("open-choice", "\"valueString\":\"x\""),
      ("attachment", "\"valueAttachment\":{\"contentType\":\"text/plain\",\"data\":\"eA==\"}"),
      ("reference", "\"valueReference\":{\"reference\":\"Patient/1\"}"),
      ("quantity", "\"valueQuantity\":{\"value\":1.50,\"unit\":\"mg\"}"),
    ])
  func right(linkID: String, value: String) throws {
    let item = "{\"linkId\":\"\(linkID)\",\"answer\":[{\(value)}]}"
    #expect(try Fixture.form("types").outcome(item) == [])
  }

  @Test("A response with a million mistakes is not answered with a million findings")
  func manyMistakes() throws {
    let many = (0..<3000).map { ",\"x\($0)\":1" }.joined()
    let found = try findings(StructureTests.head + many + "}")
    #expect(found.count == 1000)
  }
}
