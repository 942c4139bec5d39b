/// A FHIR R4 `decimal` as it was written: its digits are its identity, 12.50 stays 12.50.
///
/// The first 18 significant digits are exact, as FHIR R4 (2.24.0.1) asks of implementations;
/// further non-zero digits only make a value larger in magnitude than its first 18.
package struct DecimalNumber: Sendable {
  /// The number as written.
  package let literal: String
  /// How many digits stand after the point, as written.
  package let fractionDigits: Int

  private let isNegative: Bool
  /// The first 18 significant digits, left-aligned; 0 for zero.
  private let significand: UInt64
  /// The power of ten of the leading significant digit.
  private let exponent: Int
  private let hasTail: Bool

  /// Reads a decimal in FHIR's own form, `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`.
  package init?(_ text: String) {
    var text = text
    guard let number = text.withUTF8({ DecimalNumber(utf8: $0) }) else { return nil }
    self = number
  }

  /// Reads a decimal in FHIR's own form, `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`.
  package init?(_ text: some StringProtocol) { self.init(String(text)) }

  /// Reads a decimal in FHIR's own form from its bytes.
  package init?(utf8: UnsafeBufferPointer<UInt8>) {
    var at = 0
    func byte() -> UInt8 { at < utf8.count ? utf8[at] : 0 }
    func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    // The first 18 significant digits, and how many of them there are.
    var value: UInt64 = 0
    var kept = 0
    var leadingZeros = 0
    var hasTail = false
    func take(_ digit: UInt8) {
      if kept == 0, digit == 0 {
        leadingZeros += 1
      } else if kept < 18 {
        value = value * 10 + UInt64(digit)
        kept += 1
      } else if digit != 0 {
        hasTail = true
      }
    }

    let negative = byte() == UInt8(ascii: "-")
    if negative { at += 1 }
    guard isDigit(byte()) else { return nil }
    var integerDigits = 0
    if byte() == UInt8(ascii: "0") {
      at += 1
      guard !isDigit(byte()) else { return nil }
    } else {
      while isDigit(byte()) {
        take(byte() - 0x30)
        integerDigits += 1
        at += 1
      }
    }
    var fraction = 0
    if byte() == UInt8(ascii: ".") {
      at += 1
      while isDigit(byte()) {
        take(byte() - 0x30)
        fraction += 1
        at += 1
      }
      guard fraction > 0 else { return nil }
    }
    var power = 0
    if byte() == UInt8(ascii: "e") || byte() == UInt8(ascii: "E") {
      at += 1
      let negativePower = byte() == UInt8(ascii: "-")
      if negativePower || byte() == UInt8(ascii: "+") { at += 1 }
      guard isDigit(byte()) else { return nil }
      while isDigit(byte()) {
        // Any larger power compares the same: no form has limits out there.
        power = min(power * 10 + Int(byte() - 0x30), 1_000_000_000)
        at += 1
      }
      if negativePower { power = -power }
    }
    guard at == utf8.count else { return nil }

    for _ in kept..<18 { value *= 10 }
    literal = String(decoding: utf8, as: UTF8.self)
    fractionDigits = fraction
    isNegative = negative && value != 0
    significand = value
    exponent = value == 0 ? 0 : integerDigits - leadingZeros - 1 + power
    self.hasTail = hasTail
  }

  /// Makes a decimal from a whole number.
  package init(_ value: Int) {
    // A whole number's digits are always in FHIR's form; zero only satisfies the compiler.
    self = DecimalNumber(String(value)) ?? .zero
  }

  /// Nought, written `0`.
  package static let zero = DecimalNumber()

  private init() {
    (literal, fractionDigits, isNegative, significand, exponent, hasTail) =
      ("0", 0, false, 0, 0, false)
  }
}

extension DecimalNumber: Comparable {
  package static func == (left: DecimalNumber, right: DecimalNumber) -> Bool {
    left.key == right.key
  }

  package static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
    left.key < right.key
  }

  /// Orders values by sign, magnitude, digits, and what lies beyond the digits.
  private var key: (Int, Int, Int64, Int) {
    if significand == 0 { return (0, 0, 0, 0) }
    let sign = isNegative ? -1 : 1
    return (sign, sign * exponent, Int64(sign) * Int64(significand), hasTail ? sign : 0)
  }
}

extension DecimalNumber: Hashable {
  package func hash(into hasher: inout Hasher) {
    let (sign, exponent, digits, _) = key
    hasher.combine(sign)
    hasher.combine(exponent)
    hasher.combine(digits)
  }
}
