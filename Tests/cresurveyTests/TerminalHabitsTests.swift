import Foundation
import Glibc
import Testing

/// What people do at a terminal besides answering: stop and go on, paste, write in an editor.
@Suite(.timeLimit(.minutes(20)))
struct TerminalHabitsTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  private func screen(
    _ arguments: String..., environment: [String: String] = [:], columns: Int = 80
  ) throws -> TerminalScreen {
    try TerminalScreen(
      arguments + ["--store", folder.store], environment: environment, columns: columns)
  }

  /// A draft with everything answered before an item; its code.
  private func draft(before linkID: String) throws -> String {
    let lines = TypedCase.typed(before: linkID).joined(separator: "\n") + "\n"
    return try folder.run("answer", "--new", input: lines.utf8).caseCode()
  }

  @Test func `after ^Z and fg the prompt is shown again, and the shell has its own terminal`()
    throws
  {
    let shell = try TerminalScreen(
      ["--norc", "--noprofile", "-i"], environment: ["PS1": "$ ", "HISTFILE": ""],
      program: "/bin/bash")
    shell.type("\(TerminalProgram.path) answer --new --store \(folder.store)\n")
    try shell.answer("1", "y")
    try shell.expect("\n2> ")
    #expect(shell.modes.input & tcflag_t(IUTF8) != 0)
    shell.type("half a name\u{1A}")
    try shell.expect("Stopped")
    shell.type("stty -a | tr ' ' '\\n' | grep iutf8\n")
    try shell.expect("\n-iutf8")
    shell.type("fg\n")
    try shell.expect("\n2> ")
    #expect(shell.modes.input & tcflag_t(IUTF8) != 0)
    shell.type("東京病院\n")
    try shell.expect("= 東京病院")
    try shell.answer("3", ":quit")
    try shell.expect("saved")
    shell.type("exit\n")
    #expect(shell.end() == 0)
  }

  @Test func `an editor can be stopped and gone on with, too`() throws {
    let lines = TypedCase.typed(before: "17.1") + ["y"]
    let code = try folder.run(
      "answer", "--new", input: (lines.joined(separator: "\n") + "\n").utf8
    ).caseCode()
    try folder.write(
      "#!/bin/sh\necho editing\nread line\nprintf '%s\\n' \"$line\" > \"$1\"\n".utf8, to: "editor")
    let shell = try TerminalScreen(
      ["--norc", "--noprofile", "-i"],
      environment: ["PS1": "$ ", "HISTFILE": "", "EDITOR": "/bin/sh " + folder.file("editor")],
      program: "/bin/bash")
    shell.type("\(TerminalProgram.path) answer \(code) --store \(folder.store)\n")
    try shell.answer("17.2", ":edit")
    try shell.expect("\nediting")
    shell.type("\u{1A}")
    try shell.expect("Stopped")
    shell.type("fg\n")
    try shell.expect("answer \(code)")
    shell.type("発疹\n")
    try shell.expect("= 発疹")
    try shell.answer("18.1", ":quit")
    try shell.expect("saved")
    shell.type("exit\n")
    #expect(shell.end() == 0)
  }

  @Test func `after STOP and CONT from elsewhere the prompt is shown again`() throws {
    let screen = try screen("answer", "--new")
    try screen.expect("\n1> ")
    screen.signal(SIGSTOP)
    usleep(100_000)
    screen.signal(SIGCONT)
    try screen.expect("\n1> ")
    screen.type(":quit\n")
    #expect(screen.end() == 0)
  }

  @Test func `of a paste the first line is used, or nothing`() throws {
    let screen = try screen("answer", try draft(before: "6.1"))
    try screen.expect("\n6.1> ")
    screen.type("内科\na@example.jp\n67\n")
    try screen.expect("* 3 lines came at once (a paste):")
    try screen.expect("   a@example.jp")
    try screen.answer("confirm", "n")
    try screen.expect("\n6.1> ")
    screen.type("外科\nhalf")
    try screen.expect("= 外科")
    try screen.expect("\n6.2> ")
    screen.type("\u{15}b@example.jp\nc@example.jp\nd")
    try screen.answer("confirm", "y")
    try screen.expect("= b@example.jp")
    try screen.answer("7", ":quit")
    #expect(screen.end() == 0)
  }

  @Test(arguments: ["\n\n", "内科\n\n", "内科\n \n\n"])
  func `an Enter struck twice is no paste, and no answer to the next question`(typed: String) throws
  {
    let screen = try screen("answer", try draft(before: "6.1"))
    try screen.expect("\n6.1> ")
    screen.type(typed)
    try screen.answer("6.2", "a@example.jp")
    try screen.answer("7", ":quit")
    #expect(screen.end() == 0)
    #expect(!screen.text.contains("paste"))
    #expect(!screen.text.contains("required; "))
  }

  @Test func `after a case those that wait are offered before a new one`() throws {
    let waiting = try folder.run(
      "prefill", "--new", input: (TypedCase.laboratory + ["f", "y"]).joined(separator: "\n").utf8)
    let code = try #require(waiting.lines.first)
    let screen = try screen("answer", "--new")
    for (prompt, line) in [("1", "n"), ("review", "f"), ("submit", "y"), ("next", "y")] {
      try screen.answer(prompt, line)
    }
    try screen.expect("\n  1  \(code)  ")
    try screen.answer("case", "1")
    try screen.expect("* case \(code)")
    for (prompt, line) in [("1", "n"), ("review", "f"), ("submit", "y"), ("next", "y")] {
      try screen.answer(prompt, line)
    }
    // None is left: a new case begins.
    try screen.answer("1", ":quit")
    #expect(screen.end() == 0)
    #expect(try folder.cases().count == 2)
  }

  @Test func `nothing of a paste with too long a line is an answer`() throws {
    let screen = try screen("answer", try draft(before: "6.1"))
    try screen.expect("\n6.1> ")
    screen.type(String(repeating: "a", count: 4050) + "\nb@example.jp\n67\n")
    try screen.expect("! the line is too long (at most 4000 bytes)")
    try screen.answer("6.1", ":list")
    try screen.answer("review", ":quit")
    #expect(screen.end() == 0)
    #expect(!screen.text.contains("= b@example.jp") && !screen.text.contains("= 67"))
  }

  @Test func `a text may be pasted in several lines, and what follows its end may not`() throws {
    let lines = TypedCase.typed(before: "17.1") + ["y"]
    let code = try folder.run(
      "answer", "--new", input: (lines.joined(separator: "\n") + "\n").utf8
    ).caseCode()
    let screen = try screen("answer", code)
    try screen.expect("\n17.2> ")
    screen.type("発疹\n発熱\n．\ny\nn\n")
    try screen.expect("\n* 3 lines came at once")
    try screen.answer("confirm", "y")
    try screen.expect("= 発疹 / 発熱")
    try screen.answer("18.1", ":quit")
    #expect(screen.end() == 0)
  }

  @Test
  func `what goes to a narrow terminal is broken between words, and stands on lines of its own`()
    throws
  {
    let code = try folder.submit()
    _ = try folder.run("export", code)
    _ = try folder.run("answer", code, input: "y\n7\n70\n:quit\n".utf8)
    let sample = try folder.run("sample", "--count", "300", usesStore: false)
    try folder.write(sample.output.utf8, to: "in.ndjson")
    for (arguments, word) in [
      (["list"], "change"), (["tabulate", folder.file("in.ndjson"), "--preview"], "*** is not"),
      (["tabulate", folder.file("in.ndjson"), "--preview", "--lang", "ja"], "*** は示さない数"),
    ] {
      let screen = try TerminalScreen(arguments + ["--store", folder.store], columns: 60)
      #expect(screen.end() == 0)
      #expect(screen.text.contains(word))
      for line in screen.text.split(separator: "\r\n") {
        #expect(columns(line) < 60, "\(line)")
      }
    }
    let prefill = try screen("prefill", "-o", folder.file("lab.json"))
    try prefill.expect("\n18.1> ")
    prefill.type("\u{3}")
    #expect(prefill.end() == 130)
    #expect(prefill.text.contains("18.1> ^C\r\n"))
  }

  /// How many columns a line takes on a terminal.
  private func columns(_ line: Substring) -> Int {
    line.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 || $1 == "…" ? 1 : 2) }
  }

  @Test(arguments: ["VISUAL", "EDITOR"])
  func `a text is written in the person's editor`(variable: String) throws {
    let lines = TypedCase.typed(before: "17.1") + ["y"]
    let code = try folder.run(
      "answer", "--new", input: (lines.joined(separator: "\n") + "\n").utf8
    ).caseCode()
    let editor = folder.file("editor")
    try folder.write(
      "#!/bin/sh\nstat -c '%a %F' \"$1\" >&2\ncat \"$1\" >&2\nprintf '発疹\\n発熱\\n\\n' > \"$1\"\n"
        .utf8,
      to: "editor")
    let screen = try screen(
      "answer", code, environment: [variable: "/bin/sh " + editor, "TMPDIR": folder.path])
    try screen.answer("17.2", ":edit")
    try screen.expect("600 regular")
    try screen.expect("= 発疹 / 発熱")
    try screen.answer("18.1", ":edit")
    try screen.expect("! :edit is for questions answered with a text")
    try screen.answer("18.1", ":quit")
    #expect(screen.end() == 0)
    #expect(try folder.names().allSatisfy { !$0.hasPrefix("cresurvey-") })
    #expect(try folder.run("show", code).output.contains("発疹 / 発熱"))
  }

  @Test(
    arguments: [
      ([:], "no editor is set"), (["EDITOR": "false"], "false did not end well"),
      (["EDITOR": "printf '\\033[2J' >"], "character 1, <U+001B>, cannot be used"),
    ] as [([String: String], String)])
  func `an editor that cannot be used leaves the text as it was`(
    environment: [String: String], words: String
  ) throws {
    let lines = TypedCase.typed(before: "17.1") + ["y"]
    let code = try folder.run(
      "answer", "--new", input: (lines.joined(separator: "\n") + "\n").utf8
    ).caseCode()
    let screen = try screen("answer", code, environment: environment)
    try screen.answer("17.2", ":edit")
    try screen.expect(words)
    try screen.answer("17.2", ":quit")
    #expect(screen.end() == 0)
  }

  @Test func `a line without its Enter is not sent by Ctrl-D`() throws {
    let code = try draft(before: "6.1")
    let screen = try screen("answer", code)
    try screen.expect("\n6.1> ")
    screen.type("half\u{04}")
    usleep(100_000)
    screen.type("\u{04}")
    #expect(screen.end() == 75)
    #expect(try !folder.run("show", code).output.contains("half"))
  }

  @Test func `Ctrl-C at question 8, and again at question 8`() throws {
    let code = try draft(before: "7")
    let screen = try screen("answer", code)
    try screen.answer("7", "250")
    try screen.answer("7", "<")
    try screen.answer("6.2", "")
    try screen.answer("7", "67")
    try screen.expect("\n8> ")
    screen.type("1 3\u{03}")
    #expect(screen.end() == 130)
    let again = try self.screen("answer", code)
    try again.expect("Continuing at 8.")
    try again.answer("8", ":quit")
    #expect(again.end() == 0)
  }

  @Test(arguments: [40, 200])
  func `the lines fit the terminal`(columns: Int) throws {
    let screen = try screen("answer", try draft(before: "11"), columns: columns)
    try screen.answer("11", ":go 3")
    try screen.answer("3", ":list")
    try screen.answer("review", ":quit")
    #expect(screen.end() == 0)
    let widths = screen.text.split(whereSeparator: \.isNewline).map { line in
      line.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x1100 ? 2 : 1) }
    }
    #expect(widths.allSatisfy { $0 <= columns })
    #expect(widths.contains { $0 > columns / 2 })
  }

  @Test func `a terminal without colour, a dumb one and a pipe show the same bytes`() throws {
    let lines = ["y", "東京病院", "Tokio", "13", "<", "", ":quit"]
    let prompts = ["1", "2", "3", "3", "4", "3", "4"]
    func shown(_ environment: [String: String]) throws -> String {
      let screen = try screen("answer", "--new", environment: environment)
      for (prompt, line) in zip(prompts, lines) { try screen.answer(prompt, line) }
      #expect(screen.end() == 0)
      return screen.text.replacing("\r\n", with: "\n")
    }
    let piped = try folder.run(
      "answer", "--new", input: (lines.joined(separator: "\n") + "\n").utf8
    ).errors
    let code = #/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}/#
    let texts = [
      try shown(["NO_COLOR": "1", "TERM": "xterm-256color"]), try shown(["TERM": "dumb"]),
      try shown(["TERM": ""]), piped,
    ].map { $0.replacing(code, with: "CODE") }
    for text in texts.dropFirst() { #expect(text == texts[0]) }
  }
}
