package import FormModel

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
  /// The band in which a quarter of the answers have come, in ascending order.
  case firstQuartile = "_q1"
  /// The band in which half of the answers have come.
  case median = "_median"
  /// The band in which three quarters of the answers have come.
  case thirdQuartile = "_q3"
  /// In place of a question: the number of cases.
  case cases = "_cases"
  /// In place of a question: the responses received.
  case received = "_received"
  /// The responses received that are counted nowhere: copies, older versions, cases taken back.
  case excluded = "_excluded"

  /// What a person reads.
  package var label: LocalizedText {
    let phrase =
      switch self {
      case .total: Phrase(ja: "回答数", en: "Answered")
      case .asked: Phrase(ja: "対象数", en: "Asked")
      case .unanswered: Phrase(ja: "無回答", en: "Not answered")
      case .hidden: Phrase(ja: "非公表の区分の合計", en: "Sum of the suppressed rows")
      case .written: Phrase(ja: "その他（記述）", en: "Other (described)")
      case .firstQuartile: Phrase(ja: "第1四分位数の区分", en: "Band of the first quartile")
      case .median: Phrase(ja: "中央値の区分", en: "Band of the median")
      case .thirdQuartile: Phrase(ja: "第3四分位数の区分", en: "Band of the third quartile")
      case .cases: Phrase(ja: "症例数", en: "Cases")
      case .received: Phrase(ja: "受け取った回答", en: "Responses received")
      case .excluded:
        Phrase(
          ja: "数えない回答（重複、旧版、誤登録）", en: "Not counted (copies, older versions, entered in error)")
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
