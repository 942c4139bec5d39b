import Foundation
import Glibc
import Testing

/// What a command that is stopped leaves of the file it was writing: nothing.
@Suite(.timeLimit(.minutes(20)))
struct UnfinishedFileTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  /// Starts `tabulate -o` on input that does not come to its end; the process.
  private func writing(_ shell: String = "") throws -> pid_t {
    let pipe = folder.file("input.ndjson")
    let make = "rm -f '\(pipe)'; mkfifo '\(pipe)'; \(shell) exec 3<>'\(pipe)';"
    let process = try TerminalProgram.spawn(
      [
        "-c",
        "\(make) exec '\(TerminalProgram.path)' tabulate '\(pipe)' -o '\(folder.file("t.csv"))'",
      ],
      environment: [:], input: "/dev/null", output: folder.file("out"),
      errors: folder.file("err"), isSessionLeader: false, program: "/bin/sh")
    let end = Date().addingTimeInterval(30)
    while try unfinished().isEmpty {
      try #require(Date() < end, "no file was begun")
      usleep(5000)
    }
    return process
  }

  private func unfinished() throws -> [String] {
    try folder.names().filter { $0.contains(".partial-") || $0 == "t.csv" }
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func `a command that is stopped takes its unfinished file along`(signal: Int32) throws {
    let process = try writing()
    kill(process, signal)
    // A shell shows 128 and the number of the signal that ended it.
    #expect(TerminalProgram.wait(for: process) == 1000 + signal)
    #expect(try unfinished().isEmpty)
  }

  @Test func `a backup that is stopped leaves nothing of the copy`() throws {
    try folder.write(try Binary.run(["sample", "--count", "300"]).output.utf8, to: "s.ndjson")
    #expect(try folder.run("import", folder.file("s.ndjson")).code == 0)
    let before = try folder.names()
    for _ in 0..<100 {
      let process = try TerminalProgram.spawn(
        ["backup", folder.file("copy.sqlite"), "--store", folder.store], environment: [:],
        input: "/dev/null", output: "/dev/null", errors: "/dev/null", isSessionLeader: false)
      let end = Date().addingTimeInterval(30)
      while try folder.names().allSatisfy({ !$0.hasPrefix("copy.sqlite") }), Date() < end {}
      // Stopped while the copy stands there, it has not ended by itself.
      kill(process, SIGSTOP)
      let isCaught = try folder.names().contains { $0.contains(".partial-") }
      kill(process, SIGINT)
      kill(process, SIGCONT)
      let code = TerminalProgram.wait(for: process)
      #expect(try folder.names().filter { $0.contains(".partial-") } == [])
      if isCaught, code == 1000 + SIGINT {
        #expect(
          try folder.names().filter { !$0.hasPrefix("store.sqlite-") }
            == before.filter { !$0.hasPrefix("store.sqlite-") })
        return
      }
      try? FileManager.default.removeItem(atPath: folder.file("copy.sqlite"))
    }
    Issue.record("no backup was caught")
  }

  @Test func `a signal that is ignored, as by nohup, stops nothing`() throws {
    let process = try writing("trap '' HUP;")
    kill(process, SIGHUP)
    usleep(100_000)
    #expect(kill(process, 0) == 0)
    #expect(try !unfinished().isEmpty)
    kill(process, SIGTERM)
    #expect(TerminalProgram.wait(for: process) == 1000 + SIGTERM)
    #expect(try unfinished().isEmpty)
  }
}
