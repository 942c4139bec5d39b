import FormModel
import Testing

@testable import Tabulation

struct CSVWriterTests {
  private static func row(
    _ question: Int, _ option: String, _ ja: String, _ en: String,
    _ selection: ReleaseQuestion.Selection, _ content: PublishableTable.Content
  ) -> PublishableTable.Row {
    PublishableTable.Row(
      question: String(question),
      questionText: LocalizedText(
        "問\(question)", translations: ["en": "Question \(question)"]),
      option: option, optionText: LocalizedText(ja, translations: ["en": en]),
      selection: selection, content: content)
  }

  private static func total(
    _ question: Int, _ selection: ReleaseQuestion.Selection, _ count: Int
  ) -> PublishableTable.Row {
    row(question, "_T", "回答数", "Answered", selection, .published(count: count, denominator: count))
  }

  private static let table = PublishableTable(
    release: PublishableTable.draft, table: "overall",
    rows: [
      row(1, "true", "はい", "Yes", .one, .published(count: 150, denominator: 183)),
      row(1, "false", "いいえ", "No", .one, .published(count: 33, denominator: 183)),
      total(1, .one, 183),
      row(2, "a", "選択肢a", "Option a", .one, .suppressed),
      row(2, "b", "選択肢b", "Option b", .one, .band(low: 38, high: 74, denominator: 150)),
      row(2, "c", "選択肢c", "Option c", .one, .published(count: 100, denominator: 150)),
      row(
        2, "_hidden", "非公表の区分の合計", "Sum of the suppressed rows", .one,
        .published(count: 50, denominator: 150)),
      total(2, .one, 150),
      row(3, "x", "選択肢x", "Option x", .many, .published(count: 150, denominator: nil)),
      row(3, "_O", "その他（記述）", "Other (described)", .many, .published(count: 52, denominator: 150)),
      total(3, .many, 150),
      row(4, "_median", "65〜74歳", "65 to 74", .one, .place),
    ])

  private static func lines(_ language: Language) -> [String] {
    let text = String(decoding: CSVWriter(language: language).bytes(of: table), as: UTF8.self)
    #expect(text.hasSuffix("\r\n"))
    return text.split(separator: "\r\n", omittingEmptySubsequences: false).dropLast()
      .map { String($0) }
  }

  @Test func `the columns are these`() {
    let columns =
      "release,table,question,question_text,option,option_text,selection,count,count_low,"
      + "count_high,denominator,percent,status"
    #expect(CSVWriter.columns().joined(separator: ",") == columns)
  }

  @Test func `a table is written like this in Japanese`() {
    let draft = "DRAFT-NOT-FOR-PUBLICATION,overall,"
    let expected: [String] = [
      "1,問1,true,はい,one,150,,,183,82.0,published",
      "1,問1,false,いいえ,one,33,,,183,18.0,published",
      "1,問1,_T,回答数,one,183,,,183,100.0,published",
      "2,問2,a,選択肢a,one,,,,,,suppressed",
      "2,問2,b,選択肢b,one,,38,74,150,,band",
      "2,問2,c,選択肢c,one,100,,,150,66.7,published",
      "2,問2,_hidden,非公表の区分の合計,one,50,,,150,33.3,published",
      "2,問2,_T,回答数,one,150,,,150,100.0,published",
      "3,問3,x,選択肢x,many,150,,,,,published",
      "3,問3,_O,その他（記述）,many,52,,,150,34.7,published",
      "3,問3,_T,回答数,many,150,,,150,100.0,published",
      "4,問4,_median,65〜74歳,one,,,,,,quartile",
    ]
    let lines = Self.lines(.japanese)
    #expect(lines.first == CSVWriter.columns().joined(separator: ","))
    #expect(Array(lines.dropFirst()) == expected.map { draft + $0 })
  }

  @Test func `labels come in English too, numbers and codes stay`() {
    let lines = Self.lines(.english)
    #expect(
      lines[4]
        == "DRAFT-NOT-FOR-PUBLICATION,overall,2,Question 2,a,Option a,one,,,,,,suppressed")
    #expect(lines[10].contains(",_O,Other (described),many,52,,,150,34.7,published"))
    #expect(lines.count == Self.lines(.japanese).count)
  }

  @Test func `a byte order mark comes first when asked for`() {
    let writer = CSVWriter(language: .english, hasByteOrderMark: true)
    #expect(writer.bytes(of: Self.table).prefix(4) == [0xEF, 0xBB, 0xBF, UInt8(ascii: "r")])
  }

  @Test(arguments: [
    ("a", "a"), ("", ""), ("1-99", "1-99"), ("<200", "<200"), ("é=1", "é=1"),
    ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""), ("a\r\nb", "\"a\r\nb\""),
    ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"),
    ("＝1", "'＝1"), ("＋1", "'＋1"), ("－1", "'－1"), ("＠x", "'＠x"),
    ("\tx", "'\tx"), ("\rx", "\"'\rx\""), ("\r\n=x", "\"'\r\n=x\""),
    ("  =1", "'  =1"), ("\u{3000}=1", "'\u{3000}=1"), ("\u{FEFF}=1", "'\u{FEFF}=1"),
    ("\u{200B}@x", "'\u{200B}@x"), ("=\u{301}1", "'=\u{301}1"),
    ("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""),
  ])
  func `a cell is quoted where it must be and never starts a formula`(
    text: String, cell: String
  ) {
    // Compared as bytes: as characters, a letter and its accent are one.
    #expect(Array(CSVCell.text(text).utf8) == Array(cell.utf8))
  }

  @Test(
    arguments: [
      (1, 3, 333), (2, 3, 667), (1, 2_000, 1), (1, 2_001, 0), (0, 10, 0), (10, 10, 1_000),
      (1, 16, 63), (.max, .max, 1_000), (1, 0, nil), (11, 10, nil), (1, nil, nil),
    ] as [(Int, Int?, Int?)])
  func `a share is rounded half up from the published integers`(
    count: Int, denominator: Int?, permille: Int?
  ) {
    let content = PublishableTable.Content.published(count: count, denominator: denominator)
    #expect(content.permille == permille)
  }
}
