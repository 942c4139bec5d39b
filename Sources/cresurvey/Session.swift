import FormJSON
import FormModel
import Schemas
import TerminalDialogue

/// What ends a command early: one line for a person, and the exit code.
struct Stop: Error {
  /// How the program ends.
  var code: ExitCode
  /// What to say; nil: it has been said.
  var words: Phrase?

  /// Ends with `code`, saying `words`.
  init(_ code: ExitCode, _ words: Phrase?) { (self.code, self.words) = (code, words) }

  /// Ends because of a file.
  init(_ error: FileError) {
    self.init(error.exitCode, error.isClosedPipe ? nil : error.words)
  }
}

/// What every command needs: the command line, the language, the streams and the system.
struct Session {
  /// The command as it was typed.
  let command: ParsedCommand
  /// The language of everything shown.
  let language: Language
  /// Results.
  let output: Output
  /// The talk.
  let talk: Output
  /// The operating system.
  let system: OperatingSystem

  /// The program's version: that of the whole, forms have their own.
  static let version = "0.1.0"

  /// Says a line on standard error.
  func say(_ words: Phrase) { say(words(language)) }

  /// The file that `-o` names, or nil where it is absent or `-`: standard output.
  func outputFile(mode: UInt32) throws(FileError) -> ReplacementFile? {
    guard let path = command["--output"], path != "-" else { return nil }
    return try ReplacementFile(path, mode: mode)
  }

  /// How many threads work: `--jobs`, else one for each processor.
  func jobs() throws(UsageError) -> Int {
    try command.integer("--jobs", in: 1...256, standard: Threads.processors)
  }

  /// Says a line on standard error, after the results so far; on a terminal it is broken between
  /// words.
  func say(_ line: String) {
    output.flush()
    talk.write(Session.fitted(line, to: 2) + "\n")
    talk.flush()
  }

  /// Writes a row of a list to standard output; on a terminal it is broken between words.
  func writeRow(_ row: String) { output.write(Session.fitted(row, to: 1) + "\n") }

  /// A line as it is printed on the stream `descriptor`: whole, but where that is a terminal.
  static func fitted(_ line: String, to descriptor: Int32) -> String {
    guard Terminal.isTerminal(descriptor) else { return line }
    return wrapped(line, width: Terminal.width).joined(separator: "\n")
  }

  /// The language asked for: `--lang`, then CRESURVEY_LANG, LC_ALL, LC_MESSAGES, LANG.
  static func language(
    asked: String?, environment: (String) -> String?
  ) throws(UsageError) -> Language {
    if let asked {
      guard let language = Language(rawValue: asked) else {
        throw UsageError(
          words: Phrase(
            ja: "--lang \(visible(asked)) は使えません。ja か en です",
            en: "--lang \(visible(asked)) is not allowed; ja or en"))
      }
      return language
    }
    let names = ["CRESURVEY_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
    let value = names.lazy.compactMap(environment).first ?? ""
    return value.hasPrefix("ja") ? .japanese : .english
  }

  /// A validator of responses to a form, which knows what day it is.
  func validator(of index: FormIndex) -> ResponseValidator {
    ResponseValidator(index, now: DateTime(system.now().text))
  }

  /// The form in use, checked: the built-in one, or that of `--form`.
  func form() throws(Stop) -> Questionnaire {
    // The tests lint the built-in form: at each start that would be most of the work.
    if command["--form"] == nil,
      let read = try? QuestionnaireReader.read(
        UnsafeBufferPointer(
          start: cresurvey_form(), count: cresurvey_form_size() + cresurvey_form_padding()),
        0..<cresurvey_form_size(), isKnownToBeSound: true)
    {
      return read.form
    }
    let (read, name, bytes) = try readForm()
    let errors = (read.findings + FormLint.findings(in: read.form)).filter { $0.severity == .error }
    guard let first = errors.first else { return read.form }
    let place = SourceLocation(of: first.offset, in: bytes)
    throw Stop(
      .configuration,
      Phrase(
        ja: "\(name):\(place.line):\(place.column): 調査票に誤りがあります: \(first.words(.japanese))"
          + "（全 \(errors.count) 件。cresurvey form lint で表示）",
        en:
          "\(name):\(place.line):\(place.column): the form has a mistake: \(first.words(.english)) "
          + "(\(errors.count) in all; see cresurvey form lint)"))
  }

  /// The bytes of the form in use.
  func formBytes() throws(Stop) -> [UInt8] {
    guard let path = command["--form"] else { return Session.builtInForm }
    do { return try FileHandle(reading: path).readAll() } catch { throw Stop(error) }
  }

  /// The form in use, not yet linted, with its name and bytes.
  func readForm() throws(Stop) -> (ReadQuestionnaire, name: String, bytes: [UInt8]) {
    let name = command["--form"].map(visible) ?? "cre-cefiderocol.json"
    let bytes = try formBytes()
    do {
      return (try QuestionnaireReader.read(bytes), name, bytes)
    } catch {
      let words = error.words(wanted: "Questionnaire")
      let place = error.offset.map { SourceLocation(of: $0, in: bytes) }
      let at = place.map { "\(name):\($0.line):\($0.column)" } ?? name
      throw Stop(
        .configuration, Phrase(ja: "\(at): \(words(.japanese))", en: "\(at): \(words(.english))"))
    }
  }

  /// The form that travels in the program.
  static var builtInForm: [UInt8] {
    Array(UnsafeBufferPointer(start: cresurvey_form(), count: cresurvey_form_size()))
  }
}
