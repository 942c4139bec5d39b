package import FormJSON
package import FormModel

/// Two sets of answers from the laboratory to one case: the ones held, and others that came.
package struct PrefillComparison: Sendable {
  /// The answers that are held.
  package let held: ResponseDocument
  /// The answers that came.
  package let other: ResponseDocument

  /// Compares two documents about one form.
  package init(held: ResponseDocument, other: ResponseDocument) {
    (self.held, self.other) = (held, other)
  }

  /// The questions that both answer, differently.
  package var differing: [Int] {
    held.index.form.items.indices.filter {
      let (before, now) = (held.answers(to: $0), other.answers(to: $0))
      return !before.isEmpty && !now.isEmpty && before != now
    }
  }

  /// Whether the other answers questions that the held one does not.
  package var isFuller: Bool {
    held.index.form.items.indices.contains {
      held.answers(to: $0).isEmpty && !other.answers(to: $0).isEmpty
    }
  }

  /// The held answers with those of `other` where none is held, and where it was chosen.
  package func merged(taking chosen: Set<Int>) -> ResponseDocument {
    var result = held
    for question in held.index.form.items.indices {
      let answers = other.answers(to: question)
      guard !answers.isEmpty, held.answers(to: question).isEmpty || chosen.contains(question)
      else { continue }
      result.setAnswers(answers, to: question, by: other.authors()[question] ?? .laboratory)
    }
    return result
  }

  /// What differs, for one line: the item, what is held and what came.
  package func described(_ question: Int, _ language: Language) -> String {
    let format = AnswerFormat(language)
    let item = held.index.form.items[question]
    let before = format.text(held.answers(to: question), to: item)
    let now = format.text(other.answers(to: question), to: item)
    let words = Phrase(ja: "\(before) と \(now)", en: "\(before) and \(now)")
    return "\(visible(item.linkID)) \(words(language))"
  }

  /// Shows what differs item by item and asks which is to stand; where the person leaves, nothing
  /// is to be changed.
  package func chosen(
    among questions: [Int], by console: inout some Console, _ language: Language
  ) -> Result<Set<Int>, ChoiceLeft> {
    let format = AnswerFormat(language)
    var chosen: Set<Int> = []
    for question in questions {
      let item = held.index.form.items[question]
      console.say(.question("\(visible(item.linkID)) \(format.label(item))"))
      let before = format.text(held.answers(to: question), to: item)
      let now = format.text(other.answers(to: question), to: item)
      console.say(.plain(Phrase(ja: "   今の回答: \(before)", en: "   held: \(before)")(language)))
      console.say(.plain(Phrase(ja: "   新しい回答: \(now)", en: "   new: \(now)")(language)))
      let words = Phrase(ja: "新しい回答にしますか（y/n）", en: "take the new answer (y/n)?")
      let answer = console.consent("confirm> ", words, language)
      switch answer {
      case .yes: chosen.insert(question)
      case .no: break
      case .left, .inputEnded, .interrupted: return .failure(ChoiceLeft(consent: answer))
      }
    }
    return .success(chosen)
  }
}

/// That a choice between two sets of answers was left before its end.
package struct ChoiceLeft: Error {
  /// How: the person left, the input ended, or a signal came.
  package let consent: Consent
}
