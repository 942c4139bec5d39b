import Foundation
import Testing

/// What the hospital hands over arrives whole, once, and can be taken back.
@Suite(.timeLimit(.minutes(20)))
struct HandOverTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  /// The program with the secretariat's store.
  private func office(_ arguments: String..., input: String = "") throws -> PipedRun {
    try folder.run(
      arguments + ["--store", folder.file("office.sqlite")], input: input.utf8, environment: [:])
  }

  private func manifest(_ name: String) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(folder.text(name).utf8))
    return try #require(object as? [String: Any])
  }

  private func sample(_ count: Int, seed: Int = 1) throws -> [String] {
    try folder.run(
      "sample", "--count", "\(count)", "--seed", "\(seed)", usesStore: false
    ).lines
  }

  @Test func `an export says in a manifest what it holds, and import holds it to that`() throws {
    _ = (try folder.submit(["n"]), try folder.submit())
    let file = folder.file("h.ndjson")
    #expect(try folder.run("export", "-o", file).code == 0)
    let promise = try manifest("h.ndjson.manifest.json")
    #expect(promise["count"] as? Int == 2)
    #expect(promise["file"] as? String == "h.ndjson")
    #expect((promise["sha256"] as? String)?.count == 64)
    let forms = try #require(promise["questionnaire"] as? [String])
    #expect(forms.count == 1 && forms[0].hasSuffix("cre-cefiderocol|1.0.0"))
    #expect(try folder.mode("h.ndjson.manifest.json") == 0o600)
    #expect(try office("import", file).code == 0)
    let text = try folder.text("h.ndjson.manifest.json")
    for (from, to, words) in [
      ("\"count\": 2", "\"count\": 3", "it holds 2 responses, the manifest says 3"),
      ("\"sha256\": \"", "\"sha256\": \"0", "its SHA-256 is "),
      ("|1.0.0", "|1.0.1", "its responses answer "),
    ] {
      try folder.write(
        text.replacingOccurrences(of: from, with: to).utf8, to: "h.ndjson.manifest.json")
      try? FileManager.default.removeItem(atPath: folder.file("office.sqlite"))
      let run = try office("import", file)
      #expect(run.code == 65)
      #expect(run.errors.contains(words), "\(run.errors)")
      #expect(run.errors.split(separator: "\n").count == 1)
      #expect(try office("list").lines.isEmpty)
    }
    try folder.write("nonsense".utf8, to: "h.ndjson.manifest.json")
    #expect(try office("import", file).code == 65)
    // The files that follow are taken all the same.
    try folder.write((try sample(1)[0] + "\n").utf8, to: "s.ndjson")
    let both = try office("import", file, folder.file("s.ndjson"))
    #expect(both.code == 65)
    #expect(both.errors.contains("s.ndjson: 1 new"))
  }

  @Test func `a manifest that is there already is not overwritten`() throws {
    _ = try folder.submit(["n"])
    try folder.write("mine".utf8, to: "h.ndjson.manifest.json")
    let run = try folder.run("export", "-o", folder.file("h.ndjson"))
    #expect(run.code == 73)
    #expect(!folder.has("h.ndjson"))
    #expect(try folder.text("h.ndjson.manifest.json") == "mine")
    #expect(try folder.cases().allSatisfy { $0["exportedAt"] == nil })
  }

  @Test func `only what was not exported yet is exported again`() throws {
    let first = try folder.submit(["n"])
    #expect(try folder.run("export", "--unexported").lines.count == 1)
    let none = try folder.run("export", "--unexported", "-o", folder.file("none.ndjson"))
    #expect(none.code == 1 && !folder.has("none.ndjson"))
    #expect(none.errors.contains("everything submitted was exported before"))
    let second = try folder.submit(["n"])
    let run = try folder.run("export", "--unexported")
    #expect(run.lines.count == 1 && run.output.contains(second.filter { $0 != "-" }))
    // Nothing was changed: it is submitted again where that is wanted.
    let unwanted = try folder.run("answer", first, input: "y\n:list\nf\ny\nn\n".utf8)
    #expect(unwanted.code == 0 && unwanted.errors.contains("nothing was changed since it was"))
    #expect(try folder.run("export", "--unexported").code == 1)
    _ = try folder.run("answer", first, input: "y\n:list\nf\ny\ny\n".utf8)
    #expect(try folder.run("export", "--unexported").output.contains("amended"))
  }

  @Test func `a case taken back after its export is taken back elsewhere too`() throws {
    let (kept, wrong) = (try folder.submit(["n"]), try folder.submit())
    let quiet = try folder.submit(["n"])
    #expect(try folder.run("export", kept, wrong, "-o", folder.file("v1.ndjson")).code == 0)
    for code in [wrong, quiet] {
      #expect(try folder.run("retract", code, input: "x\nn\n".utf8).code == 0)
      #expect(try folder.run("retract", code, input: "y\n".utf8).code == 0)
      #expect(try folder.run("retract", code, input: "y\n".utf8).code == 1)
      #expect(try folder.run("answer", code, input: "y\n".utf8).code == 1)
    }
    #expect(try folder.run("export", quiet).code == 1)
    let run = try folder.run("export", "--unexported", "-o", folder.file("v2.ndjson"))
    #expect(run.errors.hasPrefix("responses exported: 1 (1 of them entered in error); send /"))
    let text = try folder.text("v2.ndjson")
    #expect(text.contains("\"status\":\"entered-in-error\"") && !text.contains("\"item\""))
    #expect(text.contains("\"versionId\":\"2\"") && text.contains("cre-cefiderocol|1.0.0"))
    // Before or after what it takes back: the same in the end.
    for order in [["v1", "v2"], ["v2", "v1"]] {
      try? FileManager.default.removeItem(atPath: folder.file("office.sqlite"))
      for name in order {
        #expect(
          try office("import", folder.file(name + ".ndjson")).code
            == (order[0] == "v1" || name == "v2" ? 0 : 1))
      }
      #expect(
        try office("import", folder.file("v2.ndjson")).errors
          == "0 new, 0 amended, 1 unchanged, 0 from laboratories, 0 refused, 0 invalid\n")
      let list = try office("list").lines
      #expect(list.count == 2)
      #expect(list.contains { $0.hasPrefix(wrong) && $0.contains("entered in error v2") })
      let shown = try office("show", wrong).output
      #expect(shown.contains("entered in error, version 2") && !shown.contains("東京病院"))
    }
    #expect(try folder.run("validate", folder.file("v2.ndjson"), usesStore: false).code == 0)
  }

  @Test func `a retraction that holds answers is invalid`() throws {
    let line = try sample(1)[0]
    try folder.write(
      line.replacingOccurrences(
        of: "\"status\":\"completed\"", with: "\"status\":\"entered-in-error\""
      )
      .utf8, to: "r.ndjson")
    let run = try office("import", folder.file("r.ndjson"))
    #expect(run.code == 1)
    #expect(run.errors.contains("a retraction (entered-in-error) names its case"))
  }

  @Test func `a forgotten case is gone everywhere, and still told of`() throws {
    let code = try folder.submit()
    _ = try folder.run("export", "-o", folder.file("v1.ndjson"))
    let early = try folder.run("forget", code, input: "y\n".utf8)
    #expect(early.code == 1 && early.errors.contains("cresurvey retract \(code)"))
    _ = try folder.run("retract", code, input: "y\n".utf8)
    #expect(
      try folder.run("forget", code, input: "n\n".utf8).errors.contains("nothing was changed"))
    #expect(try folder.run("forget", code, input: "".utf8).code == 75)
    let run = try folder.run("forget", code, input: "はい\n".utf8)
    #expect(run.code == 0 && run.errors.contains("Backups and exported files still hold it"))
    #expect(try folder.run("forget", code, input: "y\n".utf8).errors.contains("nothing is left"))
    for name in try folder.names() where name.hasPrefix("store.sqlite") {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
      #expect(bytes.range(of: Data("東京病院".utf8)) == nil, "\(name)")
    }
    #expect(try folder.run("list").output.contains("forgotten"))
    #expect(try folder.run("history", code).output.contains("submitted, version 1"))
    #expect(try folder.run("export").output.contains("entered-in-error"))
    #expect(try folder.run("check").code == 0)
  }

  @Test func `a trial says what would come, and takes nothing`() throws {
    try folder.write((try sample(3).joined(separator: "\n") + "\n").utf8, to: "s.ndjson")
    let before = try folder.names()
    let trial = try office("import", "--dry-run", folder.file("s.ndjson"))
    #expect(trial.code == 0)
    #expect(
      trial.errors.hasPrefix("3 new,") && trial.errors.hasSuffix("(a trial: nothing was taken)\n"))
    #expect(try folder.names() == before)
    _ = try office("import", folder.file("s.ndjson"))
    #expect(
      try office("import", "--dry-run", folder.file("s.ndjson")).errors.contains("3 unchanged"))
    try folder.write((try sample(5, seed: 2).joined(separator: "\n") + "\n").utf8, to: "t.ndjson")
    #expect(try office("import", "--dry-run", folder.file("t.ndjson")).errors.contains("5 new"))
    #expect(try office("list").lines.count == 3)
  }

  @Test func `what is invalid is set aside byte for byte, and the rest is taken`() throws {
    let lines = try sample(4)
    let invalid = lines[1].replacingOccurrences(of: "\"completed\"", with: "\"done\"")
    let broken = "{\"resourceType\" :  \"QuestionnaireResponse\", "
    let file = [lines[0], invalid, lines[2], broken, lines[3]].joined(separator: "\n") + "\n"
    try folder.write(file.utf8, to: "mixed.v1.ndjson")
    for (expected, again) in [("3 new", false), ("3 unchanged", true)] {
      let run = try office(
        "import", folder.file("mixed.v1.ndjson"), "--quarantine", folder.file("aside"))
      #expect(run.code == 1)
      #expect(run.errors.contains(expected) && run.errors.contains("2 invalid"))
      #expect(run.errors.contains("2 that could not be taken are set aside in "))
      #expect(run.output.contains("mixed.v1.ndjson:2:"), "\(again)")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("aside"))
    #expect(names.count == 1 && names[0].hasPrefix("mixed-") && names[0].hasSuffix(".ndjson"))
    #expect(try folder.text("aside/" + names[0]) == invalid + "\n" + broken + "\n")
    #expect(try folder.mode("aside/" + names[0]) == 0o600)
    #expect(try office("list").lines.count == 3)
    // Without anything invalid there is no file.
    try folder.write((lines[0] + "\n").utf8, to: "good.ndjson")
    let good = try office(
      "import", folder.file("good.ndjson"), "--quarantine", folder.file("aside2"))
    let misplaced = try folder.run(
      "import", "--lang", "ja", folder.file("mixed.v1.ndjson"), "--quarantine",
      folder.file("good.ndjson/aside"))
    #expect(misplaced.code == 73)
    #expect(misplaced.errors.contains("を書き込めません: 途中の名前がフォルダーではなくファイルです"))
    #expect(good.code == 0 && !folder.has("aside2"))
  }

  @Test func `folders and standard input are taken like files`() throws {
    let lines = try sample(4)
    try FileManager.default.createDirectory(
      atPath: folder.file("in/sub.json"), withIntermediateDirectories: true)
    try folder.write((lines[0] + "\n").utf8, to: "in/a.ndjson")
    try folder.write((lines[1] + "\n").utf8, to: "in/b.json")
    try folder.write("no response".utf8, to: "in/notes.txt")
    try FileManager.default.removeItem(atPath: folder.file("in/sub.json"))
    let run = try office("import", folder.file("in"))
    #expect(run.code == 0)
    #expect(
      run.errors.split(separator: "\n").map { $0.contains("1 new") || $0.contains("2 new") } == [
        true, true, true,
      ])
    let piped = try office("import", "-", input: lines[2] + "\n" + lines[3] + "\n")
    #expect(piped.code == 0 && piped.errors.hasPrefix("2 new"))
    #expect(try office("list").lines.count == 4)
    try FileManager.default.createDirectory(
      atPath: folder.file("empty"), withIntermediateDirectories: false)
    #expect(try office("import", folder.file("empty")).code == 66)
  }

  @Test func `an import comes to the same whatever the number of threads`() throws {
    var lines = try sample(400)
    // Another version of the form, an error, a case twice, a retraction: what threads leave over.
    lines[7] = lines[7].replacing("|1.0.0\"", with: "|0.9.0\"")
    lines[9] = lines[9].replacing("\"linkId\":\"1\"", with: "\"linkId\":\"99\"")
    lines.append(lines[20])
    lines.append(
      lines[21].replacing("\"versionId\":\"1\"", with: "\"versionId\":\"2\"")
        .replacing("\"status\":\"completed\"", with: "\"status\":\"amended\""))
    try folder.write(lines.map { $0 + "\n" }.joined().utf8, to: "in.ndjson")
    let runs = try ["1", "2", "5"].map { jobs in
      let store = folder.file("store\(jobs).sqlite")
      let run = try folder.run(
        "import", "--jobs", jobs, "--quarantine", folder.file("aside"), folder.file("in.ndjson"),
        "--store", store, usesStore: false)
      let held = try folder.run(
        "export", "--store", store, "-o", folder.file("out\(jobs).ndjson"), usesStore: false)
      #expect(held.code == 0)
      return (run, try folder.text("out\(jobs).ndjson"))
    }
    #expect(runs[0].0.code == 1)
    #expect(runs[0].0.errors.contains("398 new, 1 amended, 1 unchanged"))
    for (run, held) in runs.dropFirst() {
      #expect(run.code == runs[0].0.code)
      #expect(run.output == runs[0].0.output)
      #expect(run.errors == runs[0].0.errors)
      #expect(held == runs[0].1)
    }
  }
}
