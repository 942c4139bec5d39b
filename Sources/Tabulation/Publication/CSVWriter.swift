package import FormModel

/// Writes a publishable table as CSV (RFC 4180): UTF-8, CRLF, one row a cell.
package struct CSVWriter: Sendable {
  /// The language of the texts.
  package var language: Language
  /// Whether a byte order mark comes first, by which spreadsheets know UTF-8.
  package var hasByteOrderMark: Bool

  /// The columns, in order.
  package static let columns = [
    "release", "table", "question", "question_text", "option", "option_text", "selection",
    "count", "count_low", "count_high", "denominator", "percent", "status",
  ]

  /// Makes a writer.
  package init(language: Language, hasByteOrderMark: Bool = false) {
    (self.language, self.hasByteOrderMark) = (language, hasByteOrderMark)
  }

  /// The whole file: a header, then a line for each row.
  package func bytes(of table: PublishableTable) -> [UInt8] {
    var text = hasByteOrderMark ? "\u{FEFF}" : ""
    append(CSVWriter.columns, to: &text)
    for row in table.rows {
      let words = [
        table.release, table.table, row.question, row.questionText(language), row.option,
        row.optionText(language), row.selection.rawValue,
      ]
      append(words.map(CSVCell.text) + numbers(row.content), to: &text)
    }
    return Array(text.utf8)
  }

  /// The columns from `count` to `status`.
  ///
  /// A suppressed row has no number at all.
  private func numbers(_ content: PublishableTable.Content) -> [String] {
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
