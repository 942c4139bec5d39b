import FormJSON
import FormModel
import Testing

@testable import TerminalDialogue

/// The dialogue over forms that are not the survey's.
struct OtherFormTests {
  private func talk(_ items: String, _ lines: [String]) throws -> Talk {
    let form =
      "{\"resourceType\":\"Questionnaire\",\"status\":\"draft\",\"url\":\"urn:x\",\"version\":\"1\","
      + "\"item\":[\(items)]}"
    let read = try QuestionnaireReader.read(Array(form.utf8))
    #expect(FormLint.findings(in: read.form).filter { $0.severity == .error } == [])
    return try Talk(lines, ResponseDocument(SurveyForm.code, FormIndex(read.form)))
  }

  @Test func `what a form proposes is answered by Enter, and by nothing else`() throws {
    let items =
      "{\"linkId\":\"a\",\"type\":\"boolean\",\"required\":true,\"initial\":[{\"valueBoolean\":true}]},"
      + "{\"linkId\":\"b\",\"type\":\"choice\",\"answerOption\":["
      + "{\"valueCoding\":{\"code\":\"x\"}},{\"valueCoding\":{\"code\":\"y\"},\"initialSelected\":true}]}"
    #expect(try talk(items, []).document.record.items.isEmpty)
    #expect(try talk(items, [">"]).document.record.items.isEmpty)
    let taken = try talk(items, ["", ""])
    #expect(try taken.document.answers("a") == [.boolean(true)])
    #expect(try taken.document.answers("b").map(\.plain) == ["y"])
    #expect(try talk(items, ["n"]).document.answers("a") == [.boolean(false)])
  }

  @Test func `what stands inside a hidden group is not asked`() throws {
    let hidden =
      "\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/questionnaire-hidden\","
      + "\"valueBoolean\":true}]"
    let items =
      "{\(hidden),\"linkId\":\"g\",\"type\":\"group\",\"item\":["
      + "{\"linkId\":\"h\",\"type\":\"string\"}]},{\"linkId\":\"a\",\"type\":\"string\"}"
    #expect(try talk(items, ["text"]).prompts.first == "a")
  }

  @Test func `a question inside a question is written inside its answer`() throws {
    let items =
      "{\"linkId\":\"a\",\"type\":\"boolean\",\"item\":[{\"linkId\":\"b\",\"type\":\"string\"}]}"
    let talk = try talk(items, ["y", "text"])
    let answer = talk.document.tree["item"]?.elements.first?["answer"]?.elements.first
    #expect(answer?["item"]?.elements.first?["linkId"]?.stringValue == "b")
    var validator = ResponseValidator(talk.document.index)
    #expect(validator.findings(in: talk.document.record).filter { $0.severity == .error } == [])
  }
}
