/// `invariant`: every constraint of the form is met, at the severity and in the words that the form
/// gives it.
///
/// A constraint is met where its expression is true, not where it is empty or fails; in a draft an
/// empty result still waits for an answer. One that is met by what a response leaves out is not run.
/// An expression that fails where other errors were found is not reported: they are why.
/// Extensions `questionnaire-constraint` and `targetConstraint`.
enum ConstraintRule {
  static func check(_ check: inout ResponseCheck) {
    // Made when the first constraint is evaluated.
    var source: (any ExpressionSource)?
    for place in check.index.expressions.constraints.indices where holdsOperands(place, check) {
      let owner = check.index.expressions.constraints[place].owner
      guard owner >= 0 else {
        run(place, on: -1, at: check.record.extent.start, &source, &check)
        continue
      }
      var item = check.record.firstOccurrence[owner]
      while item >= 0 {
        let entry = check.record.items[Int(item)]
        if check.isEnabled(owner, at: ResponsePlace(of: entry)) {
          run(place, on: item, at: entry.start, &source, &check)
        }
        item = entry.nextOccurrence
      }
    }
  }

  /// Whether a response holds what a constraint is about; otherwise it is met, or not known here.
  private static func holdsOperands(_ place: Int, _ check: ResponseCheck) -> Bool {
    let owner = check.index.expressions.constraints[place].owner
    if owner >= 0, check.record.firstOccurrence[owner] < 0 { return false }
    for question in check.index.expressions.constraints[place].needed
    where check.record.firstOccurrence[question] < 0 { return false }
    // One role's part cannot know what the rest says.
    guard check.scope.isPartial else { return true }
    return owner >= 0
      && check.index.expressions.constraints[place].operands.allSatisfy(check.scope.contains)
  }

  /// Runs a constraint on an item of the response, or on the whole where that is -1.
  private static func run(
    _ place: Int, on item: Int32, at offset: Int32, _ source: inout (any ExpressionSource)?,
    _ check: inout ResponseCheck
  ) {
    let result: Bool?
    var failure: EvaluationError?
    switch check.plainOutcome(of: place, on: item) {
    case .isTrue: return
    case .isFalse: result = false
    case .isEmpty: result = nil
    case .isOpen:
      let elements = source ?? check.elements
      source = elements
      let element = item < 0 ? ResponseElements.response : ResponseElements.item(item)
      do {
        result = try check.index.expressions.constraints[place].expression.truth(
          for: ExpressionCollection(.element(element)), in: elements,
          check.environment(for: check.index.expressions.constraints[place].expression))
      } catch { (result, failure) = (nil, error) }
    }
    guard result != true else { return }
    if failure == nil, result == nil, !check.isStrict { return }
    let constraint = check.index.expressions.constraints[place]
    if failure != nil, check.findings.contains(where: { $0.severity == .error }) { return }
    let words = words(
      constraint, failure, isUndecided: result == nil, check.demand(of: place))
    check.report(
      .invariant, constraint.source.severity,
      question: constraint.owner < 0 ? nil : constraint.owner,
      offset: offset, words)
  }

  private static func words(
    _ constraint: FormExpressions.Constraint, _ failure: EvaluationError?, isUndecided: Bool,
    _ human: Phrase
  ) -> Phrase {
    if failure == nil, !isUndecided { return human }
    let key = shortened(constraint.source.key)
    if let failure {
      return Phrase(
        ja:
          "条件 \(key) を確認できません。\(failure.words(.japanese)): \(human(.japanese))",
        en:
          "constraint \(key) cannot be checked, \(failure.words(.english)): \(human(.english))"
      )
    }
    return Phrase(
      ja: "条件 \(key) を判定できません（回答がないか、日付が日まで書かれていません）: \(human(.japanese))",
      en:
        "constraint \(key) is not decided (an answer is missing, or a date has no day): \(human(.english))"
    )
  }
}

extension ResponseCheck {
  /// What a constraint comes to as far as a plain expression can tell.
  fileprivate mutating func plainOutcome(of place: Int, on item: Int32) -> PlainOutcome {
    guard let plain = index.expressions.constraints[place].plain else { return .isOpen }
    let today = plain.asksForDay ? expressionDay() : nil
    return outcome(of: PlainRun(expression: plain, focus: item, today: today))
  }

  /// What a constraint demands, as a message shows it: worded once for all responses.
  fileprivate mutating func demand(of place: Int) -> Phrase {
    if let words = demands[place] { return words }
    let words = index.expressions.constraints[place].words
    demands[place] = words
    return words
  }

  /// The response as expressions see it.
  var elements: any ExpressionSource { ResponseElements(record, enablement) }

  /// What an expression is evaluated with: the time, where it asks, is that of `authored`, else the
  /// clock's.
  func environment(for expression: FHIRPathExpression) -> ExpressionEnvironment {
    guard expression.asksForTime else {
      return ExpressionEnvironment(resource: ResponseElements.response)
    }
    let now = expressionTime()
    return ExpressionEnvironment(today: now?.date, now: now, resource: ResponseElements.response)
  }
}
