import Expressions
import Testing

struct PatternTests {
  @Test(
    "A pattern matches whole texts",
    arguments: [
      ("abc", "abc", true), ("abc", "abcd", false), ("abc", "xabc", false), ("", "", true),
      ("", "a", false), ("^abc$", "abc", true), ("a|b", "b", true), ("a|b", "ab", false),
      ("a|", "", true), ("(a|b)c", "bc", true), ("(?:a|b)c", "ac", true), ("a?", "", true),
      ("a?", "aa", false), ("a*", "", true), ("a*", "aaaa", true), ("a+", "", false),
      ("a+", "aaa", true), ("a{3}", "aaa", true), ("a{3}", "aa", false), ("a{2,3}", "aaa", true),
      ("a{2,3}", "aaaa", false), ("a{2,}", "aaaaaa", true), ("a{2,}", "a", false),
      ("a{0}", "", true), ("(ab){2}", "abab", true), ("(ab){2}", "aba", false), (".", "あ", true),
      (".", "\n", false), (".", "😀", true), ("..", "e\u{301}", true), ("[abc]+", "cab", true),
      ("[a-c]+", "cabd", false), ("[^a-c]", "d", true), ("[^a-c]", "a", false),
      ("[a-]", "-", true), ("[]a]", "]", true), ("[\\]]", "]", true), ("[\\d-]+", "1-2", true),
      ("[^\\s]+", "a b", false), ("[ぁ-ん]+", "ひらがな", true), ("[ぁ-ん]+", "カナ", false),
      ("\\d+", "0123", true), ("\\d", "１", false), ("\\D", "1", false), ("\\w+", "a_Z9", true),
      ("\\w", "é", false), ("\\W", "-", true), ("\\s", "\t", true), ("\\S", " ", false),
      ("\\.", ".", true), ("\\.", "a", false), ("\\\\", "\\", true), ("a\\$", "a$", true),
      ("\\n", "\n", true), ("[\\n\\t]", "\t", true), ("-", "-", true), ("a}", "a}", true),
      ("((a))", "a", true), ("(a*)*", "aaa", true), ("(a*)*b", "aaab", true),
      ("(a?){20}a{20}", "aaaaaaaaaaaaaaaaaaaa", true), ("(|a)+", "aa", true),
      ("(a|aa)+", "aaaaa", true), ("x(y|z)*", "xyzzy", true), ("x(y|z)*", "xyzzyx", false),
    ])
  func matches(pattern: String, text: String, expected: Bool) throws {
    #expect(try Pattern(pattern).matches(text) == expected)
  }

  @Test(
    "A construct outside the subset is refused, and its place is named",
    arguments: [
      ("(?=a)", 1), ("(?!a)", 1), ("(?<n>a)", 1), ("(?i)a", 1), ("(?<=a)b", 1), ("(a)\\1", 4),
      ("\\bword", 1), ("\\p{L}", 1), ("\\u0041", 1), ("\\x41", 1), ("\\Aa", 1), ("a*?", 2),
      ("a+?", 2), ("a??", 2), ("a*+", 2), ("a**", 2), ("a{1}{2}", 4), ("*a", 0), ("+", 0), ("?", 0),
      ("{2}", 0), ("a|*", 2), ("a^b", 1), ("a$b", 1), ("a)", 1), ("a{,2}", 2), ("a{2,1}", 5),
      ("a{x}", 2), ("[[:alpha:]]", 1), ("[z-a]", 3), ("[\\d-z]", 4), ("[^\\D]", 3),
    ])
  func refusesUnsupported(pattern: String, place: Int) {
    #expect(throws: Pattern.Failure.unsupported(at: place)) { try Pattern(pattern) }
  }

  @Test(
    "A pattern that ends too early is refused",
    arguments: ["(a", "(", "[a", "[", "[]", "[^]", "a\\", "[a\\", "((a)", "(?:a"])
  func refusesIncomplete(pattern: String) {
    #expect(throws: Pattern.Failure.incomplete) { try Pattern(pattern) }
  }

  @Test(
    "A pattern that would grow beyond measure is refused",
    arguments: [
      "(a{100}){101}", "((a{30}){30}){30}", "a{10001}", "a{1000000,}", "a{999999999999999999999}",
      "((((((){99}){99}){99}){99}){99})", String(repeating: "(", count: 65) + "a",
      String(repeating: "a", count: 10_001),
    ])
  func refusesTooLarge(pattern: String) {
    #expect(throws: Pattern.Failure.tooLarge) { try Pattern(pattern) }
  }

  @Test("Sixty-four groups within each other are allowed")
  func deepGroups() throws {
    let pattern = String(repeating: "(", count: 64) + "a" + String(repeating: ")", count: 64)
    #expect(try Pattern(pattern).matches("a"))
  }

  @Test(
    "A pattern that hangs a backtracking matcher ends at once",
    .timeLimit(.minutes(20)),
    arguments: ["(a|aa)+$", "(a+)+", "(a*)*", "([a-z]+)*", "(a|a)*", "(.*)*x?"])
  func hostile(pattern: String) throws {
    let compiled = try Pattern(pattern)
    let letters = String(repeating: "a", count: 5000)
    #expect(compiled.matches(letters))
    // The failing case is the one that backtracks.
    #expect(!compiled.matches(letters + "\n"))
  }
}
