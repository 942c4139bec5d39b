import FormModel

/// How an answer finds its cell.
enum AnswerReading: Sendable, Hashable {
  /// A boolean: the cell of true and the cell of false.
  case boolean(whenTrue: Int?, whenFalse: Int?)
  /// A choice: for each of the item's options its cell, and the cell of a written answer.
  case options([Int?], written: Int?)
  /// A number: the bands with their cells.
  case bands([TabulationBand], [Int?])

  /// The cell that `answer` belongs to, or nil where no cell counts it.
  func cell(of answer: ResponseRecord.Answer, in record: ResponseRecord) -> Int? {
    switch self {
    case .boolean(let whenTrue, let whenFalse):
      guard answer.type == .boolean else { return nil }
      return record.matches(answer.value, "true") ? whenTrue : whenFalse
    case .options(let cells, let written):
      let option = Int(answer.option)
      if cells.indices.contains(option) { return cells[option] }
      return answer.type == .string ? written : nil
    case .bands(let bands, let cells):
      guard let number = number(answer, record),
        let band = bands.indexOfBand(with: number), cells.indices.contains(band)
      else { return nil }
      return cells[band]
    }
  }

  private func number(
    _ answer: ResponseRecord.Answer, _ record: ResponseRecord
  ) -> DecimalNumber.Value? {
    switch answer.type {
    case .integer: record.integer(answer.value).map { DecimalNumber.Value($0) }
    case .decimal: record.decimal(answer.value)
    default: nil
    }
  }
}
