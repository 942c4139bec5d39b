package import FormModel

/// Reads what was typed as the answer to an item.
package struct AnswerParser {
  /// What was understood.
  package enum Reading: Sendable, Hashable {
    /// These answers.
    case answers([AnswerValue])
    /// These options, and a written answer that is still to be asked for.
    case needsText([AnswerValue])
    /// Nothing that is allowed.
    case refused(Phrase)
  }

  private let item: QuestionnaireItem
  /// The answers there are, which `+2` and `-3` change.
  private let current: [AnswerValue]

  /// Makes a reader for `item`.
  package init(_ item: QuestionnaireItem, current: [AnswerValue]) {
    (self.item, self.current) = (item, current)
  }

  /// Reads one line.
  package func read(_ typed: String) -> Reading {
    let text = folded(typed)
    switch item.type {
    case .boolean: return readBoolean(text, typed)
    case .integer: return readInteger(text, typed)
    case .decimal: return readDecimal(text, typed)
    case .date: return readDate(text, typed)
    case .choice, .openChoice: return item.repeats ? readSeveral(text, typed) : readOne(text, typed)
    case .dateTime:
      return read(typed, as: DateTime(text).map(AnswerValue.dateTime), "2026-04-01T09:00:00+09:00")
    case .time: return read(typed, as: TimeOfDay(text).map(AnswerValue.time), "09:00:00")
    case .url: return .answers([.uri(typed)])
    case .quantity:
      let number = DecimalNumber(text).map { AnswerValue.quantity(Quantity(value: $0)) }
      return read(typed, as: number, "1.5")
    case .reference: return .answers([.reference(typed)])
    case .string, .text: return .answers([.string(typed)])
    case .group, .display, .attachment:
      return .refused(
        Phrase(
          ja: "この項目はここでは答えられません。> で次へ", en: "this item cannot be answered here; > goes on"))
    }
  }

  private func read(_ typed: String, as value: AnswerValue?, _ example: String) -> Reading {
    if let value { return .answers([value]) }
    return .refused(
      Phrase(
        ja: "\(shortened(typed)) は読み取れません。例: \(example)",
        en: "\(shortened(typed)) is not understood. Example: \(example)"))
  }

  private func readBoolean(_ text: String, _ typed: String) -> Reading {
    switch text.lowercased() {
    case "y", "yes", "はい", "1": .answers([.boolean(true)])
    case "n", "no", "いいえ", "2": .answers([.boolean(false)])
    default:
      .refused(
        Phrase(
          ja: "\(shortened(typed)) は読み取れません。はい（y、1）か いいえ（n、2）",
          en: "\(shortened(typed)) is not understood: yes (y, 1) or no (n, 2)"))
    }
  }

  private func readInteger(_ text: String, _ typed: String) -> Reading {
    let digits = withoutUnit(text)
    // A sign is read, so that the range can be said; no form's numbers have ten digits.
    let magnitude = digits.hasPrefix("-") ? digits.dropFirst() : digits[...]
    guard (1...9).contains(magnitude.utf8.count),
      magnitude.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int(digits)
    else { return .refused(notANumber(typed, Phrase(ja: "整数", en: "a whole number"))) }
    return .answers([.integer(value)])
  }

  private func readDecimal(_ text: String, _ typed: String) -> Reading {
    let digits = withoutUnit(text)
    let magnitude = digits.hasPrefix("-") ? digits.dropFirst() : digits[...]
    guard magnitude.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
      let number = DecimalNumber(digits)
    else { return .refused(notANumber(typed, Phrase(ja: "数値", en: "a number"))) }
    return .answers([.decimal(number)])
  }

  private func notANumber(_ typed: String, _ kind: Phrase) -> Phrase {
    let point =
      item.type == .decimal
      ? Phrase(ja: "と小数点（.）", en: " and a decimal point (.)") : Phrase(ja: "", en: "")
    let ja = item.unit.map { "、単位は \($0.display(.japanese))" } ?? ""
    let en = item.unit.map { ", the unit is \($0.display(.english))" } ?? ""
    return Phrase(
      ja: "\(shortened(typed)) は\(kind(.japanese))ではありません。数字\(point(.japanese))だけで入力してください\(ja)。"
        + "例: \(item.example)",
      en: "\(shortened(typed)) is not \(kind(.english)): digits\(point(.english)) alone\(en). "
        + "Example: \(item.example)")
  }

  /// The number without the item's own unit; another unit stays, and is refused.
  private func withoutUnit(_ text: String) -> String {
    guard let unit = item.unit else { return text }
    for name in unit.display.wordings where !name.isEmpty {
      let name = folded(name)
      if text.lowercased().hasSuffix(name.lowercased()) {
        var rest = text.dropLast(name.count)
        while rest.last == " " { rest.removeLast() }
        return String(rest)
      }
    }
    return text
  }

  private func readDate(_ text: String, _ typed: String) -> Reading {
    guard let date = JapaneseDate.read(text) else {
      return .refused(
        Phrase(
          ja: "\(shortened(typed)) は存在する日付ではありません。例: 2026-04-01、令和8年4月1日、R8.4.1",
          en: "\(shortened(typed)) is not a date that exists. Example: 2026-04-01, 2026/4/1, R8.4.1"
        ))
    }
    return .answers([.date(date)])
  }
}

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
        || option.label.wordings.contains { AnswerParser.names($0).contains(wanted) }
    }
    if let index { return .option(index) }
    // A choice whose codes are yes and no also takes the words for yes and no.
    let yesNo = ["y": "yes", "n": "no", "はい": "yes", "いいえ": "no"][wanted]
    if let yesNo, let index = item.options.firstIndex(where: { $0.code == yesNo }) {
      return .option(index)
    }
    let open = item.openLabel?.wordings.map { folded($0).lowercased() } ?? []
    return open.contains(wanted) ? .written : nil
  }

  /// The number that `word` is; its sign, where it has one, is a change and no part of it.
  private func number(_ word: some StringProtocol) -> Int? {
    word.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(word) : nil
  }

  /// A label, folded, and a Japanese place name also without 都, 府 or 県.
  private static func names(_ label: String) -> [String] {
    let name = folded(label).lowercased()
    guard let last = name.last, "都府県".contains(last), name.count > 2 else { return [name] }
    return [name, String(name.dropLast())]
  }

  private func readOne(_ text: String, _ typed: String) -> Reading {
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
    return Phrase(
      ja: "\(shortened(typed)) は選択肢にありません。1-\(last) の番号か、選択肢の言葉を入力してください",
      en: "\(shortened(typed)) is not an option: a number (1-\(last)) or the words of an option")
  }

  private func readSeveral(_ text: String, _ typed: String) -> Reading {
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

extension QuestionnaireItem {
  /// An answer that is allowed, for a message.
  var example: String {
    let least = limits.minValue.flatMap { Double($0.plain) } ?? 0
    let most = limits.maxValue.flatMap { Double($0.plain) } ?? least + 100
    if type == .decimal, least > 0, least <= 1, most >= 1 { return "0.5" }
    let typical = least + (most - least) * (type == .decimal ? 0.2 : 0.56)
    guard typical.isFinite, abs(typical) < 1e9 else { return limits.minValue?.plain ?? "1" }
    return String(Int(typical))
  }
}
