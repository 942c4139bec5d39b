import FormJSON
import FormModel
import ResponseStore
import TerminalDialogue

/// `answer`: the dialogue over the whole form, case after case.
struct AnswerCommand {
  private let session: Session
  private let index: FormIndex
  private let store: ResponseStore
  private let cases: CaseDocuments
  private let role: Role
  private let given: [GivenAnswer]
  /// How many cases follow each other; nil: as many as the person wants.
  private let count: Int?

  /// Makes the command: checks the form and the flags, and opens the store.
  init(_ session: Session) throws {
    self.session = session
    index = FormIndex(try session.form())
    count =
      session.command.has("--count")
      ? try session.command.integer("--count", in: 1...10_000, standard: 1) : nil
    role = session.command["--role"].flatMap(Role.init) ?? .physician
    given = try GivenAnswers(session, index, .whole).read()
    if session.command.has("--no-input"), count ?? 1 > 1 {
      throw Stop(
        .usage,
        Phrase(
          ja: "--no-input では 1 回に 1 症例です。--count は付けられません",
          en: "--no-input is for one case at a time; --count cannot be added"))
    }
    store = try session.openStore()
    cases = CaseDocuments(session: session, index: index, store: store, role: role)
  }

  /// Answers cases until the person has enough.
  func run() throws -> ExitCode {
    Signals.install()
    Terminal.enableUTF8Erase()
    defer { Terminal.restoreErase() }
    var console = TerminalConsole(session)
    guard var (code, settled) = try firstCase(&console) else { return .done }
    var done = 0
    while true {
      // A case that refused flags may not let begin is not named before.
      let isAnnounced = try !session.command.has("--no-input") || store.caseExists(code)
      let work = try session.beginWork(on: code, in: store, as: role)
      defer { work.end() }
      try FormLibrary(session, index, store).keepCurrent()
      let place = count.map { Phrase(ja: "（\(done + 1)/\($0)）", en: " (\(done + 1) of \($0))") }
      let heading = Phrase(
        ja: "症例 \(code)\(place?(.japanese) ?? "")", en: "case \(code)\(place?(.english) ?? "")")
      if isAnnounced { console.note(heading) }
      guard let opened = try cases.open(code, settled: settled, &console) else { return .done }
      if done == 0, opened.isNew, !session.command.has("--no-input") { console.noteKeys() }
      let isGiven = done == 0 || count != nil
      let ending = try answer(
        code, opened, isGiven ? given : [], heading: isAnnounced ? nil : heading, &console)
      if let ending { return ending }
      done += 1
      if session.command.has("--no-input") || done == count { return .done }
      if count == nil, let ending = wantsAnother(&console) { return ending }
      guard let next = try nextCase(&console) else { return .done }
      (code, settled) = (next, [])
    }
  }

  /// The case that follows: a new one, unless the person can choose among open ones.
  private func nextCase(_ console: inout TerminalConsole) throws -> CaseCode? {
    guard count == nil, Terminal.isTerminal(0) else {
      return CaseCode(random: session.system.random())
    }
    return try CaseChooser(session, store).chooseOpen(.forAnswers, &console)
  }

  /// The case to begin with, and the questions at which it was just chosen between the laboratory's
  /// answers.
  private func firstCase(
    _ console: inout TerminalConsole
  ) throws -> (code: CaseCode, settled: Set<Int>)? {
    guard let file = session.command["--prefill"] else {
      return try CaseChooser(session, store).choose(.forAnswers, &console).map { ($0, []) }
    }
    guard !session.command.has("--new") else {
      throw Stop(
        .usage,
        Phrase(
          ja: "--prefill のファイルが症例を決めます。--new は付けられません",
          en: "the --prefill file names the case; --new cannot be added"))
    }
    return try PrefillFile(session, index).take(
      file, of: try session.namedCase(), into: store, &console)
  }

  /// Runs the dialogue for one case, and submits it when it is complete; nil: it was submitted,
  /// else how the program ends.
  ///
  /// - Parameter heading: Names the case, where it was not named yet.
  private func answer(
    _ code: CaseCode, _ opened: CaseDocuments.Opened, _ given: [GivenAnswer], heading: Phrase?,
    _ console: inout TerminalConsole
  ) throws -> ExitCode? {
    var setting = Dialogue<TerminalConsole>.Setting(
      language: session.language, role: role, scope: .whole,
      carried: try cases.carried(to: opened.document.index),
      prefilled: try store.prefill(code).map { session.shown($0.receivedAt) })
    setting.heading = heading
    setting.saved = opened.savedAt.map(session.shownPhrase)
    setting.isChange = opened.isChange
    setting.now = DateTime(session.system.now().text)
    var document = opened.document
    var given = given
    try cases.checkGiven(given, for: document, code)
    while true {
      var dialogue = Dialogue(document, console, setting) { document in
        let now = session.system.now().text
        // What was submitted, typed once more, is no change.
        if opened.isChange, try cases.isAsSubmitted(document, code) {
          try store.discardDraft(code, at: now, role: role)
        } else {
          try store.saveDraft(code, json: document.bytes, at: now, role: role)
        }
      }
      guard try dialogue.take(given) else {
        console.noteRefused(isNew: try !store.caseExists(code))
        return .findings
      }
      setting.heading = nil
      given = []
      if session.command.has("--no-input") {
        return try submitUnasked(code, opened, dialogue, &console)
      }
      let outcome = try dialogue.run()
      console = dialogue.console
      document = dialogue.document
      if outcome == .submitted, opened.isChange, try cases.isAsSubmitted(document, code),
        let left = console.refusal(
          of: Phrase(
            ja: "提出済みの版から何も変わっていません。それでも出し直しますか（y/n）",
            en: "nothing was changed since it was submitted; submit it again all the same (y/n)?"))
      {
        return console.end(try ending(left, code, opened))
      }
      if outcome == .submitted, try submit(code, document, &console) { return nil }
      setting.saved = nil
      if outcome == .submitted { continue }
      if outcome == .discarded {
        try store.discardDraft(code, at: session.system.now().text, role: role)
      }
      return console.end(try ending(outcome, code, opened))
    }
  }

  private func ending(
    _ outcome: Dialogue<TerminalConsole>.Outcome, _ code: CaseCode, _ opened: CaseDocuments.Opened
  ) throws -> Ending {
    Ending(
      outcome: outcome, isKept: try store.draft(code) != nil, command: "cresurvey answer \(code)",
      isChange: opened.isChange)
  }

  /// Submits what is there, where nothing is missing; else names the flag of each answer.
  private func submitUnasked(
    _ code: CaseCode, _ opened: CaseDocuments.Opened, _ dialogue: Dialogue<TerminalConsole>,
    _ console: inout TerminalConsole
  ) throws -> ExitCode? {
    if !console.sayMissing(dialogue.missing, dialogue.document.index.form) {
      return console.end(try ending(.left, code, opened), .findings)
    }
    if opened.isChange, try store.draft(code) == nil {
      console.note(
        Phrase(ja: "変更がないので、提出し直しません", en: "nothing was changed; it is not submitted again"))
      return .done
    }
    return try submit(code, dialogue.document, &console) ? nil : .findings
  }

  /// Submits a draft; false when it is not complete after all.
  private func submit(
    _ code: CaseCode, _ document: ResponseDocument, _ console: inout TerminalConsole
  ) throws -> Bool {
    let version = (try store.latestSubmitted(code)?.version ?? 0) + 1
    let now = session.system.now().text
    let response = document.submission(
      version: version, authored: now, siteCode: store.siteCode)
    var validator = session.validator(of: document.index)
    switch validator.verdict(on: response.record) {
    case .completed(let completed):
      try store.submit(completed, at: now)
      console.note(
        Phrase(
          ja: "提出しました（\(code)、第 \(version) 版）", en: "submitted (\(code), version \(version))"))
      session.output.write("\(code)\n")
      session.output.flush()
      return true
    case .invalid(let findings), .unfinished(_, let findings):
      for finding in findings where finding.severity == .error {
        let words = (finding.linkID.map { "\($0): " } ?? "") + finding.words(session.language)
        console.say(.refused(words))
      }
      return false
    }
  }

  /// Asks whether another case follows; nil: yes, else how the program ends.
  private func wantsAnother(_ console: inout TerminalConsole) -> ExitCode? {
    let words = Phrase(ja: "次の症例を続けますか（y/n）", en: "another case (y/n)?")
    switch console.consent("next> ", words, session.language) {
    case .yes: return nil
    case .no, .left, .inputEnded: return .done
    case .interrupted(let signal): return .signal(signal)
    }
  }
}
