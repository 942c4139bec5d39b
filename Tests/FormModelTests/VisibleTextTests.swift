import FormModel
import Testing

struct VisibleTextTests {
  @Test(
    "A character that a terminal could obey, or that hides others, is written out",
    arguments: [
      ("\u{1B}[31m", "<U+001B>[31m"), ("a\nb", "a<U+000A>b"), ("a\r\nb", "a<U+000D><U+000A>b"),
      ("\0", "<U+0000>"), ("\u{7F}", "<U+007F>"), ("\u{9B}31m", "<U+009B>31m"),
      ("\u{202E}abc", "<U+202E>abc"), ("\u{200B}", "<U+200B>"), ("\u{2066}x", "<U+2066>x"),
      ("\u{FEFF}x", "<U+FEFF>x"), ("\u{E0041}", "<U+E0041>"), ("\u{061C}", "<U+061C>"),
    ])
  func writesOut(text: String, shown: String) {
    #expect(visible(text) == shown)
  }

  @Test(
    "Ordinary text stays as it is",
    arguments: ["", "abc", "日本語　全角", "カﾅ", "😀", "e\u{301}", "\u{AD}"])
  func keeps(text: String) {
    #expect(visible(text) == text)
  }

  @Test("A text of sixty characters is shown whole, a longer one is cut")
  func shortens() {
    let sixty = String(repeating: "字", count: 60)
    #expect(shortened(sixty) == sixty)
    #expect(shortened(sixty + "字") == sixty + "…")
    #expect(shortened("\u{1B}") == "<U+001B>")
  }

  @Test("Many accents on one letter do not make a message long")
  func manyAccents() {
    let text = "e" + String(repeating: "\u{301}", count: 100_000)
    #expect(shortened(text).unicodeScalars.count < 1000)
  }
}
