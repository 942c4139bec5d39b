/// The expressions of a form, parsed once with it.
///
/// One that cannot be run is left out: lint refuses such a form before it is used.
struct FormExpressions: Sendable {
  /// A constraint and what it takes to run it.
  struct Constraint: Sendable {
    /// The item it stands on, or -1 for the whole response.
    var owner: Int
    /// The constraint as the form has it.
    var source: FormConstraint
    /// Its expression.
    var expression: FHIRPathExpression
    /// The same where it is plain.
    var plain: PlainExpression?
    /// The items it asks for by linkId.
    var operands: [Int]
    /// The items without which it is met, so that it need not be run.
    var needed: [Int]

    /// What it demands, as a message shows it.
    var words: Phrase {
      Phrase(
        ja: shortened(source.human(.japanese), to: 300),
        en: shortened(source.human(.english), to: 300))
    }
  }

  /// An expression about one item.
  struct OfItem: Sendable {
    /// The expression.
    var expression: FHIRPathExpression
    /// The items it asks for by linkId.
    var operands: [Int]
  }

  /// The constraints, those of the whole first.
  let constraints: [Constraint]
  /// What decides with `enableWhen` whether an item is enabled, by the item.
  let enablement: [Int: OfItem]
  /// What an item's answer is calculated by, by the item.
  let calculations: [Int: OfItem]

  /// Parses the expressions of `form`.
  init(_ form: Questionnaire) {
    func operands(_ expression: FHIRPathExpression) -> [Int] {
      Set(expression.linkIDs.map(\.code)).sorted()
    }
    func constraint(_ source: FormConstraint, _ owner: Int) -> Constraint? {
      guard let expression = try? form.parse(source.expression, isWhole: owner < 0) else {
        return nil
      }
      return Constraint(
        owner: owner, source: source, expression: expression,
        plain: PlainExpression(expression), operands: operands(expression),
        needed: expression.neededLinkIDs.compactMap { form.index(of: $0) }.sorted())
    }
    func ofItem(_ text: String?) -> OfItem? {
      guard let text, let expression = try? form.parse(text, isWhole: false) else { return nil }
      return OfItem(expression: expression, operands: operands(expression))
    }
    let items = form.items.indices
    constraints =
      form.constraints.compactMap { constraint($0, -1) }
      + items.flatMap { index in form.items[index].constraints.compactMap { constraint($0, index) }
      }
    enablement = Dictionary(
      uniqueKeysWithValues: items.compactMap { index in
        ofItem(form.items[index].enableWhenExpression).map { (index, $0) }
      })
    calculations = Dictionary(
      uniqueKeysWithValues: items.compactMap { index in
        ofItem(form.items[index].calculatedExpression).map { (index, $0) }
      })
  }
}

extension Questionnaire {
  /// Parses an expression over responses to the form: over the whole, or over one item.
  func parse(_ text: String, isWhole: Bool) throws(ExpressionSyntaxError) -> FHIRPathExpression {
    try FHIRPathExpression(text, over: ResponseElements.vocabulary(of: self, isWhole: isWhole))
  }
}

extension FormIndex {
  /// Whether a finding is about a question: it stands at it, or a constraint that asks for the
  /// question's answer is not met.
  package func concerns(_ finding: Finding, _ question: Int) -> Bool {
    guard let linkID = finding.linkID, linkID != form.items[question].linkID else {
      return finding.linkID != nil
    }
    return finding.code == .invariant
      && expressions.constraints.contains {
        $0.owner >= 0 && form.items[$0.owner].linkID == linkID && $0.operands.contains(question)
      }
  }
}
