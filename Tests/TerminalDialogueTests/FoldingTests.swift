import Testing

@testable import TerminalDialogue

struct FoldingTests {
  @Test(arguments: [
    ("６７", "67"), ("１２．５", "12.5"), ("ＡＢＣａｂｃ", "ABCabc"), ("？＜＞：", "?<>:"),
    ("＋２　－３", "+2 -3"), ("１、３", "1,3"), ("１，３", "1,3"), ("３～５", "3~5"), ("3〜5", "3~5"),
    ("３－５", "3-5"), ("3‐5", "3-5"), ("3−5", "3-5"), ("3–5", "3-5"), ("R８．４．１", "R8.4.1"),
    ("　67 ", "67"), ("\t67\t", "67"), ("\u{00A0}67", "67"), ("6　7", "6 7"),
    ("ﾄｳｷｮｳ", "トウキョウ"), ("ｶﾞｷﾞﾊﾟﾋﾟｳﾞ", "ガギパピヴ"), ("ﾞﾟ", "ﾞﾟ"), ("ｱﾞ", "アﾞ"), ("ｶﾟ", "カﾟ"),
    ("ｰ･ｯｧﾝ", "ー・ッァン"), ("長音ー", "長音ー"), ("令和８年４月１日", "令和8年4月1日"),
    ("", ""), ("　 \t", ""), ("é漢字🙂", "é漢字🙂"),
  ])
  func `typed text is parsed in its plain form`(typed: String, plain: String) {
    #expect(Array(folded(typed).unicodeScalars) == Array(plain.unicodeScalars))
  }

  @Test func `every full-width ASCII character stands for its twin`() {
    for value in 0x21...0x7E as ClosedRange<UInt32> {
      let wide = Unicode.Scalar(value + 0xFEE0).map { String($0) } ?? ""
      #expect(folded(wide) == Unicode.Scalar(value).map { String($0) })
    }
  }

  @Test func `folding what is folded changes nothing`() {
    for value in 0x20...0xFFEF as ClosedRange<UInt32> {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let once = folded("a" + String(scalar) + "b")
      #expect(folded(once) == once)
    }
  }
}
