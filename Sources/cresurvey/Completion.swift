import FormModel

/// Shells that can complete the program's command line.
enum Shell: String, CaseIterable {
  case bash
  case zsh
  case fish

  /// The script that teaches the shell the commands and options, for the person's start-up file.
  func completion(_ language: Language) -> String {
    switch self {
    case .bash: BashCompletion.script
    case .zsh: ZshCompletion(language: language).script
    case .fish: FishCompletion(language: language).script
    }
  }
}

/// What may stand in the place of an operand or of an option's value.
enum CompletionKind: Equatable {
  /// One of these words.
  case words([String])
  /// A file.
  case file
  /// A folder.
  case folder
  /// A case of the store.
  case caseCode
  /// The name of a command.
  case command
  /// Something only the person knows.
  case anything

  /// The kind that a name such as `FILE` or `ja|en` in the description stands for; of several
  /// operands, the first one's.
  init(_ name: String) {
    let word = name.prefix { $0 != " " }.filter { !"[].".contains($0) }
    let choices = word.split(separator: "|").map(String.init)
    switch word {
    case _ where choices.count > 1: self = .words(choices)
    case "FILE": self = .file
    case "DIR": self = .folder
    case "CASE", "CODE": self = .caseCode
    case "COMMAND": self = .command
    default: self = .anything
    }
  }
}

extension CommandDescription {
  /// The first words of the commands, in help's order, each once.
  static var firstWords: [String] {
    var words: [String] = []
    for command in all {
      let first = command.words[0]
      if !words.contains(first) { words.append(first) }
    }
    return words
  }

  /// The words of the name; never empty.
  var words: [String] {
    let parts = name.split(separator: " ").map(String.init)
    return parts.isEmpty ? [name] : parts
  }

  /// The commands that begin with `first`.
  static func commands(beginning first: String) -> [CommandDescription] {
    all.filter { $0.words[0] == first }
  }

  /// The shell command that lists the cases of the usual store, one a line.
  static let listCases = "cresurvey list 2>/dev/null | cut -d' ' -f1"
}

/// The completion script for bash.
enum BashCompletion {
  static var script: String {
    var lines = [
      "# bash completion for cresurvey: source <(cresurvey completion bash)",
      "_cresurvey() {",
      "  local cur prev command",
      "  cur=${COMP_WORDS[COMP_CWORD]}",
      "  prev=${COMP_WORDS[COMP_CWORD-1]}",
      "  COMPREPLY=()",
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then",
      "    COMPREPLY=($(compgen -W '\(CommandDescription.firstWords.joined(separator: " "))' -- \"$cur\"))",
      "    return",
      "  fi",
      "  command=${COMP_WORDS[1]}",
    ]
    let groups = CommandDescription.firstWords.filter {
      CommandDescription.commands(beginning: $0).contains { $0.words.count > 1 }
    }
    for group in groups {
      let seconds = CommandDescription.commands(beginning: group).compactMap {
        $0.words.dropFirst().first
      }
      lines += [
        "  if [ \"$command\" = \(group) ]; then",
        "    if [ \"$COMP_CWORD\" -eq 2 ]; then",
        "      COMPREPLY=($(compgen -W '\(seconds.joined(separator: " "))' -- \"$cur\"))",
        "      return",
        "    fi",
        "    command=\"$command ${COMP_WORDS[2]}\"",
        "  fi",
      ]
    }
    lines.append("  case \"$command:$prev\" in")
    for command in CommandDescription.all {
      for option in command.allOptions {
        guard let value = option.value else { continue }
        let names =
          option.name == "--output"
          ? "\"\(command.name):--output\"|\"\(command.name):-o\""
          : "\"\(command.name):\(option.name)\""
        lines.append("    \(names)) \(reply(CompletionKind(value))); return ;;")
      }
    }
    lines += ["  esac", "  case \"$command\" in"]
    for command in CommandDescription.all {
      let options = command.allOptions.map(\.name).joined(separator: " ")
      let operand = reply(CompletionKind(command.operands))
      lines += [
        "    \"\(command.name)\")",
        "      case \"$cur\" in",
        "        -*) COMPREPLY=($(compgen -W '\(options)' -- \"$cur\")) ;;",
        "        *) \(operand) ;;",
        "      esac ;;",
      ]
    }
    lines += ["  esac", "}", "complete -o filenames -F _cresurvey cresurvey", ""]
    return lines.joined(separator: "\n")
  }

  private static func reply(_ kind: CompletionKind) -> String {
    switch kind {
    case .words(let words):
      "COMPREPLY=($(compgen -W '\(words.joined(separator: " "))' -- \"$cur\"))"
    case .file: "COMPREPLY=($(compgen -f -- \"$cur\"))"
    case .folder: "COMPREPLY=($(compgen -d -- \"$cur\"))"
    case .caseCode:
      "COMPREPLY=($(compgen -W \"$(\(CommandDescription.listCases))\" -- \"$cur\"))"
    case .command:
      "COMPREPLY=($(compgen -W '\(CommandDescription.firstWords.joined(separator: " "))' -- \"$cur\"))"
    case .anything: ":"
    }
  }
}

/// The completion script for zsh.
struct ZshCompletion {
  let language: Language

  var script: String {
    var lines = [
      "#compdef cresurvey",
      "# zsh completion for cresurvey: cresurvey completion zsh > ~/.zfunc/_cresurvey",
      "_cresurvey_cases() {",
      "  local -a cases",
      "  cases=(${(f)\"$(\(CommandDescription.listCases))\"})",
      "  compadd -a cases",
      "}",
      "_cresurvey() {",
      "  local -a commands",
      "  local command",
      "  if (( CURRENT == 2 )); then",
      "    commands=(",
    ]
    for first in CommandDescription.firstWords {
      let summary = CommandDescription.commands(beginning: first).first?.summary(language) ?? ""
      lines.append("      \(quoted("\(first):\(summary)"))")
    }
    lines += [
      "    )", "    _describe command commands", "    return", "  fi", "  command=${words[2]}",
      "  case $command in",
    ]
    for first in CommandDescription.firstWords {
      let commands = CommandDescription.commands(beginning: first).filter { $0.words.count > 1 }
      guard !commands.isEmpty else { continue }
      let seconds = commands.map { quoted("\($0.words[1]):\($0.summary(language))") }
      lines += [
        "    \(first))", "      if (( CURRENT == 3 )); then",
        "        commands=(\(seconds.joined(separator: " ")))",
        "        _describe command commands", "        return", "      fi",
        "      command=\"$command ${words[3]}\" ;;",
      ]
    }
    lines += ["  esac", "  case $command in"]
    for command in CommandDescription.all {
      lines.append("    \(quoted(command.name)))")
      // What _arguments counts begins behind the command's words.
      lines.append(
        "      shift \(command.words.count) words; (( CURRENT -= \(command.words.count) ))")
      let specs = command.allOptions.map(spec) + operandSpecs(command)
      lines.append("      _arguments \\")
      lines += specs.enumerated().map { number, spec in
        "        \(spec)" + (number + 1 < specs.count ? " \\" : " ;;")
      }
    }
    return (lines + ["  esac", "}", "_cresurvey \"$@\"", ""]).joined(separator: "\n")
  }

  private func spec(_ option: OptionDescription) -> String {
    let star = option.repeats ? "*" : ""
    let help = option.help(language).replacing("]", with: "\\]").replacing("[", with: "\\[")
    var text = "\(star)\(option.name)[\(help)]"
    if let value = option.value { text += ":\(value):\(action(CompletionKind(value)))" }
    return quoted(text)
  }

  private func operandSpecs(_ command: CommandDescription) -> [String] {
    let words = command.operands.split(separator: " ").map(String.init)
    return words.enumerated().map { number, word in
      let place = word.contains("...") ? "*" : String(number + 1)
      return quoted("\(place):\(word):\(action(CompletionKind(word)))")
    }
  }

  private func action(_ kind: CompletionKind) -> String {
    switch kind {
    case .words(let words): "(\(words.joined(separator: " ")))"
    case .file: "_files"
    case .folder: "_files -/"
    case .caseCode: "_cresurvey_cases"
    case .command: "(\(CommandDescription.firstWords.joined(separator: " ")))"
    case .anything: ""
    }
  }

  private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}

/// The completion script for fish.
struct FishCompletion {
  let language: Language

  var script: String {
    var lines = [
      "# fish completion for cresurvey: cresurvey completion fish | source",
      "complete -c cresurvey -f",
      "complete -c cresurvey -n __fish_use_subcommand -a '\(CommandDescription.firstWords.joined(separator: " "))'",
    ]
    for command in CommandDescription.all {
      var seen = command.words.map { "__fish_seen_subcommand_from \($0)" }.joined(
        separator: "; and ")
      if command.words.count > 1 {
        lines.append(
          "complete -c cresurvey -n '__fish_seen_subcommand_from \(command.words[0])' "
            + "-a \(command.words[1]) -d \(quoted(command.summary(language)))")
      }
      seen = quoted(seen)
      for option in command.allOptions {
        let short = option.name == "--output" ? " -s o" : option.name == "--help" ? " -s h" : ""
        var line =
          "complete -c cresurvey -n \(seen)\(short) -l \(option.name.dropFirst(2)) "
          + "-d \(quoted(option.help(language)))"
        if let value = option.value { line += " -x" + argument(CompletionKind(value)) }
        lines.append(line)
      }
      let operand = argument(CompletionKind(command.operands))
      if !operand.isEmpty { lines.append("complete -c cresurvey -n \(seen)" + operand) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func argument(_ kind: CompletionKind) -> String {
    switch kind {
    case .words(let words): " -a '\(words.joined(separator: " "))'"
    case .file: " -a '(__fish_complete_path)'"
    case .folder: " -a '(__fish_complete_directories)'"
    case .caseCode: " -a \(quoted("(\(CommandDescription.listCases))"))"
    case .command: " -a '\(CommandDescription.firstWords.joined(separator: " "))'"
    case .anything: ""
    }
  }

  private func quoted(_ text: String) -> String {
    "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }
}
