import Foundation
import Testing

/// Counting in parts, on several threads or machines, and merging what was counted.
@Suite(.timeLimit(.minutes(20)))
struct TallyTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  private static let sample: Result<[String], any Error> = Result {
    let made = try Binary.run(["sample", "--count", "500", "--seed", "7"])
    try #require(made.code == 0)
    return made.lines
  }

  private func write(_ lines: some Sequence<String>, _ name: String) throws -> String {
    try folder.write(lines.map { $0 + "\n" }.joined().utf8, to: name)
    return folder.file(name)
  }

  private func run(_ arguments: String...) throws -> PipedRun {
    try folder.run(arguments, input: "".utf8, environment: [:])
  }

  @Test func `the same table comes of one thread and of several, of one file and of ten`() throws {
    let lines = try Self.sample.get()
    let whole = try write(lines, "whole.ndjson")
    let parts = try (0..<10).map { part in
      try write(lines[(part * 50)..<(part * 50 + 50)], "part\(part).ndjson")
    }
    let alone = try run("tabulate", "--jobs", "1", whole)
    try #require(alone.code == 0)
    for arguments in [["--jobs", "2", whole], ["--jobs", "5"] + parts.reversed()] {
      let many = try folder.run(["tabulate"] + arguments, input: "".utf8, environment: [:])
      #expect(many.output == alone.output)
      #expect(many.errors == alone.errors)
    }
    let tallies = try parts.enumerated().map { (number, part) throws in
      let tally = folder.file("tally\(number).json")
      #expect(try run("tally", part, "-o", tally).code == 0)
      return tally
    }
    let merged = try folder.run(
      ["tabulate", "--from"] + tallies.reversed(), input: "".utf8, environment: [:])
    #expect(merged.code == 0)
    #expect(merged.output == alone.output)
    #expect(merged.errors == alone.errors)
  }

  @Test func `a tally, and what comes of a store, is the same whatever the number of threads`()
    throws
  {
    let lines = try Self.sample.get()
    let whole = try write(lines, "whole.ndjson")
    try #require(try folder.run("import", whole).code == 0)
    let store = ["--store", folder.store]
    for command in [["tally", whole], ["tally"] + store, ["export"] + store] {
      let files = try ["1", "2", "5"].map { jobs in
        let path = folder.file("\(command[0])-\(command.count)-\(jobs)")
        let run = try folder.run(
          command + ["--jobs", jobs, "-o", path], input: "".utf8, environment: [:])
        try #require(run.code == 0, "\(run.errors)")
        return try Data(contentsOf: URL(fileURLWithPath: path))
      }
      #expect(files[0] == files[1] && files[0] == files[2], "\(command)")
    }
    let exported = try folder.text("export-3-2").split(separator: "\n")
    #expect(exported.sorted() == lines.map { $0[...] }.sorted())
    let tables = try ["1", "2", "5"].map { jobs in
      try folder.run(["tabulate", "--jobs", jobs] + store, input: "".utf8, environment: [:])
    }
    #expect(try tables.map(\.output) == Array(repeating: run("tabulate", whole).output, count: 3))
  }

  @Test func `a stored response that is wrong by another form is named by its case`() throws {
    let (output, lines) = (folder.file("t.json"), try Self.sample.get())
    try #require(try folder.run("import", write(lines, "all.ndjson")).code == 0)
    let form = folder.file("form.json")
    let schema = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Schemas/cre-cefiderocol.json")
    let text = String(decoding: try Data(contentsOf: schema), as: UTF8.self)
    try folder.write(
      text.replacing("infectious-disease-physician", with: "physician").utf8, to: "form.json")
    let runs = try ["1", "5"].map { jobs in
      try folder.run(
        [
          "tally", "--form", form, "--store", folder.store, "--jobs", jobs, "-o", output + jobs,
          "--keep-going",
        ],
        input: "".utf8, environment: [:])
    }
    #expect(runs.map(\.code) == [1, 1])
    #expect(runs[0].errors == runs[1].errors)
    let findings = runs[0].errors.split(separator: "\n").filter { $0.contains("error") }
    let wrong = lines.filter { $0.contains("infectious-disease-physician") }
    #expect(findings.count == wrong.count && wrong.count > 50)
    for (finding, line) in zip(findings, wrong) {
      let code = String(finding.prefix(15))
      #expect(line.contains(code.replacing("-", with: "")), "\(finding)")
      #expect(finding.hasPrefix(code + ":1:") && finding.contains("invalidAnswerOption 11"))
    }
  }

  @Test func `a case's versions in different parts count once`() throws {
    let lines = try Self.sample.get()
    let newer = lines[0].replacing("\"versionId\":\"1\"", with: "\"versionId\":\"2\"")
      .replacing("\"status\":\"completed\"", with: "\"status\":\"amended\"")
    try #require(newer != lines[0])
    let one = try run("tally", try write([newer] + lines[..<200], "a"), "-o", folder.file("a.json"))
    let two = try run(
      "tally", try write([lines[0]] + lines[200...], "b"), "-o", folder.file("b.json"))
    try #require(one.code == 0 && two.code == 0)
    let merged = try run("tabulate", "--from", folder.file("a.json"), folder.file("b.json"))
    #expect(merged.errors.contains("cases counted: 500; 0 not completed, 2 superseded"))
    let plain = try run("tabulate", try write(lines[1...] + [newer], "c"))
    #expect(merged.rowsOfCases == plain.rowsOfCases)
  }

  @Test func `a tally is confidential, for its owner alone, and names nobody`() throws {
    let lines = try Self.sample.get()
    _ = try run("tally", try write(lines[..<20], "in"), "-o", folder.file("t.json"))
    let text = try folder.text("t.json")
    #expect(text.hasPrefix("{\n\"confidential\": true,\n"))
    #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is [String: Any])
    #expect(!text.contains("@") && !text.contains("病院"))
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("t.json"))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func `what is wrong is said with its place, whatever the number of threads`() throws {
    var lines = try Self.sample.get()
    lines[3] = "{"
    lines[400] = lines[400].replacing("\"linkId\":\"1\"", with: "\"linkId\":\"99\"")
    let input = try write(lines, "in.ndjson")
    let alone = try run("tally", "--keep-going", "--jobs", "1", input, "-o", folder.file("1"))
    let many = try run("tally", "--keep-going", "--jobs", "3", input, "-o", folder.file("3"))
    for said in [alone, many] {
      #expect(said.code == 1)
      #expect(said.errors.contains("in.ndjson:4:2: "))
      #expect(said.errors.contains("in.ndjson:401:"))
      #expect(said.errors == alone.errors)
    }
    let stopped = try run("tally", "--jobs", "3", input, "-o", folder.file("none"))
    #expect(stopped.code == 65)
    #expect(try !folder.names().contains("none"))
  }

  @Test(arguments: [
    ("{}", "cannot be read as a tally"), ("nothing", "cannot be read as a tally"),
    ("changed", "is no tally of this form"),
  ])
  func `what is no tally of this form is refused in one line`(kind: String, words: String) throws {
    let input = try write(try Self.sample.get()[..<3], "in")
    _ = try run("tally", input, "-o", folder.file("t.json"))
    let text = try folder.text("t.json")
    let changed = kind == "changed" ? text.replacing(" 1 0 ", with: " 1 999 ") : kind
    try #require(changed != text)
    try folder.write(changed.utf8, to: "bad.json")
    let run = try run("tabulate", "--from", folder.file("t.json"), folder.file("bad.json"))
    #expect(run.code == 65)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains(words))
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test(arguments: [
    (["tabulate", "--from"], "needs the files"),
    (["tabulate", "--policy", "x=1", "in"], "goes with --release"),
  ])
  func `what does not go together is a usage error`(arguments: [String], words: String) throws {
    let run = try folder.run(arguments, input: "".utf8, environment: [:])
    #expect(run.code == 64)
    #expect(run.errors.contains(words))
  }

  @Test(arguments: [
    ("/nonexistent.json", "/nonexistent.json cannot be read: no such file"),
    ("/tmp", "/tmp cannot be read: is a directory"),
  ])
  func `a tally that cannot be opened is missing input, not a wrong tally`(
    path: String, words: String
  ) throws {
    let run = try run("tabulate", "--from", path)
    #expect(run.code == 66)
    #expect(run.errors.lowercased().contains(words), "\(run.errors)")
    #expect(!run.errors.contains("tally"))
  }

  @Test func `an empty pipe is an empty part; an empty file is no part`() throws {
    let nothing = try folder.run(
      "tally", "-", "-o", folder.file("none.json"), input: "".utf8, usesStore: false)
    #expect(nothing.code == 0)
    #expect(nothing.errors.hasPrefix("responses counted: 0"))
    let lines = try Self.sample.get()
    let all = try write(lines, "all")
    _ = try run("tally", all, "-o", folder.file("all.json"))
    let merged = try run("tabulate", "--from", folder.file("none.json"), folder.file("all.json"))
    #expect(try merged.output == run("tabulate", all).output)
    #expect(try run("tally", try write([String](), "empty")).code == 65)
  }
}
