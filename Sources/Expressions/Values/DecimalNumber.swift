/// A FHIR R4 `decimal` as it was written: its digits are its identity, 12.50 stays 12.50.
///
/// The first 18 significant digits are exact, as FHIR R4 (2.24.0.1) asks of implementations;
/// further non-zero digits only make a value larger in magnitude than its first 18.
package struct DecimalNumber: Sendable {
  /// What a decimal means, whatever way it is written: ordered by value.
  package struct Value: Sendable, Hashable {
    /// -1, 0 or 1.
    private let sign: Int8
    /// Whether non-zero digits follow the first 18.
    private let hasTail: Bool
    /// How many digits stand after the point, as written; no part of the value.
    package let fractionDigits: Int32
    /// The power of ten of the leading significant digit; 0 for zero.
    private let exponent: Int
    /// The first 18 significant digits, left-aligned; 0 for zero.
    private let significand: UInt64

    /// Reads a decimal in FHIR's own form, `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`.
    package init?(_ bytes: UnsafeBufferPointer<UInt8>) {
      var reader = DigitReader(bytes: bytes)
      let isNegative = reader.take(UInt8(ascii: "-"))
      // A leading zero stands alone.
      if reader.take(UInt8(ascii: "0")) {
        guard !reader.isAtDigit else { return nil }
      } else {
        guard reader.takeDigits() > 0 else { return nil }
      }
      let integerDigits = reader.digits
      var fraction = 0
      if reader.take(UInt8(ascii: ".")) {
        fraction = reader.takeDigits()
        guard fraction > 0 else { return nil }
      }
      var power = 0
      if reader.take(UInt8(ascii: "e")) || reader.take(UInt8(ascii: "E")) {
        let isNegativePower = reader.take(UInt8(ascii: "-"))
        if !isNegativePower { _ = reader.take(UInt8(ascii: "+")) }
        guard let magnitude = reader.takePower() else { return nil }
        power = isNegativePower ? -magnitude : magnitude
      }
      guard reader.at == bytes.count else { return nil }
      significand = reader.alignedSignificand
      sign = significand == 0 ? 0 : isNegative ? -1 : 1
      hasTail = reader.hasTail
      fractionDigits = Int32(clamping: fraction)
      exponent = significand == 0 ? 0 : integerDigits - reader.leadingZeros - 1 + power
    }

    /// A whole number.
    package init(_ number: Int) {
      var digits = UInt64(number.magnitude)
      var places = 0
      while digits >= 10 { (digits, places) = (digits / 10, places + 1) }
      var significand = UInt64(number.magnitude)
      // Digits beyond the first 18 go into the tail.
      var isCut = false
      for _ in 0..<max(0, places - 17) {
        isCut = isCut || significand % 10 != 0
        significand /= 10
      }
      for _ in 0..<max(0, 17 - places) where number != 0 { significand *= 10 }
      (self.significand, exponent, hasTail) = (significand, number == 0 ? 0 : places, isCut)
      (sign, fractionDigits) = (number == 0 ? 0 : number < 0 ? -1 : 1, 0)
    }

    /// Nought.
    init() { (sign, hasTail, fractionDigits, exponent, significand) = (0, false, 0, 0, 0) }
  }

  /// The number as written.
  package let literal: String
  /// What it means.
  package let value: Value

  /// How many digits stand after the point, as written.
  package var fractionDigits: Int { Int(value.fractionDigits) }

  /// Reads a decimal in FHIR's own form, `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`.
  package init?(_ text: some StringProtocol) {
    guard let value = withBytes(of: text, Value.init) else { return nil }
    (literal, self.value) = (String(text), value)
  }

  /// Makes a decimal from a whole number.
  package init(_ value: Int) {
    // A whole number's digits are always in FHIR's form; zero only satisfies the compiler.
    self = DecimalNumber(String(value)) ?? .zero
  }

  /// Nought, written `0`.
  package static let zero = DecimalNumber()

  private init() { (literal, value) = ("0", Value()) }
}

/// Takes a number's digits from bytes, keeping the first 18 significant ones.
private struct DigitReader {
  let bytes: UnsafeBufferPointer<UInt8>
  var at = 0
  /// How many digits were taken, and how many zeros among them came first.
  var digits = 0
  var leadingZeros = 0
  var hasTail = false
  private var significand: UInt64 = 0
  private var kept = 0

  init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var isAtDigit: Bool { at < bytes.count && bytes[at] &- 0x30 < 10 }

  /// The digits kept, filled up with zeros to 18.
  var alignedSignificand: UInt64 {
    (kept..<18).reduce(significand) { value, _ in value * 10 }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  mutating func takeDigits() -> Int {
    let start = at
    while isAtDigit {
      let digit = bytes[at] - 0x30
      if kept == 0, digit == 0 {
        leadingZeros += 1
      } else if kept < 18 {
        significand = significand * 10 + UInt64(digit)
        kept += 1
      } else if digit != 0 {
        hasTail = true
      }
      at += 1
    }
    digits += at - start
    return at - start
  }

  /// The digits of an exponent; nil where there is none.
  ///
  /// Any beyond 10^9 compare the same: no form has limits out there.
  mutating func takePower() -> Int? {
    guard isAtDigit else { return nil }
    var power = 0
    while isAtDigit {
      power = min(power * 10 + Int(bytes[at] - 0x30), 1_000_000_000)
      at += 1
    }
    return power
  }
}

extension DecimalNumber.Value: Comparable {
  package static func == (left: DecimalNumber.Value, right: DecimalNumber.Value) -> Bool {
    left.sign == right.sign && left.exponent == right.exponent
      && left.significand == right.significand && left.hasTail == right.hasTail
  }

  /// Orders values by sign, magnitude, digits, and what lies beyond the digits.
  package static func < (left: DecimalNumber.Value, right: DecimalNumber.Value) -> Bool {
    if left.sign != right.sign { return left.sign < right.sign }
    let (less, more) = left.sign < 0 ? (right, left) : (left, right)
    if less.exponent != more.exponent { return less.exponent < more.exponent }
    if less.significand != more.significand { return less.significand < more.significand }
    return !less.hasTail && more.hasTail
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(sign)
    hasher.combine(exponent)
    hasher.combine(significand)
  }
}

extension DecimalNumber: Comparable, Hashable {
  package static func == (left: DecimalNumber, right: DecimalNumber) -> Bool {
    left.value == right.value
  }

  package static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
    left.value < right.value
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
