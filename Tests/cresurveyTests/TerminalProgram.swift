import Foundation
import Glibc
import Testing

/// The program under test, spawned as a user would: with pipes or on a terminal of its own.
enum TerminalProgram {
  /// The binary, beside the test bundle.
  static let path: String = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: own).deletingLastPathComponent().path + "/cresurvey"
  }()

  /// The environment of a person who has set nothing, with `more` on top.
  static func environment(_ more: [String: String]) -> [String] {
    let plain = [
      "PATH": "/usr/bin:/bin", "TERM": "dumb", "LANG": "en_US.UTF-8",
      "SWIFT_BACKTRACE": "enable=no",
      // What a sanitized build is told; looking for leaks at its end stops a program for long.
      "ASAN_OPTIONS": ProcessInfo.processInfo.environment["ASAN_OPTIONS"] ?? "detect_leaks=0",
    ]
    return plain.merging(more) { $1 }.map { "\($0)=\($1)" }
  }

  /// Starts the program with its three streams opened from paths; returns its process id.
  static func spawn(
    _ arguments: [String], environment: [String: String], input: String, output: String,
    errors: String, isSessionLeader: Bool, program: String = path
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // A session leader that opens a terminal gets it as its controlling one, so that ^C works.
    let flags = O_RDWR | O_CREAT
    posix_spawn_file_actions_addopen(&actions, 0, input, isSessionLeader ? O_RDWR : O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, flags, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    let session = isSessionLeader ? 0x80 : 0  // POSIX_SPAWN_SETSID
    posix_spawnattr_setflags(&attributes, Int16(session) | Int16(POSIX_SPAWN_SETSIGMASK))
    var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] =
      TerminalProgram.environment(environment).map { strdup($0) } + [nil]
    defer { for text in argv + envp { free(text) } }
    var process: pid_t = 0
    let result = posix_spawn(&process, program, &actions, &attributes, &argv, &envp)
    try #require(result == 0, "\(path): \(String(cString: strerror(result)))")
    return process
  }

  /// Waits for a process; its exit code, or 1000 and the number of the signal that killed it.
  static func wait(for process: pid_t, seconds: Double = 120) -> Int32 {
    let end = Date().addingTimeInterval(seconds)
    var status: Int32 = 0
    while waitpid(process, &status, WNOHANG) == 0 {
      guard Date() < end else {
        kill(process, SIGKILL)
        waitpid(process, &status, 0)
        return 2000
      }
      usleep(3000)
    }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 1000 + (status & 0x7F)
  }
}

/// A folder of one test's own, with a store and whatever the program writes beside it.
final class CaseFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/cresurvey-cases-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in the folder.
  func file(_ name: String) -> String { path + "/" + name }

  var store: String { file("store.sqlite") }

  func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
  }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: file(name))), as: UTF8.self)
  }

  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

  /// The names in the folder.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  /// The permissions of a file or folder.
  func mode(_ name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: file(name))
    return try #require((attributes[.posixPermissions] as? NSNumber)?.intValue)
  }
}

/// What came of a run of the program without a terminal.
struct PipedRun {
  let code: Int32
  let output: String
  let errors: String

  /// The lines of standard output.
  var lines: [String] { output.split(separator: "\n").map { String($0) } }

  /// The case code that the talk begins with.
  func caseCode() throws -> String {
    let line = try #require(errors.split(separator: "\n").first)
    return String(try #require(line.split(separator: " ").last))
  }
}

extension CaseFolder {
  /// Runs the program with the folder's store, to its end.
  func run(
    _ arguments: String..., input: some Sequence<UInt8> = "".utf8, usesStore: Bool = true,
    environment: [String: String] = [:]
  ) throws -> PipedRun {
    try run(
      arguments + (usesStore ? ["--store", store] : []), input: input, environment: environment)
  }

  /// Runs the program with arguments as they are, to its end.
  func run(
    _ arguments: [String], input: some Sequence<UInt8>, environment: [String: String]
  ) throws -> PipedRun {
    let name = "run-" + UUID().uuidString
    try write(input, to: name + ".in")
    defer {
      for end in [".in", ".out", ".err"] {
        try? FileManager.default.removeItem(atPath: file(name + end))
      }
    }
    let process = try TerminalProgram.spawn(
      arguments, environment: environment, input: file(name + ".in"),
      output: file(name + ".out"), errors: file(name + ".err"), isSessionLeader: false)
    let code = TerminalProgram.wait(for: process)
    return PipedRun(code: code, output: try text(name + ".out"), errors: try text(name + ".err"))
  }

  /// The store's cases, as `list --json` gives them.
  func cases() throws -> [[String: String]] {
    let run = try run("list", "--json")
    try #require(run.code == 0, "\(run.errors)")
    let list = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    return try #require(list as? [[String: String]])
  }

  /// Submits a case by piped lines; returns its code.
  func submit(_ lines: [String] = TypedCase.typed) throws -> String {
    let input = (lines + ["f", "y"]).joined(separator: "\n") + "\n"
    let run = try run("answer", "--new", input: input.utf8)
    try #require(run.code == 0, "\(run.errors)")
    return try #require(run.lines.first)
  }
}

/// A whole case, line by line up to the review.
enum TypedCase {
  static let lines: [(linkID: String, typed: String)] = [
    ("1", "y"), ("2", "東京病院"), ("3", "13"), ("4", "3"), ("5", "1"), ("6.1", "内科"),
    ("6.2", "a@example.jp"), ("7", "67"), ("8", "1 3-5"), ("9", "1"), ("10", "1 3"), ("11", "1"),
    ("12", "y"), ("13", "1"), ("14", "1"), ("14.1", "0.50"), ("15.1", "1"), ("15.2", "60.5"),
    ("15.3", "2"), ("16.1", "2026-01-10"), ("16.2", "y"), ("16.3", "2026-01-20"), ("17", "1"),
    ("17.1", "n"), ("18.1", "y"), ("18.2", "n"), ("18.3", "y"), ("19.1", "y"), ("19.2", "y"),
    ("19.3", "n"), ("20", "1"), ("21", "y"),
  ]
  /// The same in full-width letters, other words and Japanese dates, where that means the same.
  static let wide: [String: String] = [
    "1": "はい", "3": "１３", "4": "３", "5": "ipc-premium-1", "7": "６７歳", "8": "１、３～５",
    "9": "Escherichia coli", "10": "血液　尿", "12": "ｙ", "14": "感性", "14.1": "０．５０　ｍｇ／Ｌ",
    "15.1": "なし", "15.2": "６０．５", "15.3": "２", "16.1": "令和８年１月１０日", "16.2": "ＹＥＳ",
    "16.3": "Ｒ８．１．２０", "17": "治癒・改善", "17.1": "いいえ", "18.1": "１", "18.2": "２", "20": "はい",
    "21": "ｙｅｓ",
  ]

  static var typed: [String] { lines.map(\.typed) }

  static var typedWide: [String] { lines.map { wide[$0.linkID] ?? $0.typed } }

  /// What is typed up to the item before `linkID`.
  static func typed(before linkID: String) -> [String] {
    lines.prefix { $0.linkID != linkID }.map(\.typed)
  }

  /// What the laboratory types.
  static var laboratory: [String] { lines.drop { $0.linkID != "18.1" }.map(\.typed) }
}
