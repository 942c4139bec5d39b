import FormJSON
import FormModel
import Testing

@testable import TerminalDialogue

/// Answers given together, by flags or in a file.
struct GivingTests {
  private func dialogue(
    _ document: ResponseDocument? = nil
  ) throws -> (Dialogue<ScriptedConsole>, TalkLog) {
    let log = TalkLog()
    var setting = Dialogue<ScriptedConsole>.Setting(
      language: .english, role: .physician, scope: .whole)
    setting.now = Talk.now
    let document = try document ?? ResponseDocument(SurveyForm.code, SurveyForm.index())
    let dialogue = Dialogue(document, ScriptedConsole(log: log) { _ in .end }, setting) { saved in
      log.saves.append(saved)
    }
    return (dialogue, log)
  }

  private func typed(_ linkID: String, _ line: String?, _ text: String? = nil) throws -> GivenAnswer
  {
    let question = try #require(SurveyForm.index().form.index(of: linkID))
    return GivenAnswer(question, .typed(line, written: text))
  }

  @Test func `what is given makes the same document as what is typed`() throws {
    var (dialogue, log) = try dialogue()
    let given = try WholeCase.lines.reversed().map { try typed($0.linkID, $0.typed) }
    #expect(try dialogue.take(given))
    #expect(dialogue.document.bytes == (try WholeCase.draft().bytes))
    #expect(dialogue.missing.isEmpty)
    #expect(log.saves.count == 1)
    let values = try WholeCase.draft()
    (dialogue, log) = try self.dialogue()
    let authors = values.authors()
    #expect(
      try dialogue.take(
        authors.keys.map { GivenAnswer($0, .values(values.answers(to: $0), by: authors[$0])) }))
    #expect(dialogue.document.bytes == values.bytes)
  }

  @Test(
    arguments: [
      ("7", "250", nil, "7: 250 is outside 0-120. Example: 67"),
      ("7", "", nil, "7:  is no answer; :clear removes one"),
      ("7", "<", nil, "7: < is no answer; :clear removes one"),
      ("7", ":quit", nil, "7: :quit is no answer; :clear removes one"),
      ("8", "9", nil, "8: say what it is, too: --set 8:text=..."),
      ("7", nil, "x", "7: a written answer (:text) is not possible here, or is empty"),
      ("8", "1", " ", "8: a written answer (:text) is not possible here, or is empty"),
      ("17.2", "x", nil, "17.2: not asked with the answers as they are"),
      ("3", "Tokio", nil, "3: Tokio is not an option; near it: 13 Tokyo"),
    ] as [(String, String?, String?, String)])
  func `one answer that is refused refuses all`(
    linkID: String, line: String?, text: String?, words: String
  ) throws {
    var (dialogue, log) = try dialogue()
    let before = dialogue.document.bytes
    let given = try [typed("1", "y"), typed("2", "東京病院"), typed(linkID, line, text)]
    #expect(try !dialogue.take(given))
    #expect(log.events == [.said("! " + words)])
    #expect(dialogue.document.bytes == before && log.saves.isEmpty)
  }

  @Test(
    arguments: [
      ("8", "1 9", "骨髄炎", ["bacteraemia-or-sepsis", "骨髄炎"]),
      ("8", nil, "骨髄炎", ["骨髄炎"]), ("9", nil, "E. albertii", ["E. albertii"]),
      ("9", "11", "E. albertii", ["E. albertii"]), ("2", "::x", nil, [":x"]),
      ("8", "1,4", nil, ["bacteraemia-or-sepsis", "complicated-urinary-tract-infection"]),
    ] as [(String, String?, String?, [String])])
  func `a written answer is given beside the options`(
    linkID: String, line: String?, text: String?, stored: [String]
  ) throws {
    var (dialogue, _) = try dialogue()
    #expect(try dialogue.take([typed("1", "y"), typed(linkID, line, text)]))
    #expect(try dialogue.document.answers(linkID).map(\.plain) == stored)
  }

  @Test func `an answer is cleared, and a laboratory's is changed with a word`() throws {
    var (dialogue, log) = try dialogue(WholeCase.prefill())
    #expect(try dialogue.take([typed("1", "y"), typed("18.1", "n"), typed("20", ":clear")]))
    #expect(try dialogue.document.answers("20").isEmpty)
    #expect(
      log.events == [
        .said("= 1 yes"), .said("* 18.1: this changes the laboratory's answer (yes)"),
        .said("= 18.1 no"), .said("* 20: this changes the laboratory's answer (Yes)"),
        .said("= 20 no answer"),
      ])
    #expect(dialogue.missing.count > 10)
  }
}
