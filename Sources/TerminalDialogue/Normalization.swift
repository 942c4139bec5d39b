@_spi(_Unicode) import Swift

/// A text in Unicode's Normalization Form C: the form in which typed text is stored and compared.
///
/// The standard library normalises every string it compares; this asks it for the result.
package func normalized(_ text: String) -> String {
  var scalars = String.UnicodeScalarView()
  for scalar in text._nfc { scalars.append(scalar) }
  return String(scalars)
}

/// One typed line as it is stored: in Form C, without the blanks around it.
func entered(_ line: String) -> String {
  var line = normalized(line)[...]
  while line.first?.isWhitespace ?? false { line.removeFirst() }
  while line.last?.isWhitespace ?? false { line.removeLast() }
  return String(line)
}

/// A text's scalars without accents, macrons and other combining marks of Latin letters.
func withoutLatinMarks(_ text: String) -> String {
  var scalars = String.UnicodeScalarView()
  for scalar in text._nfd where !(0x0300...0x036F).contains(scalar.value) {
    scalars.append(scalar)
  }
  return String(scalars)
}
