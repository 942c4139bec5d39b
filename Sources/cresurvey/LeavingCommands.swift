import FormModel
import ResponseStore
import TerminalDialogue

/// `retract`: declares a submitted case to be entered in error.
struct RetractCommand {
  private let session: Session

  /// Makes the command.
  init(_ session: Session) { self.session = session }

  /// Asks, then adds a version without answers.
  func run() throws -> ExitCode {
    let code = try session.caseCode(session.command.operands.first ?? "")
    let store = try session.openExistingStore()
    guard try store.caseExists(code) else { throw Stop.noCase(code) }
    guard let newest = try store.latestSubmitted(code), newest.status != .enteredInError else {
      throw Stop(
        .findings,
        Phrase(
          ja: "症例 \(code) には取り下げる提出済みの回答がありません",
          en: "case \(code) has no submitted response to be declared entered in error"))
    }
    let work = try store.beginSession(
      code, role: newest.role, at: session.system.now().text)
    defer { work.end() }
    let draft =
      try store.draft(code) == nil
      ? Phrase(ja: "", en: "")
      : Phrase(ja: "変更中の下書きは捨てます。", en: "; the draft of a change is dropped")
    let words = Phrase(
      ja: "症例 \(code)（第 \(newest.version) 版）を誤って登録した症例として取り下げます。"
        + "\(draft(.japanese))よろしいですか（y/n）",
      en: "declare case \(code) (version \(newest.version)) entered in error\(draft(.english)). "
        + "Go ahead (y/n)?")
    guard try session.confirms(words) else { return .done }
    let now = session.system.now().text
    guard let version = try store.retract(code, at: now, role: newest.role) else {
      throw Stop(StoreError(.versionTaken(code, held: newest.version), path: store.path))
    }
    session.say(
      Phrase(
        ja: "* 取り下げました（\(code)、第 \(version) 版）。書き出し済みなら次の cresurvey export で事務局に伝わります",
        en: "* entered in error (\(code), version \(version)); where it was exported, the next "
          + "cresurvey export tells of it"))
    return .done
  }
}

/// `forget`: removes the answers of a case that was entered in error, and keeps its history.
struct ForgetCommand {
  private let session: Session

  /// Makes the command.
  init(_ session: Session) { self.session = session }

  /// Asks, then removes.
  func run() throws -> ExitCode {
    let code = try session.caseCode(session.command.operands.first ?? "")
    let store = try session.openExistingStore()
    guard try store.caseExists(code) else { throw Stop.noCase(code) }
    switch try store.obstacleToForgetting(code) {
    case .isValid:
      throw Stop(
        .findings,
        Phrase(
          ja: "症例 \(code) は提出済みです。消去する前に cresurvey retract \(code) で取り下げてください",
          en: "case \(code) is submitted; declare it entered in error first: "
            + "cresurvey retract \(code)"))
    case .nothingLeft:
      session.say(
        Phrase(
          ja: "* 症例 \(code) の回答はもう残っていません", en: "* nothing is left of case \(code)"))
      return .done
    case nil: break
    }
    let role = try store.latestSubmitted(code)?.role ?? .physician
    let work = try store.beginSession(code, role: role, at: session.system.now().text)
    defer { work.end() }
    let words = Phrase(
      ja: "症例 \(code) の回答をすべて消去します。元に戻せません。よろしいですか（y/n）",
      en: "remove every answer of case \(code); this cannot be undone. Go ahead (y/n)?")
    guard try session.confirms(words) else { return .done }
    let isEmptied = try store.forget(code, at: session.system.now().text, role: role)
    session.say(
      Phrase(
        ja: "* 消去しました。履歴とダイジェストは残ります。バックアップや書き出したファイルには残っています",
        en: "* removed; the history and its digests stay. Backups and exported files still hold it")
    )
    if !isEmptied {
      session.say(
        Phrase(
          ja: "* ほかの操作が保存先を読んでいるため、ログに残っています。すべて終わってから cresurvey check を実行してください",
          en: "* another command is reading the store, so its log still holds it; run cresurvey "
            + "check when that has ended"))
    }
    return .done
  }
}

extension Submission {
  /// Whose version it is: submitted here by a physician, or taken in by the secretariat.
  fileprivate var role: Role { receivedAt == nil ? .physician : .secretariat }
}

extension Session {
  /// Asks for a yes on standard input; a no changes nothing, and says so.
  func confirms(_ words: Phrase) throws -> Bool {
    Signals.install()
    var console = TerminalConsole(self)
    switch console.consent("confirm> ", words, language) {
    case .yes: return true
    case .no, .left:
      say(Phrase(ja: "* 変更はありません", en: "* nothing was changed"))
      return false
    case .inputEnded: throw Stop.inputEnded
    case .interrupted(let signal): throw Stop.interrupted(signal)
    }
  }
}
