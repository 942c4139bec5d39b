import FormModel
import ResponseStore
import TerminalDialogue

/// Which case a dialogue is about: named on the command line, or chosen from the open ones.
struct CaseChooser {
  /// Which cases are offered.
  enum Purpose {
    /// Cases that are not submitted yet.
    case forAnswers
    /// Cases without the laboratory's answers, or without all of them.
    case forPrefill(isFinished: ([UInt8]) -> Bool)
  }

  private let session: Session
  private let store: ResponseStore

  /// Makes a chooser over `store`.
  init(_ session: Session, _ store: ResponseStore) { (self.session, self.store) = (session, store) }

  /// The case: the one named on the command line, a new one, or one that is chosen; nil when the
  /// person leaves.
  func choose(_ purpose: Purpose, _ console: inout TerminalConsole) throws -> CaseCode? {
    if let code = try session.namedCase() {
      guard try store.caseExists(code) else { throw Stop.noCase(code) }
      return code
    }
    if session.command.has("--new") { return new() }
    guard Terminal.isTerminal(0), !session.command.has("--no-input") else {
      throw Stop(
        .usage,
        Phrase(
          ja: "端末でないとき、--no-input のときは、--case CODE か --new で症例を指定してください",
          en: "without a terminal, or with --no-input, name the case with --case CODE or --new"))
    }
    return try chooseOpen(purpose, &console)
  }

  /// One of the open cases, or a new one, also where there is none to choose; nil when the person
  /// leaves.
  func chooseOpen(_ purpose: Purpose, _ console: inout TerminalConsole) throws -> CaseCode? {
    let open = try store.caseList().filter { try isOffered($0, purpose) }
    guard !open.isEmpty else { return new() }
    for (number, summary) in open.enumerated() {
      console.say(.plain("  \(number + 1)  \(summary.caseCode)  \(described(summary))"))
    }
    console.note(Phrase(ja: "番号か症例コード、新しい症例は n", en: "a number or a case code; n for a new case"))
    return try ask(open.map(\.caseCode), &console)
  }

  /// Drafts, those of a change to a submitted case too; for the laboratory, what it has not finished.
  private func isOffered(_ summary: CaseSummary, _ purpose: Purpose) throws -> Bool {
    switch purpose {
    case .forAnswers: return summary.latest == nil || summary.hasDraft
    case .forPrefill(let isFinished):
      guard summary.latest == nil else { return false }
      return try store.prefill(summary.caseCode).map { !isFinished($0.json) } ?? true
    }
  }

  private func new() -> CaseCode { CaseCode(random: session.system.random()) }

  private func ask(
    _ open: [CaseCode], _ console: inout TerminalConsole
  ) throws(Stop) -> CaseCode? {
    while true {
      let text = folded(try console.line(prompt: "case> "))
      if text.lowercased() == "n" { return new() }
      if text == ":quit" || text == ":q" { return nil }
      if let number = Int(text), open.indices.contains(number - 1) { return open[number - 1] }
      if let code = CaseCode(text), open.contains(code) { return code }
      let ja = text.isEmpty ? "" : "\(shortened(text)) は一覧にありません。"
      let en = text.isEmpty ? "" : "\(shortened(text)) is not in the list: "
      let numbers = open.count == 1 ? "1" : "1-\(open.count)"
      let words = Phrase(
        ja: "\(ja)番号（\(numbers)）、症例コード、n（新しい症例）。:quit で終わる",
        en: "\(en)a number (\(numbers)), a case code or n (new); :quit leaves")
      console.say(.refused(words(session.language)))
    }
  }

  private func described(_ summary: CaseSummary) -> String {
    var parts: [String] = []
    if let saved = summary.draftSavedAt {
      let time = session.shownPhrase(saved)
      parts.append(
        Phrase(ja: "保存 \(time(.japanese))", en: "saved \(time(.english))")(session.language))
    }
    if let received = summary.prefillReceivedAt {
      let time = session.shownPhrase(received)
      parts.append(
        Phrase(ja: "検査室 \(time(.japanese))", en: "laboratory \(time(.english))")(session.language))
    }
    return parts.joined(separator: "  ")
  }
}

extension TerminalConsole {
  /// A line typed at a prompt before a case is open; the input's end and signals end the program.
  mutating func line(prompt: String) throws(Stop) -> String {
    switch read(prompt: prompt) {
    case .line(let line): return line
    case .end: throw Stop.inputEnded
    case .interrupted(let signal): throw Stop.interrupted(signal)
    }
  }
}
