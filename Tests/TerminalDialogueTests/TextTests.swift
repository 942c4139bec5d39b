import FormJSON
import FormModel
import Testing

@testable import TerminalDialogue

struct TextTests {
  /// A draft that is asked for a text next.
  private func draft() throws -> ResponseDocument {
    try Talk([":go 17.1", "y"], WholeCase.draft(before: "18.1")).document
  }

  @Test func `a text is the lines up to a lone full stop`() throws {
    let talk = try Talk(["発疹", "", "  3日目から", "．"], draft())
    #expect(talk.prompts == ["17.2", "17.2", "17.2", "17.2", "18.1"])
    #expect(try talk.document.answers("17.2") == [.string("発疹\n\n  3日目から")])
    #expect(talk.log.saves.count == 1)
    #expect(talk.understood == ["発疹 /  /   3日目から"])
  }

  @Test(arguments: [
    (["::a", "."], ":a"), (["：：a", "."], "：a"), (["　::a", "."], ":a"),
    (["a", "::b", "."], "a\n:b"),
    (["a", "：：b", "."], "a\n：b"), (["a", " ::b", "."], "a\n:b"), (["::::", "."], ":::"),
    (["a", ":quit", "b", "."], "a\nb"),
    (["a", "：clear", "."], "a"), (["a", "?", "."], "a\n?"), (["a", "<", "."], "a\n<"),
    ([".a", "."], ".a"), (["..", "."], ".."),
  ])
  func `a line that begins with a colon is written with two`(typed: [String], text: String) throws {
    let talk = try Talk(typed, draft())
    #expect(try talk.document.answers("17.2") == [.string(text)])
    let refused = typed.dropFirst().contains { $0 == ":quit" || $0 == "：clear" }
    #expect(talk.refusals.isEmpty != refused)
    #expect(talk.refusals.allSatisfy { $0.contains("a full stop alone ends it, and then :quit") })
  }

  @Test func `a lone full stop alone is no text`() throws {
    let talk = try Talk([".", ".", "a", "."], draft())
    #expect(talk.refusals.count == 2)
    #expect(try talk.document.answers("17.2") == [.string("a")])
  }

  @Test func `a text that is too long is refused with what is allowed`() throws {
    let long = String(repeating: "字", count: 1001)
    let talk = try Talk([long, ".", String(long.dropLast()), "."], draft())
    #expect(talk.prompts == ["17.2", "17.2", "17.2", "17.2", "18.1"])
    #expect(talk.refusals == ["1001 characters; at most 1000 are allowed"])
    #expect(try talk.document.answers("17.2") == [.string(String(long.dropLast()))])
  }

  @Test(arguments: [ConsoleInput.end, .interrupted(2), .interrupted(1)])
  func `a text that was not ended is kept`(ending: ConsoleInput) throws {
    let talk = try Talk(["発疹", "熱"], draft(), ending: ending)
    #expect(talk.log.saves.count == 1)
    #expect(try talk.document.answers("17.2") == [.string("発疹\n熱")])
  }

  @Test func `a text answer stays as it was typed`() throws {
    let talk = try Talk(["２０２６年 ＡＢＣ　ｶﾅ", "."], draft())
    #expect(try talk.document.answers("17.2") == [.string("２０２６年 ＡＢＣ　ｶﾅ")])
  }

  @Test func `the other of an open choice asks for its text`() throws {
    let talk = try Talk(["1 9", "", "骨髄炎"], WholeCase.draft(before: "8"))
    #expect(talk.prompts == ["8", "8:text", "8:text", "9"])
    let sepsis = try SurveyForm.option("8", "bacteraemia-or-sepsis")
    #expect(try talk.document.answers("8") == [sepsis, .string("骨髄炎")])
    #expect(talk.understood == ["Bacteraemia or sepsis, other: 骨髄炎"])
    let one = try Talk(["その他（記述）", "Raoultella planticola"], WholeCase.draft(before: "9"))
    #expect(try one.document.answers("9") == [.string("Raoultella planticola")])
  }

  @Test func `at the text of an open choice one may choose again, ask, or leave`() throws {
    let draft = try WholeCase.draft(before: "8")
    let again = try Talk(["9", "＜", "1"], draft)
    #expect(again.prompts == ["8", "8:text", "8", "9"])
    let asking = try Talk(["9", "?", "骨髄炎"], draft)
    #expect(asking.prompts == ["8", "8:text", "8:text", "9"])
    let leaving = try Talk(["9", ":quit"], draft)
    #expect(leaving.outcome == .left)
    #expect(leaving.log.saves.isEmpty)
    #expect(try Talk(["9", ">"], draft).prompts == ["8", "8:text", "9"])
    let escaped = try Talk(["9", ":list", "::x"], draft)
    #expect(escaped.refusals.count == 1)
    #expect(try escaped.document.answers("8") == [.string(":x")])
  }

  @Test func `a written answer that is an option draws a note`() throws {
    let talk = try Talk(["11", "Escherichia coli"], WholeCase.draft(before: "9"))
    #expect(talk.prompts == ["9", "9:text", "10"])
    let note = #"the written answer "Escherichia coli" is the option escherichia-coli"#
    #expect(talk.notes.contains(note))
  }

  @Test(arguments: [
    ("6.2", "ｋansen＠hospital．example", "kansen@hospital.example"),
    ("6.2", "　a@example.jp ", "a@example.jp"), ("2", "　 架空　中央病院　", "架空　中央病院"),
    ("2", "ＡＢＣ病院", "ＡＢＣ病院"),
  ])
  func `an address may be typed full-width, a name stays as typed without the blanks around it`(
    linkID: String, typed: String, stored: String
  ) throws {
    let talk = try Talk([typed], WholeCase.draft(before: linkID))
    #expect(try talk.document.answers(linkID) == [.string(stored)])
    #expect(talk.refusals.isEmpty)
  }

  @Test(arguments: ["taro", "@", "a@b", "a b@example.jp", "ａ＠", "a@example.jp."])
  func `an address that is none is refused`(typed: String) throws {
    let talk = try Talk([typed, "taro@example.jp"], WholeCase.draft(before: "6.2"))
    #expect(talk.prompts == ["6.2", "6.2", "7"])
    #expect(talk.refusals.count == 1)
  }
}
