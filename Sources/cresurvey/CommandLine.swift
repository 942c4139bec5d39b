import FormModel
import TerminalDialogue

/// A command as it was typed.
struct ParsedCommand: Sendable {
  /// The command.
  var command: CommandDescription
  /// The options given, with their values; an empty value for those that take none.
  var options: [String: [String]] = [:]
  /// What is no option.
  var operands: [String] = []

  /// The last value of an option, or nil.
  subscript(option: String) -> String? { options[option]?.last }

  /// Whether an option was given.
  func has(_ option: String) -> Bool { options[option] != nil }
}

/// Why a command line cannot be understood.
struct UsageError: Error {
  /// What was read and what is allowed.
  var words: Phrase
}

extension ParsedCommand {
  /// Parses the arguments after the program's name.
  init(_ arguments: [String]) throws(UsageError) {
    var rest = arguments[...]
    guard let command = CommandDescription.taking(from: &rest) else {
      throw ParsedCommand.unknownCommand(Array(rest.prefix(2)))
    }
    self.command = command
    var onlyOperands = false
    while let argument = rest.popFirst() {
      if onlyOperands || argument == "-" || !argument.hasPrefix("-") {
        operands.append(argument)
      } else if argument == "--" {
        onlyOperands = true
      } else {
        try takeOption(argument, &rest)
      }
    }
    guard command.operandCount.contains(operands.count) || has("--help") else {
      throw wrongOperands
    }
  }

  private var wrongOperands: UsageError {
    let line = ["cresurvey", command.name, command.operands].filter { !$0.isEmpty }
      .joined(separator: " ")
    let read =
      operands.isEmpty ? "" : " (" + operands.map { shortened($0) }.joined(separator: " ") + ")"
    return UsageError(
      words: Phrase(
        ja: operands.count < command.operandCount.lowerBound
          ? "\(command.name) には \(command.operands) が必要です\(read): \(line)（例は cresurvey help \(command.name)）"
          : "\(command.name) の後に余分な語があります\(read): \(line)（例は cresurvey help \(command.name)）",
        en: operands.count < command.operandCount.lowerBound
          ? "\(command.name) needs \(command.operands)\(read): \(line) "
            + "(cresurvey help \(command.name) has examples)"
          : "too many words behind \(command.name)\(read): \(line) "
            + "(cresurvey help \(command.name) has examples)"))
  }

  private mutating func takeOption(
    _ argument: String, _ rest: inout ArraySlice<String>
  ) throws(UsageError) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts[0] == "-o" ? "--output" : parts[0] == "-h" ? "--help" : String(parts[0])
    guard let option = command.allOptions.first(where: { $0.name == name }) else {
      let names = command.allOptions.map(\.name)
      if let near = ParsedCommand.nearest(name, names) {
        throw UsageError(
          words: Phrase(
            ja: "\(command.name) に \(visible(name)) はありません。\(near) のことですか",
            en: "\(command.name) has no \(visible(name)); did you mean \(near)?"))
      }
      let list = names.joined(separator: " ")
      throw UsageError(
        words: Phrase(
          ja: "\(command.name) に \(visible(name)) はありません。使えるもの: \(list)",
          en: "\(command.name) has no \(visible(name)); it has: \(list)"))
    }
    var value = ""
    if option.value != nil {
      guard let given = parts.count > 1 ? String(parts[1]) : rest.popFirst() else {
        throw UsageError(
          words: Phrase(
            ja: "\(name) には値（\(option.value ?? "")）が必要です",
            en: "\(name) needs a value (\(option.value ?? ""))"))
      }
      value = given
    } else if parts.count > 1 {
      throw UsageError(
        words: Phrase(ja: "\(name) に値は付けられません", en: "\(name) takes no value"))
    }
    // A value such as `ja|en` lists what is allowed.
    let choices = option.value?.split(separator: "|").map(String.init) ?? []
    if choices.count > 1, !choices.contains(value) {
      let list = choices.joined(separator: ", ")
      throw UsageError(
        words: Phrase(
          ja: "\(name) \(visible(value)) は使えません。使える値: \(list)",
          en: "\(name) \(visible(value)) is not allowed; allowed: \(list)"))
    }
    if options[name] != nil, !option.repeats {
      throw UsageError(
        words: Phrase(ja: "\(name) が2回あります", en: "\(name) is given twice"))
    }
    options[name, default: []].append(value)
  }

  /// Why `words` name no command; a near miss is named, and never run.
  static func unknownCommand(_ words: [String]) -> UsageError {
    let typed = words.joined(separator: " ")
    let longer = CommandDescription.all.map(\.name).filter {
      $0.hasPrefix((words.first ?? "") + " ")
    }
    let names = CommandDescription.all.map(\.name) + ["--version", "--help"]
    // A command that exists has a word too many behind it.
    let name = names.contains(words.first ?? "") ? typed : words.first ?? ""
    let near =
      nearest(typed, longer)
      ?? (longer.isEmpty ? names.first { $0 == words.first } ?? nearest(name, names) : nil)
    if let near {
      let shown = longer.isEmpty ? name : typed
      return UsageError(
        words: Phrase(
          ja: "\(visible(shown)) というコマンドはありません。cresurvey \(near) のことですか",
          en: "there is no command \(visible(shown)); did you mean cresurvey \(near)?"))
    }
    if !longer.isEmpty {
      let list = longer.joined(separator: ", ")
      return UsageError(
        words: Phrase(ja: "\(name) の後に続く語が必要です: \(list)", en: "\(name) needs another word: \(list)")
      )
    }
    return UsageError(
      words: Phrase(
        ja: "\(visible(name)) というコマンドはありません。cresurvey help で一覧を表示します",
        en: "there is no command \(visible(name)); cresurvey help lists them"))
  }

  /// The one of `names` that `typed` may have been meant for: it begins so, or differs by a letter
  /// or two; nil where none is near.
  static func nearest(_ typed: String, _ names: [String]) -> String? {
    guard (2...40).contains(typed.count) else { return nil }
    let typed = typed.lowercased()
    let begun = names.filter {
      $0 != typed && ($0.hasPrefix(typed) || $0 == "--" + typed || $0.hasPrefix("-" + typed))
    }
    if begun.count == 1 { return begun.first }
    return names.map { (name: $0, distance: editDistance(typed, $0)) }
      .filter { $0.distance <= max(1, min(typed.count, $0.name.count) / 3) }
      .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
  }

  /// A whole number given to an option, within `range`, or `standard` where it is not given.
  func integer(_ option: String, in range: ClosedRange<Int>, standard: Int) throws(UsageError)
    -> Int
  {
    guard let text = self[option] else { return standard }
    guard let value = Int(text), range.contains(value) else {
      throw UsageError(
        words: Phrase(
          ja: "\(option) \(visible(text)) は使えません。\(range.lowerBound)-\(range.upperBound) の整数です",
          en: "\(option) \(visible(text)) is not allowed; a whole number, "
            + "\(range.lowerBound)-\(range.upperBound)"))
    }
    return value
  }
}

extension CommandDescription {
  /// Takes the command's words from the front of `arguments`; nil when they name none.
  static func taking(from arguments: inout ArraySlice<String>) -> CommandDescription? {
    for words in [2, 1] {
      let name = arguments.prefix(words).joined(separator: " ")
      if let command = all.first(where: { $0.name == name }) {
        arguments = arguments.dropFirst(words)
        return command
      }
    }
    return nil
  }

  /// The command's name, operands and options on one line.
  var usage: String {
    let options = options.map { option in
      option.value.map { "[\(option.name) \($0)]" } ?? "[\(option.name)]"
    }
    return ([name, operands] + options).filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// The usage, with spaces that do not break where an option must not be parted from its value.
  var breakableUsage: String {
    usage.replacing(" ", with: "\u{A0}").replacing("\u{A0}[", with: " [")
  }
}
