import FormJSON
import FormModel
import ResponseStore
import TerminalDialogue

/// Answers to go on with, as the store holds them.
enum HeldAnswers {
  case draft(Draft)
  /// A submitted version that is to be changed.
  case submitted(Submission)
  case prefill(Prefill)

  /// The QuestionnaireResponse.
  var json: [UInt8] {
    switch self {
    case .draft(let draft): draft.json
    case .submitted(let submission): submission.json
    case .prefill(let prefill): prefill.json
    }
  }

  /// The command that goes on with them.
  fileprivate var command: String {
    if case .prefill = self { "prefill" } else { "answer" }
  }
}

extension CaseDocuments {
  /// Reads what is to be gone on with.
  ///
  /// It stays with the version of the form that it was begun with, which is said; with
  /// `--upgrade-form` it is brought to the form in use, what no longer fits is named, and the
  /// history keeps what was.
  func inWantedForm(
    _ held: HeldAnswers, _ code: CaseCode, _ console: inout TerminalConsole
  ) throws -> ResponseDocument {
    let json = held.json
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
            + "（第 \(to) 版に移すときは cresurvey \(held.command) \(code) --upgrade-form）",
          en:
            "this case was begun with version \(from) of the form and goes on with it (to bring it "
            + "to \(to): cresurvey \(held.command) \(code) --upgrade-form)"))
      return old
    }
    guard let brought = old.broughtOver(to: index) else {
      throw Stop(StoreError(.damaged, path: store.path))
    }
    let time = session.system.now().text
    switch held {
    case .draft(let draft):
      try store.changeForm(
        of: draft, from: before, to: brought.document.bytes, at: time, role: role)
    case .submitted:
      try store.saveDraft(code, json: brought.document.bytes, at: time, role: role)
    case .prefill:
      try store.recordPrefill(code)
      try store.savePrefill(code, json: brought.document.bytes, receivedAt: time)
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

  /// The laboratory's answers as answers to the version of the form that `document` answers; those
  /// that do not fit it are named, and stay in the history.
  func laboratoryAnswers(
    _ prefill: Prefill, for document: ResponseDocument, _ console: inout TerminalConsole
  ) throws -> ResponseDocument {
    guard let unread = try? ResponseDocument(reading: prefill.json, document.index) else {
      throw Stop(StoreError(.damaged, path: store.path))
    }
    let canonical = unread.record.text(unread.record.header.questionnaire)
    guard canonical != document.index.form.canonical ?? canonical else { return unread }
    // Its own version gives the lost answers their names, where it is at hand.
    let old = (try? read(prefill.json, prefill.caseCode)) ?? unread
    guard let brought = old.broughtOver(to: document.index) else {
      throw Stop(StoreError(.damaged, path: store.path))
    }
    if !brought.lost.isEmpty {
      let version = shownVersion(canonical, besides: document.index.form.canonical ?? "")
      let (ja, en) = (
        described(brought.lost, old, .japanese), described(brought.lost, old, .english)
      )
      console.note(
        Phrase(
          ja: "検査室は調査票の第 \(version) 版に答えています。この症例の版に合わない回答（履歴に残っています）: \(ja)",
          en:
            "the laboratory answered version \(version) of the form; these answers do not fit this "
            + "case's version and are kept in the history: \(en)"))
    }
    return brought.document
  }

  /// Refuses answers that were read for the form in use and are meant for a case of another version.
  func checkGiven(
    _ given: [GivenAnswer], for document: ResponseDocument, _ code: CaseCode
  ) throws(Stop) {
    guard given.isEmpty || document.index.form.canonical == index.form.canonical else {
      throw Stop(
        .configuration,
        Phrase(
          ja: "症例 \(code) は別の版の調査票で始められています。--upgrade-form を付けるか、--form でその版を指定してください",
          en:
            "case \(code) was begun with another version of the form; add --upgrade-form, or name "
            + "that version with --form"))
    }
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
