package import FormModel

/// Why a store could not do what was asked: the file, and what is the matter with it.
package struct StoreError: Error, Hashable, Sendable {
  /// What is the matter.
  package enum Reason: Hashable, Sendable {
    /// The file is no SQLite database, or another program's; it was left as it is.
    case notAStore
    /// A newer version of this program wrote the file; it was left as it is.
    case newerVersion(Int)
    /// There is no such file, or it is empty where a store was expected.
    case missing
    /// The file, its folder or the way it was opened does not allow what was asked.
    case readOnly
    /// The disk, or the quota on it, is full.
    case full
    /// Another process held the store for longer than one waits.
    case busy
    /// The file's contents contradict each other.
    case damaged
    /// The submission does not follow the one that the store holds, of this version or none.
    case versionTaken(CaseCode, held: Int)
    /// Another session works on the case: who, and since when, where that is known.
    case inUse(CaseCode, SessionHolder?)
    /// The file system knows no file locks.
    case noLocks
    /// Anything else, in the words of SQLite or the operating system.
    case io(String)
  }

  /// What is the matter.
  package let reason: Reason
  /// The store's file.
  package let path: String

  /// Makes an error about the file at `path`.
  package init(_ reason: Reason, path: String) { (self.reason, self.path) = (reason, path) }
}

extension StoreError {
  /// The exit status that a command ends with.
  package var exitCode: Int32 {
    switch reason {
    case .notAStore, .newerVersion: 78
    case .versionTaken, .inUse: 75
    case .missing, .readOnly, .full, .busy, .damaged, .noLocks, .io: 74
    }
  }

  /// One line that says what is the matter and what to do.
  package var words: Phrase {
    let file = visible(path)
    return switch reason {
    case .notAStore:
      Phrase(
        ja: "\(file) はこのプログラムの保存ファイルではありません（変更していません）。別の保存先を指定してください",
        en: "\(file) is not a store of this program (it was left unchanged); name another file")
    case .newerVersion(let version):
      Phrase(
        ja: "\(file) は新しい版のプログラムで作られた保存ファイルです（形式 \(version)、変更していません）。プログラムを更新してください",
        en:
          "\(file) was written by a newer version of this program (format \(version); it was left "
          + "unchanged); update the program")
    case .missing:
      Phrase(
        ja: "\(file) に保存ファイルがありません。保存先を確認してください",
        en: "there is no store at \(file); check the path")
    case .readOnly:
      Phrase(
        ja: "\(file) を開いて書き込めません（権限がないか、書き込みできないディスクです）。"
          + "ファイルとフォルダーの権限を確認してください",
        en: "\(file) cannot be opened for writing (no permission, or a read-only disk); check the "
          + "permissions of file and folder")
    case .full:
      Phrase(
        ja: "ディスクの空き容量が足りず、\(file) に保存できませんでした（保存済みの回答は無事です）。空きを作ってやり直してください",
        en:
          "the disk is full and \(file) could not be saved (what was saved before is safe); make "
          + "room and try again")
    case .busy:
      Phrase(
        ja: "\(file) はほかの操作が使用中です。終わるのを待ってやり直してください",
        en: "\(file) is in use by another command; wait for it to end and try again")
    case .damaged:
      Phrase(
        ja: "\(file) は壊れています。使うのをやめてコピーを取り、バックアップから復元してください",
        en: "\(file) is damaged; stop using it, keep a copy and restore it from a backup")
    case .versionTaken(let code, let held):
      Phrase(
        ja: "症例 \(code) は第 \(held) 版まで提出されており、この版は続きになりません。症例を開き直してやり直してください",
        en:
          "case \(code) has been submitted up to version \(held), which this version does not "
          + "follow; open the case again")
    case .inUse(let code, let holder):
      Phrase(
        ja: "症例 \(code) は別の端末で回答中です\(holder?.words(.japanese) ?? "")。"
          + "そちらが終わってから開いてください",
        en: "case \(code) is open in another session\(holder?.words(.english) ?? ""); "
          + "open it when that has ended")
    case .noLocks:
      Phrase(
        ja: "\(file) のあるディスクはファイルのロックに対応していません。別のディスクに保存先を移してください",
        en: "the file system of \(file) has no file locks; move the store to another disk")
    case .io(let message):
      Phrase(
        ja: "\(file) を読み書きできませんでした（\(visible(message))）。ディスクとフォルダーの状態を確認してください",
        en: "\(file) could not be read or written (\(visible(message))); check the disk and folder")
    }
  }
}

extension SessionHolder {
  /// Who and since when, to stand in a sentence.
  fileprivate var words: Phrase {
    let name = role?.name ?? Phrase(ja: "担当不明", en: "somebody")
    // The minute, as the clock of that session showed it.
    let moment = visible(String(since.prefix(16)).replacing("T", with: " "))
    return Phrase(
      ja: "（\(name(.japanese))、\(moment) から）", en: " (\(name(.english)), since \(moment))")
  }
}

extension Role {
  /// What people call the role.
  package var name: Phrase {
    switch self {
    case .physician: Phrase(ja: "主治医", en: "physician")
    case .laboratory: Phrase(ja: "臨床検査技師", en: "laboratory")
    case .secretariat: Phrase(ja: "事務局", en: "secretariat")
    }
  }
}
