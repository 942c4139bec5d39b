import FormModel
import ResponseStore

/// `backup`: copies the store as it is at one moment, while others work.
struct BackupCommand {
  private let session: Session

  /// Makes the command.
  init(_ session: Session) { self.session = session }

  /// Writes the copy.
  func run() throws -> ExitCode {
    let target = session.command.operands.first ?? ""
    let store = try session.openExistingStore()
    let unfinished = ResponseStore.unfinishedBackup(of: target)
    for path in unfinished { UnfinishedFiles.add(path) }
    defer { for path in unfinished { UnfinishedFiles.remove(path) } }
    let number = try store.backUp(to: target)
    guard number == 0 else {
      throw Stop(FileError(path: target, number: number, isWriting: true))
    }
    session.say(
      Phrase(
        ja: "\(visible(target)) にバックアップしました。回答を含むので、元の保存先と同じように守ってください",
        en: "backed up to \(visible(target)); it holds answers: guard it as the store itself"))
    return .done
  }
}

/// `check`: reads the whole store and says what is wrong with it.
struct CheckCommand {
  private let session: Session

  /// Makes the command.
  init(_ session: Session) { self.session = session }

  /// Prints the faults, one a line.
  func run() throws -> ExitCode {
    let store = try session.openExistingStore()
    let check = try store.check()
    for fault in check.faults { session.output.write(fault(session.language) + "\n") }
    session.output.flush()
    let head = check.head?.hexadecimal ?? "-"
    session.say(
      Phrase(
        ja: "履歴 \(check.entries) 件、内容 \(check.contents) 件を確認。履歴の末尾 \(head)",
        en: "checked: \(check.entries) entries of the history, \(check.contents) contents; the "
          + "history ends in \(head)"))
    if let end = check.ledgerHead {
      let head = end.hexadecimal
      session.say(
        Phrase(
          ja: "公表の台帳 \(check.ledgerEntries) 件を確認。台帳の末尾 \(head)",
          en: "checked: \(check.ledgerEntries) entries of the ledger of releases, which ends in "
            + head))
    }
    guard check.faultCount > 0 else {
      session.say(Phrase(ja: "問題はありません", en: "no faults"))
      return .done
    }
    let hidden = check.faultCount - check.faults.count
    session.say(
      Phrase(
        ja: "\(check.faultCount) 件の問題があります" + (hidden > 0 ? "（表示していないもの \(hidden) 件）" : "")
          + "。使うのをやめてコピーを取り、バックアップから復元してください",
        en: "faults: \(check.faultCount)" + (hidden > 0 ? " (\(hidden) not shown)" : "")
          + "; stop using the store, keep a copy and restore it from a backup"))
    return .ioError
  }
}
