import Foundation
import Testing

/// Following cases up: history, questions, lists, backups and checks.
@Suite(.timeLimit(.minutes(20)))
struct FollowUpTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  private func office(_ arguments: String...) throws -> PipedRun {
    try folder.run(
      arguments + ["--store", folder.file("office.sqlite")], input: "".utf8, environment: [:])
  }

  @Test func `the history tells of the prefill and of what the physician changed in it`() throws {
    let lab = (TypedCase.laboratory + ["f", "y"]).joined(separator: "\n") + "\n"
    let code = try #require(try folder.run("prefill", "--new", input: lab.utf8).lines.first)
    let typed = TypedCase.typed(before: "18.1") + [":go 18.2", "y", "y", "f", "y"]
    let run = try folder.run("answer", code, input: (typed.joined(separator: "\n") + "\n").utf8)
    try #require(run.code == 0, "\(run.errors)")
    _ = try folder.run("export", "-o", folder.file("h.ndjson"))
    _ = try folder.run("answer", code, input: "y\n7\n70\n".utf8)
    let english = try folder.run("history", code)
    #expect(english.code == 0)
    let text = english.output
    for (before, after) in zip(
      [
        "answers of the laboratory", "draft begun", "submitted, version 1", "      18.2  no → yes",
        "exported (entry 3)", "draft begun", "draft, saved",
      ],
      [
        "draft begun", "submitted, version 1", "      18.2  no → yes", "exported (entry 3)",
        "draft, saved", "draft, saved", "      7  67 years → 70 years",
      ])
    {
      let (first, second) = (text.range(of: before), text.range(of: after, options: .backwards))
      #expect(first != nil && second != nil, "\(before) \(after)\n\(text)")
      if let first, let second { #expect(first.lowerBound < second.upperBound) }
    }
    #expect(
      text.contains("laboratory") && text.contains("physician") && text.contains("form 1.0.0"))
    let japanese = try folder.run("history", code, "--lang", "ja").output
    #expect(japanese.contains("検査室の回答") && japanese.contains("提出、第 1 版"))
    #expect(japanese.contains("      18.2  いいえ → はい"))
    let json = try folder.run("history", code, "--json").output
    let entries = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]]
    #expect(
      entries?.compactMap { $0["event"] as? String }
        == ["prefilled", "draft-begun", "submitted", "exported", "draft-begun"])
    #expect((entries?[2]["sha256"] as? String)?.count == 64)
  }

  @Test(
    arguments: [
      (["history", "0000-0000-00000"], 66), (["history", "nonsense"], 64), (["history"], 64),
      (["query", "0000-0000-00000", "why"], 66), (["query", "0000-0000-00000", " "], 64),
      (["retract", "0000-0000-00000"], 66), (["forget", "0000-0000-00000"], 66),
      (["list", "--from", "April"], 64), (["list", "--state", "done"], 64),
      (["backup", "/nowhere/at/all"], 73), (["check", "x"], 64),
    ] as [([String], Int32)])
  func `what cannot be done is said in one line`(arguments: [String], exit: Int32) throws {
    _ = try folder.submit(["n"])
    let run = try folder.run(
      arguments + ["--store", folder.store], input: "y\n".utf8, environment: [:])
    #expect(run.code == exit)
    #expect(run.errors.split(separator: "\n").count == 1)
    #expect(run.output.isEmpty)
  }

  @Test func `a question is open until the amended response is taken in`() throws {
    let code = try folder.submit()
    _ = try folder.run("export", "-o", folder.file("v1.ndjson"))
    _ = try office("import", folder.file("v1.ndjson"))
    let asked = try office(
      "query", code, "Is the unit of Q14.1 right? See Q14. 問１７も", "--item", "7")
    #expect(asked.code == 0)
    #expect(asked.output.contains("Case: \(code) (version 1)\nItems: Q7, Q14, Q14.1, Q17\n"))
    // A code may hold any two digits.
    let words = asked.output.replacing(code, with: "")
    #expect(!words.contains("0.50") && !words.contains("67"))
    #expect(try office("query", code, "?", "--item", "99").code == 64)
    let open = try office("list", "--open-queries")
    #expect(open.lines.count == 2 && open.lines[1].contains("Is the unit of Q14.1 right?"))
    #expect(try office("list").output.contains("open queries 1"))
    _ = try folder.run("answer", code, input: "y\n14.1\n0.25\nf\ny\n".utf8)
    _ = try folder.run("export", "-o", folder.file("v2.ndjson"))
    _ = try office("import", folder.file("v2.ndjson"))
    #expect(try office("list", "--open-queries").lines.isEmpty)
    let history = try office("history", code).output
    #expect(history.contains("queried") && history.contains("query closed (entry 2)"))
    #expect(history.contains("      14.1  0.50 mg/L → 0.25 mg/L"))
  }

  @Test func `the list is filtered by state, institution and period`() throws {
    let (done, begun) = (
      try folder.submit(),
      try folder.run("answer", "--new", input: "y\n大阪病院\n27\n".utf8).caseCode()
    )
    let cases: [([String], [String])] = [
      ([], [begun, done]), (["--state", "completed"], [done]),
      (["--state", "draft"], [begun]),
      (["--state", "draft", "--state", "completed"], [begun, done]),
      (["--state", "amended"], []), (["--institution", "東京"], [done]),
      (["--institution", "大阪病院"], [begun]), (["--institution", "京都"], []),
      (["--from", "2020-01-01"], [begun, done]), (["--to", "2020-01-01"], []),
      (["--from", "令和2年1月1日"], [begun, done]), (["--to", "2020/1/1"], []),
      (["--open-queries"], []),
    ]
    for (options, expected) in cases {
      let run = try folder.run(
        ["list", "--store", folder.store] + options, input: "".utf8, environment: [:])
      #expect(run.lines.map { String($0.prefix(15)) } == expected, "\(options)")
    }
  }

  @Test func `a case open in one terminal is not opened in another`() throws {
    let fifo = folder.file("fifo")
    try #require(mkfifo(fifo, 0o600) == 0)
    let code = try folder.run("answer", "--new", input: "y\n".utf8).caseCode()
    // Both ends at once: to open one alone would wait for the other.
    let descriptor = open(fifo, O_RDWR)
    try #require(descriptor >= 0)
    let writer = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    let first = try TerminalProgram.spawn(
      ["answer", code, "--store", folder.store], environment: [:], input: fifo,
      output: folder.file("out"), errors: folder.file("err"), isSessionLeader: false)
    try writer.write(contentsOf: Data("東京病院\n".utf8))
    let end = Date().addingTimeInterval(60)
    while Date() < end, (try? folder.text("err").contains("= 東京病院")) != true { usleep(10_000) }
    for (arguments, words) in [
      (["answer", code], "is open in another session (physician, since 20"),
      (["answer", code, "--lang", "ja"], "は別の端末で回答中です（主治医、20"),
    ] {
      let second = try folder.run(
        arguments + ["--store", folder.store], input: "大阪病院\n".utf8, environment: [:])
      #expect(second.code == 75)
      #expect(second.errors.contains(words), "\(second.errors)")
      #expect(second.errors.split(separator: "\n").count == 1)
    }
    // A killed process keeps no one out; what it had saved is there.
    kill(first, SIGKILL)
    #expect(TerminalProgram.wait(for: first) == 1009)
    try writer.close()
    let third = try folder.run("answer", code, input: "13\n".utf8)
    #expect(third.code == 75)
    #expect(third.errors.contains("was cut off; its answers are saved"))
    #expect(try folder.run("show", code).output.contains("東京病院"))
    let fourth = try folder.run("answer", code, input: "3\n".utf8)
    #expect(!fourth.errors.contains("was cut off"))
    #expect(try folder.run("check").code == 0)
  }

  @Test func `a backup is a store that passes its check, and a changed store does not`() throws {
    let code = try folder.submit()
    let copy = folder.file("copy.sqlite")
    #expect(try folder.run("backup", copy).code == 0)
    #expect(try folder.run("backup", copy).code == 73)
    #expect(try folder.mode("copy.sqlite") == 0o600)
    let list = try folder.run(["list", "--store", copy], input: "".utf8, environment: [:])
    #expect(list.output.hasPrefix(code))
    let good = try folder.run(["check", "--store", copy], input: "".utf8, environment: [:])
    #expect(good.code == 0 && good.output.isEmpty && good.errors.hasSuffix("no faults\n"))
    var bytes = try Array(Data(contentsOf: URL(fileURLWithPath: copy)))
    let place = try #require(Data(bytes).range(of: Data("東京病院".utf8))?.lowerBound)
    bytes[place + 2] ^= 1
    try folder.write(bytes, to: "copy.sqlite")
    let bad = try folder.run(["check", "--store", copy], input: "".utf8, environment: [:])
    #expect(bad.code == 74)
    #expect(bad.lines.count == 1 && bad.output.contains("does not match its digest"))
  }

  @Test func `a store that others may read is warned about`() throws {
    _ = try folder.submit(["n"])
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.store)
    let run = try folder.run("list")
    #expect(run.code == 0)
    #expect(run.errors.contains("* others can read or write \(folder.store)"))
    try FileManager.default.setAttributes([.posixPermissions: 0o660], ofItemAtPath: folder.store)
    #expect(try !folder.run("list").errors.contains("others can"))
  }

  @Test func `a store of the first version is opened, and its drafts are gone on with`() throws {
    let file = Binary.root.appending(path: "Tests/Fixtures/stores/version1.sqlite")
    try folder.write(Data(contentsOf: file), to: "store.sqlite")
    let before = try folder.run("list")
    #expect(before.code == 0 && before.lines.count == 5)
    let code = "CVKH-D5FD-QYWQ8"
    #expect(try folder.run("show", code).output.contains("東京病院"))
    let rest = TypedCase.lines.drop { $0.linkID != "4" }.map(\.typed) + ["f", "y"]
    let run = try folder.run("answer", code, input: (rest.joined(separator: "\n") + "\n").utf8)
    #expect(run.code == 0 && run.lines == [code])
    #expect(try folder.run("check").code == 0)
    #expect(try folder.run("export").lines.count == 4)
  }
}
