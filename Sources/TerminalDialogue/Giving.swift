import FormJSON
package import FormModel

/// Answers given together instead of being typed at prompts: by flags, or in a file.
package struct GivenAnswer: Sendable, Hashable {
  /// What is given for one question.
  package enum Content: Sendable, Hashable {
    /// What would be typed at the question's prompt, and at that of its written answer.
    case typed(String?, written: String?)
    /// The answers themselves, and who gave them; nil: whoever answers now.
    case values([AnswerValue], by: Role?)
  }

  /// The question, by its place in the form.
  package var question: Int
  /// What is given for it.
  package var content: Content

  /// Gives `content` for a question.
  package init(_ question: Int, _ content: Content) {
    (self.question, self.content) = (question, content)
  }
}

extension Dialogue {
  /// Takes answers given together, in the order of the form, and saves them once; false, after
  /// saying why, where one of them is refused: then none is taken.
  ///
  /// Nothing is asked: who names an answer on the command line has confirmed it.
  package mutating func take(_ given: [GivenAnswer]) throws -> Bool {
    let before = document
    var understood: [DialogueLine] = []
    var isRefused = false
    for answer in given.sorted(by: { $0.question < $1.question }) {
      let item = form.items[answer.question]
      switch reading(of: answer) {
      case .refused(let words):
        refuse(words, item)
        isRefused = true
      case .needsText:
        refuse(
          Phrase(
            ja: "\(item.linkID): 内容も必要です: --set \(item.linkID):text=...",
            en: "\(item.linkID): say what it is, too: --set \(item.linkID):text=..."))
        isRefused = true
      case .answers(let answers):
        if let words = set(answers, by: answer, &understood) {
          refuse(words, item)
          isRefused = true
        }
      }
    }
    refresh()
    for answer in given where !answer.isFromFile && !route.questions.contains(answer.question) {
      let item = form.items[answer.question]
      refuse(
        Phrase(
          ja: "\(item.linkID): 今の回答では尋ねない項目です",
          en: "\(item.linkID): not asked with the answers as they are"))
      isRefused = true
    }
    let ties = validator.findings(in: document.record).filter { finding in
      finding.code == .invariant
        && given.contains { document.index.concerns(finding, $0.question) }
    }
    for finding in ties {
      let answers = finding.linkID.flatMap { form.index(of: $0) }.map { question in
        format.text(document.answers(to: question), to: form.items[question])
      }
      let words = [finding.linkID, answers, finding.words(setting.language)].compactMap(\.self)
        .filter { !$0.isEmpty }.joined(separator: ": ")
      if finding.severity == .error {
        console.say(.refused(words))
        isRefused = true
      } else {
        understood.append(.note(words))
      }
    }
    guard !isRefused else {
      document = before
      refresh()
      return false
    }
    if let heading = setting.heading { note(heading) }
    for line in understood { console.say(line) }
    if document.bytes != before.bytes { try save(document) }
    return true
  }

  private mutating func refuse(_ words: Phrase, _ item: QuestionnaireItem) {
    console.say(.refused("\(item.linkID): \(words(setting.language))"))
  }

  /// Sets answers that were read; returns why they are refused, or nil.
  private mutating func set(
    _ answers: [AnswerValue], by given: GivenAnswer, _ understood: inout [DialogueLine]
  ) -> Phrase? {
    let question = given.question
    let item = form.items[question]
    let (old, author) = (document.answers(to: question), document.authors()[question])
    var role = setting.role
    if case .values(_, let giver?) = given.content { role = giver }
    var changed = document
    changed.setAnswers(answers, to: question, by: role)
    // What ties answers together is looked at when all of them are there.
    let findings = findings(in: changed, question).filter { $0.code != .invariant }
    if let words = refusal(findings, item, answers) { return words }
    guard old != answers || author == nil else { return nil }
    document = changed
    if author == .laboratory, role != .laboratory, !old.isEmpty {
      let shown = format.text(old, to: item)
      let words = Phrase(
        ja: "\(item.linkID): 検査室の回答（\(shown)）を変えます",
        en: "\(item.linkID): this changes the laboratory's answer (\(shown))")
      understood.append(.note(words(setting.language)))
    }
    let shown =
      answers.isEmpty
      ? Phrase(ja: "回答なし", en: "no answer")(setting.language) : format.text(answers, to: item)
    understood.append(.understood("\(item.linkID) \(shown)"))
    for warning in findings where warning.severity == .warning {
      understood.append(.note("\(item.linkID) \(warning.words(setting.language))"))
    }
    return nil
  }

  /// What is given, as the question's prompt would read it.
  private func reading(of given: GivenAnswer) -> AnswerParser.Reading {
    let item = form.items[given.question]
    let current = document.answers(to: given.question)
    let (typed, written): (String?, String?)
    switch given.content {
    case .values(let values, _): return .answers(values)
    case .typed(let line, let text): (typed, written) = (line, text)
    }
    let text = typed.map(folded) ?? ""
    if text == ":clear", written == nil { return .answers([]) }
    if let typed,
      ["", "<", ">", "?"].contains(text) || text.hasPrefix(":") && !text.hasPrefix("::")
    {
      return .refused(
        Phrase(
          ja: "\(shortened(typed)) は回答ではありません。消すには :clear",
          en: "\(shortened(typed)) is no answer; :clear removes one"))
    }
    let line =
      text.hasPrefix("::")
      ? typed.map { String($0.drop(while: \.isWhitespace).dropFirst()) } : typed
    guard let written else {
      return line.map { AnswerParser(item, current: current).read($0) } ?? .answers(current)
    }
    guard item.type == .openChoice, !folded(written).isEmpty else {
      return .refused(
        Phrase(
          ja: "記述の回答（:text）はこの項目にはありません、または空です",
          en: "a written answer (:text) is not possible here, or is empty"))
    }
    var options: [AnswerValue] = []
    if let line {
      // A written answer that is replaced must not stand for itself.
      let codings = current.filter { if case .string = $0 { false } else { true } }
      switch AnswerParser(item, current: codings).read(line) {
      case .refused(let words): return .refused(words)
      case .needsText(let answers), .answers(let answers): options = answers
      }
    } else if item.repeats {
      options = current.filter { if case .string = $0 { false } else { true } }
    }
    return .answers((item.repeats ? options : []) + [.string(entered(written))])
  }

  /// The required questions that are asked and not answered.
  package var missing: [Int] {
    route.questions.filter { form.items[$0].isRequired && !isAnswered($0) }
  }
}

extension GivenAnswer {
  /// Whether the answer comes from a file, which may hold answers that are not asked.
  fileprivate var isFromFile: Bool { if case .values = content { true } else { false } }
}
