import FormJSON
import FormModel
import ResponseStore
import TerminalDialogue

/// `prefill`: the technician's dialogue over the laboratory's items alone.
struct PrefillCommand {
  private let session: Session
  private let index: FormIndex
  private let scope: FormScope

  /// Makes the command.
  init(_ session: Session) throws(Stop) {
    self.session = session
    index = FormIndex(try session.form())
    scope = FormScope(.laboratory, of: index.form)
  }

  /// Answers one case's laboratory items, into the store or into a file.
  func run() throws -> ExitCode {
    Signals.install()
    let undo = Terminal.enableUTF8Erase()
    defer { undo?() }
    var console = TerminalConsole(session)
    if let path = session.command["--output"] { return try intoFile(path, &console) }
    return try intoStore(&console)
  }

  private func intoStore(_ console: inout TerminalConsole) throws -> ExitCode {
    let store = try session.openStore()
    var chooser = CaseChooser(session, store)
    let purpose = CaseChooser.Purpose.forPrefill { json in
      guard let document = try? ResponseDocument(reading: json, index) else { return true }
      return !index.form.items.indices.contains {
        scope.contains($0) && index.form.items[$0].isRequired
          && index.form.items[$0].type.isQuestion && document.answers(to: $0).isEmpty
      }
    }
    guard let code = try chooser.choose(purpose, &console) else { return .done }
    if try store.latestSubmitted(code) != nil, try store.draft(code) == nil {
      throw Stop(
        .findings,
        Phrase(
          ja: "症例 \(code) は提出済みです。直すときは主治医が cresurvey answer \(code) で開きます",
          en: "case \(code) is submitted; to change it the physician opens cresurvey answer \(code)"
        ))
    }
    var document = ResponseDocument(code, index)
    if let prefill = try store.prefill(code) {
      document = try ResponseDocument(reading: prefill.json, index)
    }
    let save = { (document: ResponseDocument) in
      try store.savePrefill(code, json: document.bytes, receivedAt: session.system.now().text)
    }
    return try answer(code, document, &console, isKept: { try store.prefill(code) != nil }, save)
  }

  private func intoFile(_ path: String, _ console: inout TerminalConsole) throws -> ExitCode {
    let named = try session.namedCase()
    guard path != "-" else {
      throw Stop(
        .usage,
        Phrase(ja: "-o には保存するファイルの名前が必要です", en: "-o needs the name of a file to keep"))
    }
    var document = ResponseDocument(named ?? CaseCode(random: session.system.random()), index)
    var isOurs = false
    do {
      let bytes = try FileHandle(reading: path).readAll()
      document = try PrefillFile(session, index).read(bytes, path)
      isOurs = true
    } catch let error as FileError {
      guard error.exitCode == .missingInput else { throw Stop(error) }
    }
    guard let code = document.record.caseCode, named == nil || named == code else {
      throw Stop(
        .cannotCreate,
        Phrase(
          ja: "\(visible(path)) には別の症例の回答があります", en: "\(visible(path)) holds another case's answers"
        ))
    }
    if !isOurs { try PrefillFile.write(document, to: path) }
    return try answer(code, document, &console, isKept: { true }) { document in
      try PrefillFile.write(document, to: path)
    }
  }

  private func answer(
    _ code: CaseCode, _ document: ResponseDocument, _ console: inout TerminalConsole,
    isKept: () throws -> Bool, _ save: @escaping (ResponseDocument) throws -> Void
  ) throws -> ExitCode {
    session.say(Phrase(ja: "* 症例 \(code)", en: "* case \(code)"))
    let setting = Dialogue<TerminalConsole>.Setting(
      language: session.language, role: .laboratory, scope: scope, width: Terminal.width)
    var dialogue = Dialogue(document, console, setting, save: save)
    let outcome = try dialogue.run()
    let isKept = try isKept()
    // A code that nothing is kept under would only mislead the physician.
    if isKept {
      session.output.write("\(code)\n")
      session.output.flush()
    }
    let kept =
      isKept
      ? Phrase(ja: "途中まで保存してあります", en: "saved so far")
      : Phrase(ja: "まだ何も回答していません", en: "nothing was answered")
    switch outcome {
    case .submitted:
      session.say(
        Phrase(
          ja: "* 保存しました。症例コード \(code) を主治医に伝えてください",
          en: "* saved; give the case code \(code) to the physician"))
      return .done
    case .left:
      session.say(Phrase(ja: "* \(kept(.japanese))", en: "* \(kept(.english))"))
      return .done
    case .inputEnded:
      session.say(
        Phrase(
          ja: "* 入力が終わりました。\(kept(.japanese))", en: "* the input ended; \(kept(.english))"))
      return .temporary
    case .interrupted(let signal):
      session.say(
        Phrase(ja: "* 中断しました。\(kept(.japanese))", en: "* interrupted; \(kept(.english))"))
      return .signal(signal)
    }
  }
}

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

  /// Reads a file's answers; anything but one role's part of a response is refused.
  func read(_ bytes: [UInt8], _ path: String) throws(Stop) -> ResponseDocument {
    let source = SourcedResponse(file: visible(path), line: 1, bytes: bytes, range: 0..<bytes.count)
    let document: ResponseDocument
    do { document = try ResponseDocument(reading: bytes, index) } catch {
      throw Stop(.unreadable, FindingLine.unreadable(error, source))
    }
    var validator = ResponseValidator(index)
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
  /// given.
  func take(_ path: String, of named: CaseCode?, into store: ResponseStore) throws -> CaseCode {
    let document: ResponseDocument
    do {
      document = try read(try FileHandle(reading: path).readAll(), path)
    } catch let error as FileError { throw Stop(error) }
    guard let code = document.record.caseCode else { throw Stop(.internalError, nil) }
    guard named == nil || named == code else {
      throw Stop(
        .usage,
        Phrase(
          ja: "\(visible(path)) は別の症例（\(code)）の回答です",
          en: "\(visible(path)) holds the answers of another case, \(code)"))
    }
    if case .refused(let words) = try take(document, code, into: store) {
      throw Stop(
        .findings,
        Phrase(
          ja: "\(visible(path)): \(words(.japanese))", en: "\(visible(path)): \(words(.english))"))
    }
    return code
  }

  /// What became of a laboratory's answers.
  enum Outcome {
    /// They are in the store now.
    case taken
    /// The store had them all already.
    case unchanged
    /// The store has other answers, which stay; what differs, in words.
    case refused(Phrase)
  }

  /// Takes answers into the store, unless they contradict those that are there.
  func take(
    _ document: ResponseDocument, _ code: CaseCode, into store: ResponseStore
  ) throws -> Outcome {
    if let held = try store.prefill(code) {
      let old = try ResponseDocument(reading: held.json, index)
      let differing = index.form.items.indices.filter {
        let (before, now) = (old.answers(to: $0), document.answers(to: $0))
        return !before.isEmpty && !now.isEmpty && before != now
      }
      guard differing.isEmpty else {
        return .refused(contradiction(code, old, document, differing))
      }
      let isFuller = index.form.items.indices.contains {
        old.answers(to: $0).isEmpty && !document.answers(to: $0).isEmpty
      }
      guard isFuller else { return .unchanged }
    }
    try store.savePrefill(
      code, json: document.bytes, receivedAt: session.system.now().text)
    return .taken
  }

  private func contradiction(
    _ code: CaseCode, _ old: ResponseDocument, _ new: ResponseDocument, _ differing: [Int]
  ) -> Phrase {
    func list(_ language: Language) -> String {
      let format = AnswerFormat(language)
      return differing.map { question in
        let item = index.form.items[question]
        let before = format.text(old.answers(to: question), to: item)
        return "\(item.linkID) \(before) → \(format.text(new.answers(to: question), to: item))"
      }.joined(separator: Phrase(ja: "、", en: ", ")(language))
    }
    return Phrase(
      ja: "症例 \(code) には検査室の別の回答がすでにあり、そのまま残します（違い: \(list(.japanese))）。"
        + "直すときは cresurvey prefill \(code)",
      en:
        "case \(code) already has other answers from the laboratory, which stay (\(list(.english))); "
        + "to correct them: cresurvey prefill \(code)")
  }
}
