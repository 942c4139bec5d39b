import Foundation
import Testing

/// Every prompt has a twin among the flags.
@Suite(.timeLimit(.minutes(20)))
struct FlagTwinTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  /// The stored response of a case without what differs from case to case.
  private func stored(_ code: String) throws -> String {
    let shown = try folder.run("show", code, "--json")
    try #require(shown.code == 0)
    let ids = #/[0-9A-HJKMNP-TV-Z]{13}/#
    let times = #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+\d\d:\d\d/#
    return shown.output.replacing(ids, with: "ID").replacing(times, with: "TIME")
  }

  private func run(_ arguments: [String], _ input: [String] = []) throws -> PipedRun {
    try folder.run(
      arguments + ["--store", folder.store], input: input.map { $0 + "\n" }.joined().utf8,
      environment: [:])
  }

  private var sets: [String] { TypedCase.lines.flatMap { ["--set", "\($0.linkID)=\($0.typed)"] } }

  @Test func `the same answers by dialogue, by flags and by a file make the same file`() throws {
    let typed = try stored(try folder.submit())
    let flags = try run(["answer", "--new", "--no-input"] + sets)
    #expect(flags.code == 0)
    #expect(try stored(try #require(flags.lines.first)) == typed)
    for (name, arguments) in [
      ("submitted", ["show", try #require(flags.lines.first), "--json"]),
      ("sample", ["export", try #require(flags.lines.first)]),
    ] {
      try folder.write(try run(arguments).output.utf8, to: name + ".json")
      let file = try run([
        "answer", "--new", "--no-input", "--answers", folder.file(name + ".json"),
      ])
      #expect(file.code == 0, "\(file.errors)")
      let code = try #require(file.lines.first)
      #expect(code != flags.lines.first)
      #expect(try stored(code) == typed)
    }
    let half = TypedCase.lines.prefix(10).flatMap { ["--set", "\($0.linkID)=\($0.typed)"] }
    let rest = TypedCase.lines.dropFirst(10).map(\.typed) + ["f", "y", "n"]
    let mixed = try run(["answer", "--new"] + half, rest)
    #expect(mixed.code == 0)
    #expect(try stored(try #require(mixed.lines.first)) == typed)
  }

  @Test func `a required answer that is missing is named with its flag, and the rest is kept`()
    throws
  {
    let run = try run(["answer", "--new", "--no-input", "--set", "1=y", "--set", "7=６７歳"])
    #expect(run.code == 1)
    #expect(run.output.isEmpty)
    for linkID in TypedCase.lines.map(\.linkID)
    where !["1", "7", "6.1", "14.1", "15.2", "16.3"].contains(linkID) {
      #expect(run.errors.contains("--set \(linkID)=..."), "\(linkID)")
    }
    #expect(!run.errors.contains("--set 7=..."))
    let code = try run.caseCode()
    let rest = TypedCase.lines.filter { !["1", "7"].contains($0.linkID) }
      .flatMap { ["--set", "\($0.linkID)=\($0.typed)"] }
    let again = try self.run(["answer", "--case", code, "--no-input"] + rest)
    #expect(again.code == 0)
    #expect(again.lines == [code])
  }

  @Test(
    arguments: [
      (["--set", "7=250"], 1, "7: 250 is outside 0-120"),
      (["--set", "99=1"], 64, "--set 99: there is no such question"),
      (["--set", "6=1"], 64, "--set 6: a heading, not a question; its questions: 6.1 6.2"),
      (["--set", "7"], 64, "--set 7 is not ITEM=ANSWER"),
      (["--set", "7=1", "--set", "７=2"], 64, "--set 7 is given twice"),
      (["--set", "17.2=@/nonexistent"], 66, "/nonexistent"),
      (["--set", "2=a\u{1B}b"], 64, "--set 2: character 2, <U+001B>, cannot be used"),
      (["--answers", "/nonexistent"], 66, "/nonexistent"),
      (["--count", "0"], 64, "--count 0 is not allowed"),
      (["--count", "2", "--no-input"], 64, "--count cannot be added"),
      (["--role", "nurse"], 64, "--role nurse is not allowed; allowed: physician, secretariat"),
      (["--no-input", "--set", "1=n", "--set", "7=67"], 1, "7: not asked with the answers"),
    ] as [([String], Int32, String)])
  func `a flag that cannot be used is refused, and nothing is stored`(
    flags: [String], exit: Int32, words: String
  ) throws {
    let run = try run(["answer", "--new"] + flags)
    #expect(run.code == exit)
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.errors.contains("nothing is kept and no case was begun") == (exit == 1))
    // A script is not given the code of a case that is not there.
    let unasked = try self.run(
      ["answer", "--new", "--no-input"] + flags.filter { $0 != "--no-input" })
    #expect(!unasked.errors.contains("* case "), "\(unasked.errors)")
    let cases = folder.has("store.sqlite") ? try folder.cases() : []
    #expect(cases.isEmpty)
  }

  @Test func `a text comes from a file`() throws {
    try folder.write("発疹\r\n発熱\r\n\r\n".utf8, to: "text.txt")
    let given = ["--set", "17.1=y", "--set", "17.2=@" + folder.file("text.txt")]
    let other = TypedCase.lines.filter { $0.linkID != "17.1" }
      .flatMap { ["--set", "\($0.linkID)=\($0.typed)"] }
    let run = try run(["answer", "--new", "--no-input"] + given + other)
    #expect(run.code == 0)
    #expect(try stored(try #require(run.lines.first)).contains("発疹\\n発熱"))
  }

  @Test func `a submitted case is changed by a flag, once`() throws {
    let code = try folder.submit()
    let change = ["answer", code, "--no-input", "--set", "7=70"]
    #expect(try run(change).code == 0)
    #expect(try folder.cases().map { $0["version"] } == ["2"])
    let again = try run(change)
    #expect(again.code == 0)
    #expect(again.errors.contains("nothing was changed; it is not submitted again"))
    #expect(try folder.cases().map { $0["version"] } == ["2"])
  }

  @Test func `the laboratory's flags make the file that its dialogue makes`() throws {
    let lines = TypedCase.laboratory + ["f", "y"]
    let typed = try run(["prefill", "--new"], lines)
    let sets = zip(TypedCase.lines.suffix(8), TypedCase.laboratory).flatMap {
      ["--set", "\($0.linkID)=\($1)"]
    }
    let given = try run(["prefill", "--new", "--no-input"] + sets)
    #expect(given.code == 0)
    #expect(
      try stored(try #require(given.lines.first)) == stored(try #require(typed.lines.first)))
    let outside = try run(["prefill", "--new", "--no-input", "--set", "7=67"])
    #expect(outside.code == 64)
    for place in [["--new"], ["-o", folder.file("lab.json")]] {
      let refused = try run(["prefill", "--no-input", "--set", "20=x"] + place)
      #expect(refused.code == 1 && refused.errors.contains("nothing is kept"))
      #expect(!refused.errors.contains("* case ") && !folder.has("lab.json"))
    }
    let code = try #require(given.lines.first)
    let stands = try run(["prefill", code, "--no-input", "--set", "20=x"])
    #expect(stands.code == 1)
    #expect(stands.errors.contains("none of the answers given is kept; the case is as it was"))
    let missing = try run(["prefill", "--new", "--no-input"] + sets.dropLast(2))
    #expect(missing.code == 1 && missing.errors.contains("--set 21=..."))
  }

  @Test func `cases follow each other until the count is reached`() throws {
    let run = try run(
      ["answer", "--new", "--count", "3"],
      Array(repeating: ["n", "f", "y"], count: 3).flatMap(\.self))
    #expect(run.code == 0)
    #expect(Set(run.lines).count == 3)
    #expect(run.errors.contains(" (1 of 3)\n") && run.errors.contains(" (3 of 3)\n"))
    #expect(!run.errors.contains("next> "))
  }

  @Test func `a paper reply is keyed in under the secretariat's role`() throws {
    _ = try folder.submit()
    let lines = TypedCase.typed + ["f", "y", "n"]
    let run = try run(["answer", "--new", "--role", "secretariat"], lines)
    #expect(run.code == 0)
    #expect(!run.errors.contains("last case:"))
    let json = try stored(try #require(run.lines.first))
    #expect(
      json.contains("\"value\": \"secretariat\"") && !json.contains("\"value\": \"physician\""))
  }

  @Test func `a case takes no more lines than a person has patience for`() throws {
    let physician = TypedCase.typed(before: "18.1")
    #expect(physician.count <= 25)
    for (number, lines) in [physician, [physician[0], ""] + physician.dropFirst(7)].enumerated() {
      #expect(lines.count <= (number == 0 ? 25 : 20))
      let prefill = try run(["prefill", "--new"], TypedCase.laboratory + ["f", "y"])
      let code = try #require(prefill.lines.first)
      let answered = try run(["answer", code], lines + ["f", "y", "n"])
      #expect(answered.code == 0)
      #expect(answered.lines == [code])
    }
  }
}
