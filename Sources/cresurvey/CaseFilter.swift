import FormJSON
import FormModel
import ResponseStore
import TerminalDialogue

/// Which cases `list` shows: by state, institution and period.
struct CaseFilter {
  private let store: ResponseStore
  private let states: Set<String>
  private let institution: String?
  private let from: String?
  private let through: String?
  private let forms: FormLibrary?

  /// Reads the options.
  init(_ session: Session, _ store: ResponseStore) throws {
    self.store = store
    states = Set(session.command.options["--state"] ?? [])
    from = try CaseFilter.day("--from", session)
    through = try CaseFilter.day("--to", session)
    institution = session.command["--institution"].map { folded($0).lowercased() }
    forms =
      institution == nil
      ? nil : FormLibrary(session, FormIndex(try session.form()), store)
  }

  private static func day(_ option: String, _ session: Session) throws(UsageError) -> String? {
    guard let text = session.command[option] else { return nil }
    guard let date = JapaneseDate.read(folded(text)), date.day != nil else {
      throw UsageError(
        words: Phrase(
          ja: "\(option) \(visible(text)) は存在する日付ではありません。例: 2026-04-01、令和8年4月1日",
          en: "\(option) \(visible(text)) is not a day that exists; for example 2026-04-01"))
    }
    return date.description
  }

  /// Whether a case is asked for.
  func accepts(_ summary: CaseSummary) throws -> Bool {
    guard states.isEmpty || !states.isDisjoint(with: summary.states) else { return false }
    // The day as the clock of that place showed it: the first ten letters.
    let day = (summary.moment ?? "").prefix(10)
    if let from, day < from { return false }
    if let through, day > through { return false }
    return try institution.map { try isFrom($0, summary.caseCode) } ?? true
  }

  /// Whether the case's institution, or its site's code, holds what was typed.
  private func isFrom(_ wanted: String, _ code: CaseCode) throws -> Bool {
    let latest = try store.latestSubmitted(code)
    guard let forms, let json = try store.draft(code)?.json ?? latest?.json else { return false }
    let index = try forms.index(answeredBy: json)
    guard let record = try? ResponseReader(index).read(json) else { return false }
    let site = record.text(record.header.authorValue).lowercased()
    if site == wanted.filter({ $0 != "-" }) { return true }
    return index.form.items.indices.contains { question in
      let item = index.form.items[question]
      guard item.tabulation?.roles.contains(.contributor) ?? false else { return false }
      return record.values(of: question).contains { answer in
        let labels = Language.allCases.map { AnswerFormat($0).text([answer], to: item) }
        return (labels + [answer.plain]).contains { folded($0).lowercased().contains(wanted) }
      }
    }
  }
}

extension CaseSummary {
  /// The states that the case is in, as `--state` names them.
  fileprivate var states: Set<String> {
    var states: Set<String> = []
    if hasDraft { states.insert("draft") }
    if hasPrefill { states.insert("prefill") }
    if let latest { states.insert(latest.status.rawValue) }
    if forgottenAt != nil { states.insert("forgotten") }
    return states
  }

  /// When the case last changed: its newest version, else its draft, its prefill.
  fileprivate var moment: String? {
    latest?.submittedAt ?? latest?.receivedAt ?? draftSavedAt ?? prefillReceivedAt ?? forgottenAt
  }
}
