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

  let item: QuestionnaireItem
  /// The answers there are, which `+2` and `-3` change.
  let current: [AnswerValue]

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
    case .string:
      let entered = entered(typed)
      // An address typed with the keyboard on full width is the address.
      let isPlainer = !item.limits.allow(entered) && item.limits.allow(text)
      return .answers([.string(isPlainer ? text : entered)])
    case .text: return .answers([.string(normalized(typed))])
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
    let numbers = ["1": true, "2": false]
    if let value = yesOrNo(text) ?? numbers[text] { return .answers([.boolean(value)]) }
    return .refused(
      Phrase(
        ja: "\(shortened(typed)) は読み取れません。\(YesNo.yes(.japanese))（y、1）か "
          + "\(YesNo.no(.japanese))（n、2）",
        en: "\(shortened(typed)) is not understood: \(YesNo.yes(.english)) (y, 1) or "
          + "\(YesNo.no(.english)) (n, 2)"))
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
    let ja = item.unit.map { "（単位は \($0.display(.japanese))）" } ?? ""
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
    for name in UnitSynonyms.spellings(of: unit) where text.lowercased().hasSuffix(name) {
      var rest = text.dropLast(name.count)
      while rest.last == " " { rest.removeLast() }
      return String(rest)
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
