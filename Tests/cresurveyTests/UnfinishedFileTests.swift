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
