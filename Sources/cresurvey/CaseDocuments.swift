import FormJSON
import FormModel
import ResponseStore
import TerminalDialogue

/// The documents that a store holds about cases of one form.
struct CaseDocuments {
  let session: Session
  let index: FormIndex
  let store: ResponseStore
  /// Who answers.
  let role: Role

  /// A case as it is opened.
  struct Opened {
    /// The draft to go on with.
    var document: ResponseDocument
    /// When it was saved; nil for one that begins now.
    var savedAt: String?
    /// Whether a submitted version stands behind it.
    var isChange: Bool
    /// Whether nothing was there before.
    var isNew: Bool { savedAt == nil && !isChange }
  }

  /// The draft of a case with the laboratory's answers in it; nil when the person steps back.
  ///
  /// - Parameter settled: The questions at which the person has just chosen between the
  ///   laboratory's answers, and is not asked again.
  func open(
    _ code: CaseCode, settled: Set<Int> = [], _ console: inout TerminalConsole
  ) throws -> Opened? {
    let submitted = try store.latestSubmitted(code)
    var opened: Opened
    if let draft = try store.draft(code) {
      let document = try inWantedForm(.draft(draft), code, &console)
      opened = Opened(document: document, savedAt: draft.savedAt, isChange: submitted != nil)
    } else if let submitted {
      guard try wantsChange(submitted, &console) else { return nil }
      let document = try inWantedForm(.submitted(submitted), code, &console).reopened()
      opened = Opened(document: document, savedAt: nil, isChange: true)
    } else {
      opened = Opened(document: ResponseDocument(code, index), savedAt: nil, isChange: false)
    }
    guard let prefill = try store.prefill(code) else { return opened }
    let before = opened.document.bytes
    // The laboratory may have answered another version.
    let laboratory = try laboratoryAnswers(prefill, for: opened.document, &console)
    try merge(laboratory, into: &opened.document, settled, &console)
    if opened.document.bytes != before {
      try store.saveDraft(
        code, json: opened.document.bytes, at: session.system.now().text, role: role)
    }
    return opened
  }

  /// Puts the laboratory's answers in; those of its own that it changed meanwhile are chosen item
  /// by item, those that someone else has changed stay.
  private func merge(
    _ laboratory: ResponseDocument, into document: inout ResponseDocument, _ settled: Set<Int>,
    _ console: inout TerminalConsole
  ) throws {
    let comparison = PrefillComparison(held: document, other: laboratory)
    let authors = document.authors()
    let newer = comparison.differing.filter { authors[$0] == .laboratory }
    let revised = newer.filter { !settled.contains($0) }
    let ours = comparison.differing.filter { authors[$0] != .laboratory }
    var chosen: Set<Int> = []
    if !revised.isEmpty {
      let list = revised.map { comparison.described($0, session.language) }
        .joined(separator: Phrase(ja: "、", en: ", ")(session.language))
      guard !session.command.has("--no-input") else {
        throw Stop(
          .findings,
          Phrase(
            ja: "検査室がその後に回答を変えています（\(list)）。--no-input なしで選んでください",
            en: "the laboratory has changed its answers since (\(list)); choose without --no-input")
        )
      }
      console.note(
        Phrase(ja: "検査室がその後に回答を変えています", en: "the laboratory has changed its answers since"))
      chosen = try session.chosen(comparison, revised, &console)
    }
    if !ours.isEmpty {
      let list = ours.map { index.form.items[$0].linkID }.joined(separator: " ")
      console.note(
        Phrase(
          ja: "検査室の回答と違う回答があります（この症例の回答のまま）: \(list)",
          en: "these differ from the laboratory's answers (this case's are kept): \(list)"))
    }
    document = comparison.merged(taking: chosen.union(newer.filter(settled.contains)))
    // What was kept against the laboratory's newer answer is now the person's own.
    for question in revised where !chosen.contains(question) {
      document.setAnswers(document.answers(to: question), to: question, by: role)
    }
  }

  /// Whether a document says what was submitted of its case last, and who said it.
  func isAsSubmitted(_ document: ResponseDocument, _ code: CaseCode) throws -> Bool {
    guard let submitted = try store.latestSubmitted(code), submitted.status.isStrict,
      let held = try? ResponseDocument(reading: submitted.json, document.index),
      held.record.text(held.record.header.questionnaire)
        == document.record.text(document.record.header.questionnaire)
    else { return false }
    return held.authors() == document.authors()
      && document.index.form.items.indices.allSatisfy { question in
        let (before, now) = (held.answers(to: question), document.answers(to: question))
        // 12.5 in place of 12.50 is a change.
        return before == now && before.map(\.plain) == now.map(\.plain)
      }
  }

  /// Asks before a change of a submitted case; nothing is asked where it was said by a flag.
  private func wantsChange(
    _ submitted: Submission, _ console: inout TerminalConsole
  ) throws(Stop) -> Bool {
    if session.command.has("--no-input") { return true }
    let words = Phrase(
      ja: "この症例は提出済みです（第 \(submitted.version) 版）。内容を変えて出し直しますか（y/n）",
      en: "this case is submitted (version \(submitted.version)); change it and submit again (y/n)?"
    )
    switch console.consent("confirm> ", words, session.language) {
    case .yes: return true
    case .no, .left: return false
    case .inputEnded: throw Stop.inputEnded
    case .interrupted(let signal): throw Stop.interrupted(signal)
    }
  }

  /// Reads what the store holds, in the version of the form that it was begun with; where that is
  /// not at hand, says which form to name.
  func read(_ json: [UInt8], _ code: CaseCode) throws -> ResponseDocument {
    let document: ResponseDocument
    do { document = try ResponseDocument(reading: json, index) } catch {
      throw Stop(StoreError(.damaged, path: store.path))
    }
    let canonical = document.record.text(document.record.header.questionnaire)
    guard canonical == index.form.canonical ?? canonical else {
      if let other = try FormLibrary(session, index, store).index(of: canonical),
        let document = try? ResponseDocument(reading: json, other)
      {
        return document
      }
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

  /// The institution's answers of the last case submitted here that has any, to be offered again.
  func carried(to index: FormIndex) throws -> [Int: [AnswerValue]] {
    // Paper replies come from many institutions.
    guard role != .secretariat else { return [:] }
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
