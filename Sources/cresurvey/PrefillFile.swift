import FormJSON
import FormModel
import ResponseStore
import TerminalDialogue

/// A file with the laboratory's answers for one case.
struct PrefillFile {
  private let session: Session
  private let index: FormIndex

  init(_ session: Session, _ index: FormIndex) { (self.session, self.index) = (session, index) }

  /// Writes the answers, whole or not at all, readable by their owner alone.
  static func write(_ document: ResponseDocument, to path: String) throws(FileError) {
    let file = try ReplacementFile(path, mode: 0o600, replaces: true)
    file.output.write(document.tree.page)
    try file.finish()
  }

  /// Reads a file's answers; anything but one role's part of a response to `index` is refused.
  func read(
    _ bytes: [UInt8], _ path: String, answering index: FormIndex? = nil
  ) throws(Stop) -> ResponseDocument {
    let index = index ?? self.index
    let source = SourcedResponse(file: visible(path), line: 1, bytes: bytes, range: 0..<bytes.count)
    let document: ResponseDocument
    do { document = try ResponseDocument(reading: bytes, index) } catch {
      throw Stop(.unreadable, FindingLine.unreadable(error, source))
    }
    var validator = session.validator(of: index)
    let findings = validator.findings(in: document.record).filter { $0.severity == .error }
    if let first = findings.first {
      throw Stop(
        .findings,
        Phrase(
          ja: FindingLine.line(first, source, .japanese),
          en: FindingLine.line(first, source, .english)))
    }
    let isEmpty = document.record.items.isEmpty && document.record.status == .inProgress
    guard document.record.caseCode != nil,
      FormScope(of: document.record, in: index).isPartial || isEmpty
    else {
      throw Stop(
        .findings,
        Phrase(
          ja: "\(visible(path)) は検査室の回答ファイルではありません",
          en: "\(visible(path)) is no file of laboratory answers"))
    }
    return document
  }

  /// Takes a file's answers into the store; returns the case, which must be `named` if that is
  /// given, and the questions at which a person has chosen between two answers.
  ///
  /// Where the store holds other answers, each is shown and one of the two is chosen.
  func take(
    _ path: String, of named: CaseCode?, into store: ResponseStore, _ console: inout TerminalConsole
  ) throws -> (code: CaseCode, settled: Set<Int>) {
    let document: ResponseDocument
    do {
      let bytes = try FileHandle(reading: path).readAll()
      // One that answers another version of the form is taken as it is.
      let own = try FormLibrary(session, index, store).index(answeredBy: bytes)
      document = try read(bytes, path, answering: own)
    } catch let error as FileError { throw Stop(error) }
    guard let code = document.record.caseCode else { throw Stop(.internalError, nil) }
    guard named == nil || named == code else {
      throw Stop(
        .usage,
        Phrase(
          ja: "\(visible(path)) は別の症例（\(code)）の回答です",
          en: "\(visible(path)) holds the answers of another case, \(code)"))
    }
    let work = try store.beginSession(code, role: .laboratory, at: session.system.now().text)
    defer { work.end() }
    guard case .differs(let comparison) = try take(document, code, into: store) else {
      return (code, [])
    }
    guard !session.command.has("--no-input") else {
      let words = PrefillFile.contradiction(code, comparison)
      throw Stop(
        .findings,
        Phrase(
          ja: "\(visible(path)): \(words(.japanese))", en: "\(visible(path)): \(words(.english))"))
    }
    console.say(
      .note(
        Phrase(
          ja: "症例 \(code) には検査室の別の回答がすでにあります",
          en: "case \(code) already has other answers from the laboratory")(session.language)))
    let chosen = try session.chosen(comparison, comparison.differing, &console)
    try store.savePrefill(
      code, json: comparison.merged(taking: chosen).bytes, receivedAt: session.system.now().text)
    try store.recordPrefill(code)
    return (code, Set(comparison.differing))
  }

  /// What became of a laboratory's answers.
  enum Outcome {
    /// They are in the store now.
    case taken
    /// The store had them all already.
    case unchanged
    /// The store has other answers, which stay.
    case differs(PrefillComparison)
  }

  /// Takes answers into the store, unless they contradict those that are there.
  func take(
    _ document: ResponseDocument, _ code: CaseCode, into store: ResponseStore
  ) throws -> Outcome {
    var document = document
    if let held = try store.prefill(code) {
      guard let unread = try? ResponseDocument(reading: held.json, document.index) else {
        throw Stop(StoreError(.damaged, path: store.path))
      }
      let isOfOneVersion =
        unread.record.text(unread.record.header.questionnaire)
        == document.record.text(document.record.header.questionnaire)
      let comparable = isOfOneVersion ? unread : unread.broughtOver(to: document.index)?.document
      // What is held is replaced: the history keeps it.
      try store.recordPrefill(code)
      let comparison = PrefillComparison(held: comparable ?? unread, other: document)
      guard comparison.differing.isEmpty else { return .differs(comparison) }
      guard comparison.isFuller else { return .unchanged }
      // What is held and does not stand in the file is not lost.
      document = comparison.merged(taking: [])
    }
    try store.savePrefill(
      code, json: document.bytes, receivedAt: session.system.now().text)
    try store.recordPrefill(code)
    return .taken
  }

  /// Why answers are refused that contradict those that are held.
  static func contradiction(_ code: CaseCode, _ comparison: PrefillComparison) -> Phrase {
    func list(_ language: Language) -> String {
      comparison.differing.map { comparison.described($0, language) }
        .joined(separator: Phrase(ja: "、", en: ", ")(language))
    }
    return Phrase(
      ja: "症例 \(code) には検査室の別の回答がすでにあり、そのまま残します（違い: \(list(.japanese))）。"
        + "直すときは cresurvey prefill \(code)",
      en:
        "case \(code) already has other answers from the laboratory, which stay (\(list(.english))); "
        + "to correct them: cresurvey prefill \(code)")
  }
}

extension Session {
  /// Asks which of two answers is to stand, item by item; ends the program where that is left.
  func chosen(
    _ comparison: PrefillComparison, _ questions: [Int], _ console: inout TerminalConsole
  ) throws(Stop) -> Set<Int> {
    switch comparison.chosen(among: questions, by: &console, language) {
    case .success(let chosen): return chosen
    case .failure(let left):
      switch left.consent {
      case .interrupted(let signal): throw Stop.interrupted(signal)
      case .inputEnded: throw Stop.inputEnded
      case .yes, .no, .left:
        throw Stop(.done, Phrase(ja: "変更はありません", en: "nothing was changed"))
      }
    }
  }
}
