import FormJSON
import FormModel
import Testing

@testable import TerminalDialogue

/// What a person in a hurry types at the review, and at an answer that is shown.
struct ReviewTests {
  @Test(arguments: ["y", "q", ">", "99"])
  func `what names no question is answered with what can be typed`(typed: String) throws {
    let talk = try Talk([typed], WholeCase.draft())
    #expect(talk.prompts == ["review", "review"])
    #expect(talk.refusals == ["there is no question \(typed)"])
    let keys = "a number goes to that question, f submits, :quit saves and leaves"
    #expect(talk.notes.filter { $0 == keys }.count == 2)
  }

  @Test func `< goes back from the review to the last question`() throws {
    #expect(try Talk(["<", "<"], WholeCase.draft()).prompts == ["review", "21", "20"])
  }

  @Test(
    arguments: [
      ("10", [":list"], ", Enter to 10, f"), ("10", [":list", "7", "8"], ", Enter to 10, f"),
      ("17", [">", ">", ">", ">", ">", ">", ">", ">", ">", ">"], ", Enter to 17, f"),
    ] as [(String, [String], String)])
  func `the review says where Enter leads`(before: String, lines: [String], words: String) throws {
    let talk = try Talk(lines + [""], WholeCase.draft(before: before))
    let last = try #require(talk.notes.last { $0.contains("a number goes") })
    #expect(last.contains(words), "\(last)")
    #expect(talk.prompts.last == before)
  }

  @Test func `back from a question of the review, nothing is said of what was passed over`() throws
  {
    let draft = try Talk(WholeCase.typed(before: "18.1"), WholeCase.prefill()).document
    let talk = try Talk(["7", "70"], draft, prefilled: "3 April")
    #expect(talk.prompts == ["review", "7", "review"])
    let changed = try #require(talk.said.firstIndex(of: "= 70 years"))
    #expect(Array(talk.said[(changed + 1)...].prefix(2)) == ["", "Review"])
  }

  @Test(arguments: [("y", "y"), ("いいえ", "いいえ"), ("ＮＯ", "ＮＯ")])
  func `a yes typed where an answer is offered is taken for a name after a yes alone`(
    typed: String, stored: String
  ) throws {
    let carried = ["2": [AnswerValue.string("東京病院")]]
    let kept = try Talk(["y", typed, "n", ""], carried: carried)
    #expect(kept.prompts == ["1", "2", "confirm", "2", "3"])
    #expect(kept.understood == ["yes", "2 東京病院"])
    let meant = try Talk(["y", typed, "y"], carried: carried)
    #expect(meant.prompts == ["1", "2", "confirm", "3"])
    #expect(try meant.document.answers("2") == [.string(stored)])
    let shown = try Talk([":go 2", typed, "n"], WholeCase.draft(before: "7"))
    #expect(shown.prompts == ["7", "2", "confirm", "2"])
    // Where nothing is offered, nothing else can be meant.
    #expect(try Talk(["y", typed]).prompts == ["1", "2", "3"])
  }
}
