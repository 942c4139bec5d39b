import Foundation
import Testing

/// Many responses at once: the same result whatever the threads and however the input is cut.
struct BulkReadingTests {
  /// 700 responses, some with errors, some that are no JSON, some blank lines: several chunks.
  private static let spoiled: Result<[String], any Error> = Result {
    let made = try Binary.run(["sample", "--count", "700", "--seed", "4"])
    try #require(made.code == 0)
    return made.lines.enumerated().map { number, line in
      switch number % 50 {
      case 7: line.replacing("\"status\":\"completed\"", with: "\"status\":\"done\"")
      case 11: String(line.dropLast(4))
      case 13: ""
      default: line
      }
    }
  }

  private func withFolder<Answer>(_ body: (URL) throws -> Answer) throws -> Answer {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "cresurvey-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  @Test(
    "Findings come in the order of the input, whatever the number of threads",
    .timeLimit(.minutes(20)), arguments: [["--keep-going"], ["--keep-going", "--json"], []])
  func threads(flags: [String]) throws {
    let text = try BulkReadingTests.spoiled.get().joined(separator: "\n") + "\n"
    try Binary.withFile(text, named: "all.ndjson") { path in
      let alone = try Binary.run(["validate", "--jobs", "1", path] + flags)
      #expect(alone.code == (flags.isEmpty ? 65 : 1))
      #expect(alone.talk.contains("all.ndjson:12:"))
      for jobs in ["2", "5"] {
        let many = try Binary.run(["validate", "--jobs", jobs, path] + flags)
        #expect(many.code == alone.code)
        #expect(many.output == alone.output)
        #expect(many.talk == alone.talk)
      }
    }
  }

  @Test(
    "One file, the same in ten parts, in a folder and on standard input come to the same",
    .timeLimit(.minutes(20)))
  func parts() throws {
    let lines = try BulkReadingTests.spoiled.get()
    func findings(_ run: Binary.Run) -> [String] {
      run.lines.map { String($0.split(separator: ":", maxSplits: 2).last ?? "") }
    }
    try withFolder { folder in
      var paths: [String] = []
      for part in 0..<10 {
        let path = folder.appending(path: "part\(part).ndjson")
        let text = lines[(part * 70)..<((part + 1) * 70)].joined(separator: "\n") + "\n"
        try Data(text.utf8).write(to: path)
        paths.append(path.path)
      }
      let whole = Array((lines.joined(separator: "\n") + "\n").utf8)
      let input = try Binary.run(["validate", "--keep-going", "-"], input: whole)
      let parts = try Binary.run(["validate", "--keep-going"] + paths)
      let inFolder = try Binary.run(["validate", "--keep-going", folder.path])
      #expect(findings(input) == findings(parts))
      #expect(parts.output == inFolder.output)
      let summaries = [input, parts, inFolder].map { $0.talk.split(separator: "\n").last }
      #expect(Set(summaries).count == 1)
    }
  }

  @Test(
    "A line of more than 16 MiB is reported with its number, and passed over when going on",
    .timeLimit(.minutes(20)))
  func longLine() throws {
    let good = try BulkReadingTests.spoiled.get()[0]
    let text = "\(good)\n{\"a\":\"\(String(repeating: "x", count: 17 << 20))\"}\n\(good)\n"
    try Binary.withFile(text, named: "long.ndjson") { path in
      let stopped = try Binary.run(["validate", path])
      #expect(stopped.code == 65)
      #expect(stopped.talk.contains("long.ndjson:2:1: the line is longer than 16 MiB"))
      let passed = try Binary.run(["validate", "--keep-going", path])
      #expect(passed.code == 1)
      #expect(passed.talk.contains("responses: 3; 2 clean"))
    }
  }

  @Test("The manifest beside a file that was handed over is no response", .timeLimit(.minutes(20)))
  func manifestsInFolder() throws {
    try withFolder { folder in
      let sample = try Binary.run(["sample", "--count", "3"]).output
      let path = folder.appending(path: "a.ndjson")
      try Data(sample.utf8).write(to: path)
      try Data("{}".utf8).write(to: folder.appending(path: "a.ndjson.manifest.json"))
      let run = try Binary.run(["validate", folder.path])
      #expect(run.code == 0, "\(run.talk)")
      #expect(run.talk.hasPrefix("responses: 3;"), "\(run.talk)")
    }
  }

  @Test("A folder without responses is as good as a file that is missing", .timeLimit(.minutes(20)))
  func emptyFolder() throws {
    try withFolder { folder in
      try Data("{}".utf8).write(to: folder.appending(path: "notes.txt"))
      let run = try Binary.run(["validate", folder.path])
      #expect(run.code == 66)
      #expect(run.talk.contains(folder.path))
      #expect(run.output.isEmpty)
    }
  }

  @Test("The number of threads is a whole number of 1 or more", .timeLimit(.minutes(20)))
  func jobs() throws {
    for number in ["0", "-1", "two", "257"] {
      #expect(try Binary.run(["validate", "--jobs", number, "x.ndjson"]).code == 64)
    }
  }
}
