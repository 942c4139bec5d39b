/// The functions of texts; characters are Unicode scalars.
extension ExpressionEvaluator {
  mutating func convert(
    _ name: FunctionName, _ text: String, _ first: ExpressionCollection,
    _ second: ExpressionCollection, arguments: Int
  ) throws(EvaluationError) -> ExpressionCollection {
    try spend(text.utf8.count)
    switch name {
    case .length: return ExpressionCollection(.integer(text.unicodeScalars.count))
    case .upper: return ExpressionCollection(.string(text.uppercased()))
    case .lower: return ExpressionCollection(.string(text.lowercased()))
    case .trim:
      let kept = text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
      return ExpressionCollection(.string(String(kept)))
    case .toChars:
      return ExpressionCollection(
        values: text.unicodeScalars.map { .string(String(Character($0))) })
    case .substring:
      guard let start = try integer(first) else { return .empty }
      let count = arguments > 1 ? try integer(second) : Int.max
      let scalars = text.unicodeScalars
      guard start >= 0, start < scalars.count, let count else { return .empty }
      let part = scalars.dropFirst(start).prefix(max(0, count))
      return ExpressionCollection(.string(String(String.UnicodeScalarView(part))))
    case .replace:
      guard let wanted = try string(first), let new = try string(second) else { return .empty }
      return ExpressionCollection(.string(try replaced(text, wanted, new)))
    default: break
    }
    guard let other = try string(first) else { return .empty }
    try spend(other.utf8.count)
    switch name {
    case .startsWith: return ExpressionCollection(text.utf8.starts(with: other.utf8))
    case .endsWith:
      return ExpressionCollection(text.utf8.reversed().starts(with: other.utf8.reversed()))
    case .contains: return ExpressionCollection(try place(of: other, in: text) != nil)
    case .indexOf:
      guard let place = try place(of: other, in: text) else {
        return ExpressionCollection(.integer(-1))
      }
      let before = text.utf8.prefix(place)
      return ExpressionCollection(
        .integer(String(decoding: before, as: UTF8.self).unicodeScalars.count))
    case .split:
      return ExpressionCollection(values: try parts(of: text, other).map { .string($0) })
    default: throw .wrongType
    }
  }

  /// Where a text holds another, in bytes; nil where it does not.
  private mutating func place(
    of wanted: String, in text: String, from start: Int = 0
  ) throws(EvaluationError) -> Int? {
    let (bytes, pattern) = (Array(text.utf8), Array(wanted.utf8))
    guard start + pattern.count <= bytes.count else { return nil }
    for place in start...(bytes.count - pattern.count) {
      try spend(1 + pattern.count / 64)
      if bytes[place..<(place + pattern.count)].elementsEqual(pattern) { return place }
    }
    return nil
  }

  /// The parts of a text between the occurrences of `separator`.
  private mutating func parts(
    of text: String, _ separator: String
  ) throws(EvaluationError) -> [String] {
    guard !separator.isEmpty else { throw .unsupported }
    let bytes = Array(text.utf8)
    var parts: [String] = []
    var start = 0
    while let next = try place(of: separator, in: text, from: start) {
      parts.append(String(decoding: bytes[start..<next], as: UTF8.self))
      start = next + separator.utf8.count
      try spend(bytes.count)
    }
    return parts + [String(decoding: bytes[start...], as: UTF8.self)]
  }

  private mutating func replaced(
    _ text: String, _ wanted: String, _ new: String
  ) throws(EvaluationError) -> String {
    let pieces =
      wanted.isEmpty
      ? [""] + text.unicodeScalars.map { String(Character($0)) } + [""]
      : try parts(of: text, wanted)
    // Nothing is found between every two letters, and at both ends.
    try spend(pieces.count * (new.utf8.count + 1))
    return pieces.joined(separator: new)
  }
}
