import FormJSON
import FormModel
import ResponseStore
import TerminalDialogue

extension Stop {
  /// What went wrong with one file of several; nil: it concerns more than that file.
  init?(ofFile error: any Error) {
    switch error {
    case let error as FileError: self.init(error)
    case let stop as Stop: self = stop
    default: return nil
    }
  }

  /// Ends because of the store.
  init(_ error: StoreError) { self.init(ExitCode(rawValue: error.exitCode), error.words) }

  /// Ends because the input ended where an answer was needed.
  static let inputEnded = Stop(.temporary, Phrase(ja: "入力が終わりました", en: "the input ended"))

  /// Ends because of a signal.
  static func interrupted(_ signal: Int32) -> Stop {
    Stop(.signal(signal), Phrase(ja: "中断しました", en: "interrupted"))
  }

  /// Ends because there is no such case.
  static func noCase(_ code: CaseCode) -> Stop {
    Stop(
      .missingInput,
      Phrase(
        ja: "症例 \(code) はこの保存先にありません。cresurvey list で一覧を表示します",
        en: "there is no case \(code) in this store; cresurvey list shows the cases"))
  }
}

extension Session {
  /// The path of the store: `--store`, CRESURVEY_STORE, else below XDG_DATA_HOME.
  private func storePath() throws(Stop) -> String {
    if let path = command["--store"] ?? system.environment("CRESURVEY_STORE") { return path }
    if let data = system.environment("XDG_DATA_HOME") { return data + "/cresurvey/store.sqlite" }
    if let home = system.environment("HOME") {
      return home + "/.local/share/cresurvey/store.sqlite"
    }
    throw Stop(
      .usage,
      Phrase(
        ja: "データの保存先が決まりません。--store FILE で指定してください",
        en: "no place for the store: name one with --store FILE"))
  }

  /// Whether there is a store already.
  func hasStore() throws -> Bool {
    do { _ = try FileHandle(reading: try storePath()) } catch let error as FileError {
      if error.isMissing { return false }
    }
    return true
  }

  /// Opens the store, making it where there is none.
  ///
  /// - Parameter forLong: Whether to wait for another command as long as a large import may take.
  func openStore(forLong: Bool = false) throws(Stop) -> ResponseStore {
    let path = try storePath()
    do {
      if command["--store"] == nil { try Terminal.makeParents(of: path) }
      return warned(
        try ResponseStore.open(
          path: path, mode: .readWriteCreate(siteRandom: system.random()),
          busyTimeout: forLong ? 600_000 : 30_000))
    } catch let error as FileError {
      throw Stop(error)
    } catch let error as StoreError {
      throw Stop(error)
    } catch {
      throw Stop(.ioError, nil)
    }
  }

  /// Opens the store as it is; one that is not there yet is an error.
  func openExistingStore() throws(Stop) -> ResponseStore {
    let path = try storePath()
    do {
      return warned(try ResponseStore.open(path: path, mode: .readWrite, busyTimeout: 30_000))
    } catch  where error.reason == .missing {
      throw Stop(
        ExitCode(rawValue: error.exitCode),
        Phrase(
          ja: "\(visible(path)) にはまだ何も保存されていません。cresurvey answer で最初の症例を始めるか、"
            + "cresurvey import FILE で取り込みます（別の保存先は --store FILE）",
          en: "nothing is stored at \(visible(path)) yet; cresurvey answer begins the first case, "
            + "cresurvey import FILE takes some in (another store: --store FILE)"))
    } catch { throw Stop(error) }
  }

  /// Says so where others than the owner and the group can read the store.
  private func warned(_ store: ResponseStore) -> ResponseStore {
    if store.isOpenToOthers {
      let file = visible(store.path)
      say(
        Phrase(
          ja: "* \(file) はほかの利用者にも開かれています。chmod o= \(file) で閉じてください",
          en: "* others can read or write \(file); close it with chmod o= \(file)"))
    }
    return store
  }

  /// Takes the right to work on a case; says so where the session before was cut off.
  func beginWork(
    on code: CaseCode, in store: ResponseStore, as role: Role
  ) throws -> CaseSession {
    guard try store.latestSubmitted(code)?.status != .enteredInError else {
      throw Stop(
        .findings,
        Phrase(
          ja: "症例 \(code) は取り下げられています。あらためて登録するときは新しい症例（--new）で始めてください",
          en: "case \(code) is entered in error; to register it anew, begin a new case (--new)"))
    }
    let work = try store.beginSession(code, role: role, at: system.now().text)
    if let before = work.interrupted {
      let since = shownPhrase(before.since)
      say(
        Phrase(
          ja: "* 前回（\(since(.japanese)) から）は途中で切れましたが、回答は保存されています",
          en: "* the session before (since \(since(.english))) was cut off; its answers are saved"))
    }
    return work
  }

  /// Reads a case code that was typed.
  func caseCode(_ text: String) throws(Stop) -> CaseCode {
    guard let code = CaseCode(folded(text)) else {
      throw Stop(
        .usage,
        Phrase(
          ja: "\(visible(text)) は症例コードではありません（4-4-5 の 13 文字。打ち間違いの可能性があります）",
          en: "\(visible(text)) is no case code (13 letters, 4-4-5; maybe it was mistyped)"))
    }
    return code
  }

  /// The case named on the command line, as an operand or by `--case`; nil where none is.
  ///
  /// Naming two cases, or one beside `--new`, is refused: the wrong one could be opened.
  func namedCase() throws(Stop) -> CaseCode? {
    let names = command.operands + [command["--case"]].compactMap(\.self)
    guard names.count <= 1, names.isEmpty || !command.has("--new") else {
      throw Stop(
        .usage,
        Phrase(
          ja: "症例は1つだけ指定してください（CASE、--case CODE、--new のどれか1つ）",
          en: "name one case only: CASE, --case CODE or --new"))
    }
    guard let name = names.first else { return nil }
    return try caseCode(name)
  }
}
