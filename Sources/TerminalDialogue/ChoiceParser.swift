import FormModel

extension AnswerParser {
  /// The options a word names: its number, its code or its full label; the number after the last
  /// option is the written answer.
  private enum Choice: Hashable {
    case option(Int)
    case written
  }

  private func choice(_ word: String) -> Choice? {
    if let number = number(word), word.utf8.count <= 3 {
      if item.options.indices.contains(number - 1) { return .option(number - 1) }
      if item.openLabel != nil || item.type == .openChoice, number == item.options.count + 1 {
        return .written
      }
    }
    let wanted = word.lowercased()
    let index = item.options.firstIndex { option in
      option.code.lowercased() == wanted
        || option.label.wordings.contains {
          let label = folded($0).lowercased()
          return label == wanted || isRange(wanted, of: label)
        }
    }
    if let index { return .option(index) }
    // A choice whose codes are yes and no also takes the words for yes and no.
    if let isYes = yesOrNo(wanted),
      let index = item.options.firstIndex(where: { $0.code == (isYes ? "yes" : "no") })
    {
      return .option(index)
    }
    if let index = OptionSpelling(item.options).option(spelled: wanted) { return .option(index) }
    let open = item.openLabel?.wordings.map { folded($0).lowercased() } ?? []
    return open.contains(wanted) ? .written : nil
  }

  /// Whether `word` is the range of numbers with which `label` begins, without the unit: `1-99` of
  /// `1-99 beds`.
  private func isRange(_ word: String, of label: String) -> Bool {
    let ends = word.split(separator: "-", omittingEmptySubsequences: false)
    return ends.count == 2 && ends.allSatisfy { number($0) != nil } && label.hasPrefix(word)
      && !label.dropFirst(word.count).contains(where: \.isWholeNumber)
  }

  /// The number that `word` is; its sign, where it has one, is a change and no part of it.
  private func number(_ word: some StringProtocol) -> Int? {
    word.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(word) : nil
  }

  func readOne(_ text: String, _ typed: String) -> Reading {
    guard !item.options.isEmpty else {
      return .refused(
        Phrase(
          ja: "この項目の選択肢は調査票の外にあり、ここでは答えられません。> で次へ",
          en: "the options of this item lie outside the form; > goes on"))
    }
    switch choice(text) {
    case .option(let index): return .answers([item.options[index].value])
    case .written: return .needsText([])
    case nil: return .refused(refusal(typed))
    }
  }

  private func refusal(_ typed: String) -> Phrase {
    let last = item.options.count + (item.openLabel == nil ? 0 : 1)
    let near = OptionSpelling(item.options).near(folded(typed))
    if !near.isEmpty {
      func list(_ language: Language) -> String {
        near.map { "\($0 + 1) \(visible(item.options[$0].label(language)))" }
          .joined(separator: Phrase(ja: "、", en: ", ")(language))
      }
      return Phrase(
        ja: "\(shortened(typed)) は選択肢にありません。近いもの: \(list(.japanese))",
        en: "\(shortened(typed)) is not an option; near it: \(list(.english))")
    }
    return Phrase(
      ja: "\(shortened(typed)) は選択肢にありません。1-\(last) の番号か、選択肢の言葉を入力してください",
      en: "\(shortened(typed)) is not an option: a number (1-\(last)) or the words of an option")
  }

  func readSeveral(_ text: String, _ typed: String) -> Reading {
    // A label may hold spaces or commas: the whole line is tried first.
    if let whole = choice(text) { return reading([whole]) }
    let words = text.split { $0 == " " || $0 == "," || $0 == "，" }.map(String.init)
    guard !words.isEmpty else { return .refused(refusal(typed)) }
    let isChange = words.allSatisfy { $0.hasPrefix("+") || $0.hasPrefix("-") }
    var chosen: [Choice] = isChange ? current.compactMap(currentChoice) : []
    for word in words {
      let name = isChange ? String(word.dropFirst()) : word
      guard let choices = range(name) ?? choice(name).map({ [$0] }) else {
        return .refused(refusal(word))
      }
      if isChange, word.hasPrefix("-") {
        chosen.removeAll { choices.contains($0) }
      } else {
        chosen += choices.filter { !chosen.contains($0) }
      }
    }
    return reading(chosen)
  }

  private func currentChoice(_ answer: AnswerValue) -> Choice? {
    if case .string = answer { return .written }
    return item.options.firstIndex { $0.value == answer }.map(Choice.option)
  }

  /// `3-5` or `3~5`: every option from one number to another.
  private func range(_ word: String) -> [Choice]? {
    let ends = word.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "~" }
    guard ends.count == 2, let first = number(ends[0]), let last = number(ends[1]), first <= last,
      first >= 1, last <= item.options.count + 1
    else { return nil }
    let choices = (first...last).compactMap { choice(String($0)) }
    return choices.count == last - first + 1 ? choices : nil
  }

  private func reading(_ chosen: [Choice]) -> Reading {
    let indexes = chosen.compactMap { if case .option(let index) = $0 { index } else { nil } }
    let answers = indexes.sorted().map { item.options[$0].value }
    guard chosen.contains(.written) else { return .answers(answers) }
    // A written answer that is there already stays.
    if let written = current.first(where: { if case .string = $0 { true } else { false } }),
      item.repeats
    {
      return .answers(answers + [written])
    }
    return .needsText(answers)
  }
}
