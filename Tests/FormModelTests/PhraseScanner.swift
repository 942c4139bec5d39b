/// One `Phrase(ja: …, en: …)` as it stands in a source file.
struct SourcePhrase: Equatable {
  var line: Int
  /// All literal text of the Japanese argument, that inside interpolations included.
  var japanese: String
  /// All literal text of the English argument.
  var english: String
  /// Whether the Japanese argument takes words from elsewhere.
  var isInterpolated: Bool
}

/// Finds the phrases of a Swift source file.
///
/// Not a Swift parser: it knows comments, string literals on one or several lines, interpolation
/// and brackets, which is enough to tell one argument from the next.
struct PhraseScanner {
  private let source: [Character]
  private var at = 0

  private struct Argument {
    var literals = ""
    var hasInterpolation = false
    var hasCode = false
  }

  private init(_ text: String) { source = Array(text) }

  /// The phrases in `text`, in order.
  static func phrases(in text: String) -> [SourcePhrase] {
    var scanner = PhraseScanner(text)
    var found: [SourcePhrase] = []
    while scanner.at < scanner.source.count {
      if scanner.skipComment() { continue }
      if scanner.takes("Phrase(") {
        if let phrase = scanner.phrase() { found.append(phrase) }
      } else if scanner.source[scanner.at] == "\"" {
        var ignored = Argument()
        scanner.string(into: &ignored)
      } else {
        scanner.at += 1
      }
    }
    return found
  }

  private mutating func phrase() -> SourcePhrase? {
    let line = source[..<at].count { $0.isNewline } + 1
    skipSpace()
    guard takes("ja:") else { return nil }
    let japanese = argument()
    guard takes(",") else { return nil }
    skipSpace()
    guard takes("en:") else { return nil }
    let english = argument()
    return SourcePhrase(
      line: line, japanese: japanese.literals, english: english.literals,
      isInterpolated: japanese.hasInterpolation || japanese.hasCode)
  }

  /// Reads up to the comma or bracket that ends an argument, and stops before it.
  private mutating func argument() -> Argument {
    var result = Argument()
    var depth = 0
    while at < source.count {
      if skipComment() { continue }
      switch source[at] {
      case "\"":
        string(into: &result)
        continue
      case "(", "[", "{": depth += 1
      case ")", "]", "}":
        if depth == 0 { return result }
        depth -= 1
      case ",": if depth == 0 { return result }
      case let character where character.isLetter: result.hasCode = true
      default: break
      }
      at += 1
    }
    return result
  }

  private mutating func string(into result: inout Argument) {
    let quotes = takes("\"\"\"") ? "\"\"\"" : "\""
    if quotes.count == 1 { at += 1 }
    while at < source.count, !takes(quotes) {
      if takes("\\(") {
        result.hasInterpolation = true
        interpolation(into: &result)
      } else if source[at] == "\\" {
        at += 2
      } else {
        result.literals.append(source[at])
        at += 1
      }
    }
  }

  private mutating func interpolation(into result: inout Argument) {
    var depth = 1
    while at < source.count, depth > 0 {
      switch source[at] {
      case "\"":
        string(into: &result)
        continue
      case "(": depth += 1
      case ")": depth -= 1
      default: break
      }
      at += 1
    }
  }

  private mutating func skipComment() -> Bool {
    guard takes("//") else { return false }
    while at < source.count, !source[at].isNewline { at += 1 }
    return true
  }

  private mutating func skipSpace() {
    while at < source.count {
      if skipComment() { continue }
      guard source[at].isWhitespace else { return }
      at += 1
    }
  }

  private mutating func takes(_ text: String) -> Bool {
    guard source[at...].starts(with: text) else { return false }
    at += text.count
    return true
  }
}

extension String {
  /// Whether the text holds a hiragana, katakana or kanji.
  var holdsJapanese: Bool {
    unicodeScalars.contains { scalar in
      switch scalar.value {
      case 0x3041...0x309F, 0x30A1...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xFF66...0xFF9D:
        true
      default: false
      }
    }
  }
}

extension SourcePhrase {
  /// What is wrong with the phrase, or nil.
  ///
  /// A Japanese wording that holds no letter of its own, only what it takes from elsewhere, is
  /// judged where those words stand; a comma in either language needs no letters.
  var fault: String? {
    if english.holdsJapanese { return "the English holds Japanese: \(english)" }
    if japanese.holdsJapanese { return nil }
    let isWordless = !japanese.contains(where: \.isLetter)
    if isWordless, isInterpolated || !english.contains(where: \.isLetter) { return nil }
    return "the Japanese holds no Japanese: \(japanese)"
  }
}
