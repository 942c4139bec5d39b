package import FormModel

/// The words for yes and no, as they are shown and typed: the only list of them.
enum YesNo {
  static let yes = Phrase(ja: "はい", en: "yes")
  static let no = Phrase(ja: "いいえ", en: "no")

  /// Both, to choose from by number.
  static let numbered = Phrase(
    ja: "1 \(yes(.japanese))  2 \(no(.japanese))", en: "1 \(yes(.english))  2 \(no(.english))")
}

/// What a person's words for yes and no mean; nil where they are neither.
///
/// Questions, choices and every y/n prompt read them here.
package func yesOrNo(_ typed: String) -> Bool? {
  switch folded(typed).lowercased() {
  case "y", YesNo.yes(.english), YesNo.yes(.japanese): true
  case "n", YesNo.no(.english), YesNo.no(.japanese): false
  default: nil
  }
}

/// What was answered to a y/n prompt.
package enum Consent: Sendable, Hashable {
  case yes
  case no
  /// The person leaves.
  case left
  /// The input ended.
  case inputEnded
  /// A signal arrived.
  case interrupted(Int32)
}

extension Console {
  /// Asks `words` as a note, and yes or no at `prompt` until one of them comes.
  package mutating func consent(
    _ prompt: String, _ words: Phrase, _ language: Language
  ) -> Consent {
    say(.note(words(language)))
    while true {
      switch read(prompt: prompt) {
      case .end: return .inputEnded
      case .interrupted(let signal): return .interrupted(signal)
      case .line(let line):
        if let answer = yesOrNo(line) { return answer ? .yes : .no }
        switch folded(line) {
        case "<": return .no
        case ":quit", ":q": return .left
        default:
          let help = Phrase(
            ja: "y（\(YesNo.yes(.japanese))）か n（\(YesNo.no(.japanese))）。:quit で終わる",
            en: "y (\(YesNo.yes(.english))) or n (\(YesNo.no(.english))); :quit leaves")
          say(.refused(help(language)))
        }
      }
    }
  }
}
