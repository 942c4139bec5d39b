package import FormModel

/// A question of the overall table: whose answers are counted, and as which options.
package struct PlannedQuestion: Sendable, Hashable {
  /// One option of the question, one count.
  package struct Cell: Sendable, Hashable {
    /// The option's code; one that begins with `_` is none of the form's.
    package var code: String
    /// What a person reads.
    package var label: LocalizedText
    /// Whether it can only be chosen alone.
    package var isExclusive = false
    /// Whether it harms a group when nearly all of it chose this option.
    package var isSensitive = false
  }

  /// How many options one respondent may choose.
  package enum Selection: String, Sendable {
    case one
    case many
  }

  /// The responses among which a question is counted.
  package enum Universe: Sendable {
    /// All completed and amended responses.
    case received
    /// Those that meet the form's population condition.
    case population
  }

  /// The index of the form's item.
  package let item: Int
  /// The item's linkId.
  package let linkID: String
  /// The item's text.
  package let text: LocalizedText
  /// How many options one respondent may choose.
  package let selection: Selection
  /// The responses counted.
  package let universe: Universe
  /// The options in the form's order, then the written answer, then `_unanswered`.
  package let cells: [Cell]
  /// The index of `_unanswered` among the cells; nil: the question must be answered.
  package let unanswered: Int?
  /// How many options a respondent ticks, exclusive options apart; 1 or more at both ends.
  package let ticks: ClosedRange<Int>

  let reading: AnswerReading
}

/// The option codes that are not the form's own.
package enum ReservedOption: String, Sendable, CaseIterable {
  /// Asked and answered.
  case total = "_T"
  /// Asked: the question was enabled.
  case asked = "_asked"
  /// Asked, optional, and left empty.
  case unanswered = "_unanswered"
  /// The sum of the hidden rows of a single-choice question, which anyone can derive.
  case hidden = "_hidden"
  /// The written answer of an open choice.
  case written = "_O"
  /// In place of a question: the number of cases.
  case cases = "_cases"

  /// What a person reads.
  package var label: LocalizedText {
    let phrase =
      switch self {
      case .total: Phrase(ja: "回答数", en: "Answered")
      case .asked: Phrase(ja: "対象数", en: "Asked")
      case .unanswered: Phrase(ja: "無回答", en: "Not answered")
      case .hidden: Phrase(ja: "非公表の区分の合計", en: "Sum of the suppressed rows")
      case .written: Phrase(ja: "その他（記述）", en: "Other (described)")
      case .cases: Phrase(ja: "症例数", en: "Cases")
      }
    return LocalizedText(phrase)
  }
}

extension LocalizedText {
  /// The wordings of `phrase` in every language the program speaks.
  init(_ phrase: Phrase) {
    self.init(
      phrase.japanese,
      translations: [
        Language.japanese.rawValue: phrase.japanese, Language.english.rawValue: phrase.english,
      ])
  }
}
