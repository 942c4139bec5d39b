import Foundation
import Testing

/// The aggregate, from files, standard input and the store.
@Suite(.timeLimit(.minutes(20)))
struct TabulateTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  /// Invented responses, one a line.
  private func sample(_ count: Int, seed: Int = 1) throws -> [String] {
    let run = try folder.run("sample", "--count", "\(count)", "--seed", "\(seed)", usesStore: false)
    try #require(run.lines.count == count)
    return run.lines
  }

  private func tabulate(_ lines: [String], _ arguments: String...) throws -> PipedRun {
    try folder.write((lines.joined(separator: "\n") + "\n").utf8, to: "in.ndjson")
    return try folder.run(
      ["tabulate", folder.file("in.ndjson")] + arguments, input: "".utf8, environment: [:])
  }

  private func with(_ line: String, _ old: String, _ new: String) throws -> String {
    let changed = line.replacingOccurrences(of: old, with: new)
    try #require(changed != line)
    return changed
  }

  /// The rows of a table without quoted cells, cell by cell.
  private func rows(_ csv: String) -> [[String]] {
    csv.components(separatedBy: "\r\n").dropLast().map { line in
      var (cells, isQuoted) = ([""], false)
      for character in line {
        if character == "\"" {
          isQuoted.toggle()
        } else if character == ",", !isQuoted {
          cells.append("")
        } else {
          cells[cells.count - 1].append(character)
        }
      }
      return cells
    }
  }

  @Test(arguments: [130, 400])
  func `no count below ten is in any row, and every row is a draft`(count: Int) throws {
    let run = try tabulate(try sample(count))
    #expect(run.code == 0)
    let rows = rows(run.output)
    let header = try #require(rows.first)
    func column(_ name: String) throws -> Int { try #require(header.firstIndex(of: name)) }
    let (release, number) = (try column("release"), try column("count"))
    let (low, high, status) = (
      try column("count_low"), try column("count_high"), try column("status")
    )
    #expect(rows.count > 150)
    for row in rows.dropFirst() {
      try #require(row.count == header.count, "\(row)")
      #expect(row[release] == "DRAFT-NOT-FOR-PUBLICATION")
      let hasBand = !row[low].isEmpty && !row[high].isEmpty
      switch row[status] {
      case "published": #expect(Int(row[number]).map { $0 == 0 || $0 >= 10 } ?? false, "\(row)")
      case "band": #expect(row[number].isEmpty && hasBand, "\(row)")
      default: #expect(row[number].isEmpty && row[low].isEmpty && row[high].isEmpty, "\(row)")
      }
    }
    for kind in ["published", "band", "quartile"] {
      #expect(rows.contains { $0[status] == kind }, "\(kind)")
    }
    #expect(
      run.errors.hasPrefix("cases counted: \(count); 0 not completed, 0 superseded, 0 left out"))
    #expect(!run.output.contains("@") && !run.output.contains("病院"))
  }

  @Test(arguments: [
    (["--count", "1"], "cases are too few to be published; at least 100 are needed"),
    (["--count", "90"], "cases are too few to be published; at least 100 are needed"),
    (
      ["--count", "150", "--institutions", "9"],
      "9 institutions are too few to be published from; at least 10 are needed"
    ),
  ])
  func `too little is refused, and leaves no file`(arguments: [String], words: String) throws {
    let sample = try folder.run(["sample"] + arguments, input: "".utf8, environment: [:])
    try folder.write(sample.output.utf8, to: "in.ndjson")
    let run = try folder.run(
      "tabulate", folder.file("in.ndjson"), "-o", folder.file("draft.csv"), usesStore: false)
    #expect(run.code == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains(words))
    #expect(try folder.names() == ["in.ndjson"])
  }

  @Test func `a question that cannot be protected is named`() throws {
    // Who asked nobody is known of everyone.
    let lines = try sample(4_000).filter { $0.contains("not-consulted") }
    let english = try tabulate(lines, "--lang", "en")
    try #require(english.code == 0, "\(english.errors)")
    #expect(english.errors.contains("not shown, as it cannot be protected: 11 in table Overall"))
    #expect(!rows(english.output).contains { $0[2] == "11" })
    let japanese = try tabulate(lines, "--lang", "ja")
    #expect(japanese.errors.contains("守れないため出さない質問: 表「全体」の 11"))
    #expect(try !tabulate(sample(400), "--lang", "ja").errors.contains("守れないため"))
  }

  @Test func `the store, the files and standard input give the same table`() throws {
    let lines = try sample(180)
    let file = try tabulate(lines)
    try folder.write((lines.prefix(30).joined(separator: "\n") + "\n").utf8, to: "a.ndjson")
    try folder.write((lines.suffix(150).joined(separator: "\n") + "\n").utf8, to: "b.ndjson")
    let two = try folder.run(
      "tabulate", folder.file("b.ndjson"), folder.file("a.ndjson"), usesStore: false)
    let piped = try folder.run(
      "tabulate", "-", input: (lines.joined(separator: "\n") + "\n").utf8, usesStore: false)
    try #require(try folder.run("import", folder.file("in.ndjson")).code == 0)
    let stored = try folder.run("tabulate")
    for run in [two, piped, stored] {
      #expect(run.code == 0)
      #expect(run.output == file.output)
    }
  }

  @Test func `the newest version of a case counts, once and in any order`() throws {
    let lines = try sample(160)
    let plain = try tabulate(lines)
    let old = try with(lines[0], "\"versionId\":\"1\"", "\"versionId\":\"3\"")
    let amended = try with(old, "\"status\":\"completed\"", "\"status\":\"amended\"")
    let newest = try tabulate(lines.dropFirst() + [amended])
    for order in [lines + [amended, amended], [amended] + lines] {
      let run = try tabulate(order)
      #expect(run.code == 0)
      #expect(run.rowsOfCases == newest.rowsOfCases)
      #expect(
        run.errors.contains("cases counted: 160; 0 not completed, \(order.count - 160) superseded"))
    }
    let twice = try tabulate(lines + lines)
    #expect(twice.rowsOfCases == plain.rowsOfCases)
    #expect(plain.output.contains(",_excluded,") && twice.output != plain.output)
    // What is not counted does not matter.
    let later = try with(lines[0], "T09:45:00+09:00", "T09:46:00+09:00")
    #expect(try tabulate(lines + [later]).rowsOfCases == plain.rowsOfCases)
    let stdin = (lines + lines).joined(separator: "\n") + "\n"
    #expect(try folder.run("tabulate", "-", input: stdin.utf8).output == twice.output)
  }

  @Test(arguments: [[String](), ["--keep-going"]])
  func `two contents of one version stop it, and leave no file`(more: [String]) throws {
    let lines = try sample(30)
    let line = try #require(lines.first { $0.contains("cured-or-improved") })
    let other = try with(line, "cured-or-improved", "unchanged")
    try folder.write((lines + [other]).joined(separator: "\n").utf8, to: "in.ndjson")
    let before = try folder.names()
    let run = try folder.run(
      ["tabulate", folder.file("in.ndjson"), "-o", folder.file("draft.csv")] + more,
      input: "".utf8, environment: [:])
    #expect(run.code == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("has different responses that are all version 1"))
    #expect(try folder.names() == before)
  }

  @Test func `responses in progress and entered in error are not counted`() throws {
    let completed = "\"status\":\"completed\""
    let lines = try sample(200).filter { $0.contains(completed) }.prefix(160)
    try #require(lines.count == 160)
    let (kept, rest) = (Array(lines.prefix(150)), lines.suffix(10))
    var others = try rest.prefix(5).map { try with($0, completed, "\"status\":\"in-progress\"") }
    // A case that was taken back counts no more, nor does its earlier version.
    let error = try with(lines[155], completed, "\"status\":\"entered-in-error\"")
    others += [lines[155], try with(error, "\"versionId\":\"1\"", "\"versionId\":\"2\"")]
    let plain = try tabulate(kept)
    let run = try tabulate(others + kept)
    #expect(run.code == 0)
    #expect(run.rowsOfCases == plain.rowsOfCases)
    #expect(run.errors.contains("cases counted: 150; 6 not completed, 1 superseded, 0 left out"))
  }

  @Test func `anything wrong stops it, unless it is to be left out`() throws {
    let lines = try sample(140)
    let invalid = try with(lines[3], "\"linkId\":\"1\"", "\"linkId\":\"99\"")
    let plain = try tabulate(Array(lines[..<3] + lines[4...]))
    for (bad, exit) in [(invalid, 1), ("{\"resourceType\":", 65)] as [(String, Int32)] {
      let all = Array(lines[..<3]) + [bad] + lines[4...]
      let stopped = try tabulate(all, "-o", folder.file("draft.csv"))
      #expect(stopped.code == exit)
      #expect(stopped.errors.contains("in.ndjson:4:"))
      #expect(stopped.errors.contains("nothing was written, because of this error; --keep-going"))
      #expect(try folder.names() == ["in.ndjson"])
      let going = try tabulate(all, "--keep-going")
      #expect(going.code == 1)
      #expect(going.output == plain.output)
      #expect(
        going.errors.contains("cases counted: 139; 0 not completed, 0 superseded, 1 left out"))
    }
  }

  @Test func `a table is written whole, and never over another file`() throws {
    let lines = try sample(140)
    let shown = try tabulate(lines)
    let file = folder.file("draft.csv")
    #expect(try tabulate(lines, "-o", file).code == 0)
    #expect(try folder.text("draft.csv") == shown.output)
    try folder.write("mine".utf8, to: "draft.csv")
    for path in [file, folder.path, folder.file("nowhere/draft.csv")] {
      let again = try tabulate(lines, "-o", path)
      #expect(again.code == 73)
      #expect(again.errors.split(separator: "\n").count == 1)
    }
    #expect(try folder.text("draft.csv") == "mine")
    #expect(try folder.names() == ["draft.csv", "in.ndjson"])
    #expect(try tabulate(lines, "--bom").output == "\u{FEFF}" + shown.output)
    #expect(try folder.run("tabulate", folder.file("missing"), usesStore: false).code == 66)
  }

  @Test func `a case answered here is counted, its draft is not`() throws {
    for _ in 0..<2 { _ = try folder.submit(["n"]) }
    _ = try folder.run("answer", "--new", input: "y\n".utf8)
    let run = try folder.run("tabulate", "--lang", "ja")
    #expect(run.code == 1)
    #expect(run.errors.contains("0 症例では少なすぎて公表できません"))
    let lines = try sample(140)
    try folder.write((lines.joined(separator: "\n") + "\n").utf8, to: "in.ndjson")
    try #require(try folder.run("import", folder.file("in.ndjson")).code == 0)
    let more = try folder.run("tabulate", "--lang", "ja")
    #expect(more.code == 0)
    #expect(more.errors.hasPrefix("142 症例を集計。未完了 0、"))
    #expect(more.output.contains("はい"))
  }
}

extension PipedRun {
  /// The aggregate without the responses received, which tells also of those that do not count.
  var rowsOfCases: [Substring] {
    output.split(separator: "\r\n").filter { !$0.contains(",_received,") }
  }
}
