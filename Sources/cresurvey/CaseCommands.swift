import FormJSON
import FormModel
import ResponseStore
import TerminalDialogue

/// `list`: the cases of the store, one a line.
struct ListCommand {
  private let session: Session

  /// Makes the command.
  init(_ session: Session) { self.session = session }

  /// Prints the list; with `--json`, an array.
  func run() throws -> ExitCode {
    let cases = try session.openExistingStore().caseList()
    if session.command.has("--json") {
      session.output.write(JSONTree.list(cases.map(json)).page)
      return .done
    }
    for summary in cases {
      session.output.write("\(summary.caseCode)  \(described(summary))\n")
    }
    session.output.flush()
    session.say(
      Phrase(
        ja: "\(cases.count) 症例、うち提出済み \(cases.filter { $0.latest != nil }.count)",
        en: "cases: \(cases.count), submitted: \(cases.filter { $0.latest != nil }.count)"))
    return .done
  }

  private func described(_ summary: CaseSummary) -> String {
    var parts: [Phrase] = []
    if let latest = summary.latest {
      let name =
        latest.status == .amended
        ? Phrase(ja: "再提出済み", en: "amended") : Phrase(ja: "提出済み", en: "submitted")
      parts.append(moment(name, latest.submittedAt ?? latest.receivedAt, "v\(latest.version)"))
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
    return parts.map { $0(session.language) }.joined(separator: "  ")
  }

  private func moment(_ name: Phrase, _ time: String?, _ more: String? = nil) -> Phrase {
    let shown = time.map(session.shownPhrase)
    let version = more.map { " \($0)" } ?? ""
    return Phrase(
      ja: name(.japanese) + version + (shown.map { " " + $0(.japanese) } ?? ""),
      en: name(.english) + version + (shown.map { " " + $0(.english) } ?? ""))
  }

  private func json(_ summary: CaseSummary) -> JSONTree {
    let latest = summary.latest
    let members: [(String, String?)] = [
      ("case", summary.caseCode.letters), ("status", latest?.status.rawValue),
      ("version", latest.map { String($0.version) }), ("submittedAt", latest?.submittedAt),
      ("receivedAt", latest?.receivedAt), ("exportedAt", latest?.exportedAt),
      ("draftSavedAt", summary.draftSavedAt), ("prefillReceivedAt", summary.prefillReceivedAt),
    ]
    return .members(members.compactMap { name, value in value.map { (name, .text($0)) } })
  }
}
