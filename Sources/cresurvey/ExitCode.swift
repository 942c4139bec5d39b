/// How the program ends (the numbers of BSD's sysexits, where they fit).
struct ExitCode: RawRepresentable, Hashable, Sendable {
  /// The number the shell sees.
  var rawValue: Int32

  /// Done, or left with the draft saved.
  static let done = ExitCode(rawValue: 0)
  /// Findings; a release refused by policy; something skipped under `--keep-going`.
  static let findings = ExitCode(rawValue: 1)
  /// Wrong usage.
  static let usage = ExitCode(rawValue: 64)
  /// Input that cannot be read as one resource.
  static let unreadable = ExitCode(rawValue: 65)
  /// Input that is missing.
  static let missingInput = ExitCode(rawValue: 66)
  /// The program's own fault.
  static let internalError = ExitCode(rawValue: 70)
  /// Output that cannot be created.
  static let cannotCreate = ExitCode(rawValue: 73)
  /// A store or file that cannot be read or written, or is damaged.
  static let ioError = ExitCode(rawValue: 74)
  /// Input ended before the form did; a draft locked by another session.
  static let temporary = ExitCode(rawValue: 75)
  /// A form with lint errors; a store or form of another program or a newer version.
  static let configuration = ExitCode(rawValue: 78)

  /// A signal ended the program.
  static func signal(_ number: Int32) -> ExitCode { ExitCode(rawValue: 128 + number) }
}
