import FormModel

/// Why bytes are not one JSON text, and where (RFC 8259; UTF-8, no duplicates repaired).
package struct JSONError: Error, Hashable, Sendable {
  /// What is wrong.
  package enum Code: Hashable, Sendable {
    case unexpectedByte(UInt8)
    case unexpectedEnd
    case invalidUTF8
    case invalidEscape
    case loneSurrogate
    case controlCharacter
    case invalidNumber
    case tooDeep
    case trailingBytes
    case tooLarge
  }

  /// What is wrong.
  package var code: Code
  /// The offset in bytes.
  package var offset: Int

  /// Makes an error.
  package init(_ code: Code, at offset: Int) { (self.code, self.offset) = (code, offset) }
}

/// Reads JSON tokens from bytes, strictly: the one tokenizer of responses and forms.
///
/// The byte at `end` must be a control character (the newline of an NDJSON line, or a zero), and
/// `spare` bytes from there on must be readable: control characters are illegal inside a token, so
/// the inner loops need no other end test and words are read whole. The position is passed and
/// returned by value, so that it stays in a register.
struct JSONScanner {
  /// The deepest nesting accepted, in levels of arrays and objects.
  static let depthLimit = 64
  /// How many bytes from the end on must be readable.
  static let spare = 16

  let bytes: UnsafeBufferPointer<UInt8>
  let end: Int

  /// The error for the byte at `at`: the text ended, or the byte does not belong there.
  func unexpected(_ at: Int) -> JSONError {
    at >= end ? JSONError(.unexpectedEnd, at: end) : JSONError(.unexpectedByte(bytes[at]), at: at)
  }

  @inline(__always)
  func skipSpace(_ start: Int) -> Int {
    bytes[start] > 0x20 ? start : skipSpaces(start)
  }

  private func skipSpaces(_ start: Int) -> Int {
    var at = start
    while at < end {
      // Indented texts are mostly spaces.
      let others = word(at) ^ 0x2020_2020_2020_2020
      at += others.trailingZeroBitCount >> 3
      // The sentinel may be a new line.
      guard at < end else { break }
      let byte = bytes[at]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
      at += 1
    }
    return at
  }

  /// The eight bytes at `at` as a little-endian number.
  @inline(__always)
  func word(_ at: Int) -> UInt64 {
    UInt64(
      littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(
        fromByteOffset: at, as: UInt64.self))
  }

  /// Reads the string whose opening quote is at `start`; returns the range of its contents.
  ///
  /// The closing quote is at the range's end.
  @inline(__always)
  func string(_ start: Int) throws(JSONError) -> TextRange {
    guard bytes[start] == UInt8(ascii: "\"") else { throw unexpected(start) }
    let at = plainEnd(start + 1)
    if bytes[at] == UInt8(ascii: "\"") { return TextRange(start + 1, at) }
    return try uncommonString(start + 1, at)
  }

  /// The offset of the first byte from `start` that is a quote, a backslash, a control or not ASCII.
  @inline(__always)
  private func plainEnd(_ start: Int) -> Int {
    var at = start
    while true {
      let stops = JSONScanner.stops(word(at))
      if stops != 0 { return at &+ stops.trailingZeroBitCount >> 3 }
      at &+= 8
    }
  }

  /// Goes on with the string at `start` from `at`, where something other than its end was met.
  private func uncommonString(_ start: Int, _ from: Int) throws(JSONError) -> TextRange {
    var at = from
    var isEscaped = false
    while true {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") { return TextRange(start, at, isEscaped: isEscaped) }
      if byte == UInt8(ascii: "\\") {
        isEscaped = true
        at = plainEnd(try escape(at))
      } else if byte < 0x20 {
        throw at >= end ? JSONError(.unexpectedEnd, at: end) : JSONError(.controlCharacter, at: at)
      } else if byte < 0x80 {
        at = plainEnd(at)
      } else {
        at = try multibyte(at)
      }
    }
  }

  /// The top bit of each byte that is a quote, a backslash, a control or not ASCII; bits above the
  /// lowest one set may be wrong.
  @inline(__always)
  private static func stops(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    let quotes = (word ^ (ones &* 0x22)) &- ones
    let backslashes = (word ^ (ones &* 0x5C)) &- ones
    let controls = word &- (ones &* 0x20)
    // A byte below 0x80 that borrowed is one of the three; one with the top bit is not ASCII.
    return (quotes | backslashes | controls | word) & tops
  }

  private func escape(_ start: Int) throws(JSONError) -> Int {
    switch bytes[start + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return start + 2
    case UInt8(ascii: "u"):
      let unit = try codeUnit(start + 2)
      if unit & 0xFC00 == 0xDC00 { throw JSONError(.loneSurrogate, at: start) }
      guard unit & 0xFC00 == 0xD800 else { return start + 6 }
      guard bytes[start + 6] == UInt8(ascii: "\\"), bytes[start + 7] == UInt8(ascii: "u"),
        try codeUnit(start + 8) & 0xFC00 == 0xDC00
      else { throw JSONError(.loneSurrogate, at: start) }
      return start + 12
    default:
      throw start + 1 >= end
        ? JSONError(.unexpectedEnd, at: end) : JSONError(.invalidEscape, at: start)
    }
  }

  private func codeUnit(_ start: Int) throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for at in start..<start + 4 {
      // The sentinel is no hexadecimal digit, so this never runs past the end.
      guard let digit = hexValue(bytes[at]) else {
        throw at >= end
          ? JSONError(.unexpectedEnd, at: end) : JSONError(.invalidEscape, at: at)
      }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }

  /// Checks one character beyond ASCII (Unicode, table 3-7: well-formed UTF-8).
  private func multibyte(_ start: Int) throws(JSONError) -> Int {
    let lead = bytes[start]
    let second = bytes[start + 1]
    let length: Int
    let valid: ClosedRange<UInt8>
    switch lead {
    case 0xC2...0xDF: (length, valid) = (2, 0x80...0xBF)
    case 0xE0: (length, valid) = (3, 0xA0...0xBF)
    case 0xED: (length, valid) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, valid) = (3, 0x80...0xBF)
    case 0xF0: (length, valid) = (4, 0x90...0xBF)
    case 0xF4: (length, valid) = (4, 0x80...0x8F)
    case 0xF1...0xF3: (length, valid) = (4, 0x80...0xBF)
    default: throw JSONError(.invalidUTF8, at: start)
    }
    guard valid.contains(second) else { throw JSONError(.invalidUTF8, at: start) }
    // Each continuation byte is checked before the next is read: the sentinel is none.
    for at in start + 2..<start + max(length, 2) where bytes[at] & 0xC0 != 0x80 {
      throw JSONError(.invalidUTF8, at: start)
    }
    return start + length
  }

  /// Reads the number that begins at `start`; returns the offset after it.
  func number(_ start: Int) throws(JSONError) -> Int {
    var at = start
    if bytes[at] == UInt8(ascii: "-") { at += 1 }
    if bytes[at] == UInt8(ascii: "0") {
      at += 1
    } else {
      at = try digits(at)
    }
    if bytes[at] == UInt8(ascii: ".") { at = try digits(at + 1) }
    if bytes[at] == UInt8(ascii: "e") || bytes[at] == UInt8(ascii: "E") {
      at += 1
      if bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
      at = try digits(at)
    }
    if bytes[at] &- 0x30 < 10 { throw JSONError(.invalidNumber, at: start) }
    return at
  }

  private func digits(_ start: Int) throws(JSONError) -> Int {
    var at = start
    while bytes[at] &- 0x30 < 10 { at += 1 }
    guard at > start else {
      throw at >= end ? JSONError(.unexpectedEnd, at: end) : JSONError(.invalidNumber, at: start)
    }
    return at
  }

  /// Reads `true`, `false` or `null`; returns the offset after it.
  func literal(_ start: Int) throws(JSONError) -> Int {
    let word: StaticString =
      switch bytes[start] {
      case UInt8(ascii: "t"): "true"
      case UInt8(ascii: "f"): "false"
      case UInt8(ascii: "n"): "null"
      default: throw unexpected(start)
      }
    let length = word.utf8CodeUnitCount
    for index in 0..<length where bytes[start + index] != word.utf8Start[index] {
      throw unexpected(start + index)
    }
    return start + length
  }

  /// Whether a token without escapes is exactly `literal`.
  func isEqual(_ range: TextRange, _ literal: StaticString) -> Bool {
    literal.withUTF8Buffer { bytes[range.offsets].elementsEqual($0) }
  }

  /// Expects `byte` at `at`.
  @inline(__always)
  func expect(_ byte: UInt8, _ at: Int) throws(JSONError) {
    guard bytes[at] == byte else { throw unexpected(at) }
  }
}

/// Runs `body` on a scanner over `bytes[extent]`, after making sure of the sentinel.
@inline(__always)
func withScanner<Result, Failure: Error>(
  _ bytes: UnsafeBufferPointer<UInt8>, _ extent: Range<Int>,
  _ body: (JSONScanner) throws(Failure) -> Result
) throws(Failure) -> Result {
  if extent.upperBound + JSONScanner.spare <= bytes.count, bytes[extent.upperBound] < 0x20 {
    return try body(JSONScanner(bytes: bytes, end: extent.upperBound))
  }
  var padded: [UInt8] = []
  padded.reserveCapacity(extent.upperBound + JSONScanner.spare)
  padded += bytes[..<extent.upperBound]
  padded += repeatElement(0, count: JSONScanner.spare)
  return try padded.withUnsafeBufferPointer { (buffer) throws(Failure) in
    try body(JSONScanner(bytes: buffer, end: extent.upperBound))
  }
}

/// The part of `range` that holds the text: without the byte order mark that some editors write.
func textExtent(
  _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
) throws(JSONError) -> Range<Int> {
  guard range.count < 1 << 30 else { throw JSONError(.tooLarge, at: range.lowerBound) }
  guard bytes[range].starts(with: [0xEF, 0xBB, 0xBF]) else { return range }
  return range.lowerBound + 3..<range.upperBound
}
