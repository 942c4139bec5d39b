import Foundation
import Testing

/// What happens when the laboratory answers twice.
@Suite(.timeLimit(.minutes(20)))
struct SecondPrefillTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  private func run(_ arguments: [String], _ input: [String] = []) throws -> PipedRun {
    try folder.run(
      arguments + ["--store", folder.store], input: input.map { $0 + "\n" }.joined().utf8,
      environment: [:])
  }

  /// The stored answer to a yes/no question.
  private func answer(_ linkID: String, _ code: String) throws -> Bool {
    let json = try run(["show", code, "--json"]).output
    let item = try #require(json.components(separatedBy: "\"linkId\": \"\(linkID)\"").last)
    return try #require(item.firstMatch(of: #/"valueBoolean": (true|false)/#)).1 == "true"
  }

  /// A case with the laboratory's answers, and a file with others at 18.2 and 19.3.
  private func twice() throws -> (code: String, file: String) {
    let first = try run(["prefill", "--new"], TypedCase.laboratory + ["f", "y"])
    let code = try #require(first.lines.first)
    let file = folder.file("other.json")
    let shown = try run(["show", code, "--json"]).output
    try folder.write(
      shown.replacing("\"valueBoolean\": false", with: "\"valueBoolean\": true").utf8,
      to: "other.json")
    return (code, file)
  }

  @Test(arguments: [
    (["y", "n"], "yes", "no"), (["n", "y"], "no", "yes"), (["n", "n"], "no", "no"),
  ])
  func `each answer that differs is shown, and one of the two is chosen`(
    lines: [String], at182: String, at193: String
  ) throws {
    let (code, file) = try twice()
    let run = try run(["answer", "--prefill", file], lines + [":quit"])
    #expect(run.code == 0)
    #expect(
      run.errors.contains("18.2 The MIC of imipenem was reported\n   held: no\n   new: yes\n"))
    #expect(try answer("18.2", code) == (at182 == "yes"))
    #expect(try answer("19.3", code) == (at193 == "yes"))
  }

  @Test(arguments: [["y", "n"], ["n", "n"], ["y", "y"]])
  func `who has chosen is not asked again, where a draft holds the older answers`(
    lines: [String]
  ) throws {
    let (code, file) = try twice()
    #expect(try run(["answer", code], ["y", ":quit"]).code == 0)
    let run = try run(["answer", "--prefill", file], lines + [":quit"])
    #expect(run.code == 0)
    #expect(run.errors.components(separatedBy: "take the new answer").count == 3, "\(run.errors)")
    #expect(try answer("18.2", code) == (lines[0] == "y"))
    #expect(try answer("19.3", code) == (lines[1] == "y"))
    #expect(!(try self.run(["answer", code], [":quit"]).errors.contains("confirm> ")))
  }

  @Test(arguments: [[String](), ["--no-input"]])
  func `a file is what the physician is given, by its name`(more: [String]) throws {
    let sets = zip(TypedCase.lines.suffix(8), TypedCase.laboratory).flatMap {
      ["--set", "\($0.linkID)=\($1)"]
    }
    let file = folder.file("lab.json")
    for language in ["en", "ja"] {
      let made = try run(
        ["prefill", "-o", file, "--lang", language] + (more.isEmpty ? [] : more + sets),
        more.isEmpty ? (language == "en" ? TypedCase.laboratory : []) + ["f", "y"] : [])
      #expect(made.code == 0, "\(made.errors)")
      #expect(
        made.errors.replacing(#/\n {2,}/#, with: " ").contains(
          "cresurvey answer --prefill \(file)"), "\(made.errors)")
      #expect(!made.errors.contains("give the case code"))
    }
  }

  @Test(
    arguments: [([], 75), ([":quit"], 0), (["y"], 75), (["y", ":quit"], 0)] as [([String], Int32)])
  func `who leaves the choice changes nothing`(lines: [String], exit: Int32) throws {
    let (code, file) = try twice()
    let before = try run(["show", code, "--json"]).output
    #expect(try run(["answer", "--prefill", file], lines).code == exit)
    #expect(try run(["show", code, "--json"]).output == before)
  }

  @Test func `answers the laboratory revised are shown when the physician goes on`() throws {
    let (code, file) = try twice()
    #expect(try run(["answer", code], ["y", ":quit"]).code == 0)
    #expect(try run(["prefill", code], ["18.2", "y", "19.3", "y", "f", "y"]).code == 0)
    let refused = try run(["answer", code, "--no-input"])
    #expect(refused.code == 1)
    #expect(
      refused.errors.contains("the laboratory has changed its answers since (18.2 no and yes"))
    let chosen = try run(["answer", code], ["y", "n", ":quit"])
    #expect(chosen.errors.contains("* the laboratory has changed its answers since\n"))
    #expect(try answer("18.2", code) == true)
    #expect(try answer("19.3", code) == false)
    // What was kept is the physician's own now, and not asked about again.
    let again = try run(["answer", code], [":quit"])
    #expect(!again.errors.contains("confirm> "))
    #expect(
      again.errors.contains("differ from the laboratory's answers (this case's are kept): 19.3"))
    #expect(try run(["import", file]).code == 0)
  }

  @Test func `a file for a case begins with the answers that the store holds`() throws {
    let (code, _) = try twice()
    let file = folder.file("new.json")
    let run = try run(["prefill", code, "-o", file], ["20", "n", "f", "y"])
    #expect(run.code == 0)
    #expect(run.errors.contains("* 4 of 4 answered, saved "))
    let written = try folder.text("new.json")
    #expect(written.contains("\"linkId\": \"18.1\"") && written.contains("\"code\": \"no\""))
    // The store's own answers are as they were.
    #expect(try self.run(["show", code, "--json"]).output.contains("\"code\": \"no\"") == false)
    let elsewhere = try folder.run(
      "prefill", code, "-o", folder.file("far.json"), "--store", folder.file("none.sqlite"),
      input: "".utf8, usesStore: false)
    #expect(elsewhere.code == 75)
    #expect(!folder.has("none.sqlite"))
  }
}
