import Foundation
import Testing

/// The aggregate, from files, standard input and the store.
@Suite(.timeLimit(.minutes(5)))
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

  @Test(arguments: [1, 9, 30, 200])
  func `no count below ten is in any row, and every row is a draft`(count: Int) throws {
    let run = try tabulate(try sample(count))
    #expect(run.code == 0)
    let rows = rows(run.output)
    let header = try #require(rows.first)
    let (release, number) = (
      try #require(header.firstIndex(of: "release")), try #require(header.firstIndex(of: "count"))
    )
    let status = try #require(header.firstIndex(of: "status"))
    #expect(rows.count > 100)
    for row in rows.dropFirst() {
      try #require(row.count == header.count, "\(row)")
      #expect(row[release] == "DRAFT-NOT-FOR-PUBLICATION")
      let value = Int(row[number])
      #expect(value.map { $0 == 0 || $0 >= 10 } ?? (row[status] == "suppressed"), "\(row)")
    }
    #expect((count < 200) || rows.contains { Int($0[number]) ?? 0 >= 10 })
    #expect(
      run.errors.hasPrefix("cases counted: \(count); 0 not completed, 0 superseded, 0 left out"))
    #expect(!run.output.contains("@") && !run.output.contains("病院"))
  }

  @Test func `the store, the files and standard input give the same table`() throws {
    let lines = try sample(80)
    let file = try tabulate(lines)
    try folder.write((lines.prefix(30).joined(separator: "\n") + "\n").utf8, to: "a.ndjson")
    try folder.write((lines.suffix(50).joined(separator: "\n") + "\n").utf8, to: "b.ndjson")
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
    let lines = try sample(60)
    let plain = try tabulate(lines)
    let old = try with(lines[0], "\"versionId\":\"1\"", "\"versionId\":\"3\"")
    let amended = try with(old, "\"status\":\"completed\"", "\"status\":\"amended\"")
    let newest = try tabulate(lines.dropFirst() + [amended])
    for order in [lines + [amended, amended], [amended] + lines] {
      let run = try tabulate(order)
      #expect(run.code == 0)
      #expect(run.output == newest.output)
      #expect(
        run.errors.contains("cases counted: 60; 0 not completed, \(order.count - 60) superseded"))
    }
    #expect(try tabulate(lines + lines).output == plain.output)
    let stdin = (lines + lines).joined(separator: "\n") + "\n"
    #expect(try folder.run("tabulate", "-", input: stdin.utf8).output == plain.output)
  }

  @Test(arguments: [[String](), ["--keep-going"]])
  func `two contents of one version stop it, and leave no file`(more: [String]) throws {
    let lines = try sample(30)
    let other = try with(lines[0], "T09:45:00+09:00", "T09:46:00+09:00")
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
    let lines = try sample(70).filter { $0.contains(completed) }.prefix(60)
    try #require(lines.count == 60)
    let (kept, rest) = (Array(lines.prefix(50)), lines.suffix(10))
    var others = try rest.prefix(5).map { try with($0, completed, "\"status\":\"in-progress\"") }
    // A case that was taken back counts no more, nor does its earlier version.
    let error = try with(lines[55], completed, "\"status\":\"entered-in-error\"")
    others += [lines[55], try with(error, "\"versionId\":\"1\"", "\"versionId\":\"2\"")]
    let plain = try tabulate(kept)
    let run = try tabulate(others + kept)
    #expect(run.code == 0)
    #expect(run.output == plain.output)
    #expect(run.errors.contains("cases counted: 50; 6 not completed, 1 superseded, 0 left out"))
  }

  @Test func `anything wrong stops it, unless it is to be left out`() throws {
    let lines = try sample(40)
    let invalid = try with(lines[3], "\"linkId\":\"1\"", "\"linkId\":\"99\"")
    let plain = try tabulate(Array(lines[..<3] + lines[4...]))
    for (bad, exit) in [(invalid, 1), ("{\"resourceType\":", 65)] as [(String, Int32)] {
      let all = Array(lines[..<3]) + [bad] + lines[4...]
      let stopped = try tabulate(all, "-o", folder.file("draft.csv"))
      #expect(stopped.code == exit)
      #expect(stopped.errors.contains("in.ndjson:4:"))
      #expect(try folder.names() == ["in.ndjson"])
      let going = try tabulate(all, "--keep-going")
      #expect(going.code == 1)
      #expect(going.output == plain.output)
      #expect(going.errors.contains("cases counted: 39; 0 not completed, 0 superseded, 1 left out"))
    }
  }

  @Test func `a table is written whole, and never over another file`() throws {
    let lines = try sample(40)
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
    #expect(run.code == 0)
    #expect(run.errors.hasPrefix("2 症例を集計。未完了 0、"))
    #expect(run.output.contains("はい"))
  }
}
