/// A case's code: 60 random bits in 12 letters and a check letter.
///
/// It means nothing.
///
/// The alphabet is Crockford's base 32 (no I, L, O, U), so that a code survives being read aloud;
/// the thirteenth letter is a Luhn check modulo 32 over the same alphabet.
package struct CaseCode: Sendable, Hashable {
  /// The 60 bits, the first letter's highest.
  package let bits: UInt64

  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  /// Makes a code from 60 random bits, the low bits of `random`.
  package init(random: UInt64) { bits = random & (1 << 60 - 1) }

  /// Reads a code as a person writes it: either case, `O` for 0, `I` and `L` for 1, with or
  /// without hyphens and spaces.
  ///
  /// Nil when a letter or the check letter is wrong.
  package init?(_ text: some StringProtocol) {
    guard let code = withBytes(of: text, { CaseCode($0) }) else { return nil }
    self = code
  }

  /// Reads the same from bytes.
  package init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    var bits: UInt64 = 0
    var count = 0
    var check: UInt64 = 0
    for byte in bytes where byte != UInt8(ascii: "-") && byte != 0x20 {
      guard count < 13, let value = CaseCode.value(of: byte) else { return nil }
      count += 1
      if count < 13 { bits = bits << 5 | value } else { check = value }
    }
    guard count == 13, CaseCode.checkValue(bits) == check else { return nil }
    self.bits = bits
  }

  /// The thirteen letters without separators, the form in which a code is stored.
  package var letters: String {
    let values = (0..<12).map { bits >> UInt64(5 * (11 - $0)) & 31 } + [CaseCode.checkValue(bits)]
    return String(decoding: values.map { CaseCode.alphabet[Int($0)] }, as: UTF8.self)
  }

  /// The value of a letter, 0-31, as a person may write it.
  private static func value(of byte: UInt8) -> UInt64? {
    let upper = (0x61...0x7A).contains(byte) ? byte - 0x20 : byte
    switch upper {
    case 0x30...0x39: return UInt64(upper - 0x30)
    case UInt8(ascii: "O"): return 0
    case UInt8(ascii: "I"), UInt8(ascii: "L"): return 1
    // The letters left out lie before these.
    case UInt8(ascii: "A")...UInt8(ascii: "H"): return UInt64(upper - 0x41) + 10
    case UInt8(ascii: "J"), UInt8(ascii: "K"): return UInt64(upper - 0x41) + 9
    case UInt8(ascii: "M"), UInt8(ascii: "N"): return UInt64(upper - 0x41) + 8
    case UInt8(ascii: "P")...UInt8(ascii: "T"): return UInt64(upper - 0x41) + 7
    case UInt8(ascii: "V")...UInt8(ascii: "Z"): return UInt64(upper - 0x41) + 6
    default: return nil
    }
  }

  /// The check letter's value for the twelve letters of `bits`.
  private static func checkValue(_ bits: UInt64) -> UInt64 {
    var sum: UInt64 = 0
    for place in 0..<12 {
      // From the right, every other letter counts twice, its two digits added.
      let product = (bits >> UInt64(5 * place) & 31) * (place % 2 == 0 ? 2 : 1)
      sum += product / 32 + product % 32
    }
    return (32 - sum % 32) % 32
  }
}

extension CaseCode: CustomStringConvertible {
  /// The code in groups of 4, 4 and 5 letters.
  package var description: String {
    let all = Array(letters)
    return String(all[..<4]) + "-" + String(all[4..<8]) + "-" + String(all[8...])
  }
}
