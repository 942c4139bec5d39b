/// One text cell of a CSV file.
enum CSVCell {
  /// `text` as a cell: it never starts a formula, and is quoted where RFC 4180 asks for it.
  static func text(_ text: String) -> String {
    let safe = harmless(text)
    let isQuoted = safe.unicodeScalars.contains {
      $0 == "," || $0 == "\"" || $0 == "\r" || $0 == "\n"
    }
    guard isQuoted else { return safe }
    var quoted = "\""
    for scalar in safe.unicodeScalars {
      if scalar == "\"" { quoted.unicodeScalars.append("\"") }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  /// `text`, with an apostrophe before it where it would start a formula.
  static func harmless(_ text: String) -> String { startsFormula(text) ? "'" + text : text }

  /// Whether a spreadsheet could take `text` for a formula.
  ///
  /// Spreadsheets skip spaces and characters without width before they look; some fold full-width
  /// and small forms to ASCII.
  private static func startsFormula(_ text: String) -> Bool {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "=", "+", "-", "@", "\t", "\r", "\n": return true
      case "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫": return true
      default:
        guard scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
        else { return false }
      }
    }
    return false
  }
}
