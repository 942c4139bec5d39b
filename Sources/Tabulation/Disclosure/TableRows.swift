import FormModel

/// Lays out one question's rows: its options, then what they add up to.
struct TableRows {
  let question: PlannedQuestion
  let counts: [Int]
  let asked: Int

  /// The rows, of which those that `protection` hides bear a mark only.
  func rows(under protection: Protection) -> [PublishableTable.Row] {
    switch protection {
    case .withholding: withheld
    case .hiding(let hidden): published(hidden)
    }
  }

  private var withheld: [PublishableTable.Row] {
    question.cells.map { row($0.code, $0.label, .suppressed) } + [row(.total, .suppressed)]
      + (question.unanswered == nil ? [] : [row(.asked, .suppressed)])
  }

  private func published(_ hidden: [Bool]) -> [PublishableTable.Row] {
    // The total of an optional question is what was asked less what went unanswered: it is seen
    // only where that is.
    let empty = question.unanswered.map { counts[$0] } ?? 0
    let isTotalSeen = question.unanswered.map { !hidden[$0] } ?? true
    let total = isTotalSeen ? asked - empty : nil
    var rows = question.cells.indices.map { index in
      let cell = question.cells[index]
      let whole = index == question.unanswered ? asked : total
      return row(
        cell.code, cell.label,
        hidden[index] ? .suppressed : .published(count: counts[index], denominator: whole))
    }
    if question.selection == .one, hidden.contains(true) {
      // Every hidden row is in the sum, `_unanswered` too, so that it is no more than what
      // subtraction gives.
      let sum = zip(counts, hidden).filter(\.1).map(\.0).saturatedSum()
      rows.append(row(.hidden, .published(count: sum, denominator: total ?? asked)))
    }
    rows.append(
      row(.total, total.map { .published(count: $0, denominator: asked) } ?? .suppressed))
    if question.unanswered != nil {
      rows.append(row(.asked, .published(count: asked, denominator: asked)))
    }
    return rows
  }

  private func row(
    _ option: ReservedOption, _ content: PublishableTable.Content
  ) -> PublishableTable.Row {
    row(option.rawValue, option.label, content)
  }

  private func row(
    _ option: String, _ label: LocalizedText, _ content: PublishableTable.Content
  ) -> PublishableTable.Row {
    PublishableTable.Row(
      question: question.linkID, questionText: question.text, option: option, optionText: label,
      selection: question.selection, content: content)
  }
}
