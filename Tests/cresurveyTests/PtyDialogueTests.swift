import Foundation
import Glibc
import Testing

/// The dialogue on a terminal of its own.
@Suite(.timeLimit(.minutes(20)))
struct PtyDialogueTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  /// A case that ends at question 1.
  private static let no: [(linkID: String, typed: String)] = [
    ("1", "n"), ("review", "f"), ("submit", "y"),
  ]

  private func screen(_ arguments: String..., environment: [String: String] = [:]) throws
    -> TerminalScreen
  {
    try TerminalScreen(arguments + ["--store", folder.store], environment: environment)
  }

  /// A case with some answers and its draft; its code.
  private func begunCase() throws -> String {
    let run = try folder.run("answer", "--new", input: "y\n東京病院\n".utf8)
    return try run.caseCode()
  }

  @Test(arguments: ["ja", "en"])
  func `the laboratory answers first, then the physician, with a break, and another case`(
    language: String
  ) throws {
    let isJapanese = language == "ja"
    let laboratory = try screen("prefill", "--lang", language)
    let ours = TypedCase.lines.drop { $0.linkID != "18.1" }
    try laboratory.answer(ours)
    try laboratory.answer("review", "f")
    try laboratory.answer("submit", "y")
    #expect(laboratory.end() == 0)
    #expect(!laboratory.text.contains(isJapanese ? "問7 " : "Q7 "))
    let code = try #require(folder.cases().first?["case"])

    let first = try screen("answer", "--lang", language)
    try first.answer("case", "9")
    try first.answer("case", "1")
    let rest = TypedCase.lines.prefix { $0.linkID != "18.1" }
    try first.answer(rest.prefix(8))
    try first.answer("8", "2")
    try first.answer("9", "<")
    try first.answer("8", "1 3-5")
    try first.answer("9", ":quit")
    try first.expect(isJapanese ? "* ここまでの回答は保存してあります" : "* what was answered is saved")
    #expect(first.end() == 0)

    let second = try screen("answer", "--lang", language)
    try second.answer("case", "１")
    try second.expect(isJapanese ? "21 問中 12 問に回答済み、" : "12 of 21 answered, saved ")
    try second.expect(isJapanese ? "9 から続けます" : "Continuing at 9.")
    try second.answer(rest.drop { $0.linkID != "9" })
    let list = "18.1 18.2 18.3 19.1 19.2 19.3 20 21"
    try second.expect(isJapanese ? "検査室から" : "from the laboratory")
    try second.expect(": \(list)")
    try second.answer("review", "f")
    try second.answer("submit", "y")
    try second.answer("next", "y")
    try second.answer("1", isJapanese ? "いいえ" : "no")
    try second.answer("review", "f")
    try second.answer("submit", "y")
    try second.answer("next", "n")
    #expect(second.end() == 0)

    let cases = try folder.cases()
    try #require(cases.count == 2)
    #expect(cases.allSatisfy { $0["status"] == "completed" && $0["draftSavedAt"] == nil })
    let shown = try folder.run("show", code, "--json").output
    #expect(
      shown.contains("\"value\": \"laboratory\"") && shown.contains("\"value\": \"physician\""))
    #expect(shown.contains("catheter") == false && shown.contains("intra-abdominal-infection"))
    let exported = try folder.run("export")
    try folder.write(exported.output.utf8, to: "hospital.ndjson")
    let valid = try folder.run("validate", folder.file("hospital.ndjson"), usesStore: false)
    #expect(valid.code == 0, "\(valid.output)")
  }

  @Test(arguments: ["ja", "en"])
  func `the laboratory's file is taken in under its case code`(language: String) throws {
    let file = folder.file("lab.json")
    let laboratory = try TerminalScreen(["prefill", "-o", file, "--lang", language])
    try laboratory.answer(TypedCase.lines.drop { $0.linkID != "18.1" })
    try laboratory.answer("review", "f")
    try laboratory.answer("submit", "y")
    #expect(laboratory.end() == 0)
    #expect(try folder.mode("lab.json") == 0o600)
    let answer = try screen("answer", "--prefill", file, "--lang", language)
    try answer.answer(TypedCase.lines.prefix { $0.linkID != "18.1" })
    try answer.answer("review", "20")
    try answer.answer("20", "n")
    try answer.answer("confirm", "y")
    try answer.answer("review", "f")
    try answer.answer("submit", "y")
    try answer.answer("next", "n")
    #expect(answer.end() == 0)
    let summary = try #require(folder.cases().first)
    #expect(summary["status"] == "completed")
    #expect(laboratory.text.contains(try #require(summary["case"]).prefix(4)))
  }

  @Test(arguments: ["8", "confirm", "review", "submit", "8:text"])
  func `Ctrl-C leaves with 130, and the draft is taken up again`(prompt: String) throws {
    let code = try begunCase()
    let screen = try screen("answer", code)
    let steps: [(linkID: String, typed: String)] =
      switch prompt {
      case "8": [("3", ":go 7"), ("7", "67")]
      case "8:text": [("3", ":go 8"), ("8", "9")]
      case "confirm": [("3", ":go 1"), ("1", "n")]
      case "submit": [("3", ":go 1"), ("1", "n"), ("confirm", "y"), ("review", "f")]
      default: [("3", ":list")]
      }
    try screen.answer(steps)
    try screen.expect("\n\(prompt)> ")
    screen.type("half a l\u{03}")
    #expect(screen.end() == 130)
    #expect(screen.text.contains("* interrupted; what was answered is saved"))
    let again = try self.screen("answer", code)
    try again.expect(prompt == "submit" ? "\nreview> " : "\n3> ")
    again.type(":quit\n")
    #expect(again.end() == 0)
    #expect(again.text.contains("half") == false)
    #expect(try folder.run("show", code).output.contains("東京病院"))
  }

  @Test(arguments: [(SIGINT, 130), (SIGHUP, 129), (SIGTERM, 143)] as [(Int32, Int32)])
  func `a signal leaves with its number, and nothing is lost`(signal: Int32, exit: Int32) throws {
    let code = try begunCase()
    let screen = try screen("answer", code)
    try screen.answer("3", "13")
    try screen.expect("\n4> ")
    screen.signal(signal)
    #expect(screen.end() == exit)
    #expect(try folder.run("show", code).output.contains("Tokyo"))
  }

  @Test func `a terminal that goes away ends the program, and nothing is lost`() throws {
    let code = try begunCase()
    let screen = try screen("answer", code)
    try screen.answer("3", "13")
    try screen.expect("\n4> ")
    #expect(screen.hangUp() == 129)
    #expect(try folder.run("show", code).output.contains("Tokyo"))
  }

  @Test(arguments: ["case", "next", "confirm"])
  func `Ctrl-C leaves with 130 before and after a case too`(prompt: String) throws {
    let screen: TerminalScreen
    switch prompt {
    case "case":
      _ = try begunCase()
      screen = try self.screen("answer")
    case "next":
      screen = try self.screen("answer", "--new")
      try screen.answer(PtyDialogueTests.no)
    default: screen = try self.screen("answer", try folder.submit(["n"]))
    }
    try screen.expect("\n\(prompt)> ")
    screen.type("\u{03}")
    #expect(screen.end() == 130)
  }

  @Test(arguments: [("case", 75), ("confirm", 75), ("next", 0), ("3", 75)] as [(String, Int32)])
  func `Ctrl-D ends the input`(prompt: String, exit: Int32) throws {
    let screen: TerminalScreen
    switch prompt {
    case "case":
      _ = try begunCase()
      screen = try self.screen("answer")
    case "next":
      screen = try self.screen("answer", "--new")
      try screen.answer(PtyDialogueTests.no)
    case "3": screen = try self.screen("answer", try begunCase())
    default: screen = try self.screen("answer", try folder.submit(["n"]))
    }
    try screen.expect("\n\(prompt)> ")
    screen.type("\u{04}")
    #expect(screen.end() == exit)
  }

  @Test func `a signal that comes while an answer is saved is heeded at the next prompt`() throws {
    let code = try begunCase()
    let screen = try screen("answer", code)
    try screen.expect("\n3> ")
    // Another process writes: the byte of the write-ahead log that every writer locks.
    let log = open(folder.store + "-shm", O_RDWR)
    try #require(log >= 0)
    defer { close(log) }
    var lock = flock()
    (lock.l_type, lock.l_whence, lock.l_start, lock.l_len) = (Int16(F_WRLCK), 0, 120, 1)
    try #require(fcntl(log, F_SETLK, &lock) == 0)
    screen.type("13\n")
    usleep(400_000)
    screen.signal(SIGTERM)
    usleep(200_000)
    lock.l_type = Int16(F_UNLCK)
    try #require(fcntl(log, F_SETLK, &lock) == 0)
    #expect(screen.end() == 143)
    #expect(try folder.run("show", code).output.contains("Tokyo"))
  }

  @Test
  func `a prefill that comes while the physician answers is seen when the case is opened next`()
    throws
  {
    let code = try begunCase()
    let screen = try screen("answer", code)
    try screen.expect("\n3> ")
    let laboratory = (TypedCase.laboratory + ["f", "y"]).joined(separator: "\n") + "\n"
    #expect(try folder.run("prefill", code, input: laboratory.utf8).code == 0)
    screen.type("13\n")
    try screen.answer("4", ":quit")
    #expect(screen.end() == 0)
    let again = try self.screen("answer", code)
    try again.answer("4", ":list")
    try again.expect("  21  ")
    try again.expect("(from the")
    try again.answer("review", ":quit")
    #expect(again.end() == 0)
  }

  @Test func `a line that the kernel would cut is refused`() throws {
    let screen = try screen("answer", "--new")
    try screen.answer("1", "y")
    try screen.expect("\n2> ")
    screen.type(String(repeating: "a", count: 4050) + "\n")
    try screen.expect("! the line is too long (at most 4000 bytes)")
    try screen.answer("2", String(repeating: "字", count: 100))
    try screen.answer("3", ":quit")
    #expect(screen.end() == 0)
  }

  @Test func `the terminal is left as it was found, in colour where it has any`() throws {
    let screen = try screen(
      "answer", "--new", environment: ["TERM": "xterm-256color", "LC_ALL": "ja_JP.UTF-8"])
    try screen.expect("\u{1B}[1m問1 ")
    try screen.answer("1", "x")
    try screen.expect("\u{1B}[31m!\u{1B}[0m ")
    try screen.answer("1", ":quit")
    #expect(screen.end() == 0)
    let codes = screen.text.components(separatedBy: "\u{1B}[").dropFirst().map {
      $0.prefix { $0 != "m" }
    }
    #expect(Set(codes) == ["0", "1", "2", "31"])
    let plain = try self.screen(
      "answer", "--new", environment: ["TERM": "xterm", "NO_COLOR": "1"])
    try plain.answer("1", ":quit")
    #expect(plain.end() == 0)
    #expect(!plain.text.contains("\u{1B}"))
  }

  @Test(arguments: [":quit\n", "\u{03}"])
  func `the kernel erases whole characters meanwhile, and the mode is restored`(
    ending: String
  ) throws {
    let screen = try screen("answer", "--new")
    try screen.expect("\n1> ")
    let during = screen.modes
    #expect(during.input & tcflag_t(IUTF8) != 0)
    #expect(during.local & tcflag_t(ICANON) != 0 && during.local & tcflag_t(ECHO) != 0)
    screen.type("y\n")
    try screen.expect("\n2> ")
    screen.type("東京\u{7F}大\n")
    try screen.expect("= 東大")
    try screen.expect("\n3> ")
    screen.type(ending)
    _ = screen.end()
    let after = screen.modes
    #expect(after.input == during.input & ~tcflag_t(IUTF8))
    #expect(after.local == during.local)
  }

  @Test func `responses are not exported to a terminal`() throws {
    _ = try folder.submit(["n"])
    let screen = try screen("export")
    #expect(screen.end() == 64)
    #expect(screen.text.contains("-o FILE.ndjson"))
    #expect(!screen.text.contains("QuestionnaireResponse"))
  }
}
