import FormJSON
import FormModel
import Testing

@testable import TerminalDialogue

struct DialogueTests {
  @Test(arguments: Language.allCases)
  func `a whole case is asked item by item, and submitted`(language: Language) throws {
    let talk = try Talk(WholeCase.typed + ["f", "y"], language: language)
    #expect(talk.outcome == .submitted)
    #expect(talk.prompts == WholeCase.linkIDs + ["review", "submit"])
    #expect(talk.refusals.isEmpty)
    #expect(talk.document.answered == WholeCase.linkIDs)
    let submission = talk.document.submission(
      version: 1, authored: "2026-04-02T14:10:00+09:00", siteCode: "A")
    var validator = ResponseValidator(submission.index)
    guard case .completed(let completed) = validator.verdict(on: submission.record) else {
      Issue.record("\(validator.findings(in: submission.record))")
      return
    }
    #expect(completed.caseCode == SurveyForm.code)
  }

  @Test func `numbers and dates are stored as they were typed, in their plain form`() throws {
    let document = try WholeCase.draft()
    let json = String(decoding: document.bytes, as: UTF8.self)
    #expect(json.contains(#"{"linkId":"15.2","answer":[{"valueDecimal":60.5}]}"#))
    #expect(json.contains(#"{"linkId":"16.1","answer":[{"valueDate":"2026-01-10"}]}"#))
    #expect(try document.answers("7") == [.integer(67)])
    #expect(try document.answers("2") == [.string("東京病院")])
    let wide = try Talk(["０．５０"], WholeCase.draft(before: "14.1"))
    let wideJSON = String(decoding: wide.document.bytes, as: UTF8.self)
    #expect(wideJSON.contains(#"{"linkId":"14.1","answer":[{"valueDecimal":0.50}]}"#))
    #expect(wide.understood == ["0.50 mg/L"])
  }

  @Test(arguments: [
    (
      Language.japanese,
      [
        "[6/21] 感染症について", "問7 患者の年齢（投与開始時、歳） *必須", "   0-120 の整数",
        "! 250 は 0-120 の範囲にありません。例: 67", "= 67 歳",
      ]
    ),
    (
      .english,
      [
        "[6/21] About the infection",
        "Q7 Patient's age in years at the start of treatment (required)",
        "   whole number, 0-120", "! 250 is outside 0-120. Example: 67", "= 67 years",
      ]
    ),
  ])
  func `a question reads like the contract's example`(language: Language, lines: [String]) throws {
    let talk = try Talk(
      ["２５０", "６７歳"], WholeCase.draft(before: "7"), language: language)
    let start = try #require(talk.said.firstIndex(of: lines[0]))
    #expect(Array(talk.said[start...].prefix(5)) == lines)
    #expect(talk.prompts == ["7", "7", "8"])
    #expect(try talk.document.answers("7") == [.integer(67)])
  }

  @Test func `every accepted answer is saved before the next prompt, and nothing else is`() throws {
    let talk = try Talk(["y", "x", "", "東京病院", "99", "13", "<", "", "?", ":quit"])
    let order = talk.log.events.filter { if case .said = $0 { false } else { true } }
    #expect(
      order == [
        .prompt("1> "), .typed("y"), .saved(["1"]),
        .prompt("2> "), .typed("x"), .saved(["1", "2"]),
        .prompt("3> "), .typed(""), .prompt("3> "), .typed("東京病院"), .prompt("3> "), .typed("99"),
        .prompt("3> "), .typed("13"), .saved(["1", "2", "3"]),
        .prompt("4> "), .typed("<"), .prompt("3> "), .typed(""),
        .prompt("4> "), .typed("?"), .prompt("4> "), .typed(":quit"),
      ])
    #expect(talk.outcome == .left)
    let saves = talk.log.saves.map(\.bytes)
    #expect(saves.last == talk.document.bytes)
  }

  @Test func `a save that fails ends the dialogue with its error`() throws {
    struct DiskIsFull: Error {}
    let index = try SurveyForm.index()
    let log = TalkLog()
    var lines = ["y", "東京病院"][...]
    let console = ScriptedConsole(log: log) { _ in lines.popFirst().map { .line($0) } ?? .end }
    let setting = Dialogue<ScriptedConsole>.Setting(
      language: .english, role: .physician, scope: .whole)
    var dialogue = Dialogue(ResponseDocument(SurveyForm.code, index), console, setting) { _ in
      throw DiskIsFull()
    }
    #expect(throws: DiskIsFull.self) { try dialogue.run() }
    #expect(!log.events.contains(.prompt("2> ")))
    #expect(
      !log.events.contains { if case .said(let line) = $0 { line == "= yes" } else { false } })
  }

  @Test func `progress counts the numbered questions that are enabled`() throws {
    let talk = try Talk(WholeCase.typed)
    let counts = talk.headings.map { String($0.prefix { $0 != " " }) }
    #expect(
      counts == [
        "[0/1]", "[1/21]", "[2/21]", "[3/21]", "[4/21]", "[5/21]", "[5/21]", "[6/21]", "[7/21]",
        "[8/21]", "[9/21]", "[10/21]", "[11/21]", "[12/21]", "[13/21]", "[14/21]", "[14/21]",
        "[14/21]", "[14/21]", "[15/21]", "[15/21]", "[15/21]", "[16/21]", "[17/21]", "[17/21]",
        "[17/21]", "[17/21]", "[18/21]", "[18/21]", "[18/21]", "[19/21]", "[20/21]",
      ])
  }

  @Test(arguments: [Language.japanese, .english])
  func `help shows the item's help, its section's, and the keys`(language: Language) throws {
    let talk = try Talk(["?", "？"], WholeCase.draft(before: "20"), language: language)
    #expect(talk.prompts == ["20", "20", "20"])
    let form = try SurveyForm.index().form
    for linkID in ["20.help", "D.help"] {
      let help = form.items[try #require(form.index(of: linkID))].text(language)
      #expect(talk.notes.filter { $0 == help }.count == 2)
    }
    #expect(talk.said.filter { $0.contains(":quit") }.count == 2)
  }

  @Test func `Enter alone leaves an optional item, and not a required one`() throws {
    let optional = try Talk([""], WholeCase.draft(before: "6.1"))
    #expect(optional.prompts == ["6.1", "6.2"])
    let required = try Talk([""], WholeCase.draft(before: "6.2"))
    #expect(required.prompts == ["6.2", "6.2"])
    #expect(required.refusals == ["an answer is required; > leaves it for later, ? helps"])
    #expect(optional.log.saves.isEmpty && required.log.saves.isEmpty)
  }

  @Test func `Enter alone keeps an answer and goes on to the next that has none`() throws {
    let talk = try Talk(["<", "<", ""], WholeCase.draft(before: "7"))
    #expect(talk.prompts == ["7", "6.2", "6.1", "7"])
    #expect(talk.understood == ["内科"])
    #expect(talk.log.saves.isEmpty)
  }

  @Test func `the first item has none before it`() throws {
    let talk = try Talk(["<", "＜"])
    #expect(talk.prompts == ["1", "1", "1"])
    #expect(talk.notes == ["this is the first question", "this is the first question"])
  }

  @Test func `a required item may be left for later, and is missing at the end`() throws {
    var lines = WholeCase.typed
    lines[7] = ">"
    lines[9] = "＞"
    let talk = try Talk(lines + ["f", "", "67", "1", "f", "y"])
    #expect(talk.outcome == .submitted)
    #expect(
      talk.prompts
        == WholeCase.linkIDs + ["review", "review", "7", "9", "review", "submit"])
    #expect(talk.refusals.contains("not yet: these are missing: 7 9"))
    #expect(talk.document.answered == WholeCase.linkIDs)
  }

  @Test(arguments: [
    (":go 3", "3"), (":go ３", "3"), ("：ｇｏ　３", "3"), (":go 6", "6.1"), (":go A", "2"),
    (":go a", "2"),
    (":go 6.2", "6.2"), (":go 15", "15.1"), (":go D", "18.1"), (":go 21", "21"), (":go 14.1", "7"),
    (":go 17.2", "7"), (":go 22", "7"), (":go", "7"), (":go x y", "7"), (":gone", "7"), (":", "7"),
    (":go 7.help", "7"), (":GO 3", "7"),
  ])
  func `one goes to a question by its number or its group's`(typed: String, linkID: String) throws {
    let talk = try Talk([typed], WholeCase.draft(before: "7"))
    #expect(talk.prompts == ["7", linkID])
    #expect(talk.refusals.isEmpty == (linkID != "7"))
    #expect(talk.log.saves.isEmpty)
  }

  @Test func `a cleared answer is gone, and the item is asked again`() throws {
    let talk = try Talk([":go 2", ":clear", ":clear", ":quit"], WholeCase.draft(before: "7"))
    #expect(talk.prompts == ["7", "2", "2", "2"])
    #expect(try talk.document.answers("2").isEmpty)
    #expect(talk.log.saves.count == 1)
    #expect(talk.notes.suffix(2) == ["the answer is removed", "there is no answer yet"])
    #expect(talk.outcome == .left)
  }

  @Test func `taking away the last option leaves the question unanswered, and says so`() throws {
    let talk = try Talk([":go 10", "-1 -3", "-2", "2"], WholeCase.draft(before: "11"))
    #expect(talk.prompts == ["11", "10", "10", "10", "11"])
    #expect(talk.understood == ["Respiratory specimen"])
    #expect(talk.notes.contains("the answer is removed"))
    #expect(talk.notes.contains("there is no answer yet"))
    #expect(talk.log.saves.map { $0.answered.contains("10") } == [false, true])
  }

  @Test func `the list shows everything, and Enter goes back to where one was`() throws {
    let talk = try Talk(
      [":list", "", ":list", "3", "14", ""], WholeCase.draft(before: "7"))
    #expect(talk.prompts == ["7", "review", "7", "review", "3", "review", "7"])
    #expect(talk.said.contains("  2  Name of the institution: 東京病院"))
    #expect(talk.said.contains("  3  Prefecture: Tokyo"))
    #expect(talk.said.contains("  3  Prefecture: Kanagawa"))
    let missing = talk.refusals.filter { $0.hasPrefix("missing: ") }
    #expect(
      missing.first == "missing: Q7 Patient's age in years at the start of treatment (required)")
  }

  @Test func `the review tells of a long number in a text`() throws {
    let talk = try Talk([":go 2", "病院12345678", ":list"], WholeCase.draft(before: "7"))
    let review = try #require(talk.said.firstIndex(of: "Review"))
    let doubt = talk.said[review...].first { $0.hasPrefix("* 2 ") }
    #expect(doubt != nil)
  }

  @Test(arguments: [
    "0", "22", "99.9", "x", "f f", ":go 14.1", "14.1", ":clear", "y",
  ])
  func `the review refuses what names no question that is asked`(typed: String) throws {
    let draft = try Talk(["14", "4", "y"], WholeCase.draft()).document
    let talk = try Talk([typed], draft)
    #expect(talk.prompts == ["review", "review"])
    #expect(talk.refusals.count == 1)
  }

  @Test func `in the review one may go from question to question before coming back`() throws {
    let talk = try Talk(["3", ":go 4", "2", "5", "<", "1"], WholeCase.draft())
    #expect(talk.prompts == ["review", "3", "4", "review", "5", "4", "review"])
    #expect(try talk.document.answers("4").map(\.plain) == ["none"])
  }

  @Test func `to submit one says so twice`() throws {
    let talk = try Talk(["f", "n", "f", "x", "はい"], WholeCase.draft(), language: .japanese)
    #expect(talk.prompts == ["review", "submit", "review", "submit", "submit"])
    #expect(talk.outcome == .submitted)
    #expect(try Talk(["f"], WholeCase.draft()).outcome == .inputEnded)
    #expect(try Talk([":quit"], WholeCase.draft()).outcome == .left)
  }

  @Test func `the end of the input and signals end the dialogue at any prompt`() throws {
    let ends: [(lines: [String], draft: ResponseDocument?)] = [
      ([], nil), (["y", "x"], nil), ([], try WholeCase.draft()), (["f"], try WholeCase.draft()),
      (["9"], try WholeCase.draft(before: "8")), ([":go 1", "n"], try WholeCase.draft()),
      (["発疹"], try WholeCase.draft(before: "17.1")),
    ]
    for (lines, draft) in ends {
      #expect(try Talk(lines, draft).outcome == .inputEnded)
      #expect(try Talk(lines, draft, ending: .interrupted(2)).outcome == .interrupted(2))
      #expect(try Talk(lines, draft, ending: .interrupted(15)).outcome == .interrupted(15))
    }
  }

  @Test func `a resumed draft says how far it is and goes on there`() throws {
    let talk = try Talk([":quit"], WholeCase.draft(before: "10"), language: .japanese)
    #expect(talk.prompts == ["10"])
    #expect(talk.notes.first == "21 問中 9 問に回答済み。10 から続けます")
    #expect(talk.notes.dropFirst().first == "回答済み: 1 2 3 4 5 6.1 6.2 7 8 9")
    let complete = try Talk([], WholeCase.draft())
    #expect(complete.prompts == ["review"])
    // An optional item is asked where one left off, and not again once it was left empty.
    let optional = try Talk([], WholeCase.draft(before: "14.1"))
    #expect(optional.prompts == ["14.1"])
    let passed = try Talk(["", "1"], WholeCase.draft(before: "14.1"))
    #expect(try Talk([], passed.document).prompts == ["15.2"])
  }
}
