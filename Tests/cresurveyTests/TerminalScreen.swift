import Foundation
import Glibc
import Testing

/// The program on a pseudo-terminal: types lines when the awaited prompt has come.
final class TerminalScreen {
  private var master: Int32 = -1
  private(set) var process: pid_t = 0
  /// Everything shown until now.
  private(set) var bytes: [UInt8] = []
  private var seen = 0
  private var isDone = false

  /// Starts the program, or another one, on a terminal of its own.
  init(
    _ arguments: [String], environment: [String: String] = [:], columns: Int = 80,
    program: String = TerminalProgram.path
  ) throws {
    // What posix_openpt(3) and its companions do, which Glibc's module does not offer.
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (lock, number) = (Int32(0), UInt32(0))
    try #require(master >= 0)
    try #require(ioctl(master, 0x4004_5431, &lock) == 0)  // TIOCSPTLCK
    try #require(ioctl(master, 0x8004_5430, &number) == 0)  // TIOCGPTN
    var size = winsize()
    (size.ws_row, size.ws_col) = (24, UInt16(columns))
    try #require(ioctl(master, UInt(TIOCSWINSZ), &size) == 0)
    let terminal = "/dev/pts/\(number)"
    process = try TerminalProgram.spawn(
      arguments, environment: environment, input: terminal, output: terminal, errors: terminal,
      isSessionLeader: true, program: program)
  }

  deinit {
    if !isDone {
      kill(process, SIGKILL)
      _ = TerminalProgram.wait(for: process)
    }
    if master >= 0 { close(master) }
  }

  /// The terminal's input and local modes.
  var modes: (input: tcflag_t, local: tcflag_t) {
    var settings = termios()
    tcgetattr(master, &settings)
    return (settings.c_iflag, settings.c_lflag)
  }

  /// What is shown, as text.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Waits until `text` is shown after what was awaited before.
  func expect(_ text: String, seconds: Double = 20, _ place: SourceLocation = #_sourceLocation)
    throws
  {
    let wanted = Array(text.utf8)
    let end = Date().addingTimeInterval(seconds)
    while true {
      if let range = Data(bytes[seen...]).range(of: Data(wanted)) {
        seen += range.upperBound
        return
      }
      let isOpen = fill()
      try #require(
        isOpen && Date() < end, "\(text) was not shown:\n\(self.text)", sourceLocation: place)
    }
  }

  /// Reads what has come; false when the terminal is closed.
  private func fill() -> Bool {
    var wait = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&wait, 1, 100) > 0 else { return true }
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    let count = read(master, &buffer, buffer.count)
    guard count > 0 else { return false }
    bytes += buffer[..<count]
    return true
  }

  /// Types bytes.
  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(master, bytes, bytes.count)
  }

  /// Waits for a prompt at the start of a line, and answers it.
  func answer(_ prompt: String, _ line: String, _ place: SourceLocation = #_sourceLocation) throws {
    try expect("\n\(prompt)> ", place)
    type(line + "\n")
  }

  /// Answers items one after another.
  func answer(
    _ lines: some Sequence<(linkID: String, typed: String)>,
    _ place: SourceLocation = #_sourceLocation
  ) throws {
    for line in lines { try answer(line.linkID, line.typed, place) }
  }

  /// Waits for the program's end; its exit code.
  func end(seconds: Double = 20) -> Int32 {
    let end = Date().addingTimeInterval(seconds)
    // The terminal must be read until it closes, or the program could wait for room to write.
    while fill(), Date() < end {}
    isDone = true
    return TerminalProgram.wait(for: process, seconds: max(1, end.timeIntervalSinceNow))
  }

  /// Takes the terminal away, as a lost connection does; the program's exit code.
  func hangUp() -> Int32 {
    close(master)
    master = -1
    isDone = true
    return TerminalProgram.wait(for: process)
  }

  /// Sends a signal to the program.
  func signal(_ number: Int32) { kill(process, number) }
}

extension TerminalScreen {
  /// Waits for a prompt at the start of a line.
  private func expect(_ text: String, _ place: SourceLocation) throws {
    try expect(text, seconds: 20, place)
  }
}
