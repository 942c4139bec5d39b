package import FormModel

/// One line of the talk.
///
/// The four line starts `= `, `! `, `* ` and the prompt never change with the
/// language, so that a script can hold on to them.
package enum DialogueLine: Sendable, Hashable {
  /// How far one is, and the section.
  case heading(String)
  /// The question.
  case question(String)
  /// What may be answered.
  case hint(String)
  /// What was understood.
  case understood(String)
  /// What was refused, and why.
  case refused(String)
  /// A note.
  case note(String)
  /// Anything else, for example a line of the review.
  case plain(String)

  /// The line as it stands in a transcript.
  package var text: String {
    switch self {
    case .heading(let text), .question(let text), .plain(let text): text
    case .hint(let text): "   " + text
    case .understood(let text): "= " + text
    case .refused(let text): "! " + text
    case .note(let text): "* " + text
    }
  }
}

/// What a person, a script or the end of both sent.
package enum ConsoleInput: Sendable, Hashable {
  /// A line, without its newline.
  case line(String)
  /// The input ended.
  case end
  /// A signal arrived.
  case interrupted(Int32)
}

/// What came of editing a text outside the dialogue.
package enum EditedText: Sendable, Hashable {
  /// The text as the person left it.
  case text(String)
  /// No editor could be used; why.
  case refused(Phrase)
  /// A signal arrived.
  case interrupted(Int32)
}

/// Where the dialogue talks: a terminal, a pipe, or a test.
package protocol Console {
  /// How many columns a line may take.
  var width: Int { get }
  /// Shows a line.
  mutating func say(_ line: DialogueLine)
  /// Shows a prompt without a newline and reads a line; input that is no clean text is refused
  /// here, with its own `! ` line, and read again.
  mutating func read(prompt: String) -> ConsoleInput
  /// Reads one line of a text of several, which may well come at once.
  mutating func readText(prompt: String) -> ConsoleInput
  /// Lets the person change `text` in an editor.
  mutating func edit(_ text: String) -> EditedText
}

extension Console {
  /// Eighty columns, where nothing else is known.
  package var width: Int { 80 }

  package mutating func readText(prompt: String) -> ConsoleInput { read(prompt: prompt) }

  package mutating func edit(_ text: String) -> EditedText {
    .refused(
      Phrase(
        ja: ":edit は端末でだけ使えます。ここに入力してください",
        en: ":edit needs a terminal; type the text here"))
  }
}

/// How many columns a text takes on a terminal: East Asian wide characters take two.
package func displayWidth(_ text: String) -> Int {
  text.unicodeScalars.reduce(0) { width, scalar in
    switch scalar.value {
    case 0x0300...0x036F, 0x3099...0x309A, 0xFE00...0xFE0F: width
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      width + 2
    default: width + 1
    }
  }
}
