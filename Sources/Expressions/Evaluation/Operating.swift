/// The operators that look at values; those of logic are the evaluator's own.
extension ExpressionEvaluator {
  mutating func apply(
    _ name: Operator, _ left: ExpressionCollection, _ right: ExpressionCollection
  ) throws(EvaluationError) -> ExpressionCollection {
    switch name {
    case .equal: return ExpressionCollection(try areEqual(left, right))
    case .notEqual: return ExpressionCollection(try areEqual(left, right).map { !$0 })
    case .equivalent: return ExpressionCollection(try areEquivalent(left, right))
    case .notEquivalent: return ExpressionCollection(try !areEquivalent(left, right))
    case .less: return try compare(left, right) { $0 < 0 }
    case .lessOrEqual: return try compare(left, right) { $0 <= 0 }
    case .greater: return try compare(left, right) { $0 > 0 }
    case .greaterOrEqual: return try compare(left, right) { $0 >= 0 }
    case .isIn: return try isIn(left, right)
    case .contains: return try isIn(right, left)
    case .union:
      var all = left
      all.append(right)
      return try distinct(all)
    case .concatenate:
      return ExpressionCollection(.string((try string(left) ?? "") + (try string(right) ?? "")))
    case .negate, .affirm:
      guard let value = try system(left) else { return .empty }
      return collection(try signed(value, isNegative: name == .negate))
    case .implies, .or, .xor, .and: return .empty
    case .add, .subtract, .multiply, .divide, .wholeDivide, .modulo:
      guard let one = try system(left), let other = try system(right) else { return .empty }
      return collection(try compute(name, one, other))
    }
  }

  func collection(_ value: ExpressionValue?) -> ExpressionCollection {
    value.map { ExpressionCollection($0) } ?? .empty
  }

  private func compare(
    _ left: ExpressionCollection, _ right: ExpressionCollection, _ accepts: (Int) -> Bool
  ) throws(EvaluationError) -> ExpressionCollection {
    guard let one = try system(left), let other = try system(right) else { return .empty }
    return ExpressionCollection(try order(one, other).map(accepts))
  }

  private mutating func isIn(
    _ value: ExpressionCollection, _ values: ExpressionCollection
  ) throws(EvaluationError) -> ExpressionCollection {
    guard !value.isEmpty else { return .empty }
    guard let single = value.single else { throw .notSingle }
    return ExpressionCollection(try contains(values, single))
  }

  private func signed(
    _ value: ExpressionValue, isNegative: Bool
  ) throws(EvaluationError) -> ExpressionValue? {
    switch value {
    case .integer(let number): return isNegative ? integer32(-number) : value
    case .decimal(let number): return isNegative ? number.negated.map { .decimal($0) } : value
    case .quantity(var quantity):
      guard isNegative else { return value }
      guard let negated = quantity.value.negated else { return nil }
      quantity.value = negated
      return .quantity(quantity)
    default: throw .wrongType
    }
  }

  /// An integer; nil where it is beyond 32 bits: FHIRPath makes an overflow empty.
  func integer32(_ number: Int) -> ExpressionValue? {
    Int32(exactly: number).map { .integer(Int($0)) }
  }

  private func compute(
    _ name: Operator, _ left: ExpressionValue, _ right: ExpressionValue
  ) throws(EvaluationError) -> ExpressionValue? {
    switch (left, right) {
    case (.integer(let one), .integer(let other)): return try compute(name, one, other)
    case (.integer(let one), .decimal(let other)):
      return try compute(name, DecimalNumber(one), other)
    case (.decimal(let one), .integer(let other)):
      return try compute(name, one, DecimalNumber(other))
    case (.decimal(let one), .decimal(let other)): return try compute(name, one, other)
    case (.string(let one), .string(let other)) where name == .add: return .string(one + other)
    case (.date(let date), .quantity(let quantity)):
      let (count, unit) = try duration(quantity, name)
      // A date that knows less than the unit asks for rules that engines do not share.
      guard date.day != nil || unit == .year || unit == .month && date.month != nil
      else { throw .unsupported }
      return date.adding(count, unit).map { .date($0) }
    case (.dateTime(let moment), .quantity(let quantity)):
      let (count, unit) = try duration(quantity, name)
      guard moment.date.day != nil else { throw .unsupported }
      return moment.adding(count, unit).map { .dateTime($0) }
    case (.quantity(var one), .quantity(let other)) where name == .add || name == .subtract:
      guard one.unit == other.unit, one.isCalendar == other.isCalendar else { throw .unsupported }
      guard let sum = name == .add ? one.value + other.value : one.value - other.value
      else { return nil }
      one.value = sum
      return .quantity(one)
    case (.quantity, _), (_, .quantity), (.time, _): throw .unsupported
    default: throw .wrongType
    }
  }

  private func compute(
    _ name: Operator, _ left: Int, _ right: Int
  ) throws(EvaluationError) -> ExpressionValue? {
    // Both fit 32 bits, so that no result overflows 64.
    switch name {
    case .add: return integer32(left + right)
    case .subtract: return integer32(left - right)
    case .multiply: return integer32(left * right)
    case .wholeDivide: return right == 0 ? nil : integer32(left / right)
    case .modulo: return right == 0 ? nil : integer32(left % right)
    default: return (DecimalNumber(left) / DecimalNumber(right)).map { .decimal($0) }
    }
  }

  private func compute(
    _ name: Operator, _ left: DecimalNumber, _ right: DecimalNumber
  ) throws(EvaluationError) -> ExpressionValue? {
    let result: DecimalNumber? =
      switch name {
      case .add: left + right
      case .subtract: left - right
      case .multiply: left * right
      case .modulo: left % right
      case .divide: left / right
      default: nil
      }
    if name == .wholeDivide {
      return DecimalNumber.wholeQuotient(left, right).flatMap { integer32($0) }
    }
    return result.map { .decimal($0) }
  }

  /// By how many of which unit a date moves; what is finer than whole units is left out, but for
  /// seconds, where FHIRPath keeps it and engines differ.
  private func duration(
    _ quantity: ExpressionQuantity, _ name: Operator
  ) throws(EvaluationError) -> (Int, TimeUnit) {
    guard name == .add || name == .subtract, let unit = quantity.timeUnit else { throw .wrongType }
    guard let count = quantity.value.whole(.towardZero) else { throw .unsupported }
    if unit == .second || unit == .millisecond, quantity.value != DecimalNumber(count) {
      throw .unsupported
    }
    return (name == .add ? count : -count, unit)
  }
}
