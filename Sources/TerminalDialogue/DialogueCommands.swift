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
    let keys = [
      Phrase(ja: "Enter  今の回答のまま次へ", en: "Enter  keep the answer shown and go on"),
      Phrase(ja: "<  前の質問   >  答えずに次へ", en: "<  previous question   >  leave it for now"),
      Phrase(
        ja: ":list  一覧と提出   :go 12  その質問へ",
        en: ":list  all answers, and submit   :go 12  to that question"),
      Phrase(
        ja: ":clear  回答を消す   :quit  保存して終わる",
        en: ":clear  remove the answer   :quit  save and leave"),
    ]
    for key in keys { console.say(.hint(key(language))) }
  }

  mutating func command(_ text: String, _ question: Int) throws -> Step? {
    let words = text.split(separator: " ").map(String.init)
    switch (words.first ?? "", words.count) {
    case (":list", 1): return .review(back: question)
    case (":quit", 1), (":q", 1): return .end(.left)
    case (":clear", 1): return try clear(question)
    case (":go", 2):
      guard let target = find(words[1]) else { return nil }
      return .go(target)
    default:
      refuse(
        Phrase(
          ja: "\(shortened(text)) はありません。使えるもの: :list :go 番号 :clear :quit ?",
          en: "there is no \(shortened(text)); there are :list :go NUMBER :clear :quit ?"))
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
