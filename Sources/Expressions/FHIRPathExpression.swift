/// A FHIRPath expression (HL7 FHIRPath N1, the part of it that forms need), parsed once.
///
/// Truth has three values: an empty result is neither true nor false. What cannot be run is refused
/// when the expression is parsed; what cannot be done with some data is an error of its evaluation.
/// Neither ever passes for an answer.
package struct FHIRPathExpression: Sendable {
  /// The expression as written.
  package let text: String
  /// The linkIds that it asks items by, each once for each time.
  package let linkIDs: [ExpressionLinkID]
  /// Whether the expression asks what day or what moment it is.
  package let asksForTime: Bool
  let nodes: [SyntaxNode]
  let root: Int32
  let literals: [ExpressionCollection]
  let properties: [ExpressionProperty]
  let patterns: [Pattern]
  let types: [ExpressionType]

  /// Parses `text`, which may speak of what is in `vocabulary`.
  package init(
    _ text: String, over vocabulary: ExpressionVocabulary = ExpressionVocabulary()
  ) throws(ExpressionSyntaxError) {
    var parser = try ExpressionParser(text, vocabulary)
    root = try parser.parse()
    self.text = text
    nodes = parser.nodes
    asksForTime = nodes.contains { node in
      switch node.kind {
      case .function(.today, _), .function(.now, _): true
      default: false
      }
    }
    linkIDs = parser.linkIDs
    literals = parser.literals
    properties = parser.properties
    patterns = parser.patterns
    types = parser.types
  }

  /// What the expression comes to for `focus`.
  package func evaluate(
    for focus: ExpressionCollection, in source: any ExpressionSource,
    _ environment: ExpressionEnvironment
  ) throws(EvaluationError) -> ExpressionCollection {
    var evaluator = ExpressionEvaluator(self, focus, source, environment)
    return try evaluator.evaluate(root, evaluator.outermost)
  }

  /// Whether the expression is true for `focus`; nil where that is not decided.
  package func truth(
    for focus: ExpressionCollection, in source: any ExpressionSource,
    _ environment: ExpressionEnvironment
  ) throws(EvaluationError) -> Bool? {
    var evaluator = ExpressionEvaluator(self, focus, source, environment)
    return try evaluator.truth(root, evaluator.outermost)
  }

  /// Whether two collections are equal as `=` has it; nil where that is not decided.
  package func isEqual(
    _ left: ExpressionCollection, _ right: ExpressionCollection, in source: any ExpressionSource
  ) throws(EvaluationError) -> Bool? {
    try ExpressionEvaluator(self, left, source, ExpressionEnvironment()).areEqual(left, right)
  }
}
