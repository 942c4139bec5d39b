import FormJSON
import FormModel
import Testing

@testable import TerminalDialogue

struct LaboratoryTests {
  private static let linkIDs = ["18.1", "18.2", "18.3", "19.1", "19.2", "19.3", "20", "21"]

  @Test(arguments: Language.allCases)
  func `the laboratory is shown its own section and nothing else`(language: Language) throws {
    let typed = WholeCase.lines.drop { $0.linkID != "18.1" }.map(\.typed)
    let talk = try Talk(
      typed + ["f", "y"], language: language, role: .laboratory, laboratoryOnly: true)
    #expect(talk.prompts == LaboratoryTests.linkIDs + ["review", "submit"])
    #expect(talk.outcome == .submitted)
    #expect(talk.document.answered == LaboratoryTests.linkIDs)
    let form = try SurveyForm.index().form
    let section = form.items[try #require(form.index(of: "D"))].text(language)
    #expect(talk.headings.allSatisfy { $0.hasSuffix("] " + section) })
    #expect(talk.headings.first == "[0/4] " + section)
    for item in form.items.prefix(try #require(form.index(of: "D"))) where item.type != .display {
      let text = item.text(language)
      #expect(!talk.said.contains { $0.contains(text) }, "\(text)")
    }
  }

  @Test(arguments: [":go 1", ":go 7", ":go A"])
  func `the laboratory cannot go elsewhere`(typed: String) throws {
    let talk = try Talk([typed, "<"], role: .laboratory, laboratoryOnly: true)
    #expect(talk.prompts == ["18.1", "18.1", "18.1"])
    #expect(talk.refusals.count == 1)
  }

  @Test func `what the laboratory wrote is a prefill without errors`() throws {
    let document = try WholeCase.prefill()
    let scope = FormScope(of: document.record, in: document.index)
    try #require(scope.isPartial)
    var validator = ResponseValidator(document.index)
    #expect(validator.findings(in: document.record).filter { $0.severity == .error }.isEmpty)
    #expect(document.record.status == .inProgress)
    #expect(Set(document.authors().values) == [.laboratory])
  }

  @Test func `the physician is told what came from the laboratory, and is not asked it`() throws {
    let typed = WholeCase.typed(before: "18.1")
    let talk = try Talk(typed, WholeCase.prefill(), prefilled: "3 April 10:00")
    #expect(
      talk.prompts == WholeCase.linkIDs.filter { !LaboratoryTests.linkIDs.contains($0) }
        + ["review"])
    let list = LaboratoryTests.linkIDs.joined(separator: " ")
    #expect(talk.notes.contains("from the laboratory, 3 April 10:00: \(list)"))
    // At the opening already, before question 1 opens what the laboratory answered.
    let first = try #require(talk.log.events.first { $0 == .prompt("1> ") || $0 != .said("") })
    #expect(first == .said("* from the laboratory, 3 April 10:00: \(list)"))
    #expect(talk.said.contains { $0.hasPrefix("  20  ") && $0.hasSuffix("(from the laboratory)") })
    let authors = talk.document.authors()
    let index = talk.document.index.form
    #expect(authors[try #require(index.index(of: "18.1"))] == .laboratory)
    #expect(authors[try #require(index.index(of: "7"))] == .physician)
  }

  @Test func `changing an answer of the laboratory asks first`() throws {
    let typed = WholeCase.typed(before: "18.1")
    let draft = try Talk(typed, WholeCase.prefill()).document
    let talk = try Talk(["20", "n", "n", ">", "20", "n", "y", "f", "y"], draft)
    #expect(
      talk.prompts == [
        "review", "20", "confirm", "20", "review", "20", "confirm", "review", "submit",
      ])
    #expect(talk.notes.filter { $0 == "this changes the laboratory's answer (Yes)" }.count == 2)
    #expect(try talk.document.answers("20").map(\.plain) == ["no"])
    let index = try #require(talk.document.index.form.index(of: "20"))
    #expect(talk.document.authors()[index] == .physician)
    // An answer that stays the same is no change.
    #expect(try Talk(["20", "y"], draft).prompts == ["review", "20", "review"])
    // Nor is its own the laboratory's to ask about.
    let own = try Talk(["20", "n"], WholeCase.prefill(), role: .laboratory, laboratoryOnly: true)
    #expect(own.prompts == ["review", "20", "review"])
  }

  @Test func `clearing an answer of the laboratory asks first`() throws {
    let draft = try Talk(WholeCase.typed(before: "18.1"), WholeCase.prefill()).document
    let talk = try Talk(["21", ":clear", "n", ":clear", "y"], draft)
    #expect(talk.prompts.prefix(5) == ["review", "21", "confirm", "21", "confirm"])
    #expect(try talk.document.answers("21").isEmpty)
  }

  @Test func `a No at question 1 keeps the laboratory's answers and leaves them out`() throws {
    let talk = try Talk(["n", "f", "y"], WholeCase.prefill())
    #expect(talk.prompts == ["1", "review", "submit"])
    let list = LaboratoryTests.linkIDs.joined(separator: " ")
    #expect(talk.notes.contains("not asked, and left out when submitted: \(list)"))
    #expect(try talk.document.answers("18.1") == [.boolean(true)])
  }
}
