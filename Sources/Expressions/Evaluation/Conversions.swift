/// The functions that look at one value: conversions, texts and numbers.
extension ExpressionEvaluator {
  mutating func convert(
    _ name: FunctionName, _ input: ExpressionCollection, _ first: ExpressionCollection,
    _ second: ExpressionCollection, arguments: Int
  ) throws(EvaluationError) -> ExpressionCollection {
    if name == .join { return try join(input, first) }
    guard let value = try system(input) else { return .empty }
    switch name {
    case .toBoolean: return ExpressionCollection(asBoolean(value))
    case .convertsToBoolean: return ExpressionCollection(asBoolean(value) != nil)
    case .toInteger: return collection(asInteger(value).flatMap { integer32($0) })
    case .convertsToInteger:
      return ExpressionCollection(asInteger(value).flatMap { integer32($0) } != nil)
    case .toDecimal: return collection(asDecimal(value).map { .decimal($0) })
    case .convertsToDecimal: return ExpressionCollection(asDecimal(value) != nil)
    case .toString: return ExpressionCollection(.string(written(value)))
    case .convertsToString: return ExpressionCollection(true)
    case .toDate: return collection(asDate(value).map { .date($0) })
    case .convertsToDate: return ExpressionCollection(asDate(value) != nil)
    case .abs, .ceiling, .floor, .truncate: return collection(try rounded(value, name))
    case .round: return try round(value, first, hasPlaces: arguments > 0)
    default:
      guard case .string(let text) = value else { throw .wrongType }
      return try convert(name, text, first, second, arguments: arguments)
    }
  }

  private func asBoolean(_ value: ExpressionValue) -> Bool? {
    switch value {
    case .boolean(let truth): return truth
    case .integer(let number): return number == 1 ? true : number == 0 ? false : nil
    case .decimal(let number):
      return number == DecimalNumber(1) ? true : number == .zero ? false : nil
    case .string(let text):
      let word = text.lowercased()
      if ["true", "t", "yes", "y", "1", "1.0"].contains(word) { return true }
      return ["false", "f", "no", "n", "0", "0.0"].contains(word) ? false : nil
    default: return nil
    }
  }

  private func asInteger(_ value: ExpressionValue) -> Int? {
    switch value {
    case .boolean(let truth): truth ? 1 : 0
    case .integer(let number): number
    case .string(let text): isNumber(text, hasPoint: false) ? Int(text) : nil
    default: nil
    }
  }

  private func asDecimal(_ value: ExpressionValue) -> DecimalNumber? {
    switch value {
    case .boolean(let truth): return DecimalNumber(truth ? "1.0" : "0.0")
    case .integer(let number): return DecimalNumber(number)
    case .decimal(let number): return number
    case .string(let text):
      guard isNumber(text, hasPoint: true) else { return nil }
      let digits = text.drop { $0 == "+" || $0 == "-" }.drop { $0 == "0" }
      let plain = digits.isEmpty || digits.first == "." ? "0" + digits : String(digits)
      return DecimalNumber((text.hasPrefix("-") ? "-" : "") + plain)
    default: return nil
    }
  }

  /// Whether a text is a number as FHIRPath writes one: a sign, digits, a point and digits.
  private func isNumber(_ text: String, hasPoint: Bool) -> Bool {
    let unsigned = text.first == "+" || text.first == "-" ? text.dropFirst() : text[...]
    let parts = unsigned.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count <= (hasPoint ? 2 : 1)
      && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
  }

  private func asDate(_ value: ExpressionValue) -> CalendarDate? {
    switch value {
    case .date(let date): date
    case .dateTime(let moment): moment.date
    case .string(let text): CalendarDate(text) ?? DateTime(text)?.date
    default: nil
    }
  }

  private func written(_ value: ExpressionValue) -> String {
    switch value {
    case .boolean(let truth): String(truth)
    case .integer(let number): String(number)
    case .decimal(let number): number.literal
    case .string(let text): text
    case .date(let date): date.description
    case .dateTime(let moment): moment.literal
    case .time(let time): time.literal
    case .quantity(let quantity):
      quantity.value.literal + " " + (quantity.isCalendar ? quantity.unit : "'\(quantity.unit)'")
    case .element: ""
    }
  }

  private func rounded(
    _ value: ExpressionValue, _ name: FunctionName
  ) throws(EvaluationError) -> ExpressionValue? {
    switch value {
    case .integer(let number): return name == .abs ? integer32(abs(number)) : value
    case .decimal(let number):
      switch name {
      case .abs: return (number < .zero ? number.negated : number).map { .decimal($0) }
      case .ceiling: return number.whole(.up).flatMap { integer32($0) }
      case .floor: return number.whole(.down).flatMap { integer32($0) }
      default: return number.whole(.towardZero).flatMap { integer32($0) }
      }
    case .quantity(var quantity) where name == .abs:
      guard quantity.value < .zero else { return value }
      guard let positive = quantity.value.negated else { return nil }
      quantity.value = positive
      return .quantity(quantity)
    default: throw .wrongType
    }
  }

  private func round(
    _ value: ExpressionValue, _ places: ExpressionCollection, hasPlaces: Bool
  ) throws(EvaluationError) -> ExpressionCollection {
    let number: DecimalNumber
    switch value {
    case .integer(let whole): number = DecimalNumber(whole)
    case .decimal(let decimal): number = decimal
    default: throw .wrongType
    }
    guard let places = hasPlaces ? try integer(places) : 0 else { return .empty }
    guard places >= 0 else { throw .wrongType }
    return collection(number.rounded(to: places).map { .decimal($0) })
  }

  private func join(
    _ input: ExpressionCollection, _ separator: ExpressionCollection
  ) throws(EvaluationError) -> ExpressionCollection {
    guard !input.isEmpty else { return .empty }
    var texts: [String] = []
    for value in input { texts.append(try string(ExpressionCollection(value)) ?? "") }
    return ExpressionCollection(.string(texts.joined(separator: try string(separator) ?? "")))
  }
}
