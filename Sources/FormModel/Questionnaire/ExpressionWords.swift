extension ExpressionSyntaxError {
  /// Why the expression cannot be run.
  var words: Phrase {
    switch problem {
    case .syntax:
      Phrase(
        ja: "\(offset + 1) バイト目が FHIRPath の式として読めません", en: "no FHIRPath at byte \(offset + 1)")
    case .unsupported(let name):
      Phrase(ja: "\(shortened(name)) には対応していません", en: "\(shortened(name)) is not run here")
    case .unknownProperty(let name):
      Phrase(
        ja: "\(shortened(name)) という要素は回答から読めません",
        en: "\(shortened(name)) is no element that is read from a response")
    case .unknownLinkID(let linkID):
      Phrase(
        ja: "linkId \(shortened(linkID)) の項目がありません",
        en: "no item has the linkId \(shortened(linkID))")
    case .tooLarge: Phrase(ja: "式が長すぎるか、深すぎます", en: "it is too long or too deep")
    }
  }
}

extension EvaluationError {
  /// Why the expression has no result for a response.
  var words: Phrase {
    switch self {
    case .notSingle: Phrase(ja: "値が1つでなければなりません", en: "it needs one value, not several")
    case .wrongType: Phrase(ja: "値の型が式に合いません", en: "a value is of a type that it cannot take")
    case .unsupported:
      Phrase(ja: "この値どうしの計算や比較には対応していません", en: "these values are not computed with here")
    case .noClock: Phrase(ja: "今日の日付がわかりません", en: "today's date is not known")
    case .tooMuchWork: Phrase(ja: "計算が長くなりすぎます", en: "it would take too long")
    }
  }
}
