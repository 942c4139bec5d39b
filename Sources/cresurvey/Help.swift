import FormModel
import TerminalDialogue

/// The text of `help`, made from the one description of the command line.
enum Help {
  /// What the program is, in one line.
  static let title = Phrase(
    ja: "cresurvey - CRE 感染症治療薬セフィデロコルの適正使用に関する調査",
    en: "cresurvey - the survey on the appropriate use of cefiderocol in CRE infections")

  /// The commands of the three users.
  static let roles: [(line: String, says: Phrase)] = [
    ("cresurvey answer", Phrase(ja: "主治医: 症例について答える", en: "physician: answer for a case")),
    (
      "cresurvey prefill",
      Phrase(ja: "臨床検査技師: 質問 18-21 に先に答える", en: "technician: answer questions 18-21 ahead")
    ),
    (
      "cresurvey tabulate -o draft.csv",
      Phrase(ja: "事務局: 匿名の集計表を作る", en: "secretariat: make the anonymous aggregate")
    ),
  ]

  /// What the program is and the three commands of its three users: all that a first look needs.
  static func welcome(_ language: Language) -> String {
    let more = Phrase(
      ja: "答えは 1 問ごとに保存され、いつでも :quit で中断して続きから再開できます。患者の氏名・番号・生年月日は尋ねません。\n"
        + "cresurvey help ですべてのコマンド、cresurvey help answer で例と使い方を表示します。",
      en:
        "Every answer is saved as it is given; :quit leaves at any time, and the same command goes on.\n"
        + "No patient's name, number or date of birth is ever asked for.\n"
        + "cresurvey help lists all commands, cresurvey help answer shows examples.")
    return title(language) + "\n\n" + columns(roles, language) + "\n" + more(language) + "\n"
  }

  /// What the program is, and its commands.
  static func overview(_ language: Language) -> String {
    let more = Phrase(
      ja: "cresurvey help コマンド名 で例と詳しい使い方を表示します。",
      en: "cresurvey help COMMAND shows examples and how to use one.")
    let commands = CommandDescription.all.map { (line: $0.name, says: $0.summary) }
    return title(language) + "\n\n" + columns(roles, language) + "\n"
      + columns(commands, language) + "\n" + more(language) + "\n"
  }

  /// How to use one command: examples first.
  static func page(_ command: CommandDescription, _ language: Language) -> String {
    let headings = (
      examples: Phrase(ja: "例", en: "Examples"), usage: Phrase(ja: "使い方", en: "Usage"),
      options: Phrase(ja: "オプション", en: "Options")
    )
    var text = command.summary(language) + "\n"
    if !command.examples.isEmpty {
      text += "\n" + headings.examples(language) + "\n" + columns(command.examples, language)
    }
    // An option is not parted from its value: only before a bracket may a line end.
    let whole = command.usage.replacing(" ", with: "\u{A0}").replacing("\u{A0}[", with: " [")
    let usage = broken("  cresurvey " + whole, columns: 79, indent: "      ")
      .joined(separator: "\n").replacing("\u{A0}", with: " ")
    text += "\n" + headings.usage(language) + "\n" + usage + "\n"
    let options = command.allOptions.map { option in
      (line: option.value.map { "\(option.name) \($0)" } ?? option.name, says: option.help)
    }
    return text + "\n" + headings.options(language) + "\n" + columns(options, language)
  }

  private static func columns(
    _ rows: [(line: String, says: Phrase)], _ language: Language
  ) -> String {
    let width = rows.map(\.line.count).max() ?? 0
    // Beside a long line little room is left: its words are then not broken.
    let room = 79 - width - 4
    return rows.map { row in
      let cells = sideBySide([
        ("  " + row.line, width + 2), (row.says(language), room >= 30 ? room : 200),
      ])
      return cells.joined(separator: "\n") + "\n"
    }.joined()
  }
}
