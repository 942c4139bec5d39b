import FormJSON
import FormModel
import Testing

struct ExtensionCheckTests {
  private static let core = "http://hl7.org/fhir/StructureDefinition/"
  private static let sdc = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"

  /// What the reader and lint say of a form with one item.
  private func findings(
    form: String = "", type: String = "string", item: String = ""
  ) throws -> [Finding] {
    let text =
      "{\"resourceType\":\"Questionnaire\",\"url\":\"urn:x\",\"version\":\"1\",\"status\":\"draft\",\(form)"
      + "\"item\":[{\"linkId\":\"a\",\"type\":\"\(type)\"\(item)}]}"
    let read = try QuestionnaireReader.read(Array(text.utf8))
    return read.findings + FormLint.findings(in: read.form)
  }

  private func extended(_ url: String, _ value: String) -> String {
    ",\"extension\":[{\"url\":\"\(url)\",\(value)}]"
  }

  @Test("An unknown extension is information, said once however often it stands there")
  func unknown() throws {
    let own = "{\"url\":\"https://example.org/own\",\"valueBoolean\":true}"
    let found = try findings(
      form: "\"extension\":[\(own)],\"_title\":{\"extension\":[\(own)]},",
      item: ",\"extension\":[\(own),{\"url\":\"https://example.org/b\",\"extension\":[\(own),"
        + "{\"url\":\"part\",\"valueBoolean\":true}]}]")
    #expect(found.map(\.summary) == ["information notChecked", "information notChecked a"])
    #expect(found[0].words.english.contains("https://example.org/own"))
    #expect(found[1].words.english.contains("https://example.org/b"))
  }

  @Test(
    "What concerns rendering or population only is passed over",
    arguments: [
      core + "questionnaire-choiceOrientation", core + "questionnaire-optionPrefix",
      core + "rendering-style", core + "entryFormat", core + "questionnaire-supportLink",
      sdc + "width", sdc + "launchContext", sdc + "observationExtract",
    ])
  func unused(url: String) throws {
    #expect(try findings(item: extended(url, "\"valueString\":\"x\"")) == [])
  }

  @Test(
    "An expression that does not run is information",
    arguments: ["initialExpression", "answerExpression", "answerOptionsToggleExpression"])
  func expressions(name: String) throws {
    let expression = "\"valueExpression\":{\"language\":\"text/fhirpath\",\"expression\":\"1\"}"
    let found = try findings(
      item: extended(ExtensionCheckTests.sdc + name, expression))
    #expect(found.map(\.summary) == ["information notChecked a"])
    #expect(found.first?.words.english.contains(name) == true)
  }

  @Test(
    "A limit on items that it cannot limit is a warning",
    arguments: [
      ("minLength", "\"valueInteger\":1", "integer"),
      ("regex", "\"valueString\":\"a\"", "boolean"),
      ("maxDecimalPlaces", "\"valueInteger\":1", "integer"),
      ("mimeType", "\"valueCode\":\"a/b\"", "string"),
      ("maxSize", "\"valueDecimal\":1", "url"),
      ("questionnaire-referenceResource", "\"valueCode\":\"Patient\"", "choice"),
      ("questionnaire-unitOption", "\"valueCoding\":{\"code\":\"g\"}", "decimal"),
    ])
  func wrongItem(name: String, value: String, type: String) throws {
    let found = try findings(type: type, item: extended(ExtensionCheckTests.core + name, value))
      .filter { $0.words.english.contains("no effect") }
    #expect(found.map(\.summary) == ["warning structure a"])
  }

  @Test("A modifier extension of the form is an error")
  func modifier() throws {
    let found = try findings(
      form: "\"modifierExtension\":[{\"url\":\"urn:m\",\"valueBoolean\":true}],")
    #expect(found.map(\.summary) == ["structure"])
  }

  @Test(
    "A form's name is an identifier",
    arguments: [("Survey_1", true), ("survey", false), ("A survey", false), ("Ａ", false)])
  func name(name: String, isIdentifier: Bool) throws {
    let found = try findings(form: "\"name\":\"\(name)\",")
    #expect(found.map(\.summary) == (isIdentifier ? [] : ["warning structure"]))
    #expect(found.allSatisfy { $0.words.english.contains("que-0") })
  }

  @Test("A code that two code systems share is questionable, no more")
  func sharedCode() throws {
    let found = try findings(
      type: "choice",
      item: ",\"answerOption\":[{\"valueCoding\":{\"system\":\"urn:a\",\"code\":\"x\"}},"
        + "{\"valueCoding\":{\"system\":\"urn:b\",\"code\":\"x\"}},"
        + "{\"valueCoding\":{\"system\":\"urn:b\",\"code\":\"373066001\"}}]")
    #expect(found.map(\.summary) == ["warning structure a"])
  }
}
