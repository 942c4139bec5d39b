/// Typed text as it is parsed: full-width ASCII, spaces and half-width kana in their plain form.
///
/// Only a copy is folded; what is stored stays as it was typed.
package func folded(_ text: String) -> String {
  var scalars = String.UnicodeScalarView()
  for scalar in normalized(text).unicodeScalars {
    switch scalar.value {
    case 0xFF01...0xFF5E:
      if let plain = Unicode.Scalar(scalar.value - 0xFEE0) { scalars.append(plain) }
    case 0x3000, 0x00A0: scalars.append(" ")
    case 0x2010...0x2015, 0x2212: scalars.append("-")
    case 0x301C: scalars.append("~")
    case 0x3001: scalars.append(",")
    case 0xFF9E, 0xFF9F:
      if let last = scalars.last, let marked = voiced(last, semi: scalar.value == 0xFF9F) {
        scalars.removeLast()
        scalars.append(marked)
      } else {
        scalars.append(scalar)
      }
    case 0xFF65...0xFF9D:
      scalars.append(fullWidthKana[Int(scalar.value - 0xFF65)])
    default: scalars.append(scalar)
    }
  }
  var result = String(scalars)
  while result.first?.isWhitespace ?? false { result.removeFirst() }
  while result.last?.isWhitespace ?? false { result.removeLast() }
  return result
}

/// The full-width forms of U+FF65 to U+FF9D (Unicode, compatibility decompositions).
private let fullWidthKana = Array(
  "・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン".unicodeScalars)

/// A kana with its voicing mark, or nil where it takes none.
private func voiced(_ kana: Unicode.Scalar, semi: Bool) -> Unicode.Scalar? {
  let plain = Array("カキクケコサシスセソタチツテトハヒフヘホウ".unicodeScalars)
  let marked = Array("ガギグゲゴザジズゼゾダヂヅデドバビブベボヴ".unicodeScalars)
  let semiPlain = Array("ハヒフヘホ".unicodeScalars)
  let semiMarked = Array("パピプペポ".unicodeScalars)
  let (from, to) = semi ? (semiPlain, semiMarked) : (plain, marked)
  return from.firstIndex(of: kana).map { to[$0] }
}
