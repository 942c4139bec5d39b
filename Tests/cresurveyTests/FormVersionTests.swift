import Foundation
import Testing

/// A draft goes on under the version of the form it was begun with, or is brought over on request.
@Suite(.timeLimit(.minutes(20)))
struct FormVersionTests {
  private let folder: CaseFolder
  private let newer: String

  init() throws {
    folder = try CaseFolder()
    newer = folder.file("newer.json")
    let form = Binary.root.appending(path: "Schemas/cre-cefiderocol.json")
    var text = String(decoding: try Data(contentsOf: form), as: UTF8.self)
    text = text.replacingOccurrences(of: "\"version\": \"1.0.0\"", with: "\"version\": \"2.0.0\"")
    // Another code for one bed size; the department has another number now.
    text = text.replacingOccurrences(of: "\"100-199\"", with: "\"100-to-199\"")
    text = text.replacingOccurrences(of: "\"linkId\": \"6.1\"", with: "\"linkId\": \"6.3\"")
    try folder.write(text.utf8, to: "newer.json")
  }

  /// The talk with its long lines in one piece.
  private func said(_ run: PipedRun) -> String {
    run.errors.replacing(#/\n {2,}/#, with: " ")
  }

  private func lines(_ lines: some Sequence<String>) -> [UInt8] {
    Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private func begin(_ more: String...) throws -> String {
    try folder.run(
      ["answer", "--new", "--store", folder.store] + more,
      input: lines(TypedCase.typed(before: "7")), environment: [:]
    ).caseCode()
  }

  @Test func `a draft goes on under its version, never silently under another`() throws {
    let code = try begin()
    let rest = TypedCase.lines.drop { $0.linkID != "7" }.map(\.typed) + ["f", "y"]
    let run = try folder.run("answer", code, "--form", newer, input: lines(rest))
    #expect(run.code == 0, "\(run.errors)")
    #expect(said(run).contains("begun with version 1.0.0 of the form and goes on with it"))
    let shown = try folder.run("show", code, "--json").output
    #expect(shown.contains("cre-cefiderocol|1.0.0") && !shown.contains("2.0.0"))
    // Either program hands it over, and either takes it in.
    for form in [[], ["--form", newer]] {
      let export = try folder.run(
        ["export", "--store", folder.store] + form, input: "".utf8, environment: [:])
      #expect(export.code == 0 && export.lines.count == 1)
      try folder.write(export.output.utf8, to: "e.ndjson")
      let taken = try folder.run(
        ["import", folder.file("e.ndjson"), "--store", folder.file("\(form.count).sqlite")] + form,
        input: "".utf8, environment: [:])
      #expect(taken.code == 0, "\(taken.errors) \(taken.output)")
      #expect(taken.errors.hasPrefix("1 new"))
    }
  }

  @Test func `the store keeps a form for the drafts begun with it`() throws {
    let code = try begin("--form", newer)
    try FileManager.default.removeItem(atPath: newer)
    let run = try folder.run("answer", code, "--lang", "ja", input: lines(["67"]))
    #expect(run.code == 75)
    #expect(said(run).contains("第 2.0.0 版で始められたので"))
    #expect(run.errors.contains("\n= 67 歳\n"))
    #expect(try folder.run("show", code, "--json").output.contains("cre-cefiderocol|2.0.0"))
    #expect(try folder.run("history", code).output.contains("form 2.0.0"))
  }

  @Test func `a draft is brought over on request, and what no longer fits is named and kept`()
    throws
  {
    let code = try begin()
    let run = try folder.run(
      "answer", code, "--form", newer, "--upgrade-form", input: lines(["2"]))
    #expect(run.code == 75)
    #expect(said(run).contains("brought from version 1.0.0 of the form to 2.0.0"))
    #expect(
      said(run).contains("no longer fit and are kept in the history: 4 100-199 beds, 6.1 内科"))
    #expect(run.errors.contains("\n4> 2\n"))
    let shown = try folder.run("show", code, "--json", "--form", newer).output
    #expect(shown.contains("2.0.0") && shown.contains("東京病院") && !shown.contains("内科"))
    let history = try folder.run("history", code, "--form", newer)
    #expect(history.output.contains("draft brought to another form"))
    #expect(history.output.contains("6.1  内科 → (none)"))
    let again = try folder.run(
      "answer", code, "--form", newer, "--upgrade-form", input: lines(["1"]))
    #expect(!said(again).contains("brought from"))
    #expect(try folder.run("check").code == 0)
  }

  @Test func `a submitted case is amended under its version, or brought over`() throws {
    let code = try folder.submit()
    let kept = try folder.run("answer", code, "--form", newer, input: lines(["y", "7", "70"]))
    #expect(said(kept).contains("goes on with it"))
    #expect(try folder.run("show", code, "--json").output.contains("|1.0.0"))
    _ = try folder.run("answer", code, input: lines([":discard", "y"]))
    let brought = try folder.run(
      "answer", code, "--form", newer, "--upgrade-form", input: lines(["y", "2", "内科", "f", "y"]))
    #expect(brought.code == 0, "\(brought.errors)")
    let cases = try folder.cases()
    #expect(cases.map { $0["version"] } == ["2"])
    #expect(try folder.run("show", code, "--json").output.contains("|2.0.0"))
  }

  /// The newer form, where a question of the laboratory has another number, too.
  private func laboratoryForm() throws -> String {
    let text = try folder.text("newer.json").replacing(
      "\"linkId\": \"19.3\"", with: "\"linkId\": \"19.4\"")
    try folder.write(text.utf8, to: "laboratory.json")
    return folder.file("laboratory.json")
  }

  @Test func `a prefill goes on under its version, and is brought over on request alone`() throws {
    let form = try laboratoryForm()
    let begun = try folder.run("prefill", "--new", input: lines(TypedCase.laboratory.prefix(6)))
    let code = try begun.caseCode()
    let kept = try folder.run("prefill", code, "--form", form, input: lines(["1"]))
    #expect(kept.code == 75)
    #expect(said(kept).contains("begun with version 1.0.0 of the form and goes on with it"))
    #expect(said(kept).contains("cresurvey prefill \(code) --upgrade-form"))
    #expect(kept.errors.contains("\n20> 1\n"))
    let flag = try folder.run("prefill", code, "--form", form, "--set", "20=y", "--no-input")
    #expect(flag.code == 78)
    #expect(said(flag).contains("--upgrade-form"))
    let brought = try folder.run(
      "prefill", code, "--form", form, "--upgrade-form", input: lines(["y", "y"]))
    #expect(said(brought).contains("brought from version 1.0.0 of the form to 2.0.0"))
    #expect(said(brought).contains("no longer fit and are kept in the history: 19.3 no"))
    #expect(brought.errors.contains("\n19.4> y\n"))
    let history = try folder.run("history", code, "--form", form).output
    #expect(history.contains("form 1.0.0") && history.contains("form 2.0.0"))
    #expect(try folder.run("check").code == 0)
  }

  @Test func `the physician is told which answers of the laboratory do not fit the version in use`()
    throws
  {
    let form = try laboratoryForm()
    let done = lines(TypedCase.laboratory + ["f", "y"])
    let code = try folder.run("prefill", "--new", input: done).caseCode()
    let run = try folder.run("answer", code, "--form", form, input: lines(["y"]))
    #expect(
      said(run).contains("the laboratory answered version 1.0.0 of the form"), "\(run.errors)")
    #expect(said(run).contains("kept in the history: 19.3 no"))
    let shown = try folder.run("show", code, "--json", "--form", form).output
    #expect(shown.contains("2.0.0") && shown.contains("19.2") && !shown.contains("19.3"))
    // A file of another version is taken in as it is, and the same is said.
    let file = folder.file("lab.json")
    let other = try folder.run("prefill", "--new", "-o", file, input: done, usesStore: false)
    let taken = try folder.run(
      "answer", "--prefill", file, "--form", form, input: lines(["y"]))
    #expect(said(taken).contains("kept in the history: 19.3 no"), "\(taken.errors)")
    let again = try folder.run("history", try other.caseCode(), "--form", form).output
    #expect(again.contains("form 1.0.0"))
  }

  @Test func `flags for another version of the form are refused`() throws {
    let code = try begin()
    let run = try folder.run("answer", code, "--form", newer, "--set", "7=67", "--no-input")
    #expect(run.code == 78)
    #expect(said(run).contains("--upgrade-form"))
  }
}
