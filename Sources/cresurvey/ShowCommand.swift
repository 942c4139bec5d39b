import FormJSON
import FormModel
import ResponseStore
import TerminalDialogue

/// `show`: the answers of one case, on paper-width columns; with `--json` the resource.
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
    let prefill = try store.prefill(code)
    guard let json = draft?.json ?? submitted?.json ?? prefill?.json else {
      throw Stop.noCase(code)
    }
    if session.command.has("--json") {
      do { session.output.write(try JSONTree(reading: json).page) } catch {
        throw Stop(StoreError(.damaged, path: store.path))
      }
      return .done
    }
    let cases = CaseDocuments(session: session, index: index, store: store, role: .physician)
    let document = try cases.read(json, code)
    let state: Phrase
    if let draft {
      let saved = session.dated(draft.savedAt)
      state =
        submitted.map {
          Phrase(
            ja: "変更中の下書き（\(saved(.japanese)) 保存、提出済みは第 \($0.version) 版）",
            en: "draft of a change, saved \(saved(.english)); version \($0.version) is submitted")
        } ?? Phrase(ja: "下書き（\(saved(.japanese)) 保存）", en: "draft, saved \(saved(.english))")
    } else if let submitted, submitted.status == .enteredInError {
      state = Phrase(
        ja: "取り下げ、第 \(submitted.version) 版", en: "entered in error, version \(submitted.version)")
    } else if let submitted {
      let authored = document.record.text(document.record.header.authored)
      let time = session.dated(submitted.submittedAt ?? authored)
      state = Phrase(
        ja: "提出済み、第 \(submitted.version) 版、\(time(.japanese))",
        en: "submitted, version \(submitted.version), \(time(.english))")
    } else {
      let time = session.dated(prefill?.receivedAt ?? "")
      state = Phrase(
        ja: "検査室の回答だけ、\(time(.japanese))", en: "the laboratory's answers alone, \(time(.english))")
    }
    let columns = Terminal.isTerminal(1) ? min(80, max(40, Terminal.width - 1)) : 80
    let page = ChartPage(document, session.language, columns: columns)
    for line in page.lines(state: "\(code)  \(state(session.language))") {
      session.output.write(line + "\n")
    }
    return .done
  }
}
