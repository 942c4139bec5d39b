import FormModel
import Testing

@testable import TerminalDialogue

struct AnswerParserTests {
  /// What a line is read as: the answers as they are stored, `+text` where a text is to follow,
  /// or `refused`.
  private func read(
    _ typed: String, _ item: QuestionnaireItem, current: [AnswerValue] = []
  ) -> String {
    switch AnswerParser(item, current: current).read(typed) {
    case .answers(let answers): answers.map(\.plain).joined(separator: " ")
    case .needsText(let answers): (answers.map(\.plain) + ["+text"]).joined(separator: " ")
    case .refused: "refused"
    }
  }

  @Test(arguments: [
    ("y", "true"), ("Y", "true"), ("yes", "true"), ("YES", "true"), ("はい", "true"), ("1", "true"),
    ("ｙ", "true"), ("１", "true"), (" y ", "true"), ("n", "false"), ("no", "false"),
    ("いいえ", "false"), ("2", "false"), ("２", "false"), ("ＮＯ", "false"), ("3", "refused"),
    ("0", "refused"), ("true", "refused"), ("yep", "refused"), ("y n", "refused"),
    ("11", "refused"),
    ("ハイ", "refused"),
  ])
  func `yes and no are said in words or numbers`(typed: String, answer: String) throws {
    #expect(read(typed, try SurveyForm.item("1")) == answer)
  }

  @Test(arguments: [
    ("67", "67"), ("６７", "67"), ("67歳", "67"), ("６７歳", "67"), ("67 歳", "67"), ("67 years", "67"),
    ("67Years", "67"), ("007", "7"), ("0", "0"), ("67kg", "refused"), ("67 mg/L", "refused"),
    ("67.0", "refused"), ("6 7", "refused"), ("-1", "-1"), ("- 1", "refused"), ("+67", "refused"),
    ("1e2", "refused"), ("0x43", "refused"), ("六十七", "refused"), ("歳", "refused"),
    ("67歳歳", "refused"), ("67a", "refused"), ("1,000", "refused"), ("1234567890", "refused"),
    ("６７才", "67"), ("67 yrs", "67"), ("67日", "refused"),
    ("٦٧", "refused"), ("99999999999999999999", "refused"),
  ])
  func `a whole number is its digits, with the item's own unit at most`(
    typed: String, answer: String
  ) throws {
    #expect(read(typed, try SurveyForm.item("7")) == answer)
  }

  @Test(arguments: [
    ("0.5", "0.5"), ("12.50", "12.50"), ("０．５", "0.5"), ("12", "12"), ("0.5 mg/L", "0.5"),
    ("0.5mg/l", "0.5"), ("0.5 μg/mL", "0.5"), ("0.5µg/ml", "0.5"), ("0.5 mg/mL", "refused"),
    ("０．５ｍｇ／Ｌ", "0.5"), ("1,5", "refused"), ("1，5", "refused"),
    ("12abc", "refused"), ("nan", "refused"), ("inf", "refused"), ("0x1p3", "refused"),
    ("1e3", "refused"), ("1E3", "refused"), (".5", "refused"), ("5.", "refused"), ("-1", "-1"),
    ("--1", "refused"),
    ("+1", "refused"), ("1.2.3", "refused"), ("00.5", "refused"), ("0.5 mL/min", "refused"),
    ("<=0.5", "refused"), ("≤0.5", "refused"), ("mg/L", "refused"), ("1 000", "refused"),
    ("0。5", "refused"),
  ])
  func `a decimal keeps its digits as they were typed`(typed: String, answer: String) throws {
    #expect(read(typed, try SurveyForm.item("14.1")) == answer)
  }

  @Test(arguments: [
    ("2026-04-01", "2026-04-01"), ("2026/4/1", "2026-04-01"), ("20260401", "2026-04-01"),
    ("令和８年４月１日", "2026-04-01"), ("Ｒ８．４．１", "2026-04-01"), ("２０２６－０４－０１", "2026-04-01"),
    ("２０２６年４月１日", "2026-04-01"), ("2026-02-30", "refused"), ("R8.2.30", "refused"),
    ("today", "refused"), ("2026-04", "refused"),
  ])
  func `a date is a day that exists`(typed: String, answer: String) throws {
    #expect(read(typed, try SurveyForm.item("16.1")) == answer)
  }

  @Test(arguments: [
    ("3", "13", "13"), ("3", "１３", "13"), ("3", "東京", "13"), ("3", "東京都", "13"),
    ("3", "Tokyo", "13"),
    ("3", "TOKYO", "13"), ("3", "とうきょうと", "13"), ("3", "Ｔｏｋｙｏ", "13"), ("3", "京都", "26"),
    ("3", "京都府", "26"), ("3", "大阪", "27"), ("3", "北海道", "01"), ("3", "Hokkaido", "01"),
    ("3", "1", "01"), ("3", "01", "01"), ("3", "47", "47"), ("3", "神奈川", "14"),
    ("3", "48", "refused"),
    ("3", "0", "refused"), ("3", "00", "refused"), ("3", "Toky", "refused"), ("3", "都", "refused"),
    ("3", "東京 京都", "refused"), ("3", "13 14", "refused"), ("3", "+3", "refused"),
    ("3", "-3", "refused"), ("4", "1-99", "1-to-99"), ("4", "１－９９", "1-to-99"),
    ("4", "2", "1-to-99"),
    ("4", "1-to-99", "1-to-99"), ("4", "1-99床", "1-to-99"), ("4", "1-99 beds", "1-to-99"),
    ("4", "100-199", "100-199"), ("4", "1-9", "refused"), ("4", "199", "refused"),
    ("4", "99-199", "refused"), ("4", "0（無床）", "none"), ("4", "600-plus", "600-plus"),
    ("4", "600 beds or more", "600-plus"), ("4", "7", "refused"), ("4", "99", "refused"),
    ("9", "1", "escherichia-coli"), ("9", "Escherichia coli", "escherichia-coli"),
    ("9", "escherichia coli", "escherichia-coli"), ("9", "escherichia-coli", "escherichia-coli"),
    ("9", "providencia spp.", "providencia-spp"), ("9", "11", "+text"), ("9", "その他（記述）", "+text"),
    ("9", "Other (describe)", "+text"), ("9", "12", "refused"), ("9", "E. coli", "refused"),
    ("20", "1", "yes"), ("20", "y", "yes"), ("20", "はい", "yes"), ("20", "Yes", "yes"),
    ("20", "n", "no"), ("20", "いいえ", "no"), ("20", "3", "unavailable"),
    ("20", "検査体制がない", "unavailable"), ("15.1", "n", "refused"), ("15.1", "none", "none"),
    ("15.1", "なし", "none"), ("15.3", "1.5 g 8時間毎", "1-5g-q8h"), ("15.3", "2 g ６時間毎", "2g-q6h"),
    ("17", "治癒・改善", "cured-or-improved"), ("17", "治癒･改善", "cured-or-improved"),
  ])
  func `one option is named by its number, its code or a full label`(
    linkID: String, typed: String, answer: String
  ) throws {
    #expect(read(typed, try SurveyForm.item(linkID)) == answer)
  }

  @Test(arguments: [
    ("とうきょう", "13"), ("トウキョウ", "13"), ("ﾄｳｷｮｳ", "13"), ("Tokyo-to", "13"), ("Toukyou", "13"),
    ("Tōkyō", "13"), ("Tokyo Prefecture", "13"), ("TŌKYŌ", "13"), ("きょうと", "26"), ("Kyoto", "26"),
    ("Kyoto-fu", "26"), ("Kyouto", "26"), ("おおさか", "27"), ("Ohsaka", "27"), ("Oosaka", "27"),
    ("Ōsaka", "27"), ("Osaka-fu", "27"), ("ひょうご", "28"), ("Hyougo", "28"), ("Gumma", "10"),
    ("Gunma-ken", "10"), ("Hukusima", "07"), ("Chiba", "12"), ("Tiba", "12"), ("Ooita", "44"),
    ("Kouchi", "39"), ("ほっかいどう", "01"), ("か\u{3099}ふけん", "refused"), ("き\u{3099}ふ", "21"),
    ("Tokio", "refused"), ("とうきよう", "refused"), ("To", "refused"), ("ken", "refused"),
    ("prefecture", "refused"),
  ])
  func `a prefecture is found by any usual spelling`(typed: String, answer: String) throws {
    #expect(read(typed, try SurveyForm.item("3")) == answer)
  }

  @Test func `no two prefectures share a spelling`() throws {
    let item = try SurveyForm.item("3")
    for option in item.options {
      for name in option.label.wordings {
        for spelling in [name, name.lowercased(), name + "-ken", name + " prefecture"] {
          let read = read(spelling, item)
          #expect(read == option.code || read == "refused", "\(spelling)")
        }
      }
    }
  }

  @Test(arguments: [
    ("3", "Tokio", "Tokio is not an option; near it: 13 Tokyo", "Tokio は選択肢にありません。近いもの: 13 東京都"),
    (
      "9", "E. coli", "E. coli is not an option; near it: 1 Escherichia coli",
      "E. coli は選択肢にありません。近いもの: 1 Escherichia coli"
    ),
    (
      "9", "k.pneumo", "k.pneumo is not an option; near it: 2 Klebsiella pneumoniae",
      "k.pneumo は選択肢にありません。近いもの: 2 Klebsiella pneumoniae"
    ),
    (
      "9", "E. cloacae", "E. cloacae is not an option; near it: 5 Enterobacter cloacae complex",
      "E. cloacae は選択肢にありません。近いもの: 5 Enterobacter cloacae complex"
    ),
    (
      "3", "京東", "京東 is not an option; near it: 13 Tokyo, 26 Kyoto",
      "京東 は選択肢にありません。近いもの: 13 東京都、26 京都府"
    ),
    (
      "9", "Klebsiella",
      "Klebsiella is not an option; near it: 2 Klebsiella pneumoniae, "
        + "3 Klebsiella oxytoca, 4 Klebsiella aerogenes",
      "Klebsiella は選択肢にありません。近いもの: 2 Klebsiella pneumoniae、3 Klebsiella oxytoca、"
        + "4 Klebsiella aerogenes"
    ),
    (
      "10", "1 urin", "urin is not an option; near it: 3 Urine", "urin は選択肢にありません。近いもの: 3 尿"
    ),
  ])
  func `a near miss is answered with what may have been meant, and never taken`(
    linkID: String, typed: String, en: String, ja: String
  ) throws {
    let item = try SurveyForm.item(linkID)
    #expect(AnswerParser(item, current: []).read(typed) == .refused(Phrase(ja: ja, en: en)))
  }

  @Test func `every prefecture is found by number, code, and each of its names`() throws {
    let item = try SurveyForm.item("3")
    try #require(item.options.count == 47)
    for (index, option) in item.options.enumerated() {
      let short = option.label.base.hasSuffix("道") ? [] : [String(option.label.base.dropLast())]
      for name in option.label.wordings + [option.code, String(index + 1)] + short {
        #expect(read(name, item) == option.code, "\(name)")
      }
    }
  }

  /// The codes of item 10 by number; a longer line than the table needs.
  private static let specimens = [
    "blood", "respiratory-specimen", "urine", "ascites-or-bile", "pus-or-wound",
    "cerebrospinal-fluid", "other",
  ]

  @Test(arguments: [
    ("1", [1]), ("1 3-5", [1, 3, 4, 5]), ("1、3", [1, 3]), ("１，３", [1, 3]), ("1,3", [1, 3]),
    ("1, 3", [1, 3]), ("１　３", [1, 3]), ("3 1", [1, 3]), ("1 1", [1]), ("1 1-2 2", [1, 2]),
    ("1-7", [1, 2, 3, 4, 5, 6, 7]), ("３～５", [3, 4, 5]), ("3〜5", [3, 4, 5]), ("2-2", [2]),
    ("血液", [1]), ("血液 尿", [1, 3]), ("血液、尿", [1, 3]), ("blood urine", [1, 3]),
    ("Pus or wound", [5]), ("膿・創部", [5]), ("腹水・胆汁、1", [1, 4]), ("その他", [7]),
  ])
  func `several options are named in one line`(typed: String, numbers: [Int]) throws {
    let expected = numbers.map { AnswerParserTests.specimens[$0 - 1] }.joined(separator: " ")
    #expect(read(typed, try SurveyForm.item("10")) == expected)
  }

  @Test(arguments: [
    "0", "8", "1 8", "1-8", "0-3", "5-3", "1 -3", "1 +3", "-", "1-", "1--3", "1-3-5", "x", "1 x",
    "、",
    "1.5", "99999999999999999999", "1 99999999999999999999", "+8", "-8", "+", "+1 3",
  ])
  func `a line that names anything else is refused whole`(typed: String) throws {
    #expect(read(typed, try SurveyForm.item("10")) == "refused")
  }

  @Test(arguments: [
    ("+2", [1, 2, 3]), ("＋２", [1, 2, 3]), ("-3", [1]), ("+2 -3", [1, 2]), ("－３", [1]),
    ("+2,-3", [1, 2]), ("+1", [1, 3]), ("-2", [1, 3]), ("+4-5", [1, 3, 4, 5]), ("-1-3", []),
    ("+血液 -尿", [1]), ("2", [2]), ("-1 +1", [1, 3]),
  ])
  func `plus and minus change what is chosen`(typed: String, numbers: [Int]) throws {
    let item = try SurveyForm.item("10")
    let current = [item.options[0].value, item.options[2].value]
    let expected = numbers.map { AnswerParserTests.specimens[$0 - 1] }.joined(separator: " ")
    #expect(read(typed, item, current: current) == expected)
  }

  @Test func `a written answer is asked for once, and stays until it is taken away`() throws {
    let item = try SurveyForm.item("8")
    let sepsis = item.options[0].value
    #expect(read("9", item) == "+text")
    #expect(read("1 9", item) == "bacteraemia-or-sepsis +text")
    #expect(read("8-9", item) == "catheter-related-bloodstream-infection +text")
    #expect(read("その他（記述）", item) == "+text")
    #expect(read("+9", item, current: [sepsis]) == "bacteraemia-or-sepsis +text")
    let written = [sepsis, .string("骨髄炎")]
    #expect(
      read("+2", item, current: written)
        == "bacteraemia-or-sepsis hospital-acquired-pneumonia 骨髄炎")
    #expect(read("-9", item, current: written) == "bacteraemia-or-sepsis")
    #expect(read("-1", item, current: written) == "骨髄炎")
    #expect(read("1", item, current: written) == "bacteraemia-or-sepsis")
    #expect(read("10", item) == "refused")
    #expect(read("9-10", item) == "refused")
  }

  @Test func `a text is kept as it was typed`() throws {
    for linkID in ["2", "6.1", "17.2"] {
      let item = try SurveyForm.item(linkID)
      for typed in ["東京病院", "ＡＢＣ　病院", "12", "<b>&amp;", "\"x\"\\", "👩‍⚕️"] {
        #expect(read(typed, item) == typed)
      }
    }
  }

  @Test func `a text is stored in Normalization Form C`() throws {
    let item = try SurveyForm.item("2")
    for (typed, stored) in [("か\u{3099}", "が"), ("Cafe\u{301}", "Caf\u{E9}"), ("ｶﾞ", "ｶﾞ")] {
      let scalars = Array(read(typed, item).unicodeScalars)
      #expect(scalars == Array(stored.unicodeScalars), "\(typed)")
    }
  }

  @Test(arguments: [ItemType.group, .display, .attachment])
  func `what takes no typed answer says so`(type: ItemType) {
    #expect(read("1", QuestionnaireItem(linkID: "x", type: type)) == "refused")
  }

  @Test(arguments: [
    (ItemType.dateTime, "2026-04-01T09:00:00+09:00", "2026-04-01T09:00:00+09:00"),
    (.dateTime, "9 o'clock", "refused"), (.time, "09:00:00", "09:00:00"),
    (.time, "25:00:00", "refused"), (.quantity, "1.5", "1.5"), (.quantity, "x", "refused"),
    (.url, "https://example.jp/", "https://example.jp/"), (.reference, "Patient/1", "Patient/1"),
    (.choice, "1", "refused"),
  ])
  func `the types that this form lacks are read too`(
    type: ItemType, typed: String, answer: String
  ) {
    #expect(read(typed, QuestionnaireItem(linkID: "x", type: type)) == answer)
  }

  @Test(arguments: [
    (
      "7", "67kg", "67kg is not a whole number: digits alone, the unit is years. Example: 67",
      "67kg は整数ではありません。数字だけで入力してください（単位は 歳）。例: 67"
    ),
    (
      "14.1", "1,5",
      "1,5 is not a number: digits and a decimal point (.) alone, the unit is mg/L. Example: 0.5",
      "1,5 は数値ではありません。数字と小数点（.）だけで入力してください（単位は mg/L）。例: 0.5"
    ),
    ("1", "x", "x is not understood: yes (y, 1) or no (n, 2)", "x は読み取れません。はい（y、1）か いいえ（n、2）"),
    (
      "9", "x", "x is not an option: a number (1-11) or the words of an option",
      "x は選択肢にありません。1-11 の番号か、選択肢の言葉を入力してください"
    ),
    (
      "10", "1 x", "x is not an option: a number (1-7) or the words of an option",
      "x は選択肢にありません。1-7 の番号か、選択肢の言葉を入力してください"
    ),
  ])
  func `a refusal says what was read and what is allowed`(
    linkID: String, typed: String, en: String, ja: String
  ) throws {
    let item = try SurveyForm.item(linkID)
    #expect(AnswerParser(item, current: []).read(typed) == .refused(Phrase(ja: ja, en: en)))
  }
}
