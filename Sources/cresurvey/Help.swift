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

  /// What the program is and the three commands of its three users, in `width` columns: all that a
  /// first look needs.
  static func welcome(_ language: Language, width: Int) -> String {
    let more = [
      Phrase(
        ja: "回答は1問ごとに保存されます。:quit でいつでも中断でき、同じコマンドで続きから再開します。",
        en: "Every answer is saved as it is given; :quit leaves at any time, and the same command "
          + "goes on."),
      Phrase(
        ja: "患者の氏名・番号・生年月日は尋ねません。",
        en: "No patient's name, number or date of birth is ever asked for."),
      Phrase(
        ja: "cresurvey help ですべてのコマンド、cresurvey help answer で例と使い方を表示します。",
        en: "cresurvey help lists all commands, cresurvey help answer shows examples."),
    ]
    let prose = more.flatMap { broken($0(language), columns: min(width, 80) - 1) }
    return broken(title(language), columns: min(width, 80) - 1).joined(separator: "\n") + "\n\n"
      + columns(roles, language) + "\n" + prose.joined(separator: "\n") + "\n"
  }

  /// What the program is, and its commands.
  static func overview(_ language: Language) -> String {
    let more = Phrase(
      ja: "cresurvey help コマンド名 で例と詳しい使い方を表示します。",
      en: "cresurvey help COMMAND shows examples and how to use one.")
    let width = CommandDescription.all.map(\.name.count).max() ?? 0
    let groups = CommandDescription.groups.map { group in
      let rows = group.commands.map { (line: $0.name, says: $0.summary) }
      return group.title(language) + "\n" + columns(rows, language, width: width) + "\n"
    }
    return title(language) + "\n\n" + groups.joined() + more(language) + "\n"
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
    let usage = broken("  cresurvey " + command.breakableUsage, columns: 79, indent: "      ")
      .joined(separator: "\n").replacing("\u{A0}", with: " ")
    text += "\n" + headings.usage(language) + "\n" + usage + "\n"
    let options = command.allOptions.map { option in
      (line: option.value.map { "\(option.name) \($0)" } ?? option.name, says: option.help)
    }
    return text + "\n" + headings.options(language) + "\n" + columns(options, language)
  }

  /// Rows of two columns; a long line stands alone, with its words below.
  private static func columns(
    _ rows: [(line: String, says: Phrase)], _ language: Language, width: Int? = nil
  ) -> String {
    let width = width ?? rows.map { displayWidth($0.line) }.filter { $0 <= 50 }.max() ?? 0
    let says = min(width, 30)
    return rows.map { row in
      let isLong = displayWidth(row.line) > width
      // Beside a long line little room is left: its words are then not broken.
      let room = 79 - (isLong ? says : width) - 4
      let cells = sideBySide([
        (isLong ? "" : "  " + row.line, (isLong ? says : width) + 2),
        (row.says(language), room >= 30 ? room : 200),
      ])
      return ((isLong ? ["  " + row.line] : []) + cells).joined(separator: "\n") + "\n"
    }.joined()
  }
}
