import FormModel
import ResponseStore

/// The program: parses the command line, runs the command, ends with its exit code.
@main
struct Main {
  static func main() {
    OperatingSystem.prepare()
    let system = OperatingSystem.live
    let output = Output(1, "(stdout)")
    let talk = Output(2, "(stderr)")
    var language = (try? Session.language(asked: nil, environment: system.environment)) ?? .english
    let code: ExitCode
    do {
      code = try run(system, output, talk, &language)
    } catch let error as UsageError {
      talk.write(Session.fitted("cresurvey: " + error.words(language), to: 2) + "\n")
      code = .usage
    } catch let stop as Stop {
      if let words = stop.words {
        talk.write(Session.fitted("cresurvey: " + words(language), to: 2) + "\n")
      }
      code = stop.code
    } catch let error as StoreError {
      talk.write(Session.fitted("cresurvey: " + error.words(language), to: 2) + "\n")
      code = ExitCode(rawValue: error.exitCode)
    } catch let error as FileError {
      if !error.isClosedPipe {
        talk.write(Session.fitted("cresurvey: " + error.words(language), to: 2) + "\n")
      }
      code = error.exitCode
    } catch {
      let words = Phrase(
        ja: "プログラムの不具合です。お手数ですが事務局へ知らせてください",
        en: "a fault of the program: please report it to the secretariat of the survey")
      talk.write("cresurvey: " + words(language) + " (\(error))\n")
      code = .internalError
    }
    output.flush()
    talk.flush()
    if let failure = output.failure {
      // A pipe closed by its reader ends the program without a word; a command that noticed has
      // said so already.
      if !failure.isClosedPipe, code != .ioError {
        talk.write("cresurvey: " + failure.words(language) + "\n")
      }
      talk.flush()
      leave(.ioError)
    }
    leave(code)
  }

  private static func run(
    _ system: OperatingSystem, _ output: Output, _ talk: Output, _ language: inout Language
  ) throws -> ExitCode {
    let arguments = commandFirst(Array(CommandLine.arguments.dropFirst()))
    // A command line that cannot be understood is refused in the language it asks for.
    let named = zip(arguments, arguments.dropFirst()).first { $0.0 == "--lang" }?.1
    language = named.flatMap(Language.init) ?? language
    switch arguments.first {
    case nil, "--lang", "--form":
      output.write(Help.welcome(language, width: Terminal.width))
      return .done
    case "--help", "-h":
      output.write(Help.overview(language))
      return .done
    case "--version":
      output.write("cresurvey \(Session.version)\n")
      return .done
    default: break
    }
    let command = try ParsedCommand(arguments)
    language = try Session.language(asked: command["--lang"], environment: system.environment)
    if command.has("--help") {
      output.write(Help.page(command.command, language))
      return .done
    }
    let session = Session(
      command: command, language: language, output: output, talk: talk, system: system)
    switch command.command.name {
    case "help": return try help(session)
    case "validate": return try ValidateCommand(session).run()
    case "form show": return try FormCommand(session).show()
    case "form lint": return try FormCommand(session).lint()
    case "sample": return try SampleCommand(session).run()
    case "answer": return try AnswerCommand(session).run()
    case "list": return try ListCommand(session).run()
    case "show": return try ShowCommand(session).run()
    case "history": return try HistoryCommand(session).run()
    case "query": return try QueryCommand(session).run()
    case "retract": return try RetractCommand(session).run()
    case "forget": return try ForgetCommand(session).run()
    case "backup": return try BackupCommand(session).run()
    case "check": return try CheckCommand(session).run()
    case "export": return try ExportCommand(session).run()
    case "import": return try ImportCommand(session).run()
    case "tally": return try TallyCommand(session).run()
    case "tabulate":
      guard let release = session.command["--release"] else {
        return try TabulateCommand(session).run()
      }
      return try ReleaseCommand(session, release).run()
    case "releases": return try ReleasesCommand(session).list()
    case "releases verify": return try ReleasesCommand(session).verify()
    case "releases withdraw": return try ReleasesCommand(session).withdraw()
    case "prefill": return try PrefillCommand(session).run()
    case "completion": return try completion(session)
    case "man":
      output.write(ManualPage(language: language).text)
      return .done
    default:
      throw Stop(.internalError, Phrase(ja: "未対応のコマンドです", en: "a command without a body"))
    }
  }

  /// The arguments with the options that every command takes moved behind the command.
  private static func commandFirst(_ arguments: [String]) -> [String] {
    let common = ["--lang", "--form"]
    var rest = arguments[...]
    var moved: [String] = []
    while let first = rest.first, common.contains(first), rest.count > 1 {
      moved += rest.prefix(2)
      rest = rest.dropFirst(2)
    }
    return rest + moved
  }

  private static func completion(_ session: Session) throws -> ExitCode {
    let name = session.command.operands.first ?? ""
    guard let shell = Shell(rawValue: name) else {
      let names = Shell.allCases.map(\.rawValue).joined(separator: ", ")
      throw UsageError(
        words: Phrase(
          ja: "\(visible(name)) の補完はありません。使えるもの: \(names)",
          en: "there is no completion for \(visible(name)); there is: \(names)"))
    }
    session.output.write(shell.completion(session.language))
    return .done
  }

  private static func help(_ session: Session) throws -> ExitCode {
    var words = session.command.operands[...]
    guard !words.isEmpty else {
      session.output.write(Help.overview(session.language))
      return .done
    }
    let name = Array(words)
    guard let command = CommandDescription.taking(from: &words), words.isEmpty else {
      throw ParsedCommand.unknownCommand(name)
    }
    session.output.write(Help.page(command, session.language))
    return .done
  }
}
