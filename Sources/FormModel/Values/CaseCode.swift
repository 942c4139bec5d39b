/// A case's code: 60 random bits in 12 letters and a check letter.
///
/// It means nothing.
///
/// The alphabet is Crockford's base 32 (no I, L, O, U), so that a code survives being read aloud;
/// the thirteenth letter is a Luhn check modulo 32 over the same alphabet.
package struct CaseCode: Sendable, Hashable {
  /// The thirteen letters without separators, the form in which a code is stored.
  package let letters: String

  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  /// Makes a code from 60 random bits, the low bits of `random`.
  package init(random: UInt64) {
    let values = (0..<12).map { Int(random >> UInt64(5 * (11 - $0)) & 31) }
    let all = values + [CaseCode.checkValue(values)]
    letters = String(decoding: all.map { CaseCode.alphabet[$0] }, as: UTF8.self)
  }

  /// Reads a code as a person writes it: either case, `O` for 0, `I` and `L` for 1, with or
  /// without hyphens and spaces.
  ///
  /// Nil when a letter or the check letter is wrong.
  package init?(_ text: some StringProtocol) {
    var values: [Int] = []
    for byte in text.uppercased().utf8 where byte != UInt8(ascii: "-") && byte != 0x20 {
      let folded: UInt8 =
        switch byte {
        case UInt8(ascii: "O"): UInt8(ascii: "0")
        case UInt8(ascii: "I"), UInt8(ascii: "L"): UInt8(ascii: "1")
        default: byte
        }
      guard values.count < 13, let value = CaseCode.alphabet.firstIndex(of: folded)
      else { return nil }
      values.append(value)
    }
    guard values.count == 13, CaseCode.checkValue(values.dropLast()) == values[12]
    else { return nil }
    letters = String(decoding: values.map { CaseCode.alphabet[$0] }, as: UTF8.self)
  }

  private static func checkValue(_ values: some BidirectionalCollection<Int>) -> Int {
    var sum = 0
    var factor = 2
    for value in values.reversed() {
      let product = value * factor
      sum += product / 32 + product % 32
      factor = 3 - factor
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
