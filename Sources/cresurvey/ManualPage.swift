import FormModel

/// The manual page, made from the one description of the command line.
struct ManualPage {
  let language: Language

  /// The page in the language of man(7).
  var text: String {
    var lines = [
      ".TH CRESURVEY 1 \"\" \"cresurvey \(Session.version)\"",
      // Commands and options are not to be stretched or hyphenated.
      ".ad l", ".nh",
      section(Phrase(ja: "名前", en: "NAME")),
      "cresurvey \\- "
        + plain(Help.title(language).split(separator: " - ").last.map(String.init) ?? ""),
      section(Phrase(ja: "書式", en: "SYNOPSIS")),
    ]
    for command in CommandDescription.all {
      lines += [
        ".B cresurvey", plain(command.breakableUsage).replacing("\u{A0}", with: "\\ "), ".br",
      ]
    }
    lines.append(section(Phrase(ja: "はじめに", en: "FIRST STEPS")))
    for (line, says) in Help.roles { lines += [".TP", ".B " + plain(line), plain(says(language))] }
    lines.append(section(Phrase(ja: "コマンド", en: "COMMANDS")))
    for command in CommandDescription.all {
      lines += [".SS " + plain(command.name), plain(command.summary(language))]
      for option in command.options { lines += entry(option) }
    }
    lines.append(section(Phrase(ja: "共通のオプション", en: "OPTIONS OF EVERY COMMAND")))
    for option in CommandDescription.common { lines += entry(option) }
    lines.append(section(Phrase(ja: "例", en: "EXAMPLES")))
    for example in CommandDescription.all.flatMap(\.examples) {
      lines += [".TP", ".B " + plain(example.line), plain(example.says(language))]
    }
    lines.append(section(Phrase(ja: "環境変数", en: "ENVIRONMENT")))
    for (name, says) in CommandDescription.environment {
      lines += [".TP", ".B " + plain(name), plain(says(language))]
    }
    lines.append(section(Phrase(ja: "終了コード", en: "EXIT STATUS")))
    for (code, says) in CommandDescription.exitCodes {
      lines += [".TP", ".B " + plain(code), plain(says(language))]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func section(_ name: Phrase) -> String { ".SH " + name(language) }

  private func entry(_ option: OptionDescription) -> [String] {
    let value = option.value.map { " \($0)" } ?? ""
    return [".TP", ".B " + plain(option.name + value), plain(option.help(language))]
  }

  /// A text that roff takes as it is.
  private func plain(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }
}
