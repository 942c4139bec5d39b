import FormJSON
import FormModel
import Testing

@testable import TerminalDialogue

/// One thing that happened in a dialogue.
enum TalkEvent: Equatable {
  case said(String)
  case prompt(String)
  case typed(String)
  case saved([String])
}

/// What happened in a dialogue, in order.
final class TalkLog {
  var events: [TalkEvent] = []
  /// Where in the events each typed line stands.
  var saves: [ResponseDocument] = []
}

/// A console whose lines are written beforehand, or made up when they are wanted.
struct ScriptedConsole: Console {
  let log: TalkLog
  var next: (String) -> ConsoleInput

  mutating func say(_ line: DialogueLine) { log.events.append(.said(line.text)) }

  mutating func read(prompt: String) -> ConsoleInput {
    log.events.append(.prompt(prompt))
    let input = next(prompt)
    if case .line(let line) = input { log.events.append(.typed(line)) }
    return input
  }
}

/// A dialogue that was talked to its end.
struct Talk {
  /// What the dialogue takes for now.
  static let now = DateTime("2026-11-01T09:00:00+09:00")

  let outcome: Dialogue<ScriptedConsole>.Outcome
  let document: ResponseDocument
  let log: TalkLog

  /// Talks about `document`, a new one where it is nil, by typing `lines`, then what `ending` is.
  init(
    _ lines: [String], _ document: ResponseDocument? = nil, language: Language = .english,
    role: Role = .physician, laboratoryOnly: Bool = false,
    carried: [String: [AnswerValue]] = [:], prefilled: String? = nil,
    ending: ConsoleInput = .end
  ) throws {
    var rest = lines[...]
    try self.init(
      document, language: language, role: role, laboratoryOnly: laboratoryOnly, carried: carried,
      prefilled: prefilled
    ) { _ in rest.popFirst().map { .line($0) } ?? ending }
  }

  /// Talks by typing what `next` answers to each prompt.
  init(
    _ document: ResponseDocument?, language: Language, role: Role = .physician,
    laboratoryOnly: Bool = false, carried: [String: [AnswerValue]] = [:],
    prefilled: String? = nil, next: @escaping (String) -> ConsoleInput
  ) throws {
    let index = try document?.index ?? SurveyForm.index()
    var offered: [Int: [AnswerValue]] = [:]
    for (linkID, answers) in carried {
      offered[try #require(index.form.index(of: linkID))] = answers
    }
    let log = TalkLog()
    var setting = Dialogue<ScriptedConsole>.Setting(
      language: language, role: role,
      scope: laboratoryOnly ? FormScope(.laboratory, of: index.form) : .whole,
      carried: offered, prefilled: prefilled)
    setting.now = Talk.now
    var dialogue = Dialogue(
      document ?? ResponseDocument(SurveyForm.code, index),
      ScriptedConsole(log: log, next: next), setting
    ) { document in
      log.events.append(.saved(document.answered))
      log.saves.append(document)
    }
    outcome = try dialogue.run()
    self.document = dialogue.document
    self.log = log
  }

  /// The prompts, in order, without the final space.
  var prompts: [String] {
    log.events.compactMap {
      if case .prompt(let prompt) = $0 { String(prompt.dropLast(2)) } else { nil }
    }
  }

  /// What was said, line by line.
  var said: [String] {
    log.events.compactMap { if case .said(let line) = $0 { line } else { nil } }
  }

  /// The refusals, without their mark.
  var refusals: [String] { said.filter { $0.hasPrefix("! ") }.map { String($0.dropFirst(2)) } }

  /// The notes, without their mark.
  var notes: [String] { said.filter { $0.hasPrefix("* ") }.map { String($0.dropFirst(2)) } }

  /// What was understood, without its mark.
  var understood: [String] { said.filter { $0.hasPrefix("= ") }.map { String($0.dropFirst(2)) } }

  /// The headings, `[done/total] section`.
  var headings: [String] { said.filter { $0.hasPrefix("[") } }
}

/// A whole case, answered line by line up to the review.
enum WholeCase {
  /// What is typed at each item asked.
  static let lines: [(linkID: String, typed: String)] = [
    ("1", "y"), ("2", "東京病院"), ("3", "13"), ("4", "3"), ("5", "1"), ("6.1", "内科"),
    ("6.2", "a@example.jp"), ("7", "67"), ("8", "1 3-5"), ("9", "1"), ("10", "1 3"), ("11", "1"),
    ("12", "y"), ("13", "1"), ("14", "1"), ("14.1", "0.5"), ("15.1", "1"), ("15.2", "60.5"),
    ("15.3", "2"), ("16.1", "2026-01-10"), ("16.2", "y"), ("16.3", "2026-01-20"), ("17", "1"),
    ("17.1", "n"), ("18.1", "y"), ("18.2", "n"), ("18.3", "y"), ("19.1", "y"), ("19.2", "y"),
    ("19.3", "n"), ("20", "1"), ("21", "y"),
  ]

  /// The linkIds of the items asked.
  static var linkIDs: [String] { lines.map(\.linkID) }

  /// What is typed, from the first item to the last.
  static var typed: [String] { lines.map(\.typed) }

  /// What is typed up to the item before `linkID`.
  static func typed(before linkID: String) -> [String] {
    lines.prefix { $0.linkID != linkID }.map(\.typed)
  }

  /// A draft with everything answered before `linkID`, or with everything.
  static func draft(before linkID: String = "") throws -> ResponseDocument {
    try Talk(typed(before: linkID)).document
  }

  /// A draft with the laboratory's answers alone.
  static func prefill() throws -> ResponseDocument {
    let typed = lines.drop { $0.linkID != "18.1" }.map(\.typed)
    return try Talk(typed, role: .laboratory, laboratoryOnly: true).document
  }
}
