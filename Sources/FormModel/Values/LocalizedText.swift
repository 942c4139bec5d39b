/// A text of a form in its base language, with translations (FHIR extension `translation`).
package struct LocalizedText: Sendable, Hashable {
  /// The text in the form's own language.
  package var base: String
  /// Translations by language tag, for example `en` or `ja-Hira`.
  package var translations: Translations

  /// Makes a text from its base wording and its translations.
  package init(_ base: String, translations: Translations = [:]) {
    self.base = base
    self.translations = translations
  }

  /// The wording for `language`, or the base text where there is no translation.
  package func callAsFunction(_ language: Language) -> String {
    translations[language.rawValue] ?? base
  }

  /// Every wording, the base text first.
  package var wordings: [String] {
    [base] + translations.texts
  }
}

/// Texts by language tag: there are few, so that a list of them is looked through.
package struct Translations: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  private struct Entry: Sendable, Hashable {
    var language: String
    var text: String
  }

  /// In the order of the languages.
  private var entries: [Entry] = []

  /// Takes the texts as a dictionary is written; of those in one language the last stays.
  package init(dictionaryLiteral elements: (String, String)...) {
    for (language, text) in elements { self[language] = text }
  }

  /// The text in a language, or nil; setting nil removes it.
  package subscript(language: String) -> String? {
    get { entries.first { $0.language == language }?.text }
    set {
      if let newValue, entries.last.map({ $0.language < language }) ?? true {
        entries.append(Entry(language: language, text: newValue))
        return
      }
      let place = entries.firstIndex { $0.language >= language } ?? entries.count
      if place < entries.count, entries[place].language == language { entries.remove(at: place) }
      if let newValue { entries.insert(Entry(language: language, text: newValue), at: place) }
    }
  }

  /// Whether there are none.
  package var isEmpty: Bool { entries.isEmpty }

  /// The languages in their order.
  package var languages: [String] { entries.map(\.language) }

  /// The texts in the order of their languages.
  package var texts: [String] { entries.map(\.text) }
}
