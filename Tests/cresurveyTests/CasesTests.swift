import Foundation
import Testing

/// The cases of a store: listed, shown, handed over and taken in.
@Suite(.timeLimit(.minutes(20)))
struct CasesTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  private func draft() throws -> String {
    try folder.run("answer", "--new", input: "y\n東京病院\n13\n".utf8).caseCode()
  }

  private func prefill() throws -> String {
    let input = (TypedCase.laboratory + ["f", "y"]).joined(separator: "\n") + "\n"
    return try #require(try folder.run("prefill", "--new", input: input.utf8).lines.first)
  }

  /// Changes the age of a submitted case, and submits it again.
  private func amend(_ code: String, age: Int = 70) throws {
    let run = try folder.run("answer", code, input: "y\n7\n\(age)\nf\ny\n".utf8)
    try #require(run.code == 0)
  }

  /// A text without its line breaks.
  private func inOnePiece(_ text: String) -> String { text.replacing(#/\s+/#, with: " ") }

  // list and show

  @Test func `every case is listed with its state in either language`() throws {
    let (begun, ahead, done, changed) = (
      try draft(), try prefill(), try folder.submit(["n"]), try folder.submit()
    )
    try amend(changed)
    _ = try folder.run("export", done)
    _ = try folder.run("answer", done, input: "y\n1\ny\n".utf8)
    let english = try folder.run("list")
    let japanese = try folder.run("list", "--lang", "ja")
    let expected = [
      begun: (["  draft "], ["  下書き "]),
      ahead: (["  laboratory "], ["  検査室の回答 "]),
      done: (
        ["  submitted v1 ", "  exported ", "  draft of a change "],
        ["  提出済み（第 1 版） ", "  書き出し ", "  変更中の下書き "]
      ),
      changed: (["  amended v2 "], ["  再提出済み（第 2 版） "]),
    ]
    #expect(english.lines.count == 4 && japanese.lines.count == 4)
    #expect(english.lines.prefix(2).map { String($0.prefix(15)) } == [done, begun])
    for (code, (en, ja)) in expected {
      let englishLine = try #require(english.lines.first { $0.hasPrefix(code) })
      let japaneseLine = try #require(japanese.lines.first { $0.hasPrefix(code) })
      for word in en { #expect(englishLine.contains(word), "\(englishLine)") }
      for word in ja { #expect(japaneseLine.contains(word), "\(japaneseLine)") }
    }
    #expect(english.errors == "cases: 4, submitted: 2\n")
    #expect(japanese.errors == "4 症例、うち提出済み 2\n")
    let cases = try folder.cases()
    #expect(cases.compactMap { $0["version"] }.sorted() == ["1", "2"])
    #expect(cases.filter { $0["prefillReceivedAt"] != nil }.count == 1)
    #expect(cases.filter { $0["exportedAt"] != nil }.count == 1)
    let shown = inOnePiece(try folder.run("show", done).output)
    #expect(shown.contains(" draft of a change, saved "))
    #expect(shown.contains("; version 1 is submitted"))
    // A draft that is dropped is spoken of where there is one.
    for (code, isChanged) in [(done, true), (changed, false)] {
      let run = try folder.run("retract", code, input: "y\n".utf8)
      #expect(inOnePiece(run.errors).contains("the draft of a change is dropped") == isChanged)
    }
    #expect(try folder.run("list").errors == "cases: 4, submitted: 0, entered in error: 2\n")
    #expect(
      try folder.run("list", "--lang", "ja").errors == "4 症例、うち提出済み 0、取り下げ 2\n")
  }

  @Test(arguments: [
    ("en", "draft, saved ", " 3 Prefecture Tokyo\n", "submitted, version 1, ", " (not asked)"),
    ("ja", "下書き（", " 3 所在都道府県 東京都\n", "提出済み、第 1 版、", "（尋ねない）"),
  ])
  func `a case is shown as it stands`(
    language: String, draftWords: String, answer: String, submitted: String, notAsked: String
  ) throws {
    let begun = try draft()
    let shown = try folder.run("show", begun, "--lang", language)
    #expect(shown.code == 0)
    #expect(shown.output.hasPrefix("\(begun)  \(draftWords)"))
    #expect(shown.output.replacing(#/ +/#, with: " ").contains(answer))
    #expect(!shown.output.contains(notAsked))
    _ = try folder.run("answer", begun, input: ":go 1\nn\ny\n".utf8)
    let left = try folder.run("show", begun, "--lang", language)
    #expect(left.output.components(separatedBy: notAsked + "\n").count == 3)
    let done = try folder.submit()
    let whole = try folder.run("show", done.lowercased(), "--lang", language)
    #expect(whole.output.hasPrefix("\(done)  \(submitted)"))
    #expect(whole.output.contains("\n 14.1 ") && whole.output.contains("  0.50 mg/L\n"))
  }

  @Test func `a case is shown as the resource it is`() throws {
    let code = try folder.submit()
    let shown = try folder.run("show", code, "--json")
    let object = try JSONSerialization.jsonObject(with: Data(shown.output.utf8))
    let resource = try #require(object as? [String: Any])
    #expect(resource["resourceType"] as? String == "QuestionnaireResponse")
    #expect(resource["status"] as? String == "completed")
    #expect(resource["id"] as? String == code.filter { $0 != "-" })
    try folder.write(shown.output.utf8, to: "shown.json")
    #expect(try folder.run("validate", folder.file("shown.json"), usesStore: false).code == 0)
    let lab = try folder.run("show", try prefill())
    #expect(lab.output.contains("the laboratory's answers alone, "))
    #expect(!lab.output.contains("not asked"))
  }

  @Test func `an empty store says what to do next`() throws {
    // A file with an error is not taken; the store is made all the same.
    _ = try folder.run("import", Binary.sample("invalid/required.json"))
    let run = try folder.run("list")
    #expect(run.code == 0)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("no case yet; cresurvey answer begins one"))
  }

  @Test(
    arguments: [
      (["show", "0000-0000-00000"], 66), (["show", "nonsense"], 64), (["show"], 64),
      (["export", "0000-0000-00000"], 66), (["export", "nonsense"], 64), (["list", "x"], 64),
      (["import"], 64), (["import", "missing.ndjson"], 66), (["import", "/proc/self/task"], 66),
    ] as [([String], Int32)])
  func `what is not there is said in one line`(arguments: [String], exit: Int32) throws {
    _ = try folder.submit(["n"])
    let run = try folder.run(
      arguments + ["--store", folder.store], input: "".utf8, environment: [:])
    #expect(run.code == exit)
    #expect(run.errors.split(separator: "\n").count == 1)
    #expect(run.output.isEmpty)
  }

  // export

  @Test func `what was submitted is exported to a file for its owner alone`() throws {
    let (first, second) = (try folder.submit(["n"]), try folder.submit())
    _ = try draft()
    let file = folder.file("hospital.ndjson")
    let run = try folder.run("export", "-o", file)
    #expect(run.code == 0)
    #expect(
      run.errors
        == "responses exported: 2; send \(file) and \(file).manifest.json together\n")
    #expect(run.output.isEmpty)
    #expect(try folder.mode("hospital.ndjson") == 0o600)
    let text = try folder.text("hospital.ndjson")
    #expect(text.split(separator: "\n").count == 2 && text.hasSuffix("\n"))
    for code in [first, second] {
      #expect(text.contains("\"id\":\"\(code.filter { $0 != "-" })\""))
    }
    #expect(try folder.cases().filter { $0["exportedAt"] != nil }.count == 2)
    #expect(try folder.run("validate", file, usesStore: false).code == 0)
    #expect(try folder.run("export").output == text)
    let one = try folder.run("export", second)
    #expect(one.lines.count == 1)
    #expect(text.contains(one.output))
  }

  @Test func `an export never overwrites, and leaves nothing when it fails`() throws {
    let (done, begun) = (try folder.submit(["n"]), try draft())
    try folder.write("mine".utf8, to: "hospital.ndjson")
    let before = try folder.names()
    let attempts: [([String], Int32)] = [
      (["-o", folder.file("hospital.ndjson")], 73), (["-o", folder.path], 73),
      (["-o", folder.file("nowhere/hospital.ndjson")], 73),
      ([begun, "-o", folder.file("new.ndjson")], 1),
      ([done, begun, "-o", folder.file("new.ndjson")], 1),
      (["0000-0000-00000", "-o", folder.file("new.ndjson")], 66),
    ]
    for (arguments, exit) in attempts {
      let run = try folder.run(
        ["export"] + arguments + ["--store", folder.store], input: "".utf8, environment: [:])
      #expect(run.code == exit, "\(arguments)")
      #expect(run.errors.split(separator: "\n").count == 1)
      #expect(run.output.isEmpty)
    }
    #expect(try folder.text("hospital.ndjson") == "mine")
    #expect(try folder.names() == before)
    #expect(try folder.cases().allSatisfy { $0["exportedAt"] == nil })
  }

  // import

  /// The program with another store of the same folder.
  private func other(_ store: String, _ arguments: String...) throws -> PipedRun {
    try folder.run(
      arguments + ["--store", folder.file(store)], input: "".utf8, environment: [:])
  }

  @Test func `an export is taken in once, and its amendment beside it`() throws {
    let code = try folder.submit()
    _ = try folder.run("export", "-o", folder.file("v1.ndjson"))
    let new = try other("b.sqlite", "import", folder.file("v1.ndjson"))
    #expect(new.code == 0)
    #expect(new.errors.hasPrefix("1 new, 0 amended, 0 unchanged, 0 from laboratories, 0 refused"))
    #expect(try folder.mode("b.sqlite") == 0o600)
    let again = try other("b.sqlite", "import", folder.file("v1.ndjson"))
    #expect(again.code == 0)
    #expect(again.errors.hasPrefix("0 new, 0 amended, 1 unchanged"))
    try amend(code)
    _ = try folder.run("export", "-o", folder.file("v2.ndjson"))
    let amended = try other("b.sqlite", "import", folder.file("v2.ndjson"))
    #expect(amended.code == 0)
    #expect(amended.errors.hasPrefix("0 new, 1 amended, 0 unchanged"))
    #expect(
      try other("b.sqlite", "import", folder.file("v1.ndjson")).errors.contains("1 unchanged"))
    #expect(try other("b.sqlite", "export").output == folder.text("v2.ndjson"))
    // What is shown is laid out otherwise, and is the same response.
    let page = try other("b.sqlite", "show", code, "--json").output
    try folder.write(page.utf8, to: "page.json")
    #expect(
      try other("b.sqlite", "import", folder.file("page.json")).errors.contains("1 unchanged"))
  }

  @Test func `what is older or contradicts what is held is refused`() throws {
    let code = try folder.submit()
    _ = try folder.run("export", "-o", folder.file("v1.ndjson"))
    try amend(code)
    _ = try folder.run("export", "-o", folder.file("v2.ndjson"))
    _ = try other("b.sqlite", "import", folder.file("v2.ndjson"))
    let older = try other("b.sqlite", "import", folder.file("v1.ndjson"))
    #expect(older.code == 1)
    #expect(older.errors.contains("v1.ndjson:1: \(code): version 1 is older than version 2"))
    let changed = try folder.text("v2.ndjson").replacingOccurrences(
      of: "\"valueInteger\":70", with: "\"valueInteger\":71")
    let fresh = try folder.run("sample", "--count", "1", usesStore: false).output
    try folder.write((changed + fresh).utf8, to: "both.ndjson")
    let conflict = try other("b.sqlite", "import", folder.file("both.ndjson"))
    #expect(conflict.code == 1)
    #expect(conflict.errors.contains("another response of the same version 2 is held; not taken"))
    #expect(
      conflict.errors.contains("1 new, 0 amended, 0 unchanged, 0 from laboratories, 1 refused"))
    #expect(try other("b.sqlite", "export", code).output == folder.text("v2.ndjson"))
  }

  @Test func `a file with anything invalid is not taken at all, the others are`() throws {
    let sample = try folder.run("sample", "--count", "4", usesStore: false).lines
    let invalid = sample[1].replacingOccurrences(
      of: "\"status\":\"completed\"", with: "\"status\":\"done\"")
    let unfinished = sample[1].replacingOccurrences(
      of: "\"status\":\"completed\"", with: "\"status\":\"in-progress\"")
    try #require(invalid != sample[1] && unfinished != sample[1])
    try folder.write((sample[3] + "\n").utf8, to: "good.ndjson")
    for (name, line, exit) in [
      ("invalid", invalid, 1), ("unfinished", unfinished, 1), ("broken", "{\"a\":", 65),
      ("other", "{\"resourceType\":\"Patient\"}", 65),
    ] as [(String, String, Int32)] {
      try folder.write((sample[0] + "\n" + line + "\n").utf8, to: "bad.ndjson")
      let store = name + ".sqlite"
      let run = try other(
        store, "import", folder.file("bad.ndjson"), folder.file("good.ndjson"))
      #expect(run.code == exit, "\(name)")
      #expect(run.errors.contains("bad.ndjson: nothing was taken from this file"))
      #expect((run.output + run.errors).contains("bad.ndjson:2"))
      #expect(run.errors.contains("1 new,"))
      #expect(run.errors.hasSuffix(" 0 refused, 1 invalid; files not taken: 1\n"))
      #expect(try other(store, "export").output == folder.text("good.ndjson"))
    }
  }

  @Test func `a laboratory's file is taken in, and another one for the case refused`() throws {
    let lines = (TypedCase.laboratory + ["f", "y"]).joined(separator: "\n") + "\n"
    let file = folder.file("lab.json")
    let written = try folder.run(
      "prefill", "--new", "-o", file, input: lines.utf8, usesStore: false)
    #expect(written.code == 0)
    let code = try #require(written.lines.first)
    for expected in ["0 unchanged, 1 from laboratories", "1 unchanged, 0 from laboratories"] {
      let taken = try folder.run("import", file)
      #expect(taken.code == 0)
      #expect(taken.errors.contains(expected))
    }
    #expect(try folder.cases().map { $0["prefillReceivedAt"] != nil } == [true])
    let changed = try folder.text("lab.json").replacingOccurrences(
      of: "\"valueBoolean\": false", with: "\"valueBoolean\": true")
    try folder.write(changed.utf8, to: "other.json")
    for arguments in [
      ["import", folder.file("other.json")],
      ["answer", "--prefill", folder.file("other.json"), "--no-input"],
    ] {
      let refused = try folder.run(
        arguments + ["--store", folder.store], input: "y\n".utf8, environment: [:])
      #expect(refused.code == 1)
      #expect(refused.errors.contains("which stay (18.2 no and yes, 19.3 no and yes)"))
    }
    let rest = TypedCase.typed(before: "18.1") + ["f", "y"]
    let answered = try folder.run(
      "answer", "--prefill", file, input: (rest.joined(separator: "\n") + "\n").utf8)
    #expect(answered.code == 0)
    #expect(answered.lines == [code])
  }

  @Test func `only a laboratory's part of a response is a laboratory's file`() throws {
    let begun = try draft()
    try folder.write(try folder.run("show", begun, "--json").output.utf8, to: "draft.json")
    try folder.write("{}".utf8, to: "empty.json")
    try folder.write(
      try folder.run("sample", "--count", "1", usesStore: false).output.utf8, to: "whole.json")
    for (name, exit) in [("draft", 1), ("empty", 65), ("whole", 1), ("missing", 66)]
      as [(String, Int32)]
    {
      let file = folder.file(name + ".json")
      let run = try folder.run("answer", "--prefill", file, input: "y\n".utf8)
      #expect(run.code == exit, "\(name)")
      #expect(!run.errors.contains("1> "))
    }
    // Nor does the laboratory write over a file that is none of its own.
    let before = try folder.text("draft.json")
    #expect(try folder.run("prefill", "-o", folder.file("draft.json"), input: "y\n".utf8).code == 1)
    #expect(try folder.text("draft.json") == before)
  }

  @Test func `a case and a laboratory's file of another case do not go together`() throws {
    let begun = try draft()
    let file = folder.file("lab.json")
    _ = try folder.run("prefill", "--new", "-o", file, input: "y\n".utf8, usesStore: false)
    let run = try folder.run("answer", begun, "--prefill", file, input: "13\n".utf8)
    #expect(run.code == 64)
    #expect(try folder.cases().count == 1)
  }

  // stores

  @Test(arguments: [
    ["list"], ["answer", "--new"], ["prefill", "--new"], ["export"], ["tabulate"],
  ])
  func `a file that is no store of this program is left as it is`(arguments: [String]) throws {
    _ = try folder.submit(["n"])
    let store = try Data(contentsOf: URL(fileURLWithPath: folder.store))
    var (foreign, newer) = (store, store)
    foreign.replaceSubrange(68..<72, with: [0, 0, 0, 9])
    newer.replaceSubrange(60..<64, with: [0, 0, 0, 99])
    let text = Data("care-plan,patient\n".utf8)
    for (name, bytes) in [("text", text), ("foreign", foreign), ("newer", newer)] {
      try folder.write(bytes, to: name)
      let run = try folder.run(
        arguments + ["--store", folder.file(name)], input: "y\n".utf8, environment: [:])
      #expect(run.code == 78, "\(name)")
      #expect(run.errors.contains(folder.file(name)))
      #expect(run.errors.split(separator: "\n").count == 1)
      #expect(run.output.isEmpty)
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file(name))) == bytes)
    }
  }

  @Test func `a store that is not there or cannot be made is said to be so`() throws {
    for arguments in [["list"], ["export"], ["tabulate"], ["show", "0000-0000-00000"]] {
      let run = try folder.run(
        arguments + ["--store", folder.file("missing.sqlite")], input: "".utf8, environment: [:])
      #expect(run.code == 74, "\(arguments)")
      #expect(run.errors.contains("nothing is stored at"))
    }
    for path in ["/proc/x", "/proc/cresurvey/x"] {
      let run = try folder.run(
        ["answer", "--new", "--store", path], input: "y\n".utf8, environment: [:])
      #expect(run.code == 74, "\(path)")
      #expect(run.errors.split(separator: "\n").count == 1)
      #expect(!run.errors.contains("1> "))
    }
    #expect(try folder.names() == [])
  }

  @Test(arguments: [
    (
      ["CRESURVEY_STORE": "a/b/mine.sqlite", "XDG_DATA_HOME": "x"], "a/b/mine.sqlite", ["a", "a/b"]
    ),
    (
      ["XDG_DATA_HOME": "x/y", "HOME": "h"], "x/y/cresurvey/store.sqlite",
      ["x", "x/y", "x/y/cresurvey"]
    ),
    (
      ["HOME": "h", "CRESURVEY_STORE": ""], "h/.local/share/cresurvey/store.sqlite",
      ["h", "h/.local", "h/.local/share", "h/.local/share/cresurvey"]
    ),
  ])
  func `the environment names the store, whose folders are its owner's`(
    variables: [String: String], store: String, folders: [String]
  ) throws {
    let environment = variables.mapValues { $0.isEmpty ? "" : folder.file($0) }
    let run = try folder.run(
      "answer", "--new", input: "y\n".utf8, usesStore: false, environment: environment)
    #expect(run.code == 75)
    #expect(try folder.mode(store) == 0o600)
    for name in folders { #expect(try folder.mode(name) == 0o700) }
    let list = try folder.run("list", usesStore: false, environment: environment)
    #expect(list.lines.count == 1)
  }

  @Test func `without any place for a store one must be named`() throws {
    let run = try folder.run("answer", "--new", input: "y\n".utf8, usesStore: false)
    #expect(run.code == 64)
    #expect(run.errors.contains("--store"))
  }

  @Test func `a fuller laboratory file takes the place of the one before`() throws {
    let file = folder.file("lab.json")
    let first = TypedCase.laboratory.prefix(3) + [":quit"]
    let begun = try folder.run(
      "prefill", "--new", "-o", file, input: (first.joined(separator: "\n") + "\n").utf8,
      usesStore: false)
    let code = try #require(begun.lines.first)
    #expect(try folder.run("import", file).errors.contains("1 from laboratories"))
    let rest = TypedCase.laboratory.dropFirst(3) + ["f", "y"]
    let ended = try folder.run(
      "prefill", "-o", file, input: (rest.joined(separator: "\n") + "\n").utf8, usesStore: false)
    #expect(ended.lines == [code])
    #expect(try folder.run("import", file).errors.contains("1 from laboratories"))
    #expect(try folder.run("show", code).output.contains("\n 21 "))
  }

  @Test func `one laboratory file that contradicts does not keep the other files out`() throws {
    let lines = (TypedCase.laboratory + ["f", "y"]).joined(separator: "\n") + "\n"
    _ = try folder.run(
      "prefill", "--new", "-o", folder.file("lab.json"), input: lines.utf8, usesStore: false)
    _ = try folder.run("import", folder.file("lab.json"))
    let changed = try folder.text("lab.json").replacingOccurrences(
      of: "\"valueBoolean\": false", with: "\"valueBoolean\": true")
    try folder.write(changed.utf8, to: "other.json")
    let sample = try folder.run("sample", "--count", "2", usesStore: false).output
    try folder.write(sample.utf8, to: "sample.ndjson")
    let run = try folder.run("import", folder.file("other.json"), folder.file("sample.ndjson"))
    #expect(run.code == 1)
    #expect(run.errors.contains("2 new"))
    #expect(run.errors.contains("1 refused"))
  }

  @Test(arguments: [
    ["answer", "--new", "E6NH-JETF-T6R6Y"], ["answer", "--case", "X", "Y"],
    ["prefill", "--new", "--case", "X"], ["answer", "--prefill", "f.json", "--new"],
    ["prefill", "-o", "-"], ["answer", "--new", "--color", "red"],
  ])
  func `a command that names two cases, or none of the choices, is wrong usage`(
    arguments: [String]
  ) throws {
    let run = try folder.run(
      arguments + ["--store", folder.store], input: "y\n".utf8, environment: [:])
    #expect(run.code == 64)
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test func `nothing submitted is nothing exported, and no file`() throws {
    _ = try folder.run("answer", "--new", input: "y\n".utf8)
    let run = try folder.run("export", "-o", folder.file("empty.ndjson"))
    #expect(run.code == 1)
    #expect(!FileManager.default.fileExists(atPath: folder.file("empty.ndjson")))
  }

  @Test func `an output that nobody reads ends quietly`() throws {
    _ = try folder.submit(["n"])
    let process = try TerminalProgram.spawn(
      ["export", "--store", folder.store], environment: [:], input: "/dev/null",
      output: "/dev/full", errors: folder.file("errors"), isSessionLeader: false)
    #expect(TerminalProgram.wait(for: process) == 74)
    #expect(try folder.text("errors").split(separator: "\n").count <= 1)
    #expect(try folder.cases().allSatisfy { $0["exportedAt"] == nil })
  }
}
