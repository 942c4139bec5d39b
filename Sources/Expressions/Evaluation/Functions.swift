/// The functions that look at collections.
extension ExpressionEvaluator {
  mutating func call(
    _ name: FunctionName, _ node: SyntaxNode, arguments: Int, _ frame: Frame
  ) throws(EvaluationError) -> ExpressionCollection {
    switch name {
    case .iif: return try iif(node, frame)
    case .now:
      guard let now = environment.now else { throw .noClock }
      return ExpressionCollection(.dateTime(now))
    case .today:
      guard let today = environment.today else { throw .noClock }
      return ExpressionCollection(.date(today))
    default: break
    }
    let input = try evaluate(node.first, frame)
    switch name {
    case .empty: return ExpressionCollection(input.isEmpty)
    case .not: return ExpressionCollection(try boolean(input).map { !$0 })
    case .exists:
      guard arguments > 0 else { return ExpressionCollection(!input.isEmpty) }
      return ExpressionCollection(!(try filtered(input, by: node.second, frame)).isEmpty)
    case .count: return ExpressionCollection(.integer(input.count))
    case .where: return try filtered(input, by: node.second, frame)
    case .all:
      return ExpressionCollection(
        try filtered(input, by: node.second, frame).count == input.count)
    case .select: return try projected(input, by: node.second, frame)
    case .repeat: return try repeated(input, by: node.second, frame)
    case .aggregate:
      var inner = frame
      inner.total = arguments > 1 ? try evaluate(node.third, frame) : .empty
      for (index, value) in input.enumerated() {
        (inner.this, inner.index) = (ExpressionCollection(value), index)
        inner.total = try evaluate(node.second, inner)
      }
      return inner.total
    case .children: return try children(of: input)
    case .descendants:
      var result = ExpressionCollection.empty
      var level = try children(of: input)
      while !level.isEmpty {
        try spend(level.count)
        result.append(level)
        level = try children(of: level)
      }
      return result
    // A trace is for whoever writes an expression; here nobody reads it.
    case .trace: return input
    default: break
    }
    let first = arguments > 0 ? try evaluate(node.second, frame) : .empty
    if let result = try combine(name, input, first) { return result }
    let second = arguments > 1 ? try evaluate(node.third, frame) : .empty
    return try convert(name, input, first, second, arguments: arguments)
  }

  private mutating func iif(
    _ node: SyntaxNode, _ frame: Frame
  ) throws(EvaluationError) -> ExpressionCollection {
    let input = try evaluate(node.first, frame)
    guard input.count <= 1 else { throw .notSingle }
    var inner = frame
    // Without an input of its own it looks at what is around it.
    inner.this = input
    let criterion = try evaluate(node.second, inner)
    guard criterion.count <= 1 else { throw .notSingle }
    var isTrue = false
    if let value = criterion.single {
      guard case .boolean(let truth)? = try system(value) else { throw .wrongType }
      isTrue = truth
    }
    let branches = program.nodes[Int(node.third)]
    return try evaluate(isTrue ? branches.first : branches.second, inner)
  }

  private mutating func filtered(
    _ input: ExpressionCollection, by condition: Int32, _ frame: Frame
  ) throws(EvaluationError) -> ExpressionCollection {
    var inner = frame
    if input.single != nil {
      (inner.this, inner.index) = (input, 0)
      return try truth(condition, inner) == true ? input : .empty
    }
    var result = ExpressionCollection.empty
    for (index, value) in input.enumerated() {
      (inner.this, inner.index) = (ExpressionCollection(value), index)
      if try truth(condition, inner) == true { result.append(value) }
    }
    return result
  }

  private mutating func projected(
    _ input: ExpressionCollection, by projection: Int32, _ frame: Frame
  ) throws(EvaluationError) -> ExpressionCollection {
    var result = ExpressionCollection.empty
    var inner = frame
    for (index, value) in input.enumerated() {
      (inner.this, inner.index) = (ExpressionCollection(value), index)
      let values = try evaluate(projection, inner)
      try spend(values.count)
      result.append(values)
    }
    return result
  }

  private mutating func repeated(
    _ input: ExpressionCollection, by projection: Int32, _ frame: Frame
  ) throws(EvaluationError) -> ExpressionCollection {
    var result = ExpressionCollection.empty
    var level = input
    while !level.isEmpty {
      var next = ExpressionCollection.empty
      for value in try projected(level, by: projection, frame)
      where try !contains(result, value) {
        result.append(value)
        next.append(value)
      }
      level = next
    }
    return result
  }

  private mutating func children(
    of values: ExpressionCollection
  ) throws(EvaluationError) -> ExpressionCollection {
    var result = ExpressionCollection.empty
    for value in values {
      try spend()
      if case .element(let element) = value { result.append(try source.children(of: element)) }
    }
    return result
  }

  /// What selects, counts or combines whole values; nil where the function does something else.
  private mutating func combine(
    _ name: FunctionName, _ input: ExpressionCollection, _ other: ExpressionCollection
  ) throws(EvaluationError) -> ExpressionCollection? {
    switch name {
    case .first: return collection(input.first)
    case .last: return collection(input.values.last)
    case .single:
      guard input.count <= 1 else { throw .notSingle }
      return input
    case .tail: return ExpressionCollection(values: input.values.dropFirst())
    case .skip, .take:
      guard let count = try integer(other) else { return .empty }
      return ExpressionCollection(
        values: name == .take
          ? input.values.prefix(max(0, count)) : input.values.dropFirst(max(0, count)))
    case .distinct: return try distinct(input)
    case .isDistinct: return ExpressionCollection(try distinct(input).count == input.count)
    case .union:
      var all = input
      all.append(other)
      return try distinct(all)
    case .combine:
      var all = input
      all.append(other)
      return all
    case .intersect, .exclude:
      var result = ExpressionCollection.empty
      for value in input where try contains(other, value) == (name == .intersect) {
        result.append(value)
      }
      return name == .intersect ? try distinct(result) : result
    case .subsetOf: return ExpressionCollection(try isSubset(input, of: other))
    case .supersetOf: return ExpressionCollection(try isSubset(other, of: input))
    case .allTrue: return ExpressionCollection(try truths(input).allSatisfy { $0 })
    case .allFalse: return ExpressionCollection(try truths(input).allSatisfy { !$0 })
    case .anyTrue: return ExpressionCollection(try truths(input).contains(true))
    case .anyFalse: return ExpressionCollection(try truths(input).contains(false))
    case .hasValue:
      guard case .element(let element)? = input.single else {
        return ExpressionCollection(input.single != nil)
      }
      return ExpressionCollection(try source.value(of: element) != nil)
    default: return nil
    }
  }

  private mutating func isSubset(
    _ values: ExpressionCollection, of others: ExpressionCollection
  ) throws(EvaluationError) -> Bool {
    for value in values where try !contains(others, value) { return false }
    return true
  }

  private func truths(_ values: ExpressionCollection) throws(EvaluationError) -> [Bool] {
    var result: [Bool] = []
    for value in values {
      guard case .boolean(let truth)? = try system(value) else { throw .wrongType }
      result.append(truth)
    }
    return result
  }
}
