import FormJSON
import FormModel
import ResponseStore
import TerminalDialogue

extension CaseDocuments {
  /// Reads a draft, or a submitted version that is to be changed, to go on with.
  ///
  /// It stays with the version of the form that it was begun with, which is said; with
  /// `--upgrade-form` it is brought to the form in use, and what no longer fits is named.
  ///
  /// - Parameter draft: The draft, which is kept in the history as it was; nil for a submitted
  ///   version, which stands there already.
  func inWantedForm(
    _ json: [UInt8], _ code: CaseCode, _ draft: Draft?, _ console: inout TerminalConsole
  ) throws -> ResponseDocument {
    let wantsUpgrade = session.command.has("--upgrade-form")
    let old: ResponseDocument
    do { old = try read(json, code) } catch let stop as Stop {
      // A form that is not at hand is no hindrance to leave it.
      guard wantsUpgrade, let unread = try? ResponseDocument(reading: json, index) else {
        throw stop
      }
      old = unread
    }
    let before = old.record.text(old.record.header.questionnaire)
    guard let now = index.form.canonical, before != now else { return old }
    let (from, to) = (shownVersion(before, besides: now), shownVersion(now, besides: before))
    guard wantsUpgrade else {
      console.note(
        Phrase(
          ja: "この症例は調査票の第 \(from) 版で始められたので、その版で続けます"
            + "（第 \(to) 版に移すときは cresurvey answer \(code) --upgrade-form）",
          en:
            "this case was begun with version \(from) of the form and goes on with it (to bring it "
            + "to \(to): cresurvey answer \(code) --upgrade-form)"))
      return old
    }
    guard let brought = old.broughtOver(to: index) else {
      throw Stop(StoreError(.damaged, path: store.path))
    }
    let time = session.system.now().text
    if let draft {
      try store.changeForm(
        of: draft, from: before, to: brought.document.bytes, at: time, role: role)
    } else {
      try store.saveDraft(code, json: brought.document.bytes, at: time, role: role)
    }
    console.note(
      Phrase(
        ja: "調査票の第 \(from) 版から第 \(to) 版に移しました",
        en: "brought from version \(from) of the form to \(to)"))
    if !brought.lost.isEmpty {
      let (ja, en) = (
        described(brought.lost, old, .japanese), described(brought.lost, old, .english)
      )
      console.note(
        Phrase(
          ja: "次の回答は新しい版に合わないので外しました（履歴に残っています）: \(ja)",
          en: "these answers no longer fit and are kept in the history: \(en)"))
    }
    return brought.document
  }

  /// The version alone, where two forms differ in nothing else.
  private func shownVersion(_ canonical: String, besides other: String) -> String {
    let (mine, its) = (
      canonical.split(separator: "|", maxSplits: 1), other.split(separator: "|", maxSplits: 1)
    )
    return visible(mine.count == 2 && mine.first == its.first ? String(mine[1]) : canonical)
  }

  private func described(
    _ lost: [String], _ old: ResponseDocument, _ language: Language
  ) -> String {
    let format = AnswerFormat(language)
    return lost.map { linkID in
      guard let question = old.index.form.index(of: linkID) else { return visible(linkID) }
      let text = format.text(old.answers(to: question), to: old.index.form.items[question])
      return "\(visible(linkID)) \(text)"
    }.joined(separator: Phrase(ja: "、", en: ", ")(language))
  }
}
