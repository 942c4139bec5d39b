import FormModel
import Tabulation

extension ReleaseProtection.Refusal {
  /// Why nothing is published, for a person.
  var words: Phrase {
    switch self {
    case .gate(let refusal): return refusal.words
    case .uncertain(let table, let question, let reason):
      return Phrase(
        ja: "表 \(table) の問 \(question) が安全であると確かめられませんでした（\(reason)）。公表できません",
        en: "table \(table), question \(question) was not confirmed to be safe (\(reason)); "
          + "nothing is published")
    case .smallChange(let table, let question, let option):
      return Phrase(
        ja: "出し直せません。表 \(table) の問 \(question)（\(option)）の変わり方が、10 症例・3 医療機関に満たないなど、"
          + "公表できるものではありません",
        en: "it cannot be published again: table \(table), question \(question) (\(option)) would "
          + "change by too little, such as under 10 cases or 3 institutions")
    }
  }
}

extension ReleaseProtection {
  /// Which questions are missing from tables that are made, for a person; nil: none is.
  var withheldWords: Phrase? {
    guard !withheldQuestions.isEmpty else { return nil }
    func label(_ code: String, _ language: Language) -> String {
      tables.first { $0.table.code == code }?.table.label(language) ?? code
    }
    let ja = withheldQuestions.map { "表「\(label($0.table, .japanese))」の \($0.question)" }
    let en = withheldQuestions.map { "\($0.question) in table \(label($0.table, .english))" }
    return Phrase(
      ja: "守れないため出さない質問: " + ja.joined(separator: "、"),
      en: "not shown, as it cannot be protected: " + en.joined(separator: ", "))
  }
}

extension TableChoice.Refusal {
  /// What is missing, for a person.
  var words: Phrase {
    switch self {
    case .nothing:
      Phrase(
        ja: "この調査票には集計して公表できる質問がありません", en: "the form has no question that can be published")
    case .unsound(let question):
      Phrase(
        ja: "問 \(visible(question)) に、どの区分にも入らない回答があります。集計できません",
        en:
          "question \(visible(question)) has answers that belong to no option; it cannot be tabulated"
      )
    case .fewCases(let count, let least):
      Phrase(
        ja: "\(count) 症例では少なすぎて公表できません。\(least) 症例以上必要です",
        en: "\(count) cases are too few to be published; at least \(least) are needed")
    case .fewInstitutions(let count, let least):
      Phrase(
        ja: "\(count) 医療機関では少なすぎて公表できません。\(least) 医療機関以上必要です",
        en: "\(count) institutions are too few to be published from; at least \(least) are needed")
    case .concentrated:
      Phrase(
        ja: "症例のほとんどが1つか2つの医療機関のもので、公表できません",
        en: "nearly all cases come from one or two institutions; they cannot be published")
    }
  }
}
