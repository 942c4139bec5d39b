import FormJSON
import FormModel
import Schemas
import Testing

/// A form is read the same wherever and however it is written.
struct FormReadingTests {
  private func expectSame(_ one: ReadQuestionnaire, _ other: ReadQuestionnaire) {
    func shown(_ form: Questionnaire) -> [String] {
      form.items.map { item in
        var item = item
        item.offset = 0
        return String(describing: item)
      }
    }
    #expect(shown(one.form) == shown(other.form))
    #expect(one.form.canonical == other.form.canonical)
    #expect(one.form.title == other.form.title)
    #expect(one.form.prose.map(\.text) == other.form.prose.map(\.text))
    #expect(one.form.constraints == other.form.constraints)
    #expect(one.form.tabulation == other.form.tabulation)
    #expect(one.findings.map(\.words.english) == other.findings.map(\.words.english))
  }

  @Test(
    "Indented, on one line, or with every letter an escape: it is the same form",
    arguments: Fixture.formNames + [nil])
  func writing(name: String?) throws {
    let bytes = try name.map { try Fixture.bytes($0) } ?? Fixture.builtInForm
    let tree = try JSONTree(reading: bytes)
    let read = try QuestionnaireReader.read(bytes)
    for text in [tree.page, tree.line, tree.escapedLine, "\u{FEFF}" + tree.line] {
      expectSame(try QuestionnaireReader.read(Array(text.utf8)), read)
    }
  }

  @Test("The built-in form is read where it lies, and unchecked, as it is read and checked")
  func builtIn() throws {
    let size = cresurvey_form_size()
    let room = UnsafeBufferPointer(
      start: cresurvey_form(), count: size + cresurvey_form_padding())
    #expect(room[size...].allSatisfy { $0 == 0 })
    let read = try QuestionnaireReader.read(room, 0..<size, isKnownToBeSound: true)
    expectSame(read, try QuestionnaireReader.read(Fixture.builtInForm))
  }

  @Test("What stands around a form's bytes is not looked at", arguments: ["", "}", " \n{", "\\\""])
  func surroundings(rest: String) throws {
    let form = try Fixture.bytes("branch")
    let bytes = Array(rest.utf8) + form + Array(rest.utf8)
    let start = rest.utf8.count
    let read = try bytes.withUnsafeBufferPointer {
      try QuestionnaireReader.read($0, start..<(start + form.count))
    }
    expectSame(read, try QuestionnaireReader.read(form))
  }

  @Test(
    "A name that is given twice is told once, however it is written",
    arguments: [
      ("name", "name"), ("name", "n\\u0061me"), ("_name", "\\u005fname"), ("other", "oth\\u0065r"),
    ])
  func twice(names: (String, String)) throws {
    let value = names.0 == "_name" ? "{\"id\":\"a\"}" : "\"a\""
    let text =
      "{\"resourceType\":\"Questionnaire\",\"status\":\"active\",\"\(names.0)\":\(value),"
      + "\"\(names.1)\":\(value)}"
    let findings = try QuestionnaireReader.read(Array(text.utf8)).findings
    let twice = findings.filter { $0.words.english.contains("is given twice") }
    #expect(twice.count == 1)
    #expect(twice.first.map { $0.words.english.contains(names.0) } ?? false)
  }
}
