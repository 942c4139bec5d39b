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

/// `show`: the answers of one case; with `--json` the resource.
struct ShowCommand {
  private let session: Session

  /// Makes the command.
  init(_ session: Session) { self.session = session }

  /// Prints the draft of the case, or its newest submitted version.
  func run() throws -> ExitCode {
    let index = FormIndex(try session.form())
    let store = try session.openExistingStore()
    let code = try session.caseCode(session.command.operands.first ?? "")
    let submitted = try store.latestSubmitted(code)
    let draft = try store.draft(code)
    guard let json = try draft?.json ?? submitted?.json ?? store.prefill(code)?.json else {
      throw Stop.noCase(code)
    }
    let document: ResponseDocument
    do { document = try ResponseDocument(reading: json, index) } catch {
      throw Stop(StoreError(.damaged, path: store.path))
    }
    guard !session.command.has("--json") else {
      session.output.write(document.tree.page)
      return .done
    }
    let state: Phrase
    if let draft {
      let saved = session.shownPhrase(draft.savedAt)
      state = Phrase(ja: "下書き（\(saved(.japanese)) 保存）", en: "draft, saved \(saved(.english))")
    } else if let submitted {
      state = Phrase(
        ja: "提出済み、第 \(submitted.version) 版", en: "submitted, version \(submitted.version)")
    } else {
      state = Phrase(ja: "検査室の回答だけ", en: "the laboratory's answers alone")
    }
    session.output.write("\(code)  \(state(session.language))\n")
    write(document)
    return .done
  }

  private func write(_ document: ResponseDocument) {
    let form = document.index.form
    let format = AnswerFormat(session.language)
    var enablement = Enablement()
    enablement.evaluate(
      document.index, document.record, scope: FormScope(of: document.record, in: document.index))
    for (index, item) in form.items.enumerated() where item.type != .display {
      let text = visible(item.text(session.language))
      if item.type == .group {
        if enablement.isEnabled(index), item.parent == nil { session.output.write("\n\(text)\n") }
        continue
      }
      let answers = document.answers(to: index)
      guard !answers.isEmpty else { continue }
      let notAsked =
        enablement.isEnabled(index)
        ? "" : Phrase(ja: "（尋ねない）", en: " (not asked)")(session.language)
      session.output.write(
        "  \(visible(item.linkID))  \(format.label(item)): \(format.text(answers, to: item))\(notAsked)\n"
      )
    }
  }
}
