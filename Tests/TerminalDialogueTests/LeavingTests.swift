import FormJSON
import FormModel
import Testing

@testable import TerminalDialogue

/// Yes and no, dropping a change, choosing between two sets of answers.
struct LeavingTests {
  @Test(
    arguments: [
      ("y", true), ("Ｙ", true), ("yes", true), ("はい", true), ("n", false), ("NO", false),
      ("いいえ", false), ("", nil), ("1", nil), ("2", nil), ("yn", nil), ("oui", nil),
    ] as [(String, Bool?)])
  func `yes and no are the same words at every prompt`(typed: String, answer: Bool?) {
    #expect(yesOrNo(typed) == answer)
  }

  private func change(_ lines: [String], isChange: Bool) throws -> (
    Dialogue<ScriptedConsole>.Outcome, TalkLog
  ) {
    let log = TalkLog()
    var rest = lines[...]
    var setting = Dialogue<ScriptedConsole>.Setting(
      language: .english, role: .physician, scope: .whole)
    setting.isChange = isChange
    setting.saved = Phrase(ja: "4月2日 14:10", en: "2 April 14:10")
    let console = ScriptedConsole(log: log) { _ in rest.popFirst().map { .line($0) } ?? .end }
    var dialogue = Dialogue(try WholeCase.draft(before: "10"), console, setting) { _ in }
    return (try dialogue.run(), log)
  }

  @Test func `a change is dropped after a yes, in the dialogue and in the review`() throws {
    for lines in [[":discard", "n", ":discard", "y"], [":list", ":discard", "x", "y"]] {
      #expect(try change(lines, isChange: true).0 == .discarded)
    }
    #expect(try change([":discard", ":quit"], isChange: true).0 == .left)
    #expect(try change([":discard"], isChange: true).0 == .inputEnded)
  }

  @Test func `what was never submitted is no change to drop`() throws {
    let (outcome, log) = try change([":discard", ":quit"], isChange: false)
    #expect(outcome == .left)
    #expect(
      log.events.contains(
        .said("! nothing was submitted, so there is no change to drop; :quit keeps the draft")))
  }

  @Test func `a draft says how far it is and when it was saved`() throws {
    let (_, log) = try change([], isChange: false)
    #expect(
      log.events.first
        == .said("* 9 of 21 answered, saved 2 April 14:10. Continuing at 10."))
  }

  @Test(
    arguments: [
      (["y", "n"], ["18.1"]), (["n", "y"], ["20"]), (["y", "y"], ["18.1", "20"]), (["n", "n"], []),
      (["y"], nil), (["y", ":quit"], nil),
    ] as [([String], [String]?)])
  func `of two sets of answers one is chosen item by item`(
    lines: [String], taken: [String]?
  ) throws {
    let held = try WholeCase.prefill()
    let index = held.index
    var other = held
    let changed = try ["18.1", "20"].map { try #require(index.form.index(of: $0)) }
    other.setAnswers([.boolean(false)], to: changed[0], by: .laboratory)
    other.setAnswers([try SurveyForm.option("20", "no")], to: changed[1], by: .laboratory)
    let comparison = PrefillComparison(held: held, other: other)
    #expect(comparison.differing == changed && !comparison.isFuller)
    let log = TalkLog()
    var rest = lines[...]
    var console = ScriptedConsole(log: log) { _ in rest.popFirst().map { .line($0) } ?? .end }
    let result = comparison.chosen(among: comparison.differing, by: &console, .english)
    guard let taken else {
      #expect(throws: ChoiceLeft.self) { try result.get() }
      return
    }
    let merged = comparison.merged(taking: try result.get())
    for (linkID, question) in zip(["18.1", "20"], changed) {
      let source = taken.contains(linkID) ? other : held
      #expect(merged.answers(to: question) == source.answers(to: question))
    }
    #expect(Set(merged.authors().values) == [.laboratory])
  }
}
