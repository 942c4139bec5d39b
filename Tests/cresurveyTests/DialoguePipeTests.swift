import Foundation
import Testing

/// The dialogue without a terminal: lines come from a file or a program.
@Suite(.timeLimit(.minutes(20)))
struct DialoguePipeTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  private func lines(_ lines: [String]) -> [UInt8] {
    Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// The stored response of a case without what differs from case to case.
  private func answers(_ code: String) throws -> String {
    let shown = try folder.run("show", code, "--json")
    try #require(shown.code == 0)
    let start = try #require(shown.output.range(of: "\"item\""))
    return String(shown.output[start.lowerBound...])
  }

  @Test(arguments: [("ja", "* 症例 ", "* 提出しました（", "問7 "), ("en", "* case ", "* submitted (", "Q7 ")])
  func `a whole case is submitted by piped lines, and reads like a dialogue`(
    language: String, first: String, last: String, question: String
  ) throws {
    let run = try folder.run(
      "answer", "--new", "--lang", language, input: lines(TypedCase.typed + ["f", "y", "n"]))
    #expect(run.code == 0)
    let code = try #require(run.lines.first)
    #expect(run.lines.count == 1)
    #expect(run.errors.hasPrefix(first + code + "\n"))
    #expect(run.errors.contains(last + code))
    #expect(run.errors.contains("\n" + question))
    for (linkID, typed) in TypedCase.lines {
      #expect(run.errors.contains("\n\(linkID)> \(typed)\n"))
    }
    #expect(run.errors.contains("\nreview> f\n") && run.errors.contains("\nsubmit> y\n"))
    #expect(run.errors.contains("\nnext> n\n"))
    #expect(!run.errors.contains("\u{1B}"))
    let cases = try folder.cases()
    #expect(cases.map { $0["status"] } == ["completed"])
  }

  @Test func `full-width answers are stored as their plain twins are`() throws {
    let plain = try folder.submit()
    let wide = try folder.submit(TypedCase.typedWide)
    try #require(plain != wide)
    let stored = try answers(plain)
    #expect(try answers(wide) == stored)
    #expect(stored.contains("\"valueDecimal\": 0.50"))
  }

  @Test func `the end of the input keeps the draft, which is taken up again`() throws {
    let first = try folder.run("answer", "--new", input: lines(TypedCase.typed(before: "10")))
    #expect(first.code == 75)
    #expect(first.output.isEmpty)
    let code = try first.caseCode()
    #expect(try folder.cases().map { $0["draftSavedAt"] != nil } == [true])
    let rest = TypedCase.lines.drop { $0.linkID != "10" }.map(\.typed)
    let second = try folder.run("answer", "--case", code, input: lines(rest + ["f", "y"]))
    #expect(second.code == 0)
    #expect(second.lines == [code])
    let resumed = #/\* 9 of 21 answered, saved \d+ [A-Z][a-z]+ \d\d:\d\d\. Continuing at 10\.\n/#
    #expect(second.errors.contains(resumed))
    let whole = try folder.submit()
    #expect(try answers(code) == answers(whole))
  }

  @Test func `a last line without its newline counts`() throws {
    let run = try folder.run("answer", "--new", input: "y\n東京病院".utf8)
    #expect(run.code == 75)
    #expect(try answers(run.caseCode()).contains("東京病院"))
  }

  @Test func `lines may end as on Windows`() throws {
    let code = try folder.submit(TypedCase.typed.map { $0 + "\r" })
    #expect(try answers(code) == answers(try folder.submit()))
  }

  @Test func `who leaves is told what stands, and the command that goes on`() throws {
    let begun = try folder.run("answer", "--new", input: "y\n東京病院\n:quit\n".utf8)
    let code = try begun.caseCode()
    #expect(begun.errors.contains("* ? helps, < goes back, :quit leaves"))
    let words = "answered is saved, and not submitted yet; to go on: cresurvey answer \(code)"
    #expect(begun.errors.replacing(#/\n +/#, with: " ").contains(words), "\(begun.errors)")
    let resumed = try folder.run("answer", code, input: ":quit\n".utf8)
    #expect(!resumed.errors.contains("? helps"))
    let submitted = try folder.submit()
    let change = try folder.run("answer", submitted, input: "y\n7\n70\n:quit\n".utf8)
    #expect(
      change.errors.replacing(#/\n +/#, with: " ")
        .contains("the change is not submitted yet: the version before stands; to go on: "))
    let laboratory = try folder.run("prefill", "--new", input: "y\n".utf8)
    #expect(
      laboratory.errors.replacing(#/\n +/#, with: " ")
        .contains("saved; to go on: cresurvey prefill \(try laboratory.caseCode())"))
  }

  @Test(arguments: ["answer", "prefill"])
  func `a case that was begun and not answered is not said to be kept`(command: String) throws {
    for (input, code) in [("", 75), (":quit\n", 0)] as [(String, Int32)] {
      let run = try folder.run(command, "--new", input: input.utf8)
      #expect(run.code == code)
      #expect(run.output.isEmpty)
      #expect(!run.errors.contains("saved"))
    }
    #expect(try folder.cases().isEmpty)
  }

  @Test(arguments: [["answer"], ["prefill"], ["answer", "--lang", "ja"]])
  func `without a terminal the case must be named`(arguments: [String]) throws {
    let run = try folder.run(
      arguments + ["--store", folder.store], input: "y\n".utf8, environment: [:])
    #expect(run.code == 64)
    #expect(run.errors.contains("--new"))
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test(
    arguments: [
      ("0000-0000-00000", 66), ("0000-0000-00001", 64), ("nonsense", 64), ("", 64),
    ] as [(String, Int32)])
  func `a case that is not there, or no code at all, is refused`(code: String, exit: Int32) throws {
    for arguments in [["answer", "--case", code], ["answer", code], ["prefill", code]] {
      let run = try folder.run(
        arguments + ["--store", folder.store], input: "y\n".utf8, environment: [:])
      #expect(run.code == exit, "\(arguments)")
      #expect(run.errors.split(separator: "\n").count == 1)
    }
  }

  @Test(
    arguments: [
      ([0xE6, 0x9D, 0xB1, 0xE4, 0xBA], "character 2 is not UTF-8"),
      ([0x41, 0xFF], "character 2 is not UTF-8"),
      ([0xC0, 0x80], "character 1 is not UTF-8"),
      ([0xED, 0xA0, 0x80], "character 1 is not UTF-8"),
      ([0xEF, 0xBF, 0xBD, 0x41, 0xFF], "character 3 is not UTF-8"),
      ([0x41, 0x1B, 0x5B, 0x32, 0x4A], "character 2, <U+001B>, cannot be used"),
      ([0x41, 0x00, 0x42], "character 2, <U+0000>, cannot be used"),
      ([0xE6, 0x9D, 0xB1, 0xE2, 0x80, 0xAE, 0x41], "character 2, <U+202E>, cannot be used"),
      ([0xE2, 0x80, 0x8B], "character 1, <U+200B>, cannot be used"),
      ([0x41, 0x7F], "character 2, <U+007F>, cannot be used"),
      ([0x41, 0x0D, 0x42], "character 2, <U+000D>, cannot be used"),
      ([0xC2, 0x9B, 0x41], "character 1, <U+009B>, cannot be used"),
    ] as [([UInt8], String)])
  func `what is no clean text is refused with its place, and asked again`(
    bytes: [UInt8], words: String
  ) throws {
    let input = Array("y\n".utf8) + bytes + Array("\n東京病院\n".utf8)
    let run = try folder.run("answer", "--new", input: input)
    #expect(run.code == 75)
    #expect(run.errors.contains("\n! \(words)\n2> 東京病院\n"))
    let unsafe = run.errors.unicodeScalars.filter {
      ($0.value < 0x20 && $0 != "\n") || $0 == "\u{202E}"
    }
    #expect(unsafe.isEmpty)
    #expect(try folder.run("show", run.caseCode()).output.contains("東京病院"))
  }

  @Test func `a line of two megabytes is refused, and the next one read`() throws {
    let long = [UInt8](repeating: 0x41, count: 2_000_000)
    let input =
      Array("y\n".utf8) + long + Array("\n".utf8) + long + long + long + Array("\n大阪\n".utf8)
    let run = try folder.run("answer", "--new", input: input)
    #expect(run.code == 75)
    #expect(run.errors.components(separatedBy: "! the line is too long").count == 3)
    #expect(run.errors.utf8.count < 10_000)
    #expect(try folder.run("show", run.caseCode()).output.contains("大阪"))
  }

  @Test func `a No at question 1 is submitted, and the next case begun`() throws {
    let run = try folder.run(
      "answer", "--new", input: lines(["n", "f", "y", "y"] + ["n", "f", "y", "n"]))
    #expect(run.code == 0)
    #expect(Set(run.lines).count == 2)
    #expect(try folder.cases().map { $0["version"] } == ["1", "1"])
  }

  @Test func `the institution of the last case is offered again`() throws {
    let first = try folder.submit()
    let rest = TypedCase.lines.drop { $0.linkID != "7" }.map(\.typed)
    let run = try folder.run("answer", "--new", input: lines(["y", ""] + rest + ["f", "y"]))
    #expect(run.code == 0)
    #expect(run.errors.contains("* last case: 東京病院. Enter takes the whole section as before\n"))
    #expect(try answers(try #require(run.lines.first)) == answers(first))
  }

  @Test func `a submitted case is changed, submitted again, and both versions kept`() throws {
    let code = try folder.submit()
    let untouched = try folder.run("answer", code, input: lines(["n"]))
    #expect(untouched.code == 0)
    #expect(try folder.cases().allSatisfy { $0["draftSavedAt"] == nil })
    // What was submitted, typed once more or again after another answer, is no change.
    for typed in [["67"], ["70", "7", "67"]] {
      let same = try folder.run("answer", code, input: lines(["y", "7"] + typed + [":quit"]))
      #expect(same.code == 0)
      #expect(same.errors.contains("* nothing was changed\n"))
      #expect(try folder.cases().allSatisfy { $0["draftSavedAt"] == nil })
    }
    let begun = try folder.run("answer", code, input: lines(["y", "7", "70"]))
    #expect(begun.code == 75)
    let exported = try folder.run("export")
    #expect(exported.output.contains("\"valueInteger\":67"))
    #expect(try folder.run("list").output.contains("draft of a change"))
    let again = try folder.run("answer", code, input: lines(["f", "y"]))
    #expect(again.code == 0)
    let summary = try #require(folder.cases().first)
    #expect(summary["status"] == "amended")
    #expect(summary["version"] == "2")
    let amended = try folder.run("export")
    #expect(amended.lines.count == 1)
    #expect(amended.output.contains("\"valueInteger\":70"))
  }

  @Test(arguments: [("", 75), ("x\n", 75)] as [(String, Int32)])
  func `the input may end before a submitted case is opened again`(
    input: String, exit: Int32
  ) throws {
    let code = try folder.submit(["n"])
    #expect(try folder.run("answer", code, input: input.utf8).code == exit)
  }

  @Test func `colour comes only when it is asked for`() throws {
    let plain = try folder.run("answer", "--new", input: lines(["y", "x"]))
    #expect(!plain.errors.contains("\u{1B}"))
    let coloured = try folder.run(
      "answer", "--new", "--color", "always", input: lines(["x", "y"]))
    #expect(coloured.errors.contains("\u{1B}[1mQ1 "))
    #expect(coloured.errors.contains("\u{1B}[31m!\u{1B}[0m x is not understood"))
  }
}
