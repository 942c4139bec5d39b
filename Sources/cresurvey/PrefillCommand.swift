import FormJSON
import FormModel
import ResponseStore
import TerminalDialogue

/// `prefill`: the technician's dialogue over the laboratory's items alone.
struct PrefillCommand {
  private let session: Session
  private let index: FormIndex
  private let scope: FormScope
  private let given: [GivenAnswer]

  /// Makes the command.
  init(_ session: Session) throws(Stop) {
    self.session = session
    index = FormIndex(try session.form())
    scope = FormScope(.laboratory, of: index.form)
    given = try GivenAnswers(session, index, scope).read()
  }

  /// Answers one case's laboratory items, into the store or into a file.
  func run() throws -> ExitCode {
    Signals.install()
    Terminal.enableUTF8Erase()
    defer { Terminal.restoreErase() }
    var console = TerminalConsole(session)
    if let path = session.command["--output"] { return try intoFile(path, &console) }
    return try intoStore(&console)
  }

  private func intoStore(_ console: inout TerminalConsole) throws -> ExitCode {
    let store = try session.openStore()
    let chooser = CaseChooser(session, store)
    let forms = FormLibrary(session, index, store)
    let purpose = CaseChooser.Purpose.forPrefill { json in
      guard let own = try? forms.index(answeredBy: json),
        let document = try? ResponseDocument(reading: json, own)
      else { return true }
      let scope = FormScope(.laboratory, of: own.form)
      return !own.form.items.indices.contains {
        scope.contains($0) && own.form.items[$0].isRequired
          && own.form.items[$0].type.isQuestion && document.answers(to: $0).isEmpty
      }
    }
    guard let code = try chooser.choose(purpose, &console) else { return .done }
    let work = try session.beginWork(on: code, in: store, as: .laboratory)
    defer { work.end() }
    try forms.keepCurrent()
    if try store.latestSubmitted(code) != nil, try store.draft(code) == nil {
      throw Stop(
        .findings,
        Phrase(
          ja: "症例 \(code) は提出済みです。直すときは主治医が cresurvey answer \(code) で開きます",
          en: "case \(code) is submitted; to change it the physician opens cresurvey answer \(code)"
        ))
    }
    let held = try store.prefill(code)
    let documents = CaseDocuments(session: session, index: index, store: store, role: .laboratory)
    let document =
      try held.map { try documents.inWantedForm(.prefill($0), code, &console) }
      ?? ResponseDocument(code, index)
    try documents.checkGiven(given, for: document, code)
    let save = { (document: ResponseDocument) in
      try store.savePrefill(code, json: document.bytes, receivedAt: session.system.now().text)
    }
    let isBegun = try store.caseExists(code)
    let ending = try answer(
      code, document, savedAt: held?.receivedAt, isBegun: isBegun, &console,
      command: "cresurvey prefill \(code)",
      isKept: { try store.prefill(code) != nil }, save)
    try store.recordPrefill(code)
    return ending
  }

  private func intoFile(_ path: String, _ console: inout TerminalConsole) throws -> ExitCode {
    let named = try session.namedCase()
    guard path != "-" else {
      throw Stop(
        .usage,
        Phrase(ja: "-o には保存するファイルの名前が必要です", en: "-o needs the name of a file to keep"))
    }
    var document = ResponseDocument(named ?? CaseCode(random: session.system.random()), index)
    var savedAt: String?
    var isOurs = false
    do {
      let bytes = try FileHandle(reading: path).readAll()
      document = try PrefillFile(session, index).read(bytes, path)
      isOurs = true
    } catch let error as FileError {
      guard error.number == FileError.isMissing else { throw Stop(error) }
      if let named, let held = try answersHeld(of: named) {
        (document, savedAt) = (held.document, held.receivedAt)
      }
    }
    guard let code = document.record.caseCode, named == nil || named == code else {
      throw Stop(
        .cannotCreate,
        Phrase(
          ja: "\(visible(path)) には別の症例の回答があります", en: "\(visible(path)) holds another case's answers"
        ))
    }
    return try answer(
      code, document, savedAt: savedAt, isBegun: isOurs, &console,
      command: "cresurvey prefill -o \(visible(path))", file: path, isKept: { true }
    ) { document in
      try PrefillFile.write(document, to: path)
    }
  }

  /// The answers to a named case in this machine's store, if there is a store and it holds any: the
  /// file then begins with them.
  ///
  /// The store itself is not changed.
  private func answersHeld(
    of code: CaseCode
  ) throws -> (document: ResponseDocument, receivedAt: String)? {
    let store: ResponseStore
    do { store = try session.openExistingStore() } catch {
      // On another machine there is none; one that cannot be used is not for a file to mend.
      return nil
    }
    guard let held = try store.prefill(code) else { return nil }
    let documents = CaseDocuments(session: session, index: index, store: store, role: .laboratory)
    let document = try documents.read(held.json, code)
    try documents.checkGiven(given, for: document, code)
    return (document, held.receivedAt)
  }

  private func answer(
    _ code: CaseCode, _ document: ResponseDocument, savedAt: String?, isBegun: Bool,
    _ console: inout TerminalConsole, command: String, file: String? = nil,
    isKept: () throws -> Bool,
    _ save: @escaping (ResponseDocument) throws -> Void
  ) throws -> ExitCode {
    let heading = Phrase(ja: "症例 \(code)", en: "case \(code)")
    // A case that refused flags may not let begin is not named before.
    let isAnnounced = isBegun || !session.command.has("--no-input")
    if isAnnounced { console.note(heading) }
    let scope = FormScope(.laboratory, of: document.index.form)
    var setting = Dialogue<TerminalConsole>.Setting(
      language: session.language, role: .laboratory, scope: scope)
    setting.heading = isAnnounced ? nil : heading
    setting.saved = savedAt.map(session.shownPhrase)
    setting.now = DateTime(session.system.now().text)
    if savedAt == nil, !session.command.has("--no-input") { console.noteKeys() }
    var dialogue = Dialogue(document, console, setting, save: save)
    guard try dialogue.take(given) else {
      console.noteRefused(isNew: !isBegun)
      return .findings
    }
    // A file that cannot be written is better known before the first question.
    if file != nil, !isBegun { try save(dialogue.document) }
    let outcome: Dialogue<TerminalConsole>.Outcome
    if session.command.has("--no-input") {
      guard console.sayMissing(dialogue.missing, document.index.form) else {
        try writeCode(code, try isKept())
        let ending = Ending(
          outcome: .left, isKept: try isKept(), command: command, isPartial: true)
        return console.end(ending, .findings)
      }
      outcome = .submitted
    } else {
      outcome = try dialogue.run()
    }
    let isKept = try isKept()
    try writeCode(code, isKept)
    guard outcome == .submitted else {
      return console.end(
        Ending(outcome: outcome, isKept: isKept, command: command, isPartial: true))
    }
    let path = file.map(visible)
    console.note(
      path.map {
        Phrase(
          ja: "\($0) に保存しました。このファイルを主治医に渡してください（cresurvey answer --prefill \($0) で開きます）",
          en: "saved in \($0); give this file to the physician, who opens it with "
            + "cresurvey answer --prefill \($0)")
      }
        ?? Phrase(
          ja: "保存しました。症例コード \(code) を主治医に伝えてください",
          en: "saved; give the case code \(code) to the physician"))
    return .done
  }

  /// Writes the case code; one that nothing is kept under would only mislead the physician.
  private func writeCode(_ code: CaseCode, _ isKept: Bool) throws {
    guard isKept else { return }
    session.output.write("\(code)\n")
    session.output.flush()
  }
}
