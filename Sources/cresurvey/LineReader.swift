/// Reads lines from standard input as they come.
final class LineReader {
  /// What came.
  enum Line: Hashable {
    case bytes([UInt8])
    case end
    case interrupted
    /// The program was stopped and goes on: the prompt has to be shown again.
    case continued
    case tooLong(limit: Int)
  }

  private let handle = FileHandle.standardInput()
  private let limit: Int
  private let isTerminal: Bool
  private var buffer: [UInt8] = []
  /// How much of the buffer is known to hold no newline.
  private var searched = 0
  /// Whether the line being read is beyond the limit, and its beginning already dropped.
  private var isTooLong = false
  private var hasEnded = false

  init() {
    // The kernel cuts a terminal's line at 4,095 bytes: a line that long has lost its end.
    isTerminal = Terminal.isTerminal(handle.descriptor)
    limit = isTerminal ? 4000 : 1 << 20
  }

  /// The next line, without its newline.
  func next() -> Line {
    while true {
      if Signals.received != nil { return .interrupted }
      if let newline = buffer[searched...].firstIndex(of: 0x0A) {
        let line = Array(buffer[..<newline])
        buffer.removeSubrange(...newline)
        return complete(line)
      }
      searched = buffer.count
      if buffer.count >= limit {
        // A line beyond the limit need not be kept to be refused.
        isTooLong = true
        buffer = []
        searched = 0
      }
      if hasEnded {
        // On a terminal a line without its Enter was not sent; in a file the last one may end so.
        guard !isTerminal, isTooLong || !buffer.isEmpty else { return .end }
        defer { buffer = [] }
        return complete(buffer)
      }
      switch Signals.waitToRead(handle.descriptor) {
      case .canRead: break
      case .interrupted: return .interrupted
      case .continued: return .continued
      }
      guard let more = try? handle.read(atMost: 1 << 16) else {
        if Signals.received != nil { return .interrupted }
        hasEnded = true
        continue
      }
      if more.isEmpty { hasEnded = true }
      buffer += more
    }
  }

  /// The lines that wait already behind the one just read: more than one line came at once.
  func takeWaiting() -> [[UInt8]] {
    while !hasEnded, buffer.count < 1 << 20, Terminal.hasInput(handle.descriptor) {
      guard let more = try? handle.read(atMost: 1 << 16) else { break }
      if more.isEmpty { hasEnded = true }
      buffer += more
    }
    var lines = buffer.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { Array($0.last == 0x0D ? $0.dropLast() : $0) }
    // What stands behind the last newline is a line only where something stands there.
    if lines.last?.isEmpty ?? false { lines.removeLast() }
    (buffer, searched) = ([], 0)
    return lines
  }

  private func complete(_ line: [UInt8]) -> Line {
    defer { (searched, isTooLong) = (0, false) }
    guard !isTooLong, line.count < limit else { return .tooLong(limit: limit) }
    return .bytes(line.last == 0x0D ? line.dropLast() : line)
  }
}
