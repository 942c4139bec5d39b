/// Exact arithmetic on decimals of up to 36 digits; nil where a result would have more.
extension DecimalNumber {
  /// A whole number and how many of its last digits stand after the point.
  private struct Scaled {
    var digits: Int128
    var places: Int

    /// The same value with more places; nil where it has too many digits.
    func rescaled(to wanted: Int) -> Int128? {
      DecimalNumber.power(wanted - places).flatMap { digits.timesUnlessTooLarge($0) }
    }
  }

  /// Ten to the power of `exponent`, from 0 to 36; nil beyond.
  fileprivate static func power(_ exponent: Int) -> Int128? {
    guard (0...36).contains(exponent) else { return nil }
    return (0..<exponent).reduce(into: 1) { power, _ in power *= 10 }
  }

  /// The value as written, exactly; nil where it has more than 36 digits.
  private var scaled: Scaled? {
    var digits: Int128 = 0
    var places = 0
    var power = 0
    var bytes = literal.utf8[...]
    let isMinus = bytes.first == UInt8(ascii: "-")
    if isMinus { bytes = bytes.dropFirst() }
    var isFraction = false
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        guard let exponent = Int(String(decoding: bytes, as: UTF8.self)), abs(exponent) <= 36
        else { return nil }
        power = exponent
        bytes = bytes[bytes.endIndex...]
      default:
        guard let next = digits.timesUnlessTooLarge(10) else { return nil }
        digits = next + Int128(byte & 0x0F)
        if isFraction { places += 1 }
      }
    }
    places -= power
    guard let factor = DecimalNumber.power(max(0, -places)),
      let whole = digits.timesUnlessTooLarge(factor)
    else { return nil }
    return Scaled(digits: isMinus ? -whole : whole, places: max(0, places))
  }

  /// Makes a decimal of `digits`, the last `places` of which stand after the point.
  private init?(digits: Int128, places: Int) {
    guard digits.timesUnlessTooLarge(1) != nil else { return nil }
    var text = String(digits.magnitude)
    if places > 0 {
      text = String(repeating: "0", count: max(0, places + 1 - text.utf8.count)) + text
      text = text.dropLast(places) + "." + text.suffix(places)
    }
    self.init((digits < 0 ? "-" : "") + text)
  }

  private static func aligned(
    _ left: DecimalNumber, _ right: DecimalNumber
  ) -> (Int128, Int128, places: Int)? {
    guard let left = left.scaled, let right = right.scaled else { return nil }
    let places = max(left.places, right.places)
    guard let first = left.rescaled(to: places), let second = right.rescaled(to: places)
    else { return nil }
    return (first, second, places)
  }

  static func + (left: DecimalNumber, right: DecimalNumber) -> DecimalNumber? {
    aligned(left, right).flatMap { DecimalNumber(digits: $0.0 + $0.1, places: $0.places) }
  }

  static func - (left: DecimalNumber, right: DecimalNumber) -> DecimalNumber? {
    aligned(left, right).flatMap { DecimalNumber(digits: $0.0 - $0.1, places: $0.places) }
  }

  static func * (left: DecimalNumber, right: DecimalNumber) -> DecimalNumber? {
    guard let left = left.scaled, let right = right.scaled,
      let product = left.digits.timesUnlessTooLarge(right.digits)
    else { return nil }
    return DecimalNumber(digits: product, places: left.places + right.places)
  }

  /// The quotient, exact where 16 places after the point can hold it, else rounded to them; nil
  /// where `right` is nought.
  static func / (left: DecimalNumber, right: DecimalNumber) -> DecimalNumber? {
    guard let (dividend, divisor, _) = aligned(left, right), divisor != 0,
      let wide = power(17).flatMap({ dividend.timesUnlessTooLarge($0) })
    else { return nil }
    guard var result = DecimalNumber(digits: wide / divisor, places: 17)?.rounded(to: 16)?.scaled
    else { return nil }
    while result.places > 0, result.digits % 10 == 0 {
      result.digits /= 10
      result.places -= 1
    }
    return DecimalNumber(digits: result.digits, places: result.places)
  }

  /// The whole part of the quotient; nil where `right` is nought or the part has too many digits.
  static func wholeQuotient(_ left: DecimalNumber, _ right: DecimalNumber) -> Int? {
    guard let (dividend, divisor, _) = aligned(left, right), divisor != 0 else { return nil }
    return Int(exactly: dividend / divisor)
  }

  /// What is left after dividing by `right` as often as goes; nil where that is nought.
  static func % (left: DecimalNumber, right: DecimalNumber) -> DecimalNumber? {
    guard let (dividend, divisor, places) = aligned(left, right), divisor != 0 else { return nil }
    return DecimalNumber(digits: dividend % divisor, places: places)
  }

  /// -1, 0 or 1 by every digit, where `<` looks at the first 18; nil where there are too many.
  func exactOrder(to other: DecimalNumber) -> Int? {
    if literal.utf8.count <= 18, other.literal.utf8.count <= 18 || self != other {
      return self == other ? 0 : self < other ? -1 : 1
    }
    return DecimalNumber.aligned(self, other).map { $0.0 == $0.1 ? 0 : $0.0 < $0.1 ? -1 : 1 }
  }

  /// The value with the sign turned.
  var negated: DecimalNumber? { DecimalNumber.zero - self }

  /// The value rounded to `places` after the point, a half away from nought.
  func rounded(to places: Int) -> DecimalNumber? {
    guard let value = scaled, (0...36).contains(places) else { return nil }
    guard places < value.places else { return self }
    guard let step = DecimalNumber.power(value.places - places) else { return .zero }
    let half = value.digits % step
    var digits = value.digits / step
    if half.magnitude * 2 >= step.magnitude { digits += value.digits < 0 ? -1 : 1 }
    return DecimalNumber(digits: digits, places: places)
  }

  /// The nearest whole number towards nought, below or above; nil where it has too many digits.
  func whole(_ rounding: FloatingPointRoundingRule) -> Int? {
    guard let value = scaled, let step = DecimalNumber.power(value.places) else { return nil }
    var result = value.digits / step
    let isExact = value.digits % step == 0
    if rounding == .down, !isExact, value.digits < 0 { result -= 1 }
    if rounding == .up, !isExact, value.digits > 0 { result += 1 }
    return Int(exactly: result)
  }
}

extension Int128 {
  /// The product; nil where it has more than 36 digits.
  fileprivate func timesUnlessTooLarge(_ other: Int128) -> Int128? {
    let (product, isTooLarge) = multipliedReportingOverflow(by: other)
    let most: Int128.Magnitude = 1_000_000_000_000_000_000_000_000_000_000_000_000
    return isTooLarge || product.magnitude >= most ? nil : product
  }
}
