/// Why a text is no expression that can be run here.
package struct ExpressionSyntaxError: Error, Hashable, Sendable {
  /// What is wrong.
  package enum Problem: Hashable, Sendable {
    /// It is not FHIRPath.
    case syntax
    /// It is FHIRPath that is not run here: a function, a type, a literal, by its name.
    case unsupported(String)
    /// It names a property that the data does not have.
    case unknownProperty(String)
    /// It asks for items of a linkId that there is not.
    case unknownLinkID(String)
    /// It is too long or too deeply nested.
    case tooLarge
  }

  /// What is wrong.
  package let problem: Problem
  /// Where, in bytes from the start of the expression.
  package let offset: Int

  init(_ problem: Problem, at offset: Int) { (self.problem, self.offset) = (problem, offset) }
}
