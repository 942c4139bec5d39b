import Foundation
import Testing

/// Surroundings that a program may find itself in.
@Suite(.timeLimit(.minutes(20)))
struct SurroundingsTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  /// Runs the program by a shell, with whatever the shell does to its streams.
  private func shell(_ script: String, _ environment: [String: String] = [:]) throws -> Int32 {
    try folder.write("y\n東京病院\n13\n:quit\n".utf8, to: "in")
    let line = script.replacing("PROGRAM", with: "'\(TerminalProgram.path)'")
    let process = try TerminalProgram.spawn(
      ["-c", "cd '\(folder.path)' && \(line)"],
      environment: environment.merging(["CRESURVEY_STORE": folder.store]) { $1 },
      input: folder.file("in"), output: folder.file("out"), errors: folder.file("err"),
      isSessionLeader: false, program: "/bin/sh")
    return TerminalProgram.wait(for: process)
  }

  @Test func `a closed stream is no other file's number`() throws {
    #expect(try shell("PROGRAM answer --new 2>&-") == 0)
    let code = try #require(folder.cases().first?["case"])
    #expect(try shell("PROGRAM show \(code) 2>&-") == 0)
    #expect(try folder.text("out").contains("東京病院"))
    #expect(try shell("PROGRAM show \(code) >&-") == 74)
    #expect(try shell("PROGRAM answer \(code) <&-") == 75)
    #expect(try shell("PROGRAM prefill --new -o lab.json <&- 2>&-") == 75)
    #expect(try folder.text("lab.json").hasPrefix("{"))
    #expect(try folder.text("lab.json").hasSuffix("}\n"))
    #expect(try shell("PROGRAM list >&- 2>&- <&-") == 74)
  }

  @Test(arguments: [
    ["TERM": "", "LC_ALL": "xx_XX.nonsense", "LANG": "", "PATH": ""],
    ["TERM": "no-such-terminal", "LC_ALL": "C", "COLUMNS": "-1", "LINES": "x"],
    ["CRESURVEY_LANG": "de", "TZ": "Nowhere/Land", "LANG": "ja_JP.UTF-8"],
  ])
  func `odd surroundings change nothing but the language`(environment: [String: String]) throws {
    #expect(try shell("PROGRAM answer --new", environment) == 0)
    #expect(try folder.text("err").contains("\n= 東京病院\n\n"))
    #expect(try folder.text("err").contains("\nQ3 Prefecture (required)\n"))
  }

  @Test func `a time from another zone is shown with its offset`() throws {
    #expect(try shell("PROGRAM answer --new", ["TZ": "Asia/Tokyo"]) == 0)
    let code = try #require(folder.cases().first?["case"])
    #expect(try shell("PROGRAM answer \(code)", ["TZ": "Asia/Tokyo"]) == 0)
    #expect(try folder.text("err").contains(#/, saved \d+ [A-Z][a-z]+ \d\d:\d\d\. Continuing/#))
    #expect(try shell("PROGRAM answer \(code)", ["TZ": "EST5"]) == 0)
    let resumed = #/, saved \d+ [A-Z][a-z]+ (\d{4} )?\d\d:\d\d \+09:00\. Continuing/#
    #expect(try folder.text("err").contains(resumed))
    #expect(try shell("PROGRAM show \(code) > page", ["TZ": "Asia/Tokyo"]) == 0)
    #expect(try folder.text("page").contains(#/saved \d+ [A-Z][a-z]+ \d{4} \d\d:\d\d [+-]\d\d:00/#))
  }

  @Test func `what an imported name holds is inert wherever it is shown`() throws {
    let hostile = "病院\\u001b]0;owned\\u0007\\u202e\\u009b2J"
    _ = try folder.submit()
    let exported = try folder.run("export").output
      .replacing("東京病院", with: hostile)
    try folder.write(exported.utf8, to: "in.ndjson")
    let other = folder.file("other.sqlite")
    func run(_ arguments: [String], _ input: String = "") throws -> PipedRun {
      try folder.run(arguments + ["--store", other], input: input.utf8, environment: [:])
    }
    #expect(try run(["import", folder.file("in.ndjson")]).code == 0)
    let list = try run(["list", "--json"]).output
    let code = try #require(list.firstMatch(of: #/[0-9A-HJKMNP-TV-Z]{13}/#)).output
    for run in [
      try run(["show", String(code)]), try run(["answer", String(code)], "y\n2\n\n:quit\n"),
      try run(["list"]),
    ] {
      let unsafe = (run.output + run.errors).unicodeScalars.filter {
        ($0.value < 0x20 && $0 != "\n") || (0x7F...0x9F).contains($0.value) || $0 == "\u{202E}"
      }
      #expect(unsafe.isEmpty)
    }
    let page = try run(["show", String(code)]).output.filter { $0 != " " && $0 != "\n" }
    #expect(page.contains("<U+001B>]0;owned<U+0007>"))
  }
}
