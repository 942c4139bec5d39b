import FormJSON
import FormModel
import ResponseStore
import TerminalDialogue

/// `history`: everything that happened to a case, and what each version changed.
struct HistoryCommand {
  private let session: Session
  private let store: ResponseStore
  private let forms: FormLibrary

  /// Makes the command: checks the form and opens the store.
  init(_ session: Session) throws {
    self.session = session
    (store, forms) = try session.openExistingStoreWithForms()
  }

  /// Prints the entries in order; with `--json`, an array.
  func run() throws -> ExitCode {
    let code = try session.caseCode(session.command.operands.first ?? "")
    guard try store.caseExists(code) else { throw Stop.noCase(code) }
    let entries = try store.history(of: code)
    if session.command.has("--json") {
      session.output.write(JSONTree.list(entries.map(\.json)).page)
      return .done
    }
    session.output.write("\(code)\n")
    var before: ResponseDocument?
    for entry in entries {
      session.output.write(line(entry) + "\n")
      guard let json = try content(of: entry, code) else { continue }
      if entry.event == .queried {
        let text = String(decoding: json, as: UTF8.self)
        session.output.write("      \(shortened(text, to: 400))\n")
      } else if let document = try read(json) {
        if let before { write(AnswerChange.changes(from: before, to: document)) }
        before = document
      }
    }
    if let draft = try store.draft(code) {
      let saved = session.shownPhrase(draft.savedAt)
      let words = Phrase(
        ja: "下書き（\(saved(.japanese)) 保存、\(draft.savedBy.name(.japanese))）",
        en: "draft, saved \(saved(.english)) by \(draft.savedBy.name(.english))")
      session.output.write("   -  \(words(session.language))\n")
      if let before, let document = try read(draft.json) {
        write(AnswerChange.changes(from: before, to: document))
      }
    }
    return .done
  }

  /// What an entry speaks of; of a case that is retracted nothing is left to compare.
  private func content(of entry: HistoryEntry, _ code: CaseCode) throws -> [UInt8]? {
    entry.status == .enteredInError ? nil : try store.content(of: entry.entry)
  }

  private func read(_ json: [UInt8]) throws -> ResponseDocument? {
    try? ResponseDocument(reading: json, try forms.index(answeredBy: json))
  }

  private func write(_ changes: [AnswerChange]) {
    for change in changes {
      session.output.write("      \(change.words(session.language))\n")
    }
  }

  private func line(_ entry: HistoryEntry) -> String {
    let number =
      String(repeating: " ", count: max(0, 4 - String(entry.entry).count))
      + String(entry.entry)
    var parts = ["\(number)  \(session.shown(entry.time))", entry.words(session.language)]
    if let role = entry.role { parts.append(role.name(session.language)) }
    if let form = entry.form { parts.append(visible(version(of: form))) }
    if let digest = entry.digest { parts.append(String(digest.hexadecimal.prefix(12))) }
    return parts.joined(separator: "  ")
  }

  /// A form as short as it can be told: its version, where it is the form in use.
  private func version(of form: String) -> String {
    let parts = form.split(separator: "|", maxSplits: 1)
    guard parts.count == 2, forms.current.form.url.map({ $0 == parts[0] }) ?? false else {
      return form
    }
    return Phrase(ja: "調査票 \(parts[1])", en: "form \(parts[1])")(session.language)
  }
}

extension HistoryEntry {
  /// What happened, in words.
  fileprivate var words: Phrase {
    let version = version.map { String($0) } ?? ""
    let about = about.map { String($0) } ?? ""
    return switch event {
    case .draftBegun: Phrase(ja: "回答を開始", en: "draft begun")
    case .draftDiscarded: Phrase(ja: "下書きを破棄", en: "draft discarded")
    case .formChanged:
      Phrase(ja: "下書きを新しい調査票へ移行（移行前の内容）", en: "draft brought to another form (as it was before)")
    case .prefilled: Phrase(ja: "検査室の回答", en: "answers of the laboratory")
    case .submitted: Phrase(ja: "提出、第 \(version) 版", en: "submitted, version \(version)")
    case .received: Phrase(ja: "受領、第 \(version) 版", en: "received, version \(version)")
    case .retracted:
      Phrase(ja: "取り下げ、第 \(version) 版", en: "entered in error, version \(version)")
    case .exportBegun: Phrase(ja: "書き出しを開始", en: "export begun")
    case .exported: Phrase(ja: "書き出し（\(about) 番）", en: "exported (entry \(about))")
    case .exportDone: Phrase(ja: "書き出しを完了", en: "export done")
    case .queried: Phrase(ja: "照会", en: "queried")
    case .queryClosed: Phrase(ja: "照会（\(about) 番）を終了", en: "query closed (entry \(about))")
    case .forgotten: Phrase(ja: "内容を消去", en: "forgotten")
    }
  }

  /// The entry as JSON.
  fileprivate var json: JSONTree {
    func number(_ value: Int?) -> JSONTree? { value.map { .number(String($0), offset: 0) } }
    let members: [(String, JSONTree?)] = [
      ("entry", number(entry)), ("event", .text(event.rawValue)),
      ("case", caseCode.map { .text($0.letters) }), ("version", number(version)),
      ("status", status.map { .text($0.rawValue) }), ("role", role.map { .text($0.rawValue) }),
      ("at", .text(time)), ("form", form.map { .text($0) }), ("about", number(about)),
      ("sha256", digest.map { .text($0.hexadecimal) }),
    ]
    return .members(members.compactMap { name, value in value.map { (name, $0) } })
  }
}
