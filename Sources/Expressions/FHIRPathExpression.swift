/// A FHIRPath expression (HL7 FHIRPath N1, the part of it that forms need), parsed once.
///
/// Truth has three values: an empty result is neither true nor false. What cannot be run is refused
/// when the expression is parsed; what cannot be done with some data is an error of its evaluation.
/// Neither ever passes for an answer.
package struct FHIRPathExpression: Sendable {
  /// The expression as written.
  package var text: String { program.text }
  /// The linkIds that it asks items by, each once for each time.
  package var linkIDs: [ExpressionLinkID] { program.linkIDs }
  /// Whether the expression asks what day or what moment it is.
  package var asksForTime: Bool { program.asksForTime }
  let program: ExpressionProgram

  /// Parses `text`, which may speak of what is in `vocabulary`.
  package init(
    _ text: String, over vocabulary: ExpressionVocabulary = ExpressionVocabulary()
  ) throws(ExpressionSyntaxError) {
    var parser = try ExpressionParser(text, vocabulary)
    let root = try parser.parse()
    program = ExpressionProgram(text, parser, root)
  }

  /// What the expression comes to for `focus`.
  package func evaluate(
    for focus: ExpressionCollection, in source: any ExpressionSource,
    _ environment: ExpressionEnvironment
  ) throws(EvaluationError) -> ExpressionCollection {
    var evaluator = ExpressionEvaluator(self, focus, source, environment)
    return try evaluator.evaluate(program.root, evaluator.outermost)
  }

  /// Whether the expression is true for `focus`; nil where that is not decided.
  package func truth(
    for focus: ExpressionCollection, in source: any ExpressionSource,
    _ environment: ExpressionEnvironment
  ) throws(EvaluationError) -> Bool? {
    var evaluator = ExpressionEvaluator(self, focus, source, environment)
    return try evaluator.truth(program.root, evaluator.outermost)
  }

  /// Whether two collections are equal as `=` has it; nil where that is not decided.
  package func isEqual(
    _ left: ExpressionCollection, _ right: ExpressionCollection, in source: any ExpressionSource
  ) throws(EvaluationError) -> Bool? {
    try ExpressionEvaluator(self, left, source, ExpressionEnvironment()).areEqual(left, right)
  }
}

/// What an expression was parsed into: shared, so that to run it copies nothing.
final class ExpressionProgram: Sendable {
  let text: String
  let root: Int32
  let nodes: [SyntaxNode]
  let literals: [ExpressionCollection]
  let properties: [ExpressionProperty]
  let linkIDs: [ExpressionLinkID]
  let patterns: [Pattern]
  let types: [ExpressionType]
  let asksForTime: Bool

  init(_ text: String, _ parser: ExpressionParser, _ root: Int32) {
    (self.text, self.root) = (text, root)
    (nodes, literals, properties) = (parser.nodes, parser.literals, parser.properties)
    (linkIDs, patterns, types) = (parser.linkIDs, parser.patterns, parser.types)
    asksForTime = parser.nodes.contains { node in
      switch node.kind {
      case .function(.today, _), .function(.now, _): true
      default: false
      }
    }
  }
}
