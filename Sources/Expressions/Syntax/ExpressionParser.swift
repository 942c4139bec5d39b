/// Builds the nodes of an expression from its words (FHIRPath N1, grammar).
///
/// What is not run here is refused now, by its name, so that a form that needs it is not used.
struct ExpressionParser {
  private let tokens: [Token]
  private let vocabulary: ExpressionVocabulary
  private var at = 0
  private var depth = 0
  private(set) var nodes: [SyntaxNode] = []
  private(set) var literals: [ExpressionCollection] = []
  private(set) var properties: [ExpressionProperty] = []
  private(set) var linkIDs: [ExpressionLinkID] = []
  private(set) var patterns: [Pattern] = []
  private(set) var types: [ExpressionType] = []

  init(_ text: String, _ vocabulary: ExpressionVocabulary) throws(ExpressionSyntaxError) {
    tokens = try Lexer.tokens(of: text)
    self.vocabulary = vocabulary
  }

  private var token: Token { tokens[min(at, tokens.count - 1)] }

  private func error(_ problem: ExpressionSyntaxError.Problem = .syntax) -> ExpressionSyntaxError {
    ExpressionSyntaxError(problem, at: token.offset)
  }

  private mutating func takes(_ symbol: String) -> Bool {
    guard token.kind == .symbol(symbol) else { return false }
    at += 1
    return true
  }

  private mutating func expect(_ symbol: String) throws(ExpressionSyntaxError) {
    guard takes(symbol) else { throw error() }
  }

  private mutating func add(
    _ kind: SyntaxNode.Kind, _ first: Int32 = -1, _ second: Int32 = -1, _ third: Int32 = -1
  ) -> Int32 {
    nodes.append(SyntaxNode(kind: kind, first: first, second: second, third: third))
    return Int32(nodes.count - 1)
  }

  private mutating func literal(_ value: ExpressionValue?) -> Int32 {
    literals.append(value.map { ExpressionCollection($0) } ?? .empty)
    return add(.literal(Int32(literals.count - 1)))
  }

  /// Reads the whole text; returns the node that stands for it.
  mutating func parse() throws(ExpressionSyntaxError) -> Int32 {
    let root = try expression(strength: 0)
    guard token.kind == .end else { throw error() }
    return root
  }

  private mutating func expression(strength: Int) throws(ExpressionSyntaxError) -> Int32 {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 64 else { throw error(.tooLarge) }
    var left = try unary()
    while true {
      if case .identifier(let word) = token.kind, word == "is" || word == "as" {
        guard Operator.typeStrength > strength else { return left }
        at += 1
        let type = try typeName()
        left = add(word == "is" ? .isType(type) : .asType(type, single: true), left)
        continue
      }
      guard let next = binaryOperator, next.strength > strength else { return left }
      at += 1
      let right = try expression(strength: next.strength)
      left = add(.operation(next), left, right)
    }
  }

  private var binaryOperator: Operator? {
    switch token.kind {
    case .symbol(let text): Operator(rawValue: text)
    case .identifier(let text): text.first?.isLetter == true ? Operator(rawValue: text) : nil
    default: nil
    }
  }

  private mutating func unary() throws(ExpressionSyntaxError) -> Int32 {
    for sign in [Operator.negate, .affirm] where takes(sign == .negate ? "-" : "+") {
      return add(.operation(sign), try expression(strength: sign.strength))
    }
    var left = try term()
    while true {
      if takes(".") {
        left = try invocation(of: left)
      } else if takes("[") {
        let position = try expression(strength: 0)
        try expect("]")
        left = add(.indexer, left, position)
      } else {
        return left
      }
    }
  }

  private mutating func term() throws(ExpressionSyntaxError) -> Int32 {
    let start = token
    switch start.kind {
    case .string(let text):
      at += 1
      return literal(.string(text))
    case .number(let text):
      at += 1
      return try number(text, start)
    case .date(let text):
      at += 1
      guard let date = CalendarDate(text) else {
        throw ExpressionSyntaxError(.syntax, at: start.offset)
      }
      return literal(.date(date))
    case .dateTime(let text):
      at += 1
      // A time without seconds or without an offset is none that FHIR stores.
      guard let value = DateTime(text) else {
        throw ExpressionSyntaxError(.unsupported("@" + text), at: start.offset)
      }
      return literal(.dateTime(value))
    case .time(let text):
      at += 1
      guard let value = TimeOfDay(text) else {
        throw ExpressionSyntaxError(.unsupported("@T" + text), at: start.offset)
      }
      return literal(.time(value))
    case .variable(let name):
      at += 1
      return try variable(name, start.offset)
    case .symbol("("):
      at += 1
      let inner = try expression(strength: 0)
      try expect(")")
      return inner
    case .symbol("{"):
      at += 1
      try expect("}")
      return literal(nil)
    case .symbol("$this"), .symbol("$index"), .symbol("$total"):
      at += 1
      return add(
        start.kind == .symbol("$this") ? .this : start.kind == .symbol("$index") ? .index : .total)
    case .identifier("true"), .identifier("false"):
      at += 1
      return literal(.boolean(start.kind == .identifier("true")))
    case .identifier, .quoted: return try invocation(of: nil)
    default: throw error()
    }
  }

  private mutating func number(
    _ text: String, _ start: Token
  ) throws(ExpressionSyntaxError) -> Int32 {
    let digits = text.drop { $0 == "0" }
    let plain = digits.isEmpty || digits.first == "." ? "0" + digits : String(digits)
    guard let decimal = DecimalNumber(plain) else {
      throw ExpressionSyntaxError(.syntax, at: start.offset)
    }
    switch token.kind {
    case .string(let unit):
      at += 1
      // A calendar word in quotes is what some engines write; UCUM has no such unit.
      let quantity =
        ExpressionQuantity(value: decimal, word: unit)
        ?? ExpressionQuantity(value: decimal, unit: unit)
      return literal(.quantity(quantity))
    case .identifier(let word):
      guard let quantity = ExpressionQuantity(value: decimal, word: word) else { break }
      at += 1
      return literal(.quantity(quantity))
    default: break
    }
    if text.contains(".") { return literal(.decimal(decimal)) }
    guard let integer = Int(text).flatMap({ Int32(exactly: $0) }) else {
      throw ExpressionSyntaxError(.unsupported(text), at: start.offset)
    }
    return literal(.integer(Int(integer)))
  }

  private mutating func variable(
    _ name: String, _ offset: Int
  ) throws(ExpressionSyntaxError) -> Int32 {
    switch name {
    case "context": return add(.context)
    case "resource", "rootResource": return add(.resource)
    case "ucum": return literal(.string("http://unitsofmeasure.org"))
    case "sct": return literal(.string("http://snomed.info/sct"))
    case "loinc": return literal(.string("http://loinc.org"))
    default: throw ExpressionSyntaxError(.unsupported("%" + name), at: offset)
    }
  }

  /// Reads a property or a function of `input`; nil: of what the expression is about.
  private mutating func invocation(of input: Int32?) throws(ExpressionSyntaxError) -> Int32 {
    let start = token
    let name: String
    var isQuoted = false
    switch start.kind {
    case .identifier(let text): name = text
    case .quoted(let text): (name, isQuoted) = (text, true)
    case .symbol("$this"), .symbol("$index"), .symbol("$total"):
      // What engines make of it differs.
      throw error(.unsupported(".$"))
    default: throw error()
    }
    at += 1
    if !isQuoted, token.kind == .symbol("(") { return try function(name, of: input, start) }
    if input == nil, name.first?.isUppercase == true {
      guard name == vocabulary.rootType else {
        throw ExpressionSyntaxError(.unsupported(name), at: start.offset)
      }
      return add(.this)
    }
    let target = input ?? add(.this)
    let code = vocabulary.properties?.firstIndex(of: name)
    if vocabulary.properties != nil, code == nil {
      throw ExpressionSyntaxError(.unknownProperty(name), at: start.offset)
    }
    // The values of an item's answers are what forms mostly ask for: one operation.
    if name == "value", case .member(let place) = nodes[Int(target)].kind,
      properties[Int(place)].name == "answer",
      case .items(let linkID) = nodes[Int(nodes[Int(target)].first)].kind
    {
      return add(.answers(linkID), nodes[Int(nodes[Int(target)].first)].first)
    }
    properties.append(ExpressionProperty(name: name, code: code ?? -1))
    return add(.member(Int32(properties.count - 1)), target)
  }

  private mutating func function(
    _ name: String, of input: Int32?, _ start: Token
  ) throws(ExpressionSyntaxError) -> Int32 {
    let input = input ?? add(.this)
    at += 1
    if ["is", "as", "ofType"].contains(name) {
      let type = try typeName()
      try expect(")")
      return add(name == "is" ? .isType(type) : .asType(type, single: name == "as"), input)
    }
    if name == "matches" { return try matches(of: input) }
    guard let function = FunctionName(rawValue: name) else {
      throw ExpressionSyntaxError(.unsupported(name + "()"), at: start.offset)
    }
    var arguments: [Int32] = []
    if !takes(")") {
      repeat { arguments.append(try expression(strength: 0)) } while takes(",")
      try expect(")")
    }
    guard function.arguments.contains(arguments.count) else {
      throw ExpressionSyntaxError(.syntax, at: start.offset)
    }
    if function == .where, let shortcut = try itemsByLinkID(input, arguments[0], start) {
      return shortcut
    }
    // iif alone takes three; its third stands behind the second's place.
    if function == .iif {
      let otherwise = arguments.count > 2 ? arguments[2] : literal(nil)
      let branches = add(.this, arguments[1], otherwise)
      return add(.function(.iif, arguments: 3), input, arguments[0], branches)
    }
    let second = arguments.first ?? -1
    let third = arguments.count > 1 ? arguments[1] : -1
    return add(.function(function, arguments: UInt8(arguments.count)), input, second, third)
  }

  /// A pattern must stand in the expression itself: then it is compiled with it.
  private mutating func matches(of input: Int32) throws(ExpressionSyntaxError) -> Int32 {
    let start = token
    switch start.kind {
    case .string(let text):
      at += 1
      try expect(")")
      do { patterns.append(try Pattern(text, isSearch: true)) } catch {
        throw ExpressionSyntaxError(.unsupported("'" + text + "'"), at: start.offset)
      }
      return add(.matches(Int32(patterns.count - 1)), input)
    case .symbol("{"):
      at += 1
      try expect("}")
      try expect(")")
      return literal(nil)
    default: throw error(.unsupported("matches()"))
    }
  }

  /// `X.item.where(linkId = '…')` as one operation; nil where it is something else.
  private mutating func itemsByLinkID(
    _ input: Int32, _ condition: Int32, _ start: Token
  ) throws(ExpressionSyntaxError) -> Int32? {
    func property(_ node: Int32) -> String? {
      guard case .member(let place) = nodes[Int(node)].kind else { return nil }
      return properties[Int(place)].name
    }
    let test = nodes[Int(condition)]
    guard property(input) == "item", case .operation(.equal) = test.kind else { return nil }
    for (name, value) in [(test.first, test.second), (test.second, test.first)] {
      guard property(name) == "linkId", case .this = nodes[Int(nodes[Int(name)].first)].kind,
        case .literal(let place) = nodes[Int(value)].kind,
        case .string(let text)? = literals[Int(place)].single
      else { continue }
      let code = vocabulary.linkIDs?[text]
      if vocabulary.linkIDs != nil, code == nil {
        throw ExpressionSyntaxError(.unknownLinkID(text), at: start.offset)
      }
      linkIDs.append(ExpressionLinkID(text: text, code: code ?? -1))
      return add(.items(Int32(linkIDs.count - 1)), nodes[Int(input)].first)
    }
    return nil
  }

  private mutating func typeName() throws(ExpressionSyntaxError) -> Int32 {
    let start = token
    var parts: [String] = []
    repeat {
      switch token.kind {
      case .identifier(let text), .quoted(let text): parts.append(text)
      default: throw error()
      }
      at += 1
    } while takes(".")
    guard let type = ExpressionType(parts) else {
      throw ExpressionSyntaxError(
        .unsupported(parts.joined(separator: ".")), at: start.offset)
    }
    types.append(type)
    return Int32(types.count - 1)
  }
}
