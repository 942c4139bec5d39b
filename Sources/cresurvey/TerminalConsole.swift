import FormModel
import TerminalDialogue

/// The dialogue's console on standard input and standard error.
struct TerminalConsole: Console {
  private let input: LineReader
  private let session: Session
  private let isTerminal: Bool
  private let usesColor: Bool

  /// Makes the console.
  init(_ session: Session) {
    self.session = session
    input = LineReader()
    isTerminal = Terminal.isTerminal(0)
    usesColor = TerminalConsole.usesColor(session)
  }

  /// Colour is on by `--color always`; else only on a terminal that is not dumb, without NO_COLOR.
  private static func usesColor(_ session: Session) -> Bool {
    switch session.command["--color"] {
    case "always": true
    case "never": false
    default:
      Terminal.isTerminal(2) && session.system.environment("NO_COLOR") == nil
        && !["", "dumb"].contains(session.system.environment("TERM") ?? "")
    }
  }

  mutating func say(_ line: DialogueLine) {
    let style: String? =
      switch line {
      case .question: "1"
      case .hint: "2"
      case .refused: "31"
      default: nil
      }
    let text = line.text
    if let style, usesColor {
      // A refusal's mark is red, not its words.
      let (marked, rest) =
        style == "31" ? (String(text.prefix(1)), String(text.dropFirst())) : (text, "")
      session.talk.write("\u{1B}[\(style)m\(marked)\u{1B}[0m\(rest)\n")
    } else {
      session.talk.write(text + "\n")
    }
  }

  mutating func read(prompt: String) -> ConsoleInput {
    while true {
      session.talk.write(prompt)
      session.talk.flush()
      let line = input.next()
      switch line {
      case .end, .interrupted:
        session.talk.write("\n")
        return line == .end ? .end : .interrupted(Signals.received ?? 2)
      case .tooLong(let limit):
        if !isTerminal { session.talk.write("\n") }
        refuse(
          Phrase(
            ja: "行が長すぎます（\(limit) バイトまで）", en: "the line is too long (at most \(limit) bytes)"))
      case .bytes(let bytes):
        // Without a terminal nobody has echoed the line: a transcript then reads like a dialogue.
        if !isTerminal {
          session.talk.write(visible(String(decoding: bytes, as: UTF8.self)) + "\n")
        }
        if let text = checked(bytes) { return .line(text) }
      }
    }
  }

  /// The line's text; nil, after saying why, where it holds what no answer may hold.
  private mutating func checked(_ bytes: [UInt8]) -> String? {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let position = TerminalConsole.firstBroken(bytes) + 1
      refuse(
        Phrase(
          ja: "\(position) 文字目が UTF-8 ではありません", en: "character \(position) is not UTF-8"))
      return nil
    }
    for (position, scalar) in text.unicodeScalars.enumerated()
    where scalar.isUnsafeToShow && scalar != "\t" {
      refuse(
        Phrase(
          ja: "\(position + 1) 文字目の \(visible(String(scalar))) は使えません",
          en: "character \(position + 1), \(visible(String(scalar))), cannot be used"))
      return nil
    }
    return text
  }

  /// How many whole characters stand before the first byte that is not UTF-8.
  private static func firstBroken(_ bytes: [UInt8]) -> Int {
    var (count, start) = (0, 0)
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      let encoded = Array(String(scalar).utf8)
      guard bytes[start...].starts(with: encoded) else { break }
      (count, start) = (count + 1, start + encoded.count)
    }
    return count
  }

  private mutating func refuse(_ words: Phrase) { say(.refused(words(session.language))) }
}

/// Reads lines from standard input as they come.
final class LineReader {
  /// What came.
  enum Line: Hashable {
    case bytes([UInt8])
    case end
    case interrupted
    case tooLong(limit: Int)
  }

  private let handle = FileHandle.standardInput()
  private let limit: Int
  private var buffer: [UInt8] = []
  /// How much of the buffer is known to hold no newline.
  private var searched = 0
  /// Whether the line being read is beyond the limit, and its beginning already dropped.
  private var isTooLong = false
  private var hasEnded = false

  init() {
    // The kernel cuts a terminal's line at 4,095 bytes: a line that long has lost its end.
    limit = Terminal.isTerminal(0) ? 4000 : 1 << 20
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
        guard isTooLong || !buffer.isEmpty else { return .end }
        defer { buffer = [] }
        return complete(buffer)
      }
      guard Signals.waitToRead(handle.descriptor) else { return .interrupted }
      guard let more = try? handle.read(atMost: 1 << 16) else {
        if Signals.received != nil { return .interrupted }
        hasEnded = true
        continue
      }
      if more.isEmpty { hasEnded = true }
      buffer += more
    }
  }

  private func complete(_ line: [UInt8]) -> Line {
    defer { (searched, isTooLong) = (0, false) }
    guard !isTooLong, line.count < limit else { return .tooLong(limit: limit) }
    return .bytes(line.last == 0x0D ? line.dropLast() : line)
  }
}
