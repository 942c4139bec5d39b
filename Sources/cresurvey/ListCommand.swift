import FormJSON
import FormModel
import ResponseStore
import TerminalDialogue

/// `list`: the cases of the store, one a line, all or those that are asked for.
struct ListCommand {
  private let session: Session
  private let store: ResponseStore
  private let filter: CaseFilter

  /// Makes the command: opens the store and reads what is asked for.
  init(_ session: Session) throws {
    self.session = session
    store = try session.openExistingStore()
    filter = try CaseFilter(session, store)
  }

  /// Prints the list; with `--json`, an array.
  func run() throws -> ExitCode {
    var queries: [CaseCode: [OpenQuery]] = [:]
    for query in try store.openQueries() { queries[query.caseCode, default: []].append(query) }
    let isQuerying = session.command.has("--open-queries")
    let cases = try store.caseList().filter { summary in
      try (!isQuerying || queries[summary.caseCode] != nil) && filter.accepts(summary)
    }
    if session.command.has("--json") {
      let list = cases.map { json($0, queries[$0.caseCode]?.count ?? 0) }
      session.output.write(JSONTree.list(list).page)
      return .done
    }
    for summary in cases {
      let open = queries[summary.caseCode] ?? []
      session.writeRow("\(summary.caseCode)  \(described(summary, open.count))")
      if isQuerying {
        for query in open {
          session.writeRow("    \(session.shown(query.time))  \(shortened(query.text, to: 200))")
        }
      }
    }
    session.output.flush()
    if cases.isEmpty, try store.caseList().isEmpty {
      session.say(
        Phrase(
          ja: "症例はまだありません。cresurvey answer で症例を始め、cresurvey import FILE で取り込みます",
          en: "no case yet; cresurvey answer begins one, cresurvey import FILE takes some in"))
      return .done
    }
    let submitted = cases.filter { $0.latest?.status.isStrict ?? false }.count
    let retracted = cases.filter { $0.latest?.status == .enteredInError }.count
    session.say(
      Phrase(
        ja: "\(cases.count) 症例、うち提出済み \(submitted)"
          + (retracted > 0 ? "、取り下げ \(retracted)" : ""),
        en: "cases: \(cases.count), submitted: \(submitted)"
          + (retracted > 0 ? ", entered in error: \(retracted)" : "")))
    return .done
  }

  private func described(_ summary: CaseSummary, _ openQueries: Int) -> String {
    var parts: [Phrase] = []
    if let latest = summary.latest {
      let name =
        switch latest.status {
        case .amended: Phrase(ja: "再提出済み", en: "amended")
        case .enteredInError: Phrase(ja: "取り下げ", en: "entered in error")
        default: Phrase(ja: "提出済み", en: "submitted")
        }
      parts.append(moment(name, latest.submittedAt ?? latest.receivedAt, latest.version))
      if let exported = latest.exportedAt {
        parts.append(moment(Phrase(ja: "書き出し", en: "exported"), exported))
      }
    }
    if let saved = summary.draftSavedAt {
      let name =
        summary.latest == nil
        ? Phrase(ja: "下書き", en: "draft") : Phrase(ja: "変更中の下書き", en: "draft of a change")
      parts.append(moment(name, saved))
    }
    if let received = summary.prefillReceivedAt {
      parts.append(moment(Phrase(ja: "検査室の回答", en: "laboratory"), received))
    }
    if let forgotten = summary.forgottenAt {
      parts.append(moment(Phrase(ja: "内容を消去", en: "forgotten"), forgotten))
    }
    if openQueries > 0 {
      parts.append(Phrase(ja: "照会中 \(openQueries)", en: "open queries \(openQueries)"))
    }
    if parts.isEmpty { parts.append(Phrase(ja: "回答なし", en: "no answers")) }
    return parts.map { $0(session.language) }.joined(separator: "  ")
  }

  private func moment(_ name: Phrase, _ time: String?, _ version: Int? = nil) -> Phrase {
    let shown = time.map(session.shownPhrase)
    return Phrase(
      ja: name(.japanese) + (version.map { "（第 \($0) 版）" } ?? "")
        + (shown.map { " " + $0(.japanese) } ?? ""),
      en: name(.english) + (version.map { " v\($0)" } ?? "")
        + (shown.map { " " + $0(.english) } ?? ""))
  }

  private func json(_ summary: CaseSummary, _ openQueries: Int) -> JSONTree {
    let latest = summary.latest
    let members: [(String, String?)] = [
      ("case", summary.caseCode.letters), ("status", latest?.status.rawValue),
      ("version", latest.map { String($0.version) }), ("submittedAt", latest?.submittedAt),
      ("receivedAt", latest?.receivedAt), ("exportedAt", latest?.exportedAt),
      ("draftSavedAt", summary.draftSavedAt), ("prefillReceivedAt", summary.prefillReceivedAt),
      ("forgottenAt", summary.forgottenAt),
      ("openQueries", openQueries > 0 ? String(openQueries) : nil),
    ]
    return .members(members.compactMap { name, value in value.map { (name, .text($0)) } })
  }
}
