package import FormModel

/// What a person's words for yes and no mean; nil where they are neither.
///
/// The only list of these words: questions, choices and every y/n prompt read it.
package func yesOrNo(_ typed: String) -> Bool? {
  switch folded(typed).lowercased() {
  case "y", "yes", "はい": true
  case "n", "no", "いいえ": false
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
            ja: "y（はい）か n（いいえ）。:quit で終わる", en: "y (yes) or n (no); :quit leaves")
          say(.refused(help(language)))
        }
      }
    }
  }
}
