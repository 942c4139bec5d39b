extension FormLint {
  /// Every expression of the form can be run: one that cannot would pass in silence.
  mutating func checkFormExpressions() {
    for constraint in form.constraints { check(constraint, nil) }
    var keys: Set<String> = []
    let all =
      form.constraints.map { ($0, nil) }
      + form.items.enumerated().flatMap { index, item in
        item.constraints.map { ($0, Optional(index)) }
      }
    for (constraint, index) in all where !keys.insert(constraint.key).inserted {
      let key = shortened(constraint.key)
      report(
        .structure, .warning, index,
        Phrase(ja: "条件の key「\(key)」が2回あります", en: "the constraint key \"\(key)\" is given twice"))
    }
  }

  /// The expressions of one item can be run.
  mutating func checkExpressions(_ index: Int) {
    let item = form.items[index]
    for constraint in item.constraints { check(constraint, index) }
    for (name, text) in [
      ("enableWhenExpression", item.enableWhenExpression),
      ("calculatedExpression", item.calculatedExpression),
    ] {
      guard let text, let expression = parse(text, name, index) else { continue }
      // Whether an item is asked must not change with the day.
      if name == "enableWhenExpression", expression.asksForTime {
        report(
          .structure, .error, index,
          Phrase(
            ja: "\(name) では today() と now() を使えません",
            en: "\(name) cannot use today() or now() here"))
      }
    }
    if item.enableWhenExpression != nil, !item.enableWhen.isEmpty {
      report(
        .structure, .warning, index,
        Phrase(
          ja: "enableWhen と enableWhenExpression の両方があります。ここでは両方が成り立つときに尋ねます",
          en: "enableWhen and enableWhenExpression: both must hold here"))
    }
    if item.calculatedExpression != nil, !item.type.isQuestion {
      report(
        .structure, .error, index,
        Phrase(
          ja: "\(item.type.rawValue) に calculatedExpression は付けられません",
          en: "a \(item.type.rawValue) has no answer to calculate"))
    }
  }

  private mutating func check(_ constraint: FormConstraint, _ index: Int?) {
    _ = parse(constraint.expression, "constraint \(shortened(constraint.key))", index)
    if constraint.key.isEmpty || constraint.human.base.isEmpty {
      report(
        .structure, .error, index,
        Phrase(
          ja: "constraint には key と human が必要です", en: "a constraint needs a key and a human text"))
    }
  }

  private mutating func parse(
    _ text: String, _ name: String, _ index: Int?
  ) -> FHIRPathExpression? {
    do { return try form.parse(text, isWhole: index == nil) } catch {
      report(
        .structure, .error, index,
        Phrase(
          ja: "\(name) の式を実行できません。\(error.words(.japanese)): \(shortened(text, to: 200))",
          en: "\(name) cannot be run, \(error.words(.english)): \(shortened(text, to: 200))"))
      return nil
    }
  }
}
