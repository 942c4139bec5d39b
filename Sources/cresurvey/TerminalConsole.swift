import FormModel
import TerminalDialogue

/// The dialogue's console on standard input and standard error.
struct TerminalConsole: Console {
  private let input: LineReader
  let session: Session
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
    // Results so far come first where both streams are one terminal.
    session.output.flush()
    let style: String? =
      switch line {
      case .question: "1"
      case .hint: "2"
      case .refused: "31"
      default: nil
      }
    for (number, text) in wrapped(line.text, width: width).enumerated() {
      if let style, usesColor, style != "31" || number == 0 {
        // A refusal's mark is red, not its words.
        let (marked, rest) =
          style == "31" ? (String(text.prefix(1)), String(text.dropFirst())) : (text, "")
        session.talk.write("\u{1B}[\(style)m\(marked)\u{1B}[0m\(rest)\n")
      } else {
        session.talk.write(text + "\n")
      }
    }
    session.talk.flush()
  }

  var width: Int { Terminal.width }

  mutating func read(prompt: String) -> ConsoleInput { read(prompt, guardsPaste: true) }

  mutating func readText(prompt: String) -> ConsoleInput { read(prompt, guardsPaste: false) }

  private mutating func read(_ prompt: String, guardsPaste: Bool) -> ConsoleInput {
    while true {
      session.talk.write(prompt)
      session.talk.flush()
      let line = input.next()
      switch line {
      case .end, .interrupted:
        session.talk.write("\n")
        session.talk.flush()
        return line == .end ? .end : .interrupted(Signals.received ?? 2)
      case .continued: session.talk.write("\n")
      case .tooLong(let limit):
        if isTerminal {
          // What came with a line that is refused is not the answer to the next prompt.
          _ = input.takeWaiting()
          Terminal.dropInput(0)
        } else {
          session.talk.write("\n")
        }
        refuse(
          Phrase(
            ja: "行が長すぎます（\(limit) バイトまで）", en: "the line is too long (at most \(limit) bytes)"))
      case .bytes(let bytes):
        // Without a terminal nobody has echoed the line: a transcript then reads like a dialogue.
        if !isTerminal {
          session.talk.write(visible(String(decoding: bytes, as: UTF8.self)) + "\n")
        }
        // The full stop that ends a text ends what may come at once.
        if isTerminal, guardsPaste || folded(String(decoding: bytes, as: UTF8.self)) == "." {
          switch confirmPaste(after: bytes, isEcho: guardsPaste) {
          case .yes: break
          case .no: continue
          case .left: return .line(":quit")
          case .inputEnded: return .end
          case .interrupted(let signal): return .interrupted(signal)
          }
        }
        switch InputText.read(bytes) {
        case .success(let text): return .line(text)
        case .failure(let refusal): refuse(refusal.words)
        }
      }
    }
  }

  /// Several lines that came at once are a paste: asks whether the first is meant.
  ///
  /// The rest is dropped in any case.
  ///
  /// - Parameter isEcho: Whether the terminal has shown the first line behind the prompt; of a text
  ///   it has shown all lines before.
  private mutating func confirmPaste(after first: [UInt8], isEcho: Bool) -> Consent {
    let more = input.takeWaiting()
    // An Enter struck twice is no paste; the second one was no answer to a question not yet shown.
    guard more.contains(where: { !folded(String(decoding: $0, as: UTF8.self)).isEmpty }) else {
      return .yes
    }
    Terminal.dropInput(0)
    if !isEcho { session.talk.write("\n") }
    let lines = [first] + more
    say(
      .note(
        Phrase(
          ja: "\(lines.count) 行が一度に届きました（貼り付け）:", en: "\(lines.count) lines came at once (a paste):"
        )(
          session.language)))
    for line in lines.prefix(5) {
      say(.hint(shortened(String(decoding: line, as: UTF8.self))))
    }
    if lines.count > 5 { say(.hint("…")) }
    let words = Phrase(ja: "最初の行だけを使いますか（y/n）", en: "use the first line only (y/n)?")
    return consent("confirm> ", words, session.language)
  }

  mutating func edit(_ text: String) -> EditedText {
    guard isTerminal else {
      return .refused(
        Phrase(
          ja: ":edit は端末でだけ使えます。ここに入力してください",
          en: ":edit needs a terminal; type the text here"))
    }
    session.talk.flush()
    return Editor(session.system).edit(text)
  }

  private mutating func refuse(_ words: Phrase) { say(.refused(words(session.language))) }
}
