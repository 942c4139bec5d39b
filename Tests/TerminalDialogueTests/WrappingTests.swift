import FormModel
import Testing

@testable import TerminalDialogue

struct WrappingTests {
  @Test(
    arguments: [
      ("short", 40, ["short"]),
      (
        "* a note of exactly forty columns, or so.", 40,
        ["* a note of exactly forty columns, or", "     so."]
      ),
      (
        "Q1 本剤の投与前に、感染症治療に十分な経験を持つ医師に相談した。", 30,
        ["Q1 本剤の投与前に、感染症治療", "     に十分な経験を持つ医師に", "     相談した。"]
      ),
      ("あいうえおかきくけこ、さしすせそ", 21, ["あいうえおかきくけ", "     こ、さしすせそ"]),
      ("未回答: 問12 別冊を参照 *必須", 25, ["未回答: 問12 別冊を参照", "     *必須"]),
      ("   1 2   columns  stay  as  they  are", 80, ["   1 2   columns  stay  as  they  are"]),
      (
        "see https://example.jp/a/very/long/address/that/is/not/cut", 30,
        ["see", "     https://example.jp/a/very/long/address/that/is/not/cut"]
      ),
      ("", 40, [""]),
    ] as [(String, Int, [String])])
  func `prose is broken where a reader expects it`(text: String, width: Int, lines: [String]) {
    #expect(wrapped(text, width: width) == lines)
  }

  @Test(arguments: [20, 40, 80, 200])
  func `no line of the form is wider than the terminal, and no letter is lost`(width: Int) throws {
    for item in try SurveyForm.index().form.items {
      for text in item.text.wordings {
        let lines = wrapped("* " + text, width: width)
        let joined = lines.joined().filter { $0 != " " }
        #expect(joined == ("* " + text).filter { $0 != " " })
        for line in lines {
          #expect(displayWidth(line) < width || !line.dropFirst(5).contains(" "), "\(line)")
          #expect(line == lines[0] || line.hasPrefix("     "))
        }
      }
    }
  }
}
