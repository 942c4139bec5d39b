import FormModel
import Testing

@testable import ResponseStore

struct StoreErrorTests {
  private static let reasons: [(StoreError.Reason, Int32)] = [
    (.notAStore, 78), (.newerVersion(7), 78), (.missing, 74), (.readOnly, 74), (.full, 74),
    (.busy, 74), (.damaged, 74), (.versionTaken(TinyForm.code(), held: 2), 75),
    (.io("disk I/O error"), 74), (.noLocks, 74),
    (.inUse(TinyForm.code(), SessionHolder(role: .laboratory, since: time(9))), 75),
    (.inUse(TinyForm.code(), nil), 75),
  ]

  @Test(arguments: reasons)
  func `every error is one line in either language and names the file`(
    reason: StoreError.Reason, exitCode: Int32
  ) {
    let error = StoreError(reason, path: "/home/ward/回答.sqlite")
    #expect(error.exitCode == exitCode)
    for language in Language.allCases {
      let words = error.words(language)
      #expect(!words.contains("\n"))
      switch reason {
      case .versionTaken: #expect(words.contains(TinyForm.code().description))
      case .inUse(_, let holder):
        #expect(words.contains(TinyForm.code().description))
        #expect(holder == nil || words.contains("2026-04-02 09:00"))
      default: #expect(words.contains("/home/ward/回答.sqlite"))
      }
    }
  }

  @Test func `a path cannot reach the terminal as a control sequence`() {
    let error = StoreError(.missing, path: "/tmp/\u{1B}[2J")
    #expect(error.words(.english).contains("<U+001B>[2J"))
  }
}
