import FormModel
import Tabulation
import TerminalDialogue

/// The tables as text for a terminal: suppressed as they would be published, a bar for each option.
struct TablePreview {
  let release: ReleaseProtection
  let language: Language
  /// How wide a line may be; nil: as long as it is.
  var columns: Int?

  private static let width = 20

  /// The whole preview.
  var text: String {
    var text = ""
    var question: [String] = []
    for row in release.table.rows {
      let table = row.table ?? release.table.table
      let strata = row.strata.filter { $0 != ReservedOption.total.rawValue }
      let heading = [table] + strata + [row.question]
      if heading != question {
        question = heading
        let place = "[\(([table] + strata).joined(separator: " / "))] "
        text += "\n"
        text += fitted(
          place + "\(visible(row.question)) \(visible(row.questionText(language)))", 4)
      }
      var words = row.optionText(language)
      if row.content == .place, let option = ReservedOption(rawValue: row.option) {
        words = option.label(language) + ": " + words
      }
      text += fitted("  " + line(row.content) + "  " + visible(words), TablePreview.width + 25)
    }
    return text + "\n" + fitted(legend(language), 4)
  }

  private var legend: Phrase {
    Phrase(
      ja: "*** は示さない数です（少ない数か、ほかの示さない数を守るための数）。# は確かな割合、. はあり得る割合",
      en: "*** is not shown: it is small, or keeps another one from being known. # is certain, "
        + ". is possible")
  }

  /// A line in as many as it takes, those after the first behind `indent` spaces.
  private func fitted(_ line: String, _ indent: Int) -> String {
    let lines =
      columns.map {
        broken(line, columns: $0, indent: String(repeating: " ", count: min(indent, $0 / 2)))
      }
      ?? [line]
    return lines.map { $0 + "\n" }.joined()
  }

  private func line(_ content: PublishableTable.Content) -> String {
    switch content {
    case .published(let count, _):
      let permille = content.permille
      let share = permille.map { "\($0 / 10).\($0 % 10)%" } ?? ""
      return bar(full: permille ?? 0, possible: permille ?? 0) + left(String(count), 12)
        + left(share, 7)
    case .band(let low, let high, let denominator):
      let whole = max(denominator, 1)
      return bar(full: low * 1000 / whole, possible: high * 1000 / whole)
        + left("\(low)-\(high)", 12) + left("", 7)
    case .place: return String(repeating: " ", count: TablePreview.width + 21)
    case .suppressed:
      return String(repeating: " ", count: TablePreview.width + 2) + left("***", 12) + left("", 7)
    }
  }

  /// `#` for what is certain, `.` for what is possible.
  private func bar(full: Int, possible: Int) -> String {
    let (sure, most) = (full * TablePreview.width / 1000, possible * TablePreview.width / 1000)
    return "|" + String(repeating: "#", count: sure) + String(repeating: ".", count: most - sure)
      + String(repeating: " ", count: max(0, TablePreview.width - most)) + "|"
  }

  private func left(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.utf8.count)) + text
  }
}

extension Session {
  /// Writes the tables as text to standard output.
  func writePreview(of release: ReleaseProtection) {
    let columns = Terminal.isTerminal(1) ? Terminal.width - 1 : nil
    output.write(TablePreview(release: release, language: language, columns: columns).text)
  }
}
