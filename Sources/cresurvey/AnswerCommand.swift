import FormJSON
import FormModel
import ResponseStore
import TerminalDialogue

/// `answer`: the physician's dialogue, case after case.
struct AnswerCommand {
  private let session: Session
  private let index: FormIndex
  private let store: ResponseStore

  /// Makes the command: checks the form and opens the store.
  init(_ session: Session) throws(Stop) {
    self.session = session
    index = FormIndex(try session.form())
    store = try session.openStore()
  }

  /// Answers cases until the person has enough.
  func run() throws -> ExitCode {
    Signals.install()
    let undo = Terminal.enableUTF8Erase()
    defer { undo?() }
    var console = TerminalConsole(session)
    var chooser = CaseChooser(session, store)
    var code: CaseCode
    if let file = session.command["--prefill"] {
      guard !session.command.has("--new") else {
        throw Stop(
          .usage,
          Phrase(
            ja: "--prefill のファイルが症例を決めます。--new は付けられません",
            en: "the --prefill file names the case; --new cannot be added"))
      }
      code = try PrefillFile(session, index).take(file, of: try session.namedCase(), into: store)
    } else {
      guard let chosen = try chooser.choose(.forAnswers, &console) else { return .done }
      code = chosen
    }
    while true {
      session.say(Phrase(ja: "* 症例 \(code)", en: "* case \(code)"))
      guard let document = try document(for: code, &console) else { return .done }
      let end = try answer(code, document, &console)
      guard end == .submitted else { return exitCode(of: end, try store.draft(code) != nil) }
      if let code = wantsAnother(&console) { return code }
      code = CaseCode(random: session.system.random())
    }
  }

  /// Says what became of the answers; `isSaved` is whether there is a draft.
  private func exitCode(
    of end: Dialogue<TerminalConsole>.Outcome, _ isSaved: Bool
  ) -> ExitCode {
    let kept =
      isSaved
      ? Phrase(ja: "ここまでの回答は保存してあります", en: "what was answered is saved")
      : Phrase(ja: "変更はありません", en: "nothing was changed")
    switch end {
    case .left, .submitted:
      session.say(
        isSaved ? Phrase(ja: "* 下書きを保存しました", en: "* the draft is saved") : noteOf("", "", kept))
      return .done
    case .inputEnded:
      session.say(noteOf("入力が終わりました。", "the input ended; ", kept))
      return .temporary
    case .interrupted(let signal):
      session.say(noteOf("中断しました。", "interrupted; ", kept))
      return .signal(signal)
    }
  }

  private func noteOf(_ ja: String, _ en: String, _ kept: Phrase) -> Phrase {
    Phrase(ja: "* " + ja + kept(.japanese), en: "* " + en + kept(.english))
  }

  /// Runs the dialogue for one case, and submits it when it is complete.
  private func answer(
    _ code: CaseCode, _ document: ResponseDocument, _ console: inout TerminalConsole
  ) throws -> Dialogue<TerminalConsole>.Outcome {
    var current = document
    while true {
      let setting = Dialogue<TerminalConsole>.Setting(
        language: session.language, role: .physician, scope: .whole, width: Terminal.width,
        carried: try carried(),
        prefilled: try store.prefill(code).map { session.shown($0.receivedAt) })
      var dialogue = Dialogue(current, console, setting) { document in
        try store.saveDraft(
          code, json: document.bytes, at: session.system.now().text, role: .physician)
      }
      let outcome = try dialogue.run()
      console = dialogue.console
      guard outcome == .submitted else { return outcome }
      if try submit(code, dialogue.document) { return .submitted }
      current = dialogue.document
    }
  }

  /// Submits a draft; false when it is not complete after all.
  private func submit(_ code: CaseCode, _ document: ResponseDocument) throws -> Bool {
    let version = (try store.latestSubmitted(code)?.version ?? 0) + 1
    let now = session.system.now().text
    let response = document.submission(
      version: version, authored: now, siteCode: store.siteCode)
    var validator = ResponseValidator(index)
    switch validator.verdict(on: response.record) {
    case .completed(let completed):
      try store.submit(completed, at: now)
      session.say(
        Phrase(
          ja: "* 提出しました（\(code)、第 \(version) 版）", en: "* submitted (\(code), version \(version))"))
      session.output.write("\(code)\n")
      session.output.flush()
      return true
    case .invalid(let findings), .unfinished(_, let findings):
      for finding in findings where finding.severity == .error {
        session.say(
          "! " + (finding.linkID.map { "\($0): " } ?? "") + finding.words(session.language))
      }
      return false
    }
  }

  /// Asks whether another case follows; nil: yes, else how the program ends.
  private func wantsAnother(_ console: inout TerminalConsole) -> ExitCode? {
    session.say(Phrase(ja: "* 次の症例を続けますか（y/n）", en: "* another case (y/n)?"))
    while true {
      let input = console.read(prompt: "next> ")
      if case .interrupted(let signal) = input { return .signal(signal) }
      guard case .line(let line) = input else { return .done }
      switch folded(line).lowercased() {
      case "y", "yes", "はい": return nil
      case "n", "no", "いいえ", ":quit", ":q": return .done
      default: session.say(Phrase(ja: "! y（はい）か n（いいえ）", en: "! y (yes) or n (no)"))
      }
    }
  }

  /// The institution's answers of the last case submitted here that has any, to be offered again.
  private func carried() throws -> [Int: [AnswerValue]] {
    var carried: [Int: [AnswerValue]] = [:]
    // A case with question 1 = No says nothing of the institution: the one before it is taken.
    _ = try store.lastSubmitted { submission in
      guard let record = try? ResponseReader(index).read(submission.json) else { return false }
      for (question, item) in index.form.items.enumerated()
      where item.tabulation?.carryForward ?? false {
        let answers = record.values(of: question)
        if !answers.isEmpty { carried[question] = answers }
      }
      return !carried.isEmpty
    }
    return carried
  }
}

extension AnswerCommand {
  /// The draft of a case with the laboratory's answers in it; nil when the person steps back.
  private func document(
    for code: CaseCode, _ console: inout TerminalConsole
  ) throws -> ResponseDocument? {
    let draft = try store.draft(code)
    var document: ResponseDocument
    if let draft {
      document = try read(draft.json, code)
      let saved = session.shownPhrase(draft.savedAt)
      session.say(
        Phrase(
          ja: "* \(saved(.japanese)) に保存した下書きです", en: "* a draft saved \(saved(.english))"))
    } else if let submitted = try store.latestSubmitted(code) {
      guard let reopened = try reopen(submitted, &console) else { return nil }
      document = reopened
    } else {
      document = ResponseDocument(code, index)
    }
    guard let prefill = try store.prefill(code) else { return document }
    let laboratory = try read(prefill.json, code)
    var differing: [String] = []
    var isFilled = false
    for (question, item) in index.form.items.enumerated() where item.type.isQuestion {
      let answers = laboratory.answers(to: question)
      guard !answers.isEmpty else { continue }
      let current = document.answers(to: question)
      if current.isEmpty {
        document.setAnswers(answers, to: question, by: .laboratory)
        isFilled = true
      } else if current != answers {
        differing.append(item.linkID)
      }
    }
    if !differing.isEmpty {
      let list = differing.joined(separator: " ")
      session.say(
        Phrase(
          ja: "* 検査室の回答と違う回答があります（下書きの回答のまま）: \(list)",
          en: "* these differ from the laboratory's answers (the draft's are kept): \(list)"))
    }
    if isFilled {
      try store.saveDraft(
        code, json: document.bytes, at: session.system.now().text, role: .physician)
    }
    return document
  }

  /// Begins a change of a submitted case, after asking.
  private func reopen(
    _ submitted: Submission, _ console: inout TerminalConsole
  ) throws -> ResponseDocument? {
    session.say(
      Phrase(
        ja: "* この症例は提出済みです（第 \(submitted.version) 版）。内容を変えて出し直しますか（y/n）",
        en:
          "* this case is submitted (version \(submitted.version)); change it and submit again (y/n)?"
      ))
    while true {
      switch folded(try console.line(prompt: "confirm> ")).lowercased() {
      case "y", "yes", "はい": return try read(submitted.json, submitted.caseCode).reopened()
      case "n", "no", "いいえ": return nil
      default: session.say(Phrase(ja: "! y（はい）か n（いいえ）", en: "! y (yes) or n (no)"))
      }
    }
  }

  private func read(_ json: [UInt8], _ code: CaseCode) throws -> ResponseDocument {
    let document: ResponseDocument
    do { document = try ResponseDocument(reading: json, index) } catch {
      throw Stop(StoreError(.damaged, path: store.path))
    }
    let canonical = document.record.text(document.record.header.questionnaire)
    guard canonical == index.form.canonical ?? canonical else {
      throw Stop(
        .configuration,
        Phrase(
          ja: "症例 \(code) は別の調査票（\(visible(canonical))）で始められています。--form でその調査票を指定してください",
          en:
            "case \(code) was begun with another form (\(visible(canonical))); name it with --form")
      )
    }
    return document
  }
}
