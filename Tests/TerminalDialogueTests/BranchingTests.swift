import FormJSON
import FormModel
import Testing

@testable import TerminalDialogue

struct BranchingTests {
  @Test(arguments: Language.allCases)
  func `No at question 1 ends the questions, and is submitted`(language: Language) throws {
    let talk = try Talk(["n", "f", "y"], language: language)
    #expect(talk.prompts == ["1", "review", "submit"])
    #expect(talk.outcome == .submitted)
    #expect(talk.headings == ["[0/1]"])
    let submission = talk.document.submission(
      version: 1, authored: "2026-04-02T14:10:00+09:00", siteCode: "A")
    var validator = ResponseValidator(submission.index)
    guard case .completed = validator.verdict(on: submission.record) else {
      Issue.record("\(validator.findings(in: submission.record))")
      return
    }
    #expect(submission.answered == ["1"])
  }

  @Test func `an answer that disables others lists them and asks`() throws {
    let talk = try Talk([":go 14", "4", "n", "4", "y"], WholeCase.draft(before: "15.1"))
    #expect(talk.prompts == ["15.1", "14", "confirm", "14", "confirm", "15.1"])
    let list = "with this answer these are no longer asked (the draft keeps them): 14.1"
    #expect(talk.notes.filter { $0 == list }.count == 2)
    #expect(talk.log.saves.count == 1)
    #expect(try talk.document.answers("14.1").map(\.plain) == ["0.5"])
    #expect(try talk.document.answers("14").map(\.plain) == ["not-measured"])
  }

  @Test func `answers that are not asked stay in the draft and return when it is undone`() throws {
    let no = try Talk(["1", "n", "y", ":quit"], WholeCase.draft())
    #expect(no.prompts == ["review", "1", "confirm", "review"])
    #expect(no.document.answered == WholeCase.linkIDs)
    let expected = WholeCase.linkIDs.dropFirst().joined(separator: " ")
    #expect(no.notes.contains("not asked, and left out when submitted: \(expected)"))
    let submission = no.document.submission(
      version: 1, authored: "2026-04-02T14:10:00+09:00", siteCode: "A")
    #expect(submission.answered == ["1"])
    let again = try Talk(["1", "y", "f", "y"], no.document)
    #expect(again.prompts == ["review", "1", "review", "submit"])
    #expect(again.outcome == .submitted)
    #expect(again.document.answered == WholeCase.linkIDs)
  }

  @Test func `a change that disables nothing is not asked about`() throws {
    let talk = try Talk([":go 14", "2"], WholeCase.draft(before: "15.1"))
    #expect(talk.prompts == ["15.1", "14", "15.1"])
  }

  @Test func `a change that enables a required item makes it missing`() throws {
    let draft = try Talk([":go 16.2", "n", "y"], WholeCase.draft()).document
    let talk = try Talk([":list", "16.2", "y", "f"], draft)
    // The answer returned with the question.
    #expect(talk.prompts.last == "submit")
    let reaction = try Talk(["17.1", "y", "f", "", "発疹", ".", "f"], WholeCase.draft())
    #expect(
      reaction.prompts
        == ["review", "17.1", "review", "review", "17.2", "17.2", "review", "submit"])
    #expect(reaction.refusals.contains("not yet: these are missing: 17.2"))
  }

  @Test func `clearing an answer that others hang on asks too`() throws {
    let talk = try Talk([":go 16.2", ":clear", "n", ":clear", "y"], WholeCase.draft(before: "17"))
    #expect(talk.prompts == ["17", "16.2", "confirm", "16.2", "confirm", "16.2"])
    #expect(try talk.document.answers("16.2").isEmpty)
    #expect(try talk.document.answers("16.3").map(\.plain) == ["2026-01-20"])
  }

  @Test func `Enter in the review never leads to a question that is not asked any more`() throws {
    let talk = try Talk([":list", "1", "n", "y", ""], WholeCase.draft(before: "9"))
    #expect(talk.prompts == ["9", "review", "1", "confirm", "review", "review"])
  }

  // Carrying forward.

  private func carried() throws -> [String: [AnswerValue]] {
    let document = try WholeCase.draft(before: "7")
    var carried: [String: [AnswerValue]] = [:]
    for linkID in ["2", "3", "4", "5", "6.1", "6.2"] {
      carried[linkID] = try document.answers(linkID)
    }
    return carried
  }

  @Test func `Enter on the section's first item takes the last case's institution`() throws {
    let talk = try Talk(["y", "", ":quit"], carried: try carried())
    #expect(talk.prompts == ["1", "2", "7"])
    #expect(talk.notes.first == "last case: 東京病院. Enter takes the whole section as before")
    #expect(
      talk.understood == [
        "yes", "2 東京病院", "3 Tokyo", "4 100-199 beds",
        "5 Infection prevention and control premium 1", "6.1 内科", "6.2 a@example.jp",
      ])
    #expect(talk.document.answered == ["1", "2", "3", "4", "5", "6.1", "6.2"])
    #expect(talk.log.saves.last?.answered == talk.document.answered)
  }

  @Test func `an answer given instead is kept beside what is carried`() throws {
    let talk = try Talk(["y", "大阪病院", "", ":quit"], carried: try carried())
    #expect(talk.prompts == ["1", "2", "3", "7"])
    #expect(try talk.document.answers("2") == [.string("大阪病院")])
    #expect(try talk.document.answers("3").map(\.plain) == ["13"])
  }

  @Test func `nothing is carried that was not agreed to`() throws {
    let talk = try Talk(["y", ">", ">", ":quit"], carried: try carried())
    #expect(talk.document.answered == ["1"])
    #expect(try Talk(["n", "f", "y"], carried: try carried()).document.answered == ["1"])
  }
}
