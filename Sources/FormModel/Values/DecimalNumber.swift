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
  package init?(_ text: some StringProtocol) {
    let utf8 = Array(text.utf8)
    var at = 0
    func byte() -> UInt8 { at < utf8.count ? utf8[at] : 0 }
    func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    let negative = byte() == UInt8(ascii: "-")
    if negative { at += 1 }
    guard isDigit(byte()) else { return nil }
    var integerDigits = 0
    var digits: [UInt8] = []
    if byte() == UInt8(ascii: "0") {
      at += 1
      guard !isDigit(byte()) else { return nil }
    } else {
      while isDigit(byte()) {
        digits.append(byte() - 0x30)
        at += 1
      }
      integerDigits = digits.count
    }
    var fraction = 0
    if byte() == UInt8(ascii: ".") {
      at += 1
      while isDigit(byte()) {
        digits.append(byte() - 0x30)
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

    let leadingZeros = digits.prefix { $0 == 0 }.count
    let significant = digits.dropFirst(leadingZeros)
    var value: UInt64 = 0
    var index = significant.startIndex
    for _ in 0..<18 {
      value *= 10
      if index < significant.endIndex {
        value += UInt64(significant[index])
        index += 1
      }
    }
    literal = String(text)
    fractionDigits = fraction
    isNegative = negative && value != 0
    significand = value
    exponent = value == 0 ? 0 : integerDigits - leadingZeros - 1 + power
    hasTail = significant[index...].contains { $0 != 0 }
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
