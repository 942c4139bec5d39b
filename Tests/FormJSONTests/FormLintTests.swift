import FormJSON
import FormModel
import Testing

/// Items of a form with one mistake, and what lint says of it.
struct FaultyForm: Sendable, CustomTestStringConvertible {
  var name: String
  var items: String
  var linkID: String?
  var words: String

  init(_ name: String, _ linkID: String?, _ words: String, _ items: String) {
    (self.name, self.linkID, self.words, self.items) = (name, linkID, words, items)
  }

  var testDescription: String { name }
}

private func item(_ linkID: String, _ type: String, _ more: String = "") -> String {
  "{\"linkId\":\"\(linkID)\",\"type\":\"\(type)\"\(more.isEmpty ? "" : "," + more)}"
}

private func when(_ question: String, _ comparison: String, _ answer: String) -> String {
  "{\"question\":\"\(question)\",\"operator\":\"\(comparison)\",\(answer)}"
}

private func option(_ code: String) -> String { "{\"valueCoding\":{\"code\":\"\(code)\"}}" }

private func limit(_ name: String, _ value: String) -> String {
  "{\"url\":\"http://hl7.org/fhir/StructureDefinition/\(name)\",\(value)}"
}

private func part(_ name: String, _ value: String) -> String {
  "{\"url\":\"\(name)\",\(value)}"
}

private func tabulated(_ part: String) -> String {
  "\"extension\":[{\"url\":\"\(SurveyURL.tabulation)\",\"extension\":[\(part)]}]"
}

struct FormLintTests {
  private static let yes = "\"answerBoolean\":true"

  private func findings(_ items: String) throws -> [Finding] {
    let text =
      "{\"resourceType\":\"Questionnaire\",\"url\":\"urn:x\",\"version\":\"1\","
      + "\"status\":\"draft\",\"item\":[\(items)]}"
    let read = try QuestionnaireReader.read(Array(text.utf8))
    return read.findings + FormLint.findings(in: read.form)
  }

  static let faulty: [FaultyForm] = [
    FaultyForm("an empty group", "g", "que-1", item("g", "group")),
    FaultyForm(
      "a display with items", "d", "que-1",
      item("d", "display", "\"item\":[\(item("a", "string"))]")
    ),
    FaultyForm(
      "a linkId given twice", "a", "que-2", item("a", "string") + "," + item("a", "string")),
    FaultyForm("no linkId", "", "no linkId", "{\"type\":\"string\"}"),
    FaultyForm(
      "a display with a code", "d", "que-3", item("d", "display", "\"code\":[{\"code\":\"x\"}]")),
    FaultyForm(
      "options and a value set", "a", "que-4",
      item("a", "choice", "\"answerValueSet\":\"urn:v\",\"answerOption\":[\(option("x"))]")),
    FaultyForm(
      "options of a boolean", "a", "que-5",
      item("a", "boolean", "\"answerOption\":[\(option("x"))]")
    ),
    FaultyForm("a required display", "d", "que-6", item("d", "display", "\"required\":true")),
    FaultyForm("a repeating display", "d", "que-6", item("d", "display", "\"repeats\":true")),
    FaultyForm(
      "exists without a boolean", "b", "que-7",
      item("a", "string") + ","
        + item("b", "string", "\"enableWhen\":[\(when("a", "exists", "\"answerString\":\"x\""))]")),
    FaultyForm(
      "an initial value of a group", "g", "que-8",
      item("g", "group", "\"initial\":[{\"valueBoolean\":true}],\"item\":[\(item("a", "string"))]")),
    FaultyForm("a readOnly display", "d", "que-9", item("d", "display", "\"readOnly\":true")),
    FaultyForm("a maxLength of a date", "a", "que-10", item("a", "date", "\"maxLength\":5")),
    FaultyForm(
      "an initial value beside options", "a", "que-11",
      item(
        "a", "choice",
        "\"answerOption\":[\(option("x"))],\"initial\":[{\"valueCoding\":{\"code\":\"x\"}}]")),
    FaultyForm(
      "two conditions without enableBehavior", "b", "que-12",
      item("a", "boolean") + ","
        + item("b", "string", "\"enableWhen\":[\(when("a", "=", yes)),\(when("a", "!=", yes))]")),
    FaultyForm(
      "several initial values of one answer", "a", "que-13",
      item("a", "string", "\"initial\":[{\"valueString\":\"x\"},{\"valueString\":\"y\"}]")),
    FaultyForm(
      "a condition on nothing", "b", "no item has that linkId",
      item("b", "string", "\"enableWhen\":[\(when("a", "=", yes))]")),
    FaultyForm(
      "a condition on a group", "b", "takes no answers",
      item("g", "group", "\"item\":[\(item("a", "string"))]") + ","
        + item("b", "string", "\"enableWhen\":[\(when("g", "=", yes))]")),
    FaultyForm(
      "a condition of the wrong type", "b", "does not fit",
      item("a", "integer") + ","
        + item("b", "string", "\"enableWhen\":[\(when("a", "=", yes))]")),
    FaultyForm(
      "a condition that orders booleans", "b", "operator >",
      item("a", "boolean") + ","
        + item("b", "string", "\"enableWhen\":[\(when("a", ">", yes))]")),
    FaultyForm(
      "a condition on an option that is none", "b", "no option",
      item("a", "choice", "\"answerOption\":[\(option("x"))]") + ","
        + item(
          "b", "string", "\"enableWhen\":[\(when("a", "=", "\"answerCoding\":{\"code\":\"y\"}"))]")
    ),
    FaultyForm(
      "a condition without an answer", "b", "an enableWhen needs",
      item("a", "boolean") + ","
        + item("b", "string", "\"enableWhen\":[{\"question\":\"a\",\"operator\":\"=\"}]")),
    FaultyForm(
      "an operator that is none", "b", "an enableWhen needs",
      item("a", "boolean") + ","
        + item("b", "string", "\"enableWhen\":[\(when("a", "==", yes))]")),
    FaultyForm(
      "conditions in a circle", "b", "cycle",
      item("a", "boolean", "\"enableWhen\":[\(when("b", "=", yes))]") + ","
        + item("b", "boolean", "\"enableWhen\":[\(when("a", "=", yes))]")),
    FaultyForm(
      "an option given twice", "a", "given twice",
      item("a", "choice", "\"answerOption\":[\(option("x")),\(option("x"))]")),
    FaultyForm(
      "an initial value of another type", "a", "is no answer to an item of type integer",
      item("a", "integer", "\"initial\":[{\"valueString\":\"x\"}]")),
    FaultyForm(
      "an option with two values", "a", "only one value[x]",
      item("a", "choice", "\"answerOption\":[{\"valueString\":\"x\",\"valueInteger\":1}]")),
    FaultyForm(
      "an option without a value", "a", "needs a value",
      item("a", "choice", "\"answerOption\":[\(option("x")),{\"initialSelected\":true}]")),
    FaultyForm(
      "a least value above the greatest", "a", "above its upper",
      item(
        "a", "integer",
        "\"extension\":[\(limit("minValue", "\"valueInteger\":2")),"
          + "\(limit("maxValue", "\"valueInteger\":1"))]")),
    FaultyForm(
      "a shortest length above the longest", "a", "above its upper",
      item(
        "a", "string", "\"maxLength\":1,\"extension\":[\(limit("minLength", "\"valueInteger\":2"))]"
      )
    ),
    FaultyForm(
      "a pattern outside the subset", "a", "character 2",
      item("a", "string", "\"extension\":[\(limit("regex", "\"valueString\":\"(?=x)\""))]")),
    FaultyForm("a type that is none", "a", "no FHIR R4 item type", item("a", "coding")),
    FaultyForm("an unknown property", "a", "no property bogus", item("a", "string", "\"bogus\":1")),
    FaultyForm(
      "a property given twice", "a", "given twice", item("a", "string", "\"type\":\"string\"")),
    FaultyForm(
      "several options chosen of one answer", "a", "several options with initialSelected",
      item(
        "a", "choice",
        "\"answerOption\":[{\"valueString\":\"x\",\"initialSelected\":true},"
          + "{\"valueString\":\"y\",\"initialSelected\":true}]")),
    FaultyForm(
      "an option that cannot answer", "a", "no answer to an item of type integer",
      item("a", "integer", "\"answerOption\":[{\"valueString\":\"x\"}]")),
    FaultyForm(
      "several answers without repeats", "a", "cannot have 2 answers",
      item(
        "a", "string", "\"extension\":[\(limit("questionnaire-minOccurs", "\"valueInteger\":2"))]")),
    FaultyForm(
      "a bound of a text", "a", "minValue: valueInteger cannot bound",
      item("a", "string", "\"extension\":[\(limit("minValue", "\"valueInteger\":2"))]")),
    FaultyForm(
      "a bound of another type", "a", "maxValue: valueDate cannot bound",
      item("a", "integer", "\"extension\":[\(limit("maxValue", "\"valueDate\":\"2024\""))]")),
    FaultyForm(
      "a limit with the wrong value", "a", "minLength needs valueInteger",
      item("a", "string", "\"extension\":[\(limit("minLength", "\"valueDecimal\":2"))]")),
    FaultyForm(
      "a bound with the wrong value", "a", "minValue needs valueInteger | valueDecimal",
      item("a", "string", "\"extension\":[\(limit("minValue", "\"valueString\":\"2\""))]")),
    FaultyForm(
      "a limit given twice", "a", "given twice",
      item(
        "a", "integer",
        "\"extension\":[\(limit("minValue", "\"valueInteger\":1")),"
          + "\(limit("minValue", "\"valueInteger\":2"))]")),
    FaultyForm(
      "a modifier of an item", "a", "modifierExtension urn:m",
      item(
        "a", "string", "\"modifierExtension\":[{\"url\":\"urn:m\",\"valueBoolean\":true}]")),
    FaultyForm(
      "a modifier of an option", "a", "modifierExtension urn:m",
      item(
        "a", "choice",
        "\"answerOption\":[{\"valueString\":\"x\",\"modifierExtension\":"
          + "[{\"url\":\"urn:m\",\"valueBoolean\":true}]}]")),
    FaultyForm(
      "an extension without a url", "a", "without a url",
      item("a", "string", "\"extension\":[{\"valueBoolean\":true}]")),
    FaultyForm(
      "a role of tabulation that is none", "a", "measured is no role",
      item("a", "string", tabulated(part("role", "\"valueCode\":\"measured\"")))),
    FaultyForm(
      "a part of tabulation that is none", "a", "no part sensitiv here",
      item("a", "string", tabulated(part("sensitiv", "\"valueCode\":\"x\"")))),
    FaultyForm(
      "a part of a part that is none", "a", "no part lable here",
      item(
        "a", "integer",
        tabulated(part("band", "\"extension\":[\(part("lable", "\"valueString\":\"x\""))]")))),
    FaultyForm(
      "a contained value set that is not there", "a", "no ValueSet #v",
      item("a", "choice", "\"answerValueSet\":\"#v\"")),
    FaultyForm(
      "a wrong JSON type", "a", "wrong type", item("a", "string", "\"required\":\"yes\"")),
  ]

  @Test("A form with one mistake gets one error, at its item", arguments: faulty)
  func findsMistake(form: FaultyForm) throws {
    let found = try findings(form.items).filter { $0.severity == .error }
    try #require(found.count == 1, "\(found.map(\.words.english))")
    #expect(found[0].linkID == form.linkID)
    #expect(found[0].words.english.contains(form.words), "\(found[0].words.english)")
  }

  @Test("A condition of a group on an item inside it is an error, and a cycle")
  func conditionInside() throws {
    let inside = item("a", "boolean")
    let found = try findings(
      item(
        "g", "group", "\"enableWhen\":[\(when("a", "=", FormLintTests.yes))],\"item\":[\(inside)]"))
    #expect(found.map(\.severity) == [.error, .error])
    #expect(found.first?.linkID == "g")
    #expect(found.first?.words.english.contains("one inside it") == true)
  }

  @Test("The tiny forms that the tests use have no errors", arguments: Fixture.formNames)
  func tinyForms(name: String) throws {
    let read = try QuestionnaireReader.read(try Fixture.bytes(name))
    let findings = read.findings + FormLint.findings(in: read.form)
    #expect(findings.filter { $0.severity == .error } == [])
  }

  @Test("A code of digits that is another option's number is questionable, no more")
  func digits() throws {
    let options = ["0", "1", "2"].map { "{\"valueCoding\":{\"code\":\"\($0)\"}}" }
    let form =
      "{\"resourceType\":\"Questionnaire\",\"url\":\"urn:x\",\"version\":\"1\",\"status\":\"draft\","
      + "\"item\":[{\"linkId\":\"a\",\"type\":\"choice\",\"answerOption\":["
      + options.joined(separator: ",") + "]}]}"
    let read = try QuestionnaireReader.read(Array(form.utf8))
    let findings = read.findings + FormLint.findings(in: read.form)
    #expect(findings.map(\.severity) == [.warning, .warning])
  }

  @Test("A form needs a status that FHIR knows", arguments: ["", "\"status\":\"done\","])
  func status(text: String) throws {
    let read = try QuestionnaireReader.read(
      Array("{\"resourceType\":\"Questionnaire\",\(text)\"url\":\"urn:x\"}".utf8))
    #expect(read.findings.map(\.code) == [.invalidStatus])
  }

  @Test("A form without items or without a name is questionable, no more")
  func warnings() throws {
    let read = try QuestionnaireReader.read(Array("{\"resourceType\":\"Questionnaire\"}".utf8))
    #expect(FormLint.findings(in: read.form).map(\.severity) == [.warning, .warning])
  }

  @Test("A form of other items is read as it is written")
  func reads() throws {
    let form = try Fixture.form("limits").form
    let decimal = form.items[try #require(form.index(of: "decimal"))]
    #expect(decimal.limits.minValue?.plain == "0.5")
    #expect(decimal.limits.maxValue?.plain == "9.5")
    #expect(decimal.limits.maxDecimalPlaces == 2)
    let nested = try Fixture.form("nested").form
    #expect(nested.items.map(\.linkID) == ["1", "1.1", "1.2", "2", "2.1"])
    #expect(nested.items.map(\.parent) == [nil, 0, 0, nil, 3])
    #expect(nested.items.map(\.end) == [3, 2, 3, 5, 5])
    let translated = try Fixture.form("translated").form
    #expect(translated.languages == ["ja", "en"])
    #expect(translated.items[0].options[0].label(.english) == "red")
  }
}
