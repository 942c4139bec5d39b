import FormJSON
import FormModel
import Foundation
import ResponseStore
import Testing

/// Releases and their ledger, on the real program.
@Suite(.timeLimit(.minutes(20)))
struct ReleaseTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  /// A store with invented responses, begun from December 2023 on.
  private func fill(_ count: Int, seed: Int = 1) throws {
    let sample = try folder.run(
      "sample", "--count", "\(count)", "--seed", "\(seed)", usesStore: false)
    try folder.write(sample.output.utf8, to: "in-\(seed).ndjson")
    try #require(try folder.run("import", folder.file("in-\(seed).ndjson")).code == 0)
  }

  @Test func `what came after the cut-off waits, and a period that is not over is refused`() throws
  {
    try fill(150)
    let early = try folder.run("tabulate", "--release", "FY2023", "-o", folder.file("a.csv"))
    #expect(early.code == 1)
    #expect(early.errors.contains("0 cases are too few to be published"))
    #expect(
      early.errors.contains(
        "wait for a later release: 150; 150 taken in after the cut-off (2024-06-29)"))
    let japanese = try folder.run(
      "tabulate", "--release", "FY2023", "-o", folder.file("a.csv"), "--lang", "ja")
    #expect(japanese.errors.contains("回答 150 件: 締切（2024-06-29）より後に受け付けたもの 150"))
    let late = try folder.run("tabulate", "--release", "FY2999", "-o", folder.file("a.csv"))
    #expect(late.code == 1)
    #expect(late.errors.contains("FY2999 takes responses until 3000-06-29"))
    #expect(try !folder.names().contains("a.csv"))
    #expect(try folder.run("releases").output.isEmpty)
    #expect(try folder.run("releases", "verify").code == 0)
  }

  @Test func `a preview shows what would be published, suppressed, and records nothing`() throws {
    try fill(300)
    let run = try folder.run("tabulate", "--release", "FY2030", "--preview")
    #expect(run.code == 0)
    #expect(run.output.contains("[overall] 12 "))
    #expect(run.output.contains("|####"))
    #expect(run.output.contains("FY2030") == false)
    #expect(run.errors.contains("FY2030: 300 responses"))
    let draft = try folder.run("tabulate", "--preview", "--lang", "ja")
    #expect(draft.output.contains("[overall]") && draft.output.contains("はい"))
    #expect(try folder.run("releases").output.isEmpty)
  }

  @Test(
    arguments: [
      (["tabulate", "--release", "2025"], 64, "2025 is no name of a release"),
      (["tabulate", "--release", "FY2025H3"], 64, "FY2025H3 is no name of a release"),
      (["tabulate", "--release", "FY2025"], 64, "--release needs -o FILE.csv"),
      (["tabulate", "--policy", "minimumFrequency=20"], 64, "--policy goes with --release"),
      (
        ["tabulate", "--release", "FY2025", "--preview", "--policy", "minimumFrequency=9"], 64,
        "only values stricter than the form's"
      ),
      (["tabulate", "--release", "FY2025", "x.ndjson"], 64, "no files can be named"),
      (["releases", "withdraw", "FY2025", "--reason", "x"], 1, "FY2025 was never published"),
      (["releases", "withdraw", "x", "--reason", "x"], 64, "x is no name of a release"),
    ] as [([String], Int32, String)])
  func `wrong wishes are refused in one line`(
    arguments: [String], code: Int32, words: String
  ) throws {
    _ = try folder.submit(["n"])
    let run = try folder.run(
      arguments + ["--store", folder.store], input: "".utf8, environment: [:])
    #expect(run.code == code, "\(run.errors)")
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  /// Takes invented responses into the store as of a day in the past.
  private func take(_ count: Int, seed: Int, day: String, store name: String) throws {
    let sample = try folder.run(
      "sample", "--count", "\(count)", "--seed", "\(seed)", usesStore: false)
    let form = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Schemas/cre-cefiderocol.json")
    let index = FormIndex(try QuestionnaireReader.read(Array(Data(contentsOf: form))).form)
    let reader = ResponseReader(index)
    var validator = ResponseValidator(index)
    let store = try ResponseStore.open(
      path: folder.file(name), mode: .readWriteCreate(siteRandom: 1))
    _ = try store.transaction { () throws(StoreError) -> TransactionEnd<Void> in
      for line in sample.lines {
        guard let record = try? reader.read(Array(line.utf8)),
          case .completed(let response) = validator.verdict(on: record)
        else { continue }
        _ = try store.take(response, receivedAt: day + "T12:00:00+09:00")
      }
      return .keep(())
    }
  }

  @Test func `a release is published once, and the same bytes ever after`() throws {
    try take(400, seed: 3, day: "2026-05-01", store: "old.sqlite")
    let store = ["--store", folder.file("old.sqlite")]
    func run(_ arguments: String...) throws -> PipedRun {
      try folder.run(arguments + store, input: "".utf8, environment: [:])
    }
    let first = try run("tabulate", "--release", "FY2025", "-o", folder.file("a.csv"))
    try #require(first.code == 0, "\(first.errors)")
    let csv = try folder.text("a.csv")
    #expect(csv.contains("\r\nFY2025,overall,_cases,"))
    #expect(!csv.contains("DRAFT"))
    let metadata = try folder.text("a-metadata.json")
    #expect(metadata.contains("\"release\": \"FY2025\"") && metadata.contains("\"sha256\""))
    #expect(metadata.contains("question 1 tells to be no case has no treatment"))
    // All that are no case came after the period, and wait; the file says so, and the talk.
    #expect(first.errors.contains("that are no case of the survey (they count by the day they"))
    #expect(try folder.names().contains("old.sqlite.audit-FY2025.csv"))
    // Later cases change nothing of it, and belong to a later release.
    try take(50, seed: 4, day: "2026-06-01", store: "old.sqlite")
    let again = try run("tabulate", "--release", "FY2025", "-o", folder.file("b.csv"))
    #expect(again.code == 0)
    #expect(try folder.text("b.csv") == csv)
    #expect(try folder.text("b-metadata.json") == metadata)
    let other = try run(
      "tabulate", "--release", "FY2025", "--policy", "minimumFrequency=20", "-o",
      folder.file("c.csv"))
    #expect(other.code == 1 && other.errors.contains("its policy, language and BOM are fixed"))
    let more = try run("tabulate", "--release", "FY2024", "-o", folder.file("c.csv"))
    #expect(more.code == 1)
    #expect(try run("releases").output.contains("1  FY2025  published"))
    let verified = try run("releases", "verify")
    #expect(verified.code == 0 && verified.output.contains("FY2025: as the ledger says"))
    // A person is asked first; a script has said what it wants.
    let screen = try TerminalScreen(
      ["releases", "withdraw", "FY2025", "--reason", "a wrong case"] + store)
    try screen.expect("withdraw FY2025? The ledger keeps it")
    try screen.answer("confirm", "n")
    #expect(screen.end() == 0)
    #expect(try !run("releases").output.contains("withdrawn"))
    #expect(try run("releases", "withdraw", "FY2025", "--reason", "a wrong case").code == 0)
    let listed = try run("releases").output
    #expect(listed.contains("2  FY2025  withdrawn") && listed.contains("reason: a wrong case"))
  }

  /// A change of one row of a published file.
  enum Edit {
    case none, hideMore, otherCount
    /// Shows a count of question 3 that is hidden for this reason.
    case show(String)

    /// The row's new last cells: count, low, high, denominator, percent, status.
    func ending(_ cells: [String], hidden count: String) -> [String] {
      switch self {
      case .none: cells
      case .hideMore: ["", "", "", "", "", "suppressed"]
      case .otherCount: ["\((Int(cells[0]) ?? 0) + 1)"] + cells.dropFirst()
      case .show: [count, "", "", cells[3], "1.0", "published"]
      }
    }
  }

  @Test(
    arguments: [
      (.none, 0, "FY2025: as the ledger says\n"),
      // Another program's choice, as safe.
      (.hideMore, 0, "FY2025: as the ledger says, and safe (today's program would hide other"),
      (.otherCount, 1, "FY2025: its numbers are not those of its cases"),
      (.show("small"), 1, "FY2025: its numbers are those of its cases, but were not confirmed"),
      // What stays hidden follows from it.
      (.show("complementary"), 1, "FY2025: its numbers are those of its cases, but were not"),
    ] as [(Edit, Int32, String)])
  func `a file is verified by what it says, not by what would be published today`(
    edit: Edit, code: Int32, words: String
  ) throws {
    for name in ["made.sqlite", "kept.sqlite"] {
      try take(400, seed: 3, day: "2026-05-01", store: name)
    }
    let made = try folder.run(
      [
        "tabulate", "--release", "FY2025", "-o", folder.file("a.csv"), "--store",
        folder.file("made.sqlite"),
      ], input: "".utf8, environment: [:])
    try #require(made.code == 0, "\(made.errors)")
    var (option, count) = ("chubu", "")
    if case .show(let reason) = edit {
      let line = try folder.text("made.sqlite.audit-FY2025.csv").split(separator: "\r\n").first {
        $0.hasPrefix("overall,") && $0.contains(",3,") && $0.contains(reason)
      }
      let cells = try #require(line).split(separator: ",")
      (option, count) = (String(cells[3]), String(cells[4]))
    }

    let source = try ResponseStore.open(
      path: folder.file("made.sqlite"), mode: .readWriteCreate(siteRandom: 1))
    let entry = try #require(try source.ledger().get().first)
    let lines = String(decoding: entry.file, as: UTF8.self).components(separatedBy: "\r\n")
    let changed = lines.map { line in
      guard line.hasPrefix("FY2025,overall,3,"), line.contains(",\(option),") else { return line }
      let cells = line.components(separatedBy: ",")
      let kept = cells.count - 6
      return (cells.prefix(kept) + edit.ending(Array(cells[kept...]), hidden: count))
        .joined(separator: ",")
    }
    let kept = try ResponseStore.open(
      path: folder.file("kept.sqlite"), mode: .readWriteCreate(siteRandom: 1))
    try kept.appendToLedger(
      .released, entry.release, after: 0, at: entry.time, content: entry.content,
      file: Array(changed.joined(separator: "\r\n").utf8), metadata: entry.metadata)
    let verified = try folder.run(
      ["releases", "verify", "--store", folder.file("kept.sqlite")], input: "".utf8,
      environment: [:])
    #expect(verified.code == code)
    #expect(verified.output.hasPrefix(words), "\(verified.output)")
  }

  @Test func `a withdrawn release is published again where nothing, or enough, has changed`() throws
  {
    try take(300, seed: 3, day: "2026-05-01", store: "again.sqlite")
    let store = ["--store", folder.file("again.sqlite")]
    func run(_ arguments: String...) throws -> PipedRun {
      try folder.run(arguments + store, input: "".utf8, environment: [:])
    }
    try #require(try run("tabulate", "--release", "FY2025", "-o", folder.file("a.csv")).code == 0)
    let gone = try run("releases", "withdraw", "FY2025", "--reason", "a typing error")
    #expect(gone.code == 0)
    #expect(
      gone.errors.contains("only where every count stays or changes by 10 cases and more"))
    #expect(!gone.errors.contains("since-start"))
    let again = try run("tabulate", "--release", "FY2025", "-o", folder.file("b.csv"))
    try #require(again.code == 0, "\(again.errors)")
    #expect(
      try folder.text("b.csv")
        == folder.text("a.csv").replacingOccurrences(of: "\r\nFY2025,", with: "\r\nFY2025-v2,"))
    #expect(try folder.text("b-metadata.json").contains(#""replaces": "FY2025""#))
    #expect(try run("releases").output.contains("3  FY2025-v2  published"))
    // It stands now, and is written again as it is.
    let same = try run("tabulate", "--release", "FY2025", "-o", folder.file("c.csv"))
    #expect(same.code == 0)
    #expect(try folder.text("c.csv") == folder.text("b.csv"))
    let twice = try run("releases", "withdraw", "FY2025-v2", "--reason", "x")
    #expect(twice.code == 64 && twice.errors.contains("FY2025-v2 is no name of a release"))
    #expect(try run("releases", "withdraw", "FY2025", "--reason", "one answer").code == 0)
    #expect(try run("releases", "withdraw", "FY2025", "--reason", "x").code == 1)

    // One corrected answer would tell of one case.
    let sample = try folder.run("sample", "--count", "300", "--seed", "3", usesStore: false)
    let listed = try folder.run(
      ["releases", "verify"] + store, input: "".utf8, environment: [:])
    #expect(listed.code == 0 && listed.output.contains("FY2025-v2: as the ledger says"))
    let corrected = sample.lines.filter { $0.contains(#""valueDate":"2025-"#) }.prefix(3).map {
      $0.replacingOccurrences(of: #""versionId":"1""#, with: #""versionId":"2""#)
        .replacingOccurrences(of: #""status":"completed""#, with: #""status":"amended""#)
        .replacingOccurrences(
          of: #""linkId":"12","answer":[{"valueBoolean":true"#,
          with: #""linkId":"12","answer":[{"valueBoolean":false"#)
    }
    try folder.write(corrected.joined(separator: "\n").utf8, to: "corrected.ndjson")
    try #require(try run("import", folder.file("corrected.ndjson")).code == 0)
    let refused = try run("tabulate", "--release", "FY2025", "-o", folder.file("d.csv"))
    #expect(refused.code == 1)
    #expect(refused.errors.contains("it cannot be published again: table overall"))
    #expect(try !folder.names().contains("d.csv"))
    let japanese = try run("tabulate", "--release", "FY2025", "--preview", "--lang", "ja")
    #expect(japanese.code == 1 && japanese.errors.contains("出し直せません"))
  }

  @Test func `from the second release on the file adds up those that stand`() throws {
    try take(1_000, seed: 3, day: "2024-06-01", store: "years.sqlite")
    try take(250, seed: 4, day: "2025-05-01", store: "years.sqlite")
    try take(250, seed: 5, day: "2026-05-01", store: "years.sqlite")
    let store = ["--store", folder.file("years.sqlite")]
    func publish(_ name: String) throws -> (rows: [[Substring]], metadata: String) {
      let run = try folder.run(
        ["tabulate", "--release", name, "-o", folder.file(name + ".csv"), "--lang", "en"] + store,
        input: "".utf8, environment: [:])
      try #require(run.code == 0, "\(run.errors)")
      let rows = try folder.text(name + ".csv").split(separator: "\r\n")
        .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      return (rows, try folder.text(name + "-metadata.json"))
    }
    func cases(_ rows: [[Substring]], _ table: String) -> Int? {
      rows.first { $0[1] == table && $0[2] == "_cases" }.flatMap { $0.reversed()[5] }
        .flatMap { Int($0) }
    }
    let first = try publish("FY2023")
    #expect(!first.metadata.contains("since-start"))
    let second = try publish("FY2024")
    let (one, two) = (cases(first.rows, "overall"), cases(second.rows, "overall"))
    #expect(cases(second.rows, "since-start") == (one ?? 0) + (two ?? 0))
    #expect(second.metadata.contains(#""sumOf""#))
    // Quarters are of one period alone.
    #expect(!second.rows.contains { $0[1] == "since-start" && $0[2] == "16.1" })
    let gone = try folder.run(
      ["releases", "withdraw", "FY2023", "--reason", "x"] + store, input: "".utf8, environment: [:])
    #expect(gone.code == 0)
    #expect(gone.errors.contains("since-start in FY2024, which is published, still sums it up"))
    let third = try publish("FY2025")
    #expect(cases(third.rows, "since-start") == (two ?? 0) + (cases(third.rows, "overall") ?? 0))
    let verified = try folder.run(
      ["releases", "verify"] + store, input: "".utf8, environment: [:])
    #expect(verified.code == 0, "\(verified.output)")
  }
}
