import FormJSON
import FormModel

extension Dialogue {
  mutating func help(_ question: Int) {
    let language = setting.language
    // A group's help is its first member's too, where the group is what is printed.
    for item in form.ancestors(of: question).reversed().dropFirst() + [question] {
      for text in form.help(for: item) { console.say(.note(visible(text(language)))) }
    }
    if let section = form.ancestors(of: question).last {
      for text in form.help(for: section) { console.say(.note(visible(text(language)))) }
    }
    var keys = [
      Phrase(ja: "Enter  今の回答のまま次へ", en: "Enter  keep the answer shown and go on"),
      Phrase(ja: "<  前の質問   >  答えずに次へ", en: "<  previous question   >  leave it for now"),
      Phrase(
        ja: ":list  一覧と提出   :go 12  その質問へ",
        en: ":list  all answers, and submit   :go 12  to that question"),
      Phrase(
        ja: ":clear  回答を消す   :quit  保存して終わる",
        en: ":clear  remove the answer   :quit  save and leave"),
    ]
    if form.items[question].type == .text {
      keys.append(
        Phrase(
          ja: ":edit  エディター（VISUAL、EDITOR）で書く", en: ":edit  write in your editor (VISUAL, EDITOR)"))
    }
    if setting.isChange {
      keys.append(
        Phrase(
          ja: ":discard  変更を捨て、提出済みの版のままにする",
          en: ":discard  drop the change, keep what was submitted"))
    }
    for key in keys { console.say(.hint(key(language))) }
  }

  mutating func command(_ text: String, _ question: Int) throws -> Step? {
    let words = text.split(separator: " ").map(String.init)
    switch (words.first ?? "", words.count) {
    case (":list", 1): return .review(back: question)
    case (":quit", 1), (":q", 1): return .end(.left)
    case (":clear", 1): return try clear(question)
    case (":edit", 1): return try edit(question)
    case (":discard", 1): return discard()
    case (":go", 2):
      guard let target = find(words[1]) else { return nil }
      return .go(target)
    default:
      refuse(
        Phrase(
          ja: "\(shortened(text)) はありません。使えるもの: :list :go 番号 :clear :edit :discard :quit ?",
          en: "there is no \(shortened(text)); there are :list :go NUMBER :clear :edit :discard "
            + ":quit ?"))
      return nil
    }
  }

  mutating func clear(_ question: Int) throws -> Step? {
    guard isAnswered(question) else {
      note(Phrase(ja: "まだ回答がありません", en: "there is no answer yet"))
      return nil
    }
    var changed = document
    changed.setAnswers([], to: question, by: setting.role)
    if let refusal = try refusedByPerson(changed, question) { return refusal.step }
    document = changed
    refresh()
    try save(document)
    note(Phrase(ja: "回答を消しました", en: "the answer is removed"))
    return .go(question)
  }

  /// Lets the person write a text in an editor; nil: ask again.
  mutating func edit(_ question: Int) throws -> Step? {
    guard form.items[question].type == .text else {
      refuse(
        Phrase(
          ja: ":edit は文章の質問だけで使えます", en: ":edit is for questions answered with a text"))
      return nil
    }
    let written = document.answers(to: question).first?.plain ?? ""
    switch console.edit(written) {
    case .refused(let words):
      refuse(words)
      return nil
    case .interrupted(let signal): return .end(.interrupted(signal))
    case .text(let text):
      var text = normalized(text)
      while text.last?.isWhitespace ?? false { text.removeLast() }
      guard !text.isEmpty else { return try clear(question) }
      return try accept([.string(text)], question)
    }
  }

  /// Drops the change of a submitted case, after asking; nil: ask again.
  mutating func discard() -> Step? {
    guard setting.isChange else {
      refuse(
        Phrase(
          ja: "提出済みの版がないので、捨てる変更もありません。下書きを残して終わるには :quit",
          en: "nothing was submitted, so there is no change to drop; :quit keeps the draft"))
      return nil
    }
    let words = Phrase(
      ja: "変更を捨て、提出済みの版のままにしますか（y/n）",
      en: "drop the change and keep what was submitted (y/n)?")
    let answer = console.consent("confirm> ", words, setting.language)
    if answer == .yes { return .end(.discarded) }
    return Outcome(ending: answer).map(Step.end)
  }

  /// The enabled question that a linkId or a printed number names; a group's stands for its first.
  mutating func find(_ name: String) -> Int? {
    let index =
      form.index(of: name) ?? form.items.firstIndex { $0.prefix == name }
      ?? form.items.firstIndex { $0.linkID.lowercased() == name.lowercased() }
    guard let index else {
      refuse(
        Phrase(ja: "\(shortened(name)) という質問はありません", en: "there is no question \(shortened(name))"))
      return nil
    }
    let end = max(form.items[index].end, index + 1)
    guard let question = route.questions.first(where: { index <= $0 && $0 < end }) else {
      refuse(
        setting.scope.contains(index)
          ? Phrase(
            ja: "\(shortened(name)) は今の回答では尋ねません",
            en: "\(shortened(name)) is not asked with the answers as they are")
          : Phrase(
            ja: "\(shortened(name)) は検査室の質問ではありません",
            en: "\(shortened(name)) is not one of the laboratory's questions"))
      return nil
    }
    return question
  }
}
