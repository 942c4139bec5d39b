/// Equality, equivalence and order of values, as FHIRPath has them.
extension ExpressionEvaluator {
  /// -1, 0 or 1; nil where the precision of the two does not decide.
  ///
  /// Values of types that have no common order are an error.
  func order(
    _ left: ExpressionValue, _ right: ExpressionValue
  ) throws(EvaluationError) -> Int? {
    switch (left, right) {
    case (.integer(let left), .integer(let right)):
      return left == right ? 0 : left < right ? -1 : 1
    case (.integer(let left), .decimal(let right)): return try DecimalNumber(left).order(to: right)
    case (.decimal(let left), .integer(let right)): return try left.order(to: DecimalNumber(right))
    case (.decimal(let left), .decimal(let right)): return try left.order(to: right)
    case (.string(let left), .string(let right)):
      // By code point, whatever accents could be composed.
      if left.utf8.elementsEqual(right.utf8) { return 0 }
      return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
    case (.date(let left), .date(let right)): return left.compared(to: right)
    case (.dateTime(let left), .dateTime(let right)): return left.compared(to: right)
    case (.date(let left), .dateTime(let right)):
      return DateTime(left.description)?.compared(to: right)
    case (.dateTime(let left), .date(let right)):
      return DateTime(right.description).flatMap { left.compared(to: $0) }
    case (.time(let left), .time(let right)): return left.compared(to: right)
    case (.quantity(let left), .quantity(let right)): return try left.compared(to: right)
    case (.quantity(let left), .integer(let right)):
      return try left.compared(to: ExpressionQuantity(value: DecimalNumber(right), unit: "1"))
    case (.quantity(let left), .decimal(let right)):
      return try left.compared(to: ExpressionQuantity(value: right, unit: "1"))
    case (.integer(let left), .quantity(let right)):
      return try ExpressionQuantity(value: DecimalNumber(left), unit: "1").compared(to: right)
    case (.decimal(let left), .quantity(let right)):
      return try ExpressionQuantity(value: left, unit: "1").compared(to: right)
    default: throw .wrongType
    }
  }

  /// Whether two values are equal (`=`); nil where their precision does not decide.
  ///
  /// Values of different types are not equal.
  func areEqual(
    _ left: ExpressionValue, _ right: ExpressionValue
  ) throws(EvaluationError) -> Bool? {
    if case .element(let one) = left, case .element(let other) = right, one == other { return true }
    let (mine, theirs) = (try system(left), try system(right))
    if let mine, let theirs {
      if case .boolean(let one) = mine, case .boolean(let other) = theirs { return one == other }
      if case .string(let one) = mine, case .string(let other) = theirs {
        return one == other && one.utf8.elementsEqual(other.utf8)
      }
      do { return try order(mine, theirs).map { $0 == 0 } } catch {
        guard error == .wrongType else { throw error }
        return false
      }
    }
    guard case .element(let one) = left, case .element(let other) = right, mine == nil,
      theirs == nil
    else { return false }
    return try source.isEqual(one, other)
  }

  /// Whether two collections are equal, value by value in order; nil where that is not decided.
  func areEqual(
    _ left: ExpressionCollection, _ right: ExpressionCollection
  ) throws(EvaluationError) -> Bool? {
    if let one = left.single, let other = right.single { return try areEqual(one, other) }
    guard !left.isEmpty, !right.isEmpty else { return nil }
    guard left.count == right.count else { return false }
    var result: Bool? = true
    for (one, other) in zip(left, right) {
      let isEqual = try areEqual(one, other)
      if isEqual == false { return false }
      if isEqual == nil { result = nil }
    }
    return result
  }

  /// Whether two values are equivalent (`~`): case and spacing of texts and the finer digits of a
  /// decimal do not count.
  private func areEquivalent(
    _ left: ExpressionValue, _ right: ExpressionValue
  ) throws(EvaluationError) -> Bool {
    switch (try system(left), try system(right)) {
    case (.string(let left)?, .string(let right)?): return plain(left) == plain(right)
    case (.decimal(let left)?, .decimal(let right)?):
      let places = min(left.fractionDigits, right.fractionDigits)
      guard let one = left.rounded(to: places), let other = right.rounded(to: places)
      else { throw .unsupported }
      return try one.order(to: other) == 0
    case (.quantity, .quantity):
      // Equivalent quantities are rounded in a common unit, which is not sought here.
      guard try areEqual(left, right) == true else { throw .unsupported }
      return true
    default: return try areEqual(left, right) ?? false
    }
  }

  private func plain(_ text: String) -> String {
    text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Whether two collections hold equivalent values, in any order.
  mutating func areEquivalent(
    _ left: ExpressionCollection, _ right: ExpressionCollection
  ) throws(EvaluationError) -> Bool {
    guard left.count == right.count else { return false }
    var open = right.values
    for value in left {
      var match: Int?
      for (place, other) in open.enumerated() where match == nil {
        try spend()
        if try areEquivalent(value, other) { match = place }
      }
      guard let match else { return false }
      open.remove(at: match)
    }
    return true
  }

  /// Whether a collection holds a value equal to `value`.
  mutating func contains(
    _ values: ExpressionCollection, _ value: ExpressionValue
  ) throws(EvaluationError) -> Bool {
    for other in values {
      try spend()
      if try areEqual(other, value) == true { return true }
    }
    return false
  }

  /// The values of a collection, each once.
  mutating func distinct(
    _ values: ExpressionCollection
  ) throws(EvaluationError) -> ExpressionCollection {
    var result = ExpressionCollection.empty
    for value in values where try !contains(result, value) { result.append(value) }
    return result
  }
}
