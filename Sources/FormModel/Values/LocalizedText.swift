/// A text of a form in its base language, with translations (FHIR extension `translation`).
package struct LocalizedText: Sendable, Hashable {
  /// The text in the form's own language.
  package var base: String
  /// Translations by language tag, for example `en` or `ja-Hira`.
  package var translations: [String: String]

  /// Makes a text from its base wording and its translations.
  package init(_ base: String, translations: [String: String] = [:]) {
    self.base = base
    self.translations = translations
  }

  /// The wording for `language`, or the base text where there is no translation.
  package func callAsFunction(_ language: Language) -> String {
    translations[language.rawValue] ?? base
  }

  /// Every wording, the base text first.
  package var wordings: [String] {
    [base] + translations.sorted { $0.key < $1.key }.map(\.value)
  }
}
