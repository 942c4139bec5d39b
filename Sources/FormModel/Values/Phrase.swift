/// A language the program speaks.
package enum Language: String, Sendable, CaseIterable {
  case japanese = "ja"
  case english = "en"
}

/// One message of the program in every language it speaks.
///
/// Both wordings are written side by side, so a message cannot exist in one language only.
package struct Phrase: Sendable, Hashable {
  /// The Japanese wording.
  package let japanese: String
  /// The English wording.
  package let english: String

  /// Pairs the two wordings of a message.
  package init(ja japanese: String, en english: String) {
    self.japanese = japanese
    self.english = english
  }

  /// The wording in `language`.
  package func callAsFunction(_ language: Language) -> String {
    switch language {
    case .japanese: japanese
    case .english: english
    }
  }
}
