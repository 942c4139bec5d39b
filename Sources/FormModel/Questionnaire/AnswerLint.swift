extension FormLint {
  /// Options are unique, and a code of digits only is not another's position: people type numbers.
  mutating func checkOptions(_ index: Int) {
    let item = form.items[index]
    checkValueSet(of: item, index)
    var seen: Set<AnswerValue> = []
    var codes: Set<String> = []
    for (position, option) in item.options.enumerated() {
      let code = shortened(option.code)
      if option.code.isEmpty {
        // Options without a code are told apart by their wording alone: nothing to compare.
      } else if !seen.insert(option.value).inserted {
        report(
          .structure, .error, index,
          Phrase(ja: "選択肢 \(code) が2回あります", en: "option \(code) is given twice"))
      } else if !codes.insert(option.code).inserted {
        report(
          .structure, .warning, index,
          Phrase(
            ja: "選択肢コード \(code) が別のコード体系でも使われています",
            en: "option code \(code) is also one of another code system"))
      }
      if !item.canAnswer(option.value) {
        report(
          .structure, .error, index,
          Phrase(
            ja: "選択肢 \(code) の型は \(item.type.rawValue) の回答になりません",
            en: "option \(code) is no answer to an item of type \(item.type.rawValue)"))
      }
      guard case .coding = option.value, let number = Int(option.code), number != position + 1,
        (1...item.options.count).contains(number)
      else { continue }
      report(
        .structure, .warning, index,
        Phrase(
          ja: "選択肢コード \(code) は別の選択肢の番号と同じです。対話では番号として読みます（位置は \(position + 1)）",
          en: "option code \(code) is another option's number, and is read as that number in a "
            + "dialogue (its own is \(position + 1))"))
    }
    for value in item.initial where !item.canAnswer(value) {
      report(
        .structure, .error, index,
        Phrase(
          ja: "initial の値 \(shortened(value.plain)) の型は \(item.type.rawValue) の回答になりません",
          en: "initial value \(shortened(value.plain)) is no answer to an item of type "
            + "\(item.type.rawValue)"))
    }
    if !item.repeats, item.options.count(where: \.initialSelected) > 1 {
      report(
        .structure, .error, index,
        Phrase(
          ja: "繰り返さない項目の initialSelected は1つだけです",
          en: "only a repeating item has several options with initialSelected"))
    }
    if item.type == .choice, item.options.isEmpty, item.answerValueSet == nil {
      report(
        .structure, .warning, index,
        Phrase(ja: "選択肢のない choice には何でも答えられます", en: "a choice without options takes any code"))
    }
  }

  /// A value set that the form contains lists codes; one that it does not list is never decided.
  private mutating func checkValueSet(of item: QuestionnaireItem, _ index: Int) {
    if item.hasUndecidedValueSet {
      report(
        .notChecked, .information, index,
        Phrase(
          ja: "値セットの内容がこの調査票にないので、回答が値セットにあるかは確認しません",
          en: "the form does not list the value set: answers are not checked against it"))
    }
    if item.hasValueSetOptions, item.options.isEmpty {
      report(
        .structure, .error, index,
        Phrase(ja: "値セットにコードが1つもありません", en: "the value set has no codes"))
    }
  }

  /// A bound is of a type that the item's answers can be compared with.
  private mutating func checkBoundTypes(_ index: Int) {
    let item = form.items[index]
    for (name, bound) in [("minValue", item.limits.minValue), ("maxValue", item.limits.maxValue)] {
      guard let bound, !item.type.isBounded(by: bound.type) else { continue }
      report(
        .structure, .error, index,
        Phrase(
          ja: "\(name) の \(bound.type.rawValue) は \(item.type.rawValue) の回答と比べられません",
          en: "\(name): \(bound.type.rawValue) cannot bound a value of type \(item.type.rawValue)"))
    }
  }

  /// Bounds are in order, and a pattern compiles within the linear-time subset.
  mutating func checkLimits(_ index: Int) {
    let limits = form.items[index].limits
    func isReversed(_ least: Int?, _ most: Int?) -> Bool {
      if let least, let most { least > most } else { false }
    }
    let values =
      if let least = limits.minValue, let most = limits.maxValue {
        least.compared(to: most).map { $0 > 0 } ?? true
      } else {
        false
      }
    if values || isReversed(limits.minLength, limits.maxLength)
      || isReversed(limits.minOccurs, limits.maxOccurs)
    {
      report(
        .structure, .error, index,
        Phrase(ja: "最小が最大を超えています", en: "a lower limit is above its upper limit"))
    }
    checkBoundTypes(index)
    if let least = limits.minOccurs, least > 1, !form.items[index].repeats {
      report(
        .structure, .error, index,
        Phrase(
          ja: "繰り返さない項目に \(least) 個の回答は書けません",
          en: "an item that does not repeat cannot have \(least) answers"))
    }
    guard let regex = limits.regex else { return }
    do { _ = try Pattern(regex) } catch {
      report(
        .structure, .error, index,
        Phrase(
          ja: "正規表現 \(shortened(regex)) は使えません。\(error.words(.japanese))",
          en: "the pattern \(shortened(regex)) cannot be used: \(error.words(.english))"))
    }
  }
}

extension QuestionnaireItem {
  /// Whether an option's value can be an answer to the item.
  fileprivate func canAnswer(_ option: AnswerValue) -> Bool {
    if type.isChoice { return true }
    return type.answerType == option.type || type == .decimal && option.type == .integer
      // An item of the wrong type for options has been told so (que-5).
      || !type.allowsOptions
  }
}

extension ItemType {
  /// Whether a bound of a type limits the answers to an item of this type.
  fileprivate func isBounded(by type: AnswerType) -> Bool {
    switch (self, type) {
    case (.integer, .integer), (.integer, .decimal), (.decimal, .integer), (.decimal, .decimal),
      (.date, .date), (.dateTime, .dateTime), (.time, .time), (.quantity, .quantity):
      true
    default: false
    }
  }
}

extension Pattern.Failure {
  /// Why a pattern cannot be used.
  fileprivate var words: Phrase {
    switch self {
    case .unsupported(let position):
      Phrase(
        ja: "\(position + 1) 文字目の書き方には対応していません",
        en: "what stands at character \(position + 1) is not supported")
    case .incomplete: Phrase(ja: "途中で終わっています", en: "it is incomplete")
    case .tooLarge: Phrase(ja: "大きすぎます", en: "it is too large")
    }
  }
}
