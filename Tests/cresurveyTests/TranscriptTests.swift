import Foundation
import Testing

/// The dialogues in Samples are what the program says today.
struct TranscriptTests {
  @Test(
    "A sample dialogue, typed again, reads the same", .timeLimit(.minutes(20)),
    arguments: ["ja", "en"])
  func replayed(language: String) throws {
    let url = Binary.root.appending(path: "Samples/transcript-\(language).txt")
    let transcript = try String(contentsOf: url, encoding: .utf8)
    let lines = transcript.split(separator: "\n", omittingEmptySubsequences: false)
    let command = try #require(lines.first)
    let words = command.split(separator: " ").map(String.init)
    #expect(words.prefix(2) == ["$", "cresurvey"])
    // What stands behind a prompt is what was typed.
    let typed = lines.compactMap { line in
      line.firstMatch(of: #/^[A-Za-z0-9.:]+> (.*)$/#).map { String($0.1) }
    }
    try #require(typed.count > 25)

    let arguments = words.dropFirst(2).map {
      $0.hasPrefix("Samples/") ? Binary.root.appending(path: $0).path : $0
    }
    let run = try Binary.run(
      arguments, input: Array((typed.joined(separator: "\n") + "\n").utf8))
    #expect(run.code == 0)
    #expect(withoutTimes(run.talk) == withoutTimes(lines.dropFirst().joined(separator: "\n")))
  }

  /// The text without the moments that differ from run to run.
  private func withoutTimes(_ text: String) -> String {
    text.replacing(#/\d+月\d+日 \d\d:\d\d/#, with: "…")
      .replacing(#/\d+ [A-Z][a-z]+ \d\d:\d\d/#, with: "…")
  }
}
