import FormModel

/// The spellings by which people name an option: beside its labels, readings in either kana,
/// usual romanisations, and place names without 都, 府 or 県.
struct OptionSpelling {
  private let keys: [[String]]
  /// The words of each label's wordings.
  private let words: [[[String]]]

  /// Prepares the spellings of `options`.
  init(_ options: [AnswerOption]) {
    keys = options.map { OptionSpelling.keys(of: $0.label) }
    words = options.map { $0.label.wordings.map(OptionSpelling.words) }
  }

  /// The one option that `word` spells; nil where none or several are spelled so.
  func option(spelled word: String) -> Int? {
    let wanted = OptionSpelling.key(word)
    guard !wanted.isEmpty else { return nil }
    let found = keys.indices.filter { keys[$0].contains(wanted) }
    return found.count == 1 ? found.first : nil
  }

  /// The options that `word` may have been meant for, at most three, the nearest first.
  func near(_ word: String) -> [Int] {
    let abbreviated = options(abbreviatedAs: word)
    if !abbreviated.isEmpty { return abbreviated }
    let wanted = Array(OptionSpelling.key(word))
    guard (2...40).contains(wanted.count) else { return [] }
    let distances: [(option: Int, distance: Int)] = keys.indices.compactMap { option in
      keys[option].compactMap { key in
        let key = Array(key)
        // The beginning of a longer label, for example the genus of a species.
        if key.count > wanted.count, key.starts(with: wanted) { return 1 }
        let distance = editDistance(wanted, key)
        return distance <= max(1, min(wanted.count, key.count) / 3) ? distance : nil
      }.min().map { (option, $0) }
    }
    return distances.sorted { ($0.distance, $0.option) < ($1.distance, $1.option) }
      .prefix(3).map(\.option)
  }

  /// The options whose first words `word` abbreviates, as `E. coli` does; at most three.
  private func options(abbreviatedAs word: String) -> [Int] {
    let parts = OptionSpelling.words(word)
    guard word.contains("."), parts.count > 1 else { return [] }
    let found = words.indices.filter { option in
      words[option].contains { words in
        words.count >= parts.count && zip(words, parts).allSatisfy { $0.hasPrefix($1) }
      }
    }
    return Array(found.prefix(3))
  }

  private static func words(_ text: String) -> [String] {
    folded(text).lowercased().split { $0 == " " || $0 == "." }.map(String.init)
  }

  /// Every key of a label: its wordings, and a place's name with and without its kind.
  private static func keys(of label: LocalizedText) -> [String] {
    var names = label.wordings
    let kinds: [Character: (reading: String, roman: String)] = [
      "都": ("と", "to"), "府": ("ふ", "fu"), "県": ("けん", "ken"),
    ]
    if let last = label.base.last, let kind = kinds[last], label.base.count > 2 {
      names.append(String(label.base.dropLast()))
      if let reading = label.translations["ja-Hira"], reading.hasSuffix(kind.reading) {
        names.append(String(reading.dropLast(kind.reading.count)))
      }
      if let roman = label.translations[Language.english.rawValue] {
        names += [roman + kind.roman, roman + "prefecture"]
      }
    }
    return Set(names.map(key)).filter { !$0.isEmpty }.sorted()
  }

  /// What two spellings of one name have in common: no case, no spaces, hiragana for katakana, and
  /// one romanisation for the usual ones (Ōsaka, Oosaka, Ohsaka; Fukushima, Hukusima).
  static func key(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in withoutLatinMarks(folded(text)).lowercased().unicodeScalars {
      switch scalar.value {
      case 0x20, 0x2D, 0x27, 0x2019, 0x30FB: continue
      case 0x30A1...0x30F6:
        scalars.append(Unicode.Scalar(scalar.value - 0x60) ?? scalar)
      default: scalars.append(scalar)
      }
    }
    var key = normalized(String(scalars))
    guard key.utf8.allSatisfy({ $0 < 0x80 }) else { return key }
    for (written, plain) in romanisations { key = key.replacing(written, with: plain) }
    return key
  }

  private static let romanisations = [
    ("shi", "si"), ("sh", "sy"), ("chi", "ti"), ("ch", "ty"), ("tsu", "tu"), ("fu", "hu"),
    ("ji", "zi"), ("mm", "nm"), ("mb", "nb"), ("mp", "np"), ("ou", "o"), ("oo", "o"),
    ("uu", "u"), ("ohs", "os"), ("ohi", "oi"),
  ]
}
