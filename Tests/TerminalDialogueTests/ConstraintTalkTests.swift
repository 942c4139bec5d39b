import FormJSON
import FormModel
import Testing

@testable import TerminalDialogue

/// What the form's constraints say in the dialogue: at the item, and again in the review.
struct ConstraintTalkTests {
  private static let dose = Phrase(
    ja:
      "クレアチニンクリアランスが 60 mL/min 以上 120 mL/min 未満の場合、添付文書における成人の用法及び用量は、1回 2 g、8時間毎です。腎機能と投与法を確認してください。",
    en:
      "For a creatinine clearance of 60 to under 120 mL/min, the adult dose on the Japanese label is 2 g every 8 hours. Please check the renal function and the regimen."
  )

  private func whole(_ changes: [String: String]) -> [String] {
    WholeCase.lines.map { changes[$0.linkID] ?? $0.typed }
  }

  @Test(arguments: Language.allCases)
  func `a dose that the label does not give is doubted where it is typed and in the review`(
    language: Language
  ) throws {
    let words = ConstraintTalkTests.dose(language)
    let talk = try Talk(whole(["15.3": "3"]) + ["f", "y"], language: language)
    #expect(talk.outcome == .submitted)
    #expect(talk.refusals == [])
    #expect(talk.notes.filter { $0 == words }.count == 1)
    #expect(talk.notes.filter { $0 == "15 " + words }.count == 1)
    // Right after what was understood of the last answer that it is about.
    let said = talk.said
    let place = try #require(said.firstIndex(of: "* " + words))
    #expect(said[place - 1].hasPrefix("= "))
    #expect(
      try Talk(WholeCase.typed + ["f", "y"], language: language).notes.allSatisfy {
        !$0.contains(words)
      })
  }

  @Test func `the doubt comes with whichever of the answers brings it, and goes with it`() throws {
    let words = ConstraintTalkTests.dose(.english)
    let draft = try WholeCase.draft()
    let lower = try Talk(["15.2", "59.9", "15.2", "60", "f", "y"], draft)
    #expect(lower.outcome == .submitted)
    #expect(lower.notes.filter { $0.hasSuffix(words) } == [])
    // 59.9 asks for 1.5 g; at 60 nothing is doubted any more.
    #expect(lower.notes.filter { $0.contains("30 to under 60") }.count == 2)
  }

  @Test func `a last day before the first is refused, and the day is asked for again`() throws {
    let typed = WholeCase.typed(before: "16.3") + ["2026-01-09", "2026-01-10"]
    let talk = try Talk(typed)
    #expect(talk.refusals.count == 1)
    #expect(
      talk.refusals[0].hasPrefix("2026-01-09 (Reiwa 8): The last day of treatment is before the"))
    #expect(talk.prompts.filter { $0 == "16.3" }.count == 2)
    #expect(try talk.document.answers("16.3").map(\.plain) == ["2026-01-10"])
  }

  @Test func `a day that lies ahead is refused`() throws {
    let typed = WholeCase.typed(before: "16.1") + ["2026-11-02", "2026-11-01", "n"]
    let talk = try Talk(typed)
    #expect(talk.refusals.count == 1)
    #expect(
      talk.refusals[0].hasPrefix("2026-11-02 (Reiwa 8): The first day of treatment is in the"))
    #expect(try talk.document.answers("16.1").map(\.plain) == ["2026-11-01"])
  }

  @Test func `what is wrong all the same is said in the review and keeps from submitting`() throws {
    // The last day was set aside by a No, the first day moved, and the Yes brought it back.
    let talk = try Talk(
      ["16.2", "n", "y", "16.1", "2026-02-01", "16.2", "y", "f", "16.3", "2026-02-01", "f", "y"],
      try WholeCase.draft())
    #expect(talk.outcome == .submitted)
    let words = "The last day of treatment is before the first day."
    #expect(talk.refusals == ["16 " + words, "not yet: 16 " + words])
  }

  @Test func `what the form calculates is proposed, once it can be`() throws {
    let calculated =
      "\"extension\":[{\"url\":\"http://hl7.org/fhir/uv/sdc/StructureDefinition/"
      + "sdc-questionnaire-calculatedExpression\",\"valueExpression\":{\"language\":"
      + "\"text/fhirpath\",\"expression\":\"%resource.item.where(linkId='a').answer.value * 2\"}}]"
    let form =
      "{\"resourceType\":\"Questionnaire\",\"status\":\"draft\",\"url\":\"urn:x\",\"version\":\"1\","
      + "\"item\":[{\"linkId\":\"a\",\"type\":\"integer\"},"
      + "{\(calculated),\"linkId\":\"b\",\"type\":\"integer\"}]}"
    let read = try QuestionnaireReader.read(Array(form.utf8))
    #expect(
      (read.findings + FormLint.findings(in: read.form)).filter { $0.severity == .error } == [])
    func talk(_ lines: [String]) throws -> Talk {
      try Talk(lines, ResponseDocument(SurveyForm.code, FormIndex(read.form)))
    }
    #expect(try talk(["21", ""]).document.answers("b").map(\.plain) == ["42"])
    #expect(try talk(["", ""]).document.answers("b") == [])
    let other = try talk(["21", "43"])
    #expect(try other.document.answers("b").map(\.plain) == ["43"])
    #expect(other.notes.contains("the answer differs from what the form calculates"))
  }
}
