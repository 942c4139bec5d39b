import FormModel
import Testing

@testable import TerminalDialogue

struct AnswerFormatTests {
  /// Answers to an item by what is typed; a text is written for `:text`.
  private func answers(_ linkID: String, _ typed: String) throws -> [AnswerValue] {
    switch AnswerParser(try SurveyForm.item(linkID), current: []).read(typed) {
    case .answers(let answers): return answers
    case .needsText(let answers): return answers + [.string("骨髄炎\u{1B}[2J")]
    case .refused(let words):
      Issue.record("\(words)")
      return []
    }
  }

  @Test(arguments: [
    ("1", "y", "はい", "yes"), ("1", "n", "いいえ", "no"), ("7", "６７", "67 歳", "67 years"),
    ("14.1", "12.50", "12.50 mg/L", "12.50 mg/L"), ("3", "13", "東京都", "Tokyo"),
    ("8", "1 3", "菌血症・敗血症、人工呼吸器関連肺炎", "Bacteraemia or sepsis, Ventilator-associated pneumonia"),
    (
      "8", "1 9", "菌血症・敗血症、その他: 骨髄炎<U+001B>[2J", "Bacteraemia or sepsis, other: 骨髄炎<U+001B>[2J"
    ),
    ("9", "11", "その他: 骨髄炎<U+001B>[2J", "other: 骨髄炎<U+001B>[2J"),
    ("16.1", "R8.4.1", "2026-04-01（令和8年4月1日）", "2026-04-01 (Reiwa 8)"),
    ("20", "y", "はい", "Yes"), ("2", "A\u{202E}B", "A<U+202E>B", "A<U+202E>B"),
    ("17.2", "a\nb\n\nc", "a / b /  / c", "a / b /  / c"),
  ])
  func `answers are shown on one line in either language`(
    linkID: String, typed: String, ja: String, en: String
  ) throws {
    let item = try SurveyForm.item(linkID)
    let answers = try answers(linkID, typed)
    #expect(AnswerFormat(.japanese).text(answers, to: item) == ja)
    #expect(AnswerFormat(.english).text(answers, to: item) == en)
  }

  @Test func `a coding without an option is shown by its code`() throws {
    let stray = AnswerValue.coding(Coding(system: "x", code: "a\u{07}b"))
    #expect(AnswerFormat(.english).text([stray], to: try SurveyForm.item("3")) == "a<U+0007>b")
  }

  private static let hints: [(String, [String]?, [String]?)] = [
    ("1", ["1 はい  2 いいえ"], ["1 yes  2 no"]),
    ("7", ["0-120 の整数"], ["whole number, 0-120"]),
    (
      "14.1", ["0.008-512 の数値、小数点以下 3 桁まで"],
      ["number, 0.008-512, at most 3 decimal places"]
    ),
    ("15.2", ["0-300 の数値、小数点以下 1 桁まで"], ["number, 0-300, at most 1 decimal place"]),
    (
      "16.1", ["日付（2023-12-20 以降）。例: 2026-04-01、2026/4/1、令和8年4月1日、R8.4.1"],
      ["date (from 2023-12-20 on), for example 2026-04-01, 2026/4/1, R8.4.1"]
    ),
    (
      "6.2", ["1行の文字（254 文字まで）。例: kansen@hospital.example"],
      ["one line (at most 254 characters), for example kansen@hospital.example"]
    ),
    ("2", ["1行の文字（100 文字まで）"], ["one line (at most 100 characters)"]),
    (
      "17.2", ["文章。終わりは . だけの行（1000 文字まで）"],
      ["text; a line with only . ends it (at most 1000 characters)"]
    ),
    ("15.1", ["1 なし", "2 間欠的血液透析", "3 持続的腎代替療法（CRRT）"], nil),
    (
      "10", nil,
      [
        "1 Blood", "2 Respiratory specimen", "3 Urine", "4 Ascites or bile", "5 Pus or wound",
        "6 Cerebrospinal fluid", "7 Other", "several: 1 3-5; add +2, take away -3",
      ]
    ),
  ]

  @Test(arguments: hints)
  func `what may be answered is said in either language`(
    linkID: String, ja: [String]?, en: [String]?
  ) throws {
    let item = try SurveyForm.item(linkID)
    if let ja { #expect(AnswerFormat(.japanese).hints(for: item, width: 80) == ja) }
    if let en { #expect(AnswerFormat(.english).hints(for: item, width: 80) == en) }
  }

  @Test func `the last number of an open choice is the written answer`() throws {
    let hints = AnswerFormat(.english).hints(for: try SurveyForm.item("9"), width: 80)
    #expect(hints.count == 11)
    #expect(hints.first == " 1 Escherichia coli")
    #expect(hints.last == "11 Other (describe)")
  }

  @Test(arguments: [20, 40, 80, 132], Language.allCases)
  func `forty-seven options fit the terminal, every one with its number`(
    width: Int, language: Language
  ) throws {
    let item = try SurveyForm.item("3")
    let hints = AnswerFormat(language).hints(for: item, width: width)
    for line in hints { #expect(displayWidth(line) <= width - 3, "\(line)") }
    let words = hints.joined(separator: "  ").split(separator: " ").joined(separator: " ")
    for (index, option) in item.options.enumerated() {
      #expect(words.contains("\(index + 1) \(option.label(language))"))
    }
    #expect(width == 20 || hints.count < 47)
  }
}
