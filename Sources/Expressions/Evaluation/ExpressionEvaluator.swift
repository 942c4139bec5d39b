/// Evaluates one expression over some data.
struct ExpressionEvaluator {
  /// What the words that begin with `$` stand for.
  struct Frame {
    var this: ExpressionCollection
    var index = 0
    var total = ExpressionCollection.empty
  }

  let program: ExpressionProgram
  let source: any ExpressionSource
  let environment: ExpressionEnvironment
  let outermost: Frame
  /// How many more steps may be taken: a short expression can ask for any amount of work.
  private var steps = 1_000_000

  init(
    _ expression: FHIRPathExpression, _ focus: ExpressionCollection,
    _ source: any ExpressionSource, _ environment: ExpressionEnvironment
  ) {
    (program, self.source, self.environment) = (expression.program, source, environment)
    outermost = Frame(this: focus)
  }

  /// Counts work that is about to be done.
  mutating func spend(_ work: Int = 1) throws(EvaluationError) {
    steps -= work
    guard steps > 0 else { throw .tooMuchWork }
  }

  /// A result, once what it holds has been counted: it may grow from step to step.
  private mutating func paid(
    _ result: ExpressionCollection
  ) throws(EvaluationError) -> ExpressionCollection {
    if case .string(let text)? = result.single {
      try spend(text.utf8.count)
    } else if result.count > 1 {
      try spend(result.count)
    }
    return result
  }

  /// What a node comes to.
  mutating func evaluate(
    _ node: Int32, _ frame: Frame
  ) throws(EvaluationError) -> ExpressionCollection {
    try spend()
    let (kind, first) = (program.nodes[Int(node)].kind, program.nodes[Int(node)].first)
    switch kind {
    case .literal(let place): return program.literals[Int(place)]
    case .this: return frame.this
    case .index: return ExpressionCollection(.integer(frame.index))
    case .total: return frame.total
    case .context: return outermost.this
    case .resource:
      guard let resource = environment.resource else { throw .unsupported }
      return ExpressionCollection(.element(resource))
    case .member(let place):
      let property = program.properties[Int(place)]
      return try flatMap(first, frame) { (source, element) throws(EvaluationError) in
        try source.children(of: element, named: property)
      }
    case .items(let place):
      let linkID = program.linkIDs[Int(place)]
      return try flatMap(first, frame) { (source, element) throws(EvaluationError) in
        try source.items(of: element, linkID: linkID)
      }
    case .answers(let place):
      let linkID = program.linkIDs[Int(place)]
      return try flatMap(first, frame) { (source, element) throws(EvaluationError) in
        try source.answers(of: element, linkID: linkID)
      }
    case .function(let name, let arguments):
      let node = program.nodes[Int(node)]
      return try paid(try call(name, node, arguments: Int(arguments), frame))
    case .operation(.and), .operation(.or), .operation(.xor), .operation(.implies):
      return ExpressionCollection(try truth(node, frame))
    case .operation(let name):
      let second = program.nodes[Int(node)].second
      let left = try evaluate(first, frame)
      return try paid(try apply(name, left, second < 0 ? .empty : try evaluate(second, frame)))
    case .isType(let place): return try isType(place, try evaluate(first, frame))
    case .asType(let place, let single):
      return try ofType(place, try evaluate(first, frame), single: single)
    case .matches(let place):
      guard let text = try string(try evaluate(first, frame)) else { return .empty }
      // Linear in the text for each state of the pattern.
      try spend(text.utf8.count)
      return ExpressionCollection(program.patterns[Int(place)].matches(text))
    case .indexer:
      let values = try evaluate(first, frame)
      let second = program.nodes[Int(node)].second
      guard let position = try integer(try evaluate(second, frame)), position >= 0,
        position < values.count
      else { return .empty }
      return ExpressionCollection(values.values[position])
    }
  }

  /// The elements that an element of each value leads to; what is no element leads nowhere.
  private mutating func flatMap(
    _ node: Int32, _ frame: Frame,
    _ next: (any ExpressionSource, ElementReference) throws(EvaluationError) ->
      ExpressionCollection
  ) throws(EvaluationError) -> ExpressionCollection {
    let values = try evaluate(node, frame)
    if case .element(let element)? = values.single { return try next(source, element) }
    var result = ExpressionCollection.empty
    for value in values {
      try spend()
      if case .element(let element) = value { result.append(try next(source, element)) }
    }
    return result
  }

  /// Whether a node is true; nil: neither true nor false.
  ///
  /// What the first operand decides is not looked at further, as FHIRPath allows.
  mutating func truth(_ node: Int32, _ frame: Frame) throws(EvaluationError) -> Bool? {
    let (kind, first) = (program.nodes[Int(node)].kind, program.nodes[Int(node)].first)
    guard case .operation(let name) = kind else { return try boolean(try evaluate(node, frame)) }
    let second = program.nodes[Int(node)].second
    switch name {
    case .and:
      let left = try truth(first, frame)
      if left == false { return false }
      let right = try truth(second, frame)
      return right == false ? false : left == nil || right == nil ? nil : true
    case .or:
      let left = try truth(first, frame)
      if left == true { return true }
      let right = try truth(second, frame)
      return right == true ? true : left == nil || right == nil ? nil : false
    case .xor:
      guard let left = try truth(first, frame), let right = try truth(second, frame)
      else { return nil }
      return left != right
    case .implies:
      let left = try truth(first, frame)
      if left == false { return true }
      let right = try truth(second, frame)
      return right == true ? true : left == nil || right == nil ? nil : false
    default: return try boolean(try evaluate(node, frame))
    }
  }
}

extension ExpressionEvaluator {
  /// One of FHIRPath's own values for a primitive element or a Quantity; else nil.
  func system(_ value: ExpressionValue) throws(EvaluationError) -> ExpressionValue? {
    guard case .element(let element) = value else { return value }
    return try source.value(of: element)
  }

  /// The one value of a collection in FHIRPath's own types; nil where there is none.
  func system(_ values: ExpressionCollection) throws(EvaluationError) -> ExpressionValue? {
    guard !values.isEmpty else { return nil }
    guard let single = values.single else { throw .notSingle }
    guard let value = try system(single) else { throw .wrongType }
    return value
  }

  /// A collection as a truth value: a single value that is no boolean counts as true.
  func boolean(_ values: ExpressionCollection) throws(EvaluationError) -> Bool? {
    guard !values.isEmpty else { return nil }
    guard let single = values.single else { throw .notSingle }
    if case .boolean(let truth)? = try system(single) { return truth }
    return true
  }

  /// The one string of a collection; nil where there is none.
  func string(_ values: ExpressionCollection) throws(EvaluationError) -> String? {
    guard let value = try system(values) else { return nil }
    guard case .string(let text) = value else { throw .wrongType }
    return text
  }

  /// The one integer of a collection; nil where there is none.
  func integer(_ values: ExpressionCollection) throws(EvaluationError) -> Int? {
    guard let value = try system(values) else { return nil }
    guard case .integer(let number) = value else { throw .wrongType }
    return number
  }

  func isType(
    _ place: Int32, _ values: ExpressionCollection
  ) throws(EvaluationError) -> ExpressionCollection {
    guard !values.isEmpty else { return .empty }
    guard let value = values.single else { throw .notSingle }
    return ExpressionCollection(try includes(place, value, exactly: false))
  }

  func ofType(
    _ place: Int32, _ values: ExpressionCollection, single: Bool
  ) throws(EvaluationError) -> ExpressionCollection {
    guard !single || values.count <= 1 else { throw .notSingle }
    var result = ExpressionCollection.empty
    for value in values where try includes(place, value, exactly: true) { result.append(value) }
    return result
  }

  private func includes(
    _ place: Int32, _ value: ExpressionValue, exactly: Bool
  ) throws(EvaluationError) -> Bool {
    let type = program.types[Int(place)]
    guard case .element(let element) = value else { return type.includes(system: value) }
    guard let name = source.typeName(of: element) else { throw .unsupported }
    return type.includes(fhir: name, exactly: exactly)
  }
}
