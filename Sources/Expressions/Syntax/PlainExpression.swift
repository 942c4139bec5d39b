/// An expression of the plain kind that most constraints are: truths about single answers of the
/// focus, compared with each other and with literals.
///
/// Nothing in it is counted or stands elsewhere, so that whoever knows the data can go through it
/// without making values. `FHIRPathExpression` remains what an expression means: what cannot be told
/// this way is asked of it.
package struct PlainExpression: Sendable {
  /// The values compared.
  package enum Operator: Sendable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual

    /// Whether values of the order -1, 0 or 1 are as the operator has it.
    package func accepts(_ order: Int) -> Bool {
      switch self {
      case .equal: order == 0
      case .notEqual: order != 0
      case .less: order < 0
      case .lessOrEqual: order <= 0
      case .greater: order > 0
      case .greaterOrEqual: order >= 0
      }
    }
  }

  /// One step; those that it is about are named by their places.
  package enum Node: Sendable {
    // Truths.
    case constant(Bool)
    case or(Int32, Int32)
    case and(Int32, Int32)
    case implies(Int32, Int32)
    case not(Int32)
    /// Whether there is no answer.
    case isEmpty(Int32)
    /// Whether `$this` has a code.
    case hasCode
    /// Whether the code of `$this` is, or is not, a text.
    case code(isEqual: Bool, text: Int32)
    case compare(Operator, Int32, Int32)

    // Answers.
    /// The values of the answers of the focus's child item, by its linkId's code; of those, the ones
    /// a truth accepts, unless that is -1.
    case answers(linkID: Int32, where: Int32)
    /// The values of the focus's own answers, likewise.
    case ownAnswers(where: Int32)

    // Values.
    case this
    case today
    /// A number, by its place.
    case number(Int32)
    case date(CalendarDate)
    case boolean(Bool)
    /// A value's date, so many days later.
    case later(Int32, days: Int32)
  }

  /// The bytes of the longest number whose value says all of it.
  package static let longestNumber = 18

  /// The steps.
  package private(set) var nodes: [Node] = []
  /// The numbers that values are compared with.
  package private(set) var numbers: [DecimalNumber.Value] = []
  /// The texts that codes are compared with.
  package private(set) var texts: [String] = []
  /// The outermost truth.
  package private(set) var root: Int32 = -1

  /// Whether it asks what day it is.
  package let asksForDay: Bool

  /// The plain form of `expression`; nil where it has none.
  package init?(_ expression: FHIRPathExpression) {
    let program = expression.program
    asksForDay = program.asksForTime
    guard let root = truth(program.root, program, isFiltering: false) else { return nil }
    self.root = root
  }

  private mutating func add(_ node: Node) -> Int32 {
    nodes.append(node)
    return Int32(clamping: nodes.count - 1)
  }

  /// Adds a number; nil where it is longer than those compared by their value.
  private mutating func add(_ number: DecimalNumber) -> Int32? {
    guard number.literal.utf8.count <= PlainExpression.longestNumber else { return nil }
    numbers.append(number.value)
    return add(.number(Int32(clamping: numbers.count - 1)))
  }

  /// Adds a truth; nil where it is not plain.
  ///
  /// Inside a `where`, and only there, `$this` is a value.
  private mutating func truth(
    _ place: Int32, _ program: ExpressionProgram, isFiltering: Bool
  ) -> Int32? {
    let node = program.nodes[Int(place)]
    func both(_ make: (Int32, Int32) -> Node) -> Node? {
      guard let first = truth(node.first, program, isFiltering: isFiltering),
        let second = truth(node.second, program, isFiltering: isFiltering)
      else { return nil }
      return make(first, second)
    }
    switch node.kind {
    case .literal(let literal):
      guard case .boolean(let truth)? = program.literals[Int(literal)].single else { return nil }
      return add(.constant(truth))
    case .operation(.or): return both(Node.or).map { add($0) }
    case .operation(.and): return both(Node.and).map { add($0) }
    case .operation(.implies): return both(Node.implies).map { add($0) }
    case .function(.not, _):
      return truth(node.first, program, isFiltering: isFiltering).map { add(.not($0)) }
    case .function(.empty, 0):
      if isFiltering { return isCode(node.first, program) ? add(.not(add(.hasCode))) : nil }
      return answers(node.first, program).map { add(.isEmpty($0)) }
    case .function(.exists, 0):
      if isFiltering { return isCode(node.first, program) ? add(.hasCode) : nil }
      return answers(node.first, program).map { add(.not(add(.isEmpty($0)))) }
    case .operation(let name): return comparison(name, node, program, isFiltering: isFiltering)
    default: return nil
    }
  }

  private mutating func comparison(
    _ name: Expressions.Operator, _ node: SyntaxNode, _ program: ExpressionProgram,
    isFiltering: Bool
  ) -> Int32? {
    let plain: Operator
    switch name {
    case .equal: plain = .equal
    case .notEqual: plain = .notEqual
    case .less: plain = .less
    case .lessOrEqual: plain = .lessOrEqual
    case .greater: plain = .greater
    case .greaterOrEqual: plain = .greaterOrEqual
    default: return nil
    }
    if isFiltering, isCode(node.first, program) {
      guard plain == .equal || plain == .notEqual,
        case .literal(let literal) = program.nodes[Int(node.second)].kind,
        case .string(let text)? = program.literals[Int(literal)].single
      else { return nil }
      texts.append(text)
      return add(.code(isEqual: plain == .equal, text: Int32(clamping: texts.count - 1)))
    }
    guard let first = value(node.first, program, isFiltering: isFiltering),
      let second = value(node.second, program, isFiltering: isFiltering)
    else { return nil }
    return add(.compare(plain, first, second))
  }

  private func isCode(_ place: Int32, _ program: ExpressionProgram) -> Bool {
    guard case .member(let property) = program.nodes[Int(place)].kind,
      program.properties[Int(property)].name == "code",
      case .this = program.nodes[Int(program.nodes[Int(place)].first)].kind
    else { return false }
    return true
  }

  private mutating func value(
    _ place: Int32, _ program: ExpressionProgram, isFiltering: Bool
  ) -> Int32? {
    let node = program.nodes[Int(place)]
    switch node.kind {
    case .this: return isFiltering ? add(.this) : nil
    case .function(.today, _): return add(.today)
    case .literal(let literal):
      switch program.literals[Int(literal)].single {
      case .integer(let number): return add(DecimalNumber(number))
      case .decimal(let number): return add(number)
      case .date(let date): return add(.date(date))
      case .boolean(let truth): return add(.boolean(truth))
      default: return nil
      }
    case .operation(.add), .operation(.subtract):
      guard case .literal(let literal) = program.nodes[Int(node.second)].kind,
        case .quantity(let quantity)? = program.literals[Int(literal)].single,
        let unit = quantity.timeUnit, unit == .day || unit == .week,
        let count = quantity.value.whole(.towardZero), count.magnitude < 1_000_000,
        let date = value(node.first, program, isFiltering: isFiltering)
      else { return nil }
      var isSum = false
      if case .operation(.add) = node.kind { isSum = true }
      let days = (unit == .week ? 7 : 1) * (isSum ? count : -count)
      return add(.later(date, days: Int32(clamping: days)))
    // Inside a `where` the answers of the focus are not at hand.
    default: return isFiltering ? nil : answers(place, program)
    }
  }

  private mutating func answers(_ place: Int32, _ program: ExpressionProgram) -> Int32? {
    let node = program.nodes[Int(place)]
    func isThis(_ place: Int32) -> Bool {
      if case .this = program.nodes[Int(place)].kind { true } else { false }
    }
    func member(_ place: Int32, _ name: String) -> Int32? {
      guard case .member(let property) = program.nodes[Int(place)].kind,
        program.properties[Int(property)].name == name
      else { return nil }
      return program.nodes[Int(place)].first
    }
    switch node.kind {
    case .answers(let linkID) where isThis(node.first) && program.linkIDs[Int(linkID)].code >= 0:
      return add(
        .answers(linkID: Int32(clamping: program.linkIDs[Int(linkID)].code), where: -1))
    case .member:
      guard let answer = member(place, "value"), let focus = member(answer, "answer"),
        isThis(focus)
      else { return nil }
      return add(.ownAnswers(where: -1))
    case .function(.where, 1):
      // One condition only: a second would be a truth about what the first left over.
      guard let inner = answers(node.first, program),
        let condition = truth(node.second, program, isFiltering: true)
      else { return nil }
      switch nodes[Int(inner)] {
      case .answers(let linkID, where: -1):
        return add(.answers(linkID: linkID, where: condition))
      case .ownAnswers(where: -1): return add(.ownAnswers(where: condition))
      default: return nil
      }
    default: return nil
    }
  }
}
