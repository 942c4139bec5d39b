/// One operation of an expression; operands are named by their places among the nodes.
///
/// A node holds nothing that is counted: walking the nodes costs no reference counting.
struct SyntaxNode {
  enum Kind {
    /// A literal, by its place; a quantity and `{}` too.
    case literal(Int32)
    /// `$this`, or what an expression begins with.
    case this
    case index
    case total
    /// `%context`: what the whole expression is evaluated for.
    case context
    /// `%resource` and `%rootResource`.
    case resource
    /// The children of `first` named by a property, by its place.
    case member(Int32)
    /// `item.where(linkId = '…')` of `first`, by the linkId's place.
    case items(Int32)
    /// `item.where(linkId = '…').answer.value` of `first`, by the linkId's place.
    case answers(Int32)
    /// A function of `first` with arguments `second` and `third`.
    case function(FunctionName, arguments: UInt8)
    case operation(Operator)
    /// `is` (a type, by its place).
    case isType(Int32)
    /// `as`, and `ofType` where there may be several.
    case asType(Int32, single: Bool)
    /// `matches` with a pattern, by its place.
    case matches(Int32)
    /// The value of `first` at the position `second`.
    case indexer
  }

  var kind: Kind
  var first: Int32 = -1
  var second: Int32 = -1
  var third: Int32 = -1
}

/// FHIRPath's operators of two operands, and the two of one.
enum Operator: String {
  case implies
  case or
  case xor
  case and
  case isIn = "in"
  case contains
  case equal = "="
  case notEqual = "!="
  case equivalent = "~"
  case notEquivalent = "!~"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case union = "|"
  case add = "+"
  case subtract = "-"
  case concatenate = "&"
  case multiply = "*"
  case divide = "/"
  case wholeDivide = "div"
  case modulo = "mod"
  case negate = "unary -"
  case affirm = "unary +"

  /// How tightly the operator binds, from FHIRPath's table of precedence.
  var strength: Int {
    switch self {
    case .implies: 1
    case .or, .xor: 2
    case .and: 3
    case .isIn, .contains: 4
    case .equal, .notEqual, .equivalent, .notEquivalent: 5
    case .less, .lessOrEqual, .greater, .greaterOrEqual: 6
    case .union: 7
    case .add, .subtract, .concatenate: 9
    case .multiply, .divide, .wholeDivide, .modulo: 10
    case .negate, .affirm: 11
    }
  }

  /// How tightly `is` and `as` bind.
  static let typeStrength = 8
}

/// The functions that are run here, by the names they have in FHIRPath.
enum FunctionName: String, CaseIterable {
  case empty, exists, all, allTrue, anyTrue, allFalse, anyFalse, count, distinct, isDistinct
  case subsetOf, supersetOf, hasValue
  case `where`, select, `repeat`
  case single, first, last, tail, skip, take, intersect, exclude, union, combine
  case iif, toBoolean, convertsToBoolean, toInteger, convertsToInteger, toDecimal
  case convertsToDecimal, toString, convertsToString, toDate, convertsToDate
  case indexOf, substring, startsWith, endsWith, contains, upper, lower, length, trim, replace
  case toChars, join, split
  case abs, ceiling, floor, round, truncate
  case children, descendants, trace, now, today, not, aggregate

  /// How many arguments the function takes.
  var arguments: ClosedRange<Int> {
    switch self {
    case .exists, .round, .join: 0...1
    case .all, .subsetOf, .supersetOf, .where, .select, .repeat, .skip, .take, .intersect, .exclude,
      .union, .combine, .indexOf, .startsWith, .endsWith, .contains, .split:
      1...1
    case .substring, .trace, .aggregate: 1...2
    case .iif: 2...3
    case .replace: 2...2
    default: 0...0
    }
  }
}
