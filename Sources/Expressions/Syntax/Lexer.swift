/// A word of an expression.
struct Token {
  enum Kind: Equatable {
    case identifier(String)
    /// An identifier in backquotes, which is never a keyword.
    case quoted(String)
    case string(String)
    case number(String)
    case date(String)
    case dateTime(String)
    case time(String)
    case variable(String)
    /// An operator or a bracket.
    case symbol(String)
    case end
  }

  var kind: Kind
  var offset: Int
}

/// Splits the text of an expression into words (FHIRPath N1, lexical elements).
struct Lexer {
  private let bytes: [UInt8]
  private var at = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  private func byte(_ ahead: Int = 0) -> UInt8 {
    at + ahead < bytes.count ? bytes[at + ahead] : 0
  }

  private func text(from start: Int) -> String {
    String(decoding: bytes[start..<at], as: UTF8.self)
  }

  /// The words, the last of them `end`.
  static func tokens(of text: String) throws(ExpressionSyntaxError) -> [Token] {
    guard text.utf8.count <= 10_000 else { throw ExpressionSyntaxError(.tooLarge, at: 0) }
    var lexer = Lexer(text)
    var tokens: [Token] = []
    repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
    return tokens
  }

  private mutating func skipSpace() throws(ExpressionSyntaxError) {
    while at < bytes.count {
      switch (byte(), byte(1)) {
      case (0x20, _), (0x09, _), (0x0A, _), (0x0D, _): at += 1
      case (UInt8(ascii: "/"), UInt8(ascii: "/")):
        while at < bytes.count, byte() != 0x0A { at += 1 }
      case (UInt8(ascii: "/"), UInt8(ascii: "*")):
        let start = at
        at += 2
        while byte() != UInt8(ascii: "*") || byte(1) != UInt8(ascii: "/") {
          guard at < bytes.count else { throw ExpressionSyntaxError(.syntax, at: start) }
          at += 1
        }
        at += 2
      default: return
      }
    }
  }

  private mutating func next() throws(ExpressionSyntaxError) -> Token {
    try skipSpace()
    let start = at
    guard at < bytes.count else { return Token(kind: .end, offset: start) }
    switch byte() {
    case UInt8(ascii: "'"): return Token(kind: .string(try quoted()), offset: start)
    case UInt8(ascii: "`"): return Token(kind: .quoted(try quoted()), offset: start)
    case UInt8(ascii: "%"):
      at += 1
      if byte() == UInt8(ascii: "`") || byte() == UInt8(ascii: "'") {
        return Token(kind: .variable(try quoted()), offset: start)
      }
      guard let name = word() else { throw ExpressionSyntaxError(.syntax, at: start) }
      return Token(kind: .variable(name), offset: start)
    case UInt8(ascii: "$"):
      at += 1
      guard let name = word() else { throw ExpressionSyntaxError(.syntax, at: start) }
      return Token(kind: .symbol("$" + name), offset: start)
    case UInt8(ascii: "@"): return Token(kind: try moment(), offset: start)
    case 0x30...0x39: return Token(kind: number(), offset: start)
    default:
      if let name = word() { return Token(kind: .identifier(name), offset: start) }
      return Token(kind: try symbol(), offset: start)
    }
  }

  private mutating func word() -> String? {
    let start = at
    while isLetter(byte()) || at > start && isDigit(byte()) { at += 1 }
    return at > start ? text(from: start) : nil
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private func isLetter(_ byte: UInt8) -> Bool {
    byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte == UInt8(ascii: "_")
  }

  private mutating func number() -> Token.Kind {
    let start = at
    digits()
    if byte() == UInt8(ascii: "."), isDigit(byte(1)) {
      at += 1
      digits()
    }
    return .number(text(from: start))
  }

  private mutating func digits() { while isDigit(byte()) { at += 1 } }

  private mutating func symbol() throws(ExpressionSyntaxError) -> Token.Kind {
    let start = at
    switch (byte(), byte(1)) {
    case (UInt8(ascii: "!"), UInt8(ascii: "=")), (UInt8(ascii: "!"), UInt8(ascii: "~")),
      (UInt8(ascii: "<"), UInt8(ascii: "=")), (UInt8(ascii: ">"), UInt8(ascii: "=")):
      at += 2
    case (let byte, _) where "().,[]{}+-*/|&=~<>".utf8.contains(byte): at += 1
    default: throw ExpressionSyntaxError(.syntax, at: at)
    }
    return .symbol(text(from: start))
  }

  /// Takes `count` digits, or nothing.
  private mutating func takes(_ prefix: String, digits count: Int) -> Bool {
    let lead = prefix.utf8.count
    guard zip(0..., prefix.utf8).allSatisfy({ byte($0) == $1 }),
      (lead..<(lead + count)).allSatisfy({ isDigit(byte($0)) })
    else { return false }
    at += lead + count
    return true
  }

  private mutating func moment() throws(ExpressionSyntaxError) -> Token.Kind {
    let start = at + 1
    at += 1
    if byte() == UInt8(ascii: "T") {
      at += 1
      clock()
      let time = String(text(from: start).dropFirst())
      // FHIRPath's times have no offset.
      guard byte() != UInt8(ascii: "Z"), !takes("+", digits: 2) else {
        throw ExpressionSyntaxError(.syntax, at: start)
      }
      return .time(time)
    }
    guard takes("", digits: 4) else { throw ExpressionSyntaxError(.syntax, at: start) }
    if takes("-", digits: 2) { _ = takes("-", digits: 2) }
    guard byte() == UInt8(ascii: "T") else { return .date(text(from: start)) }
    let date = text(from: start)
    at += 1
    guard isDigit(byte()) else { return .dateTime(date) }
    clock()
    if byte() == UInt8(ascii: "Z") {
      at += 1
    } else if takes("+", digits: 2) || takes("-", digits: 2) {
      guard takes(":", digits: 2) else { throw ExpressionSyntaxError(.syntax, at: at) }
    }
    return .dateTime(text(from: start))
  }

  private mutating func clock() {
    guard takes("", digits: 2), takes(":", digits: 2), takes(":", digits: 2) else { return }
    if byte() == UInt8(ascii: "."), isDigit(byte(1)) {
      at += 1
      digits()
    }
  }

  /// Reads what stands between quotes, its escapes resolved.
  private mutating func quoted() throws(ExpressionSyntaxError) -> String {
    let start = at
    let quote = byte()
    var result: [UInt8] = []
    at += 1
    while byte() != quote {
      guard at < bytes.count else { throw ExpressionSyntaxError(.syntax, at: start) }
      if byte() == UInt8(ascii: "\\") {
        at += 1
        result += try escape()
      } else {
        result.append(byte())
        at += 1
      }
    }
    at += 1
    return String(decoding: result, as: UTF8.self)
  }

  private mutating func escape() throws(ExpressionSyntaxError) -> [UInt8] {
    let letter = byte()
    at += 1
    switch letter {
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "'"), UInt8(ascii: "\""),
      UInt8(ascii: "`"):
      return [letter]
    case UInt8(ascii: "u"):
      let start = at
      at = min(at + 4, bytes.count)
      guard at - start == 4, let value = UInt32(text(from: start), radix: 16),
        let scalar = Unicode.Scalar(value)
      else { throw ExpressionSyntaxError(.syntax, at: start) }
      return Array(String(Character(scalar)).utf8)
    default: throw ExpressionSyntaxError(.syntax, at: at - 1)
    }
  }
}
