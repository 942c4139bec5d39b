import FormModel
import Tabulation

/// The tables as text for a terminal: suppressed as they would be published, a bar for each option.
struct TablePreview {
  let release: ReleaseProtection
  let language: Language

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
        text += "\n[\(([table] + strata).joined(separator: " / "))] "
        text += "\(visible(row.question)) \(visible(row.questionText(language)))\n"
      }
      var words = row.optionText(language)
      if row.content == .place, let option = ReservedOption(rawValue: row.option) {
        words = option.label(language) + ": " + words
      }
      text += "  " + line(row.content) + "  " + visible(words) + "\n"
    }
    return text
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
