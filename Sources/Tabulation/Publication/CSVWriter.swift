package import FormModel

/// Writes a publishable table as CSV (RFC 4180): UTF-8, CRLF, one row a cell.
package struct CSVWriter: Sendable {
  /// The language of the texts.
  package var language: Language
  /// Whether a byte order mark comes first, by which spreadsheets know UTF-8.
  package var hasByteOrderMark: Bool

  /// The columns before those of the strata.
  private static let words = [
    "release", "table", "question", "question_text", "option", "option_text", "selection",
  ]
  /// The columns behind them.
  private static let numbers = [
    "count", "count_low", "count_high", "denominator", "percent", "status",
  ]

  /// The columns, in order; those of the strata stand before the numbers.
  package static func columns(strata: [String] = []) -> [String] { words + strata + numbers }

  /// Makes a writer.
  package init(language: Language, hasByteOrderMark: Bool = false) {
    (self.language, self.hasByteOrderMark) = (language, hasByteOrderMark)
  }

  /// The whole file: a header, then a line for each row.
  package func bytes(of table: PublishableTable) -> [UInt8] {
    var text = hasByteOrderMark ? "\u{FEFF}" : ""
    append(CSVWriter.columns(strata: table.stratumColumns).map(CSVCell.text), to: &text)
    for row in table.rows {
      let words = [
        table.release, row.table ?? table.table, row.question, row.questionText(language),
        row.option,
        row.optionText(language), row.selection.rawValue,
      ]
      let strata = table.stratumColumns.indices.map {
        row.strata.indices.contains($0) ? row.strata[$0] : ReservedOption.total.rawValue
      }
      append((words + strata).map(CSVCell.text) + numbers(row.content), to: &text)
    }
    return Array(text.utf8)
  }

  /// The columns from `count` to `status`.
  ///
  /// A suppressed row has no number at all.
  private func numbers(_ content: PublishableTable.Content) -> [String] {
    if case .band(let low, let high, let denominator) = content {
      return ["", String(low), String(high), String(denominator), "", "band"]
    }
    if case .place = content { return ["", "", "", "", "", "quartile"] }
    guard case .published(let count, let denominator) = content
    else { return ["", "", "", "", "", "suppressed"] }
    let percent = content.permille.map { "\($0 / 10).\($0 % 10)" }
    return [
      String(count), "", "", denominator.map { String($0) } ?? "", percent ?? "", "published",
    ]
  }

  private func append(_ cells: [String], to text: inout String) {
    text += cells.joined(separator: ",")
    text += "\r\n"
  }
}
