import Foundation
import Testing

/// The built program, run as a user runs it.
///
/// Input and output go through files, so that no pipe can fill up and stop either side.
struct Binary {
  /// How a run of the program ended.
  struct Run {
    /// The exit code; 128 and the number of the signal where a signal ended it.
    var code: Int32
    /// What it wrote to standard output.
    var output: String
    /// What it wrote to standard error.
    var talk: String

    /// The lines of standard output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// A language of the environment.
  enum Speech: String, Sendable, CaseIterable {
    case japanese = "ja_JP.UTF-8"
    case english = "en_US.UTF-8"
  }

  /// The project's root.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The program beside this test bundle, or the one of a plain debug build.
  static let path: String? = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let folders =
      [URL(filePath: own).deletingLastPathComponent()]
      + Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
      + Bundle.allBundles.map(\.bundleURL) + [root.appending(path: ".build/debug")]
    return folders.map { $0.appending(path: "cresurvey").path }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// Runs the program to its end.
  static func run(
    _ arguments: [String], input: [UInt8] = [], speech: Speech = .english,
    environment more: [String: String] = [:]
  ) throws -> Run {
    let program = try #require(path, "the program is not built")
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "cresurvey-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = ["in", "out", "err"].map { folder.appending(path: $0) }
    try Data(input).write(to: files[0])
    let environment = [
      "PATH": "/usr/bin:/bin", "HOME": folder.path, "LANG": speech.rawValue,
      "CRESURVEY_LANG": speech == .japanese ? "ja" : "en", "TZ": "Asia/Tokyo",
      "SWIFT_BACKTRACE": "enable=no",
      // What a sanitized build is told; looking for leaks at its end stops a program for long.
      "ASAN_OPTIONS": ProcessInfo.processInfo.environment["ASAN_OPTIONS"] ?? "detect_leaks=0",
    ].merging(more) { $1 }
    let code = try spawn(program, arguments, environment, files.map(\.path))
    return Run(
      code: code, output: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self),
      talk: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
  }

  /// Starts the program with its three streams on files, and waits for its end.
  private static func spawn(
    _ program: String, _ arguments: [String], _ environment: [String: String], _ files: [String]
  ) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, files[0], O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, files[1], O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, files[2], O_WRONLY | O_CREAT, 0o600)
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var settings = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in words + settings { free(pointer) } }
    var child = pid_t()
    let error = posix_spawn(&child, program, &actions, nil, &words, &settings)
    try #require(error == 0, "posix_spawn: \(String(cString: strerror(error)))")
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      try #require(errno == EINTR)
    }
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }
}

extension Binary {
  /// The path of a sample, from the project's root.
  static func sample(_ path: String) -> String { root.appending(path: "Samples/\(path)").path }

  /// The bytes of a sample.
  static func bytes(ofSample path: String) throws -> [UInt8] {
    try Array(Data(contentsOf: root.appending(path: "Samples/\(path)")))
  }

  /// Runs `body` with the path of a file that holds `text`.
  static func withFile<Result>(
    _ text: String, named name: String = "file.json", _ body: (String) throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "cresurvey-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: name)
    try Data(text.utf8).write(to: file)
    return try body(file.path)
  }
}

extension String {
  /// Whether the text holds a hiragana, katakana or kanji.
  var holdsJapanese: Bool {
    unicodeScalars.contains { scalar in
      (0x3041...0x30FF).contains(scalar.value) || (0x4E00...0x9FFF).contains(scalar.value)
    }
  }
}
