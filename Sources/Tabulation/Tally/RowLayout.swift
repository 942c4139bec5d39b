/// Where in the bits of a case's row each of its cells stands.
///
/// A row is packed, so that a million cases take little memory: what a question offers decides how
/// many bits it gets. No field crosses a word's end.
struct RowLayout: Sendable, Hashable {
  /// Some neighbouring bits of one word of a row.
  struct Field: Sendable, Hashable {
    var word: Int
    var shift: UInt64
    var mask: UInt64
  }

  /// What a row is: see `CaseTable.Kind`.
  let kind: Field
  /// The month of the period's date, one more than the number counted from January 1970; 0: none.
  let month: Field
  /// For each question: 0 not asked, else one more than the cell, or than 0 (nothing ticked) and 1
  /// (something ticked) where several may be chosen.
  let questions: [Field]
  /// For each question that takes several choices, the first of its ticks, counted in bits.
  let ticks: [Int]
  /// How many words a row has.
  let width: Int

  /// Lays out the rows of a plan.
  init(_ plan: ReleasePlan) {
    var next = 0
    func field(upTo greatest: Int) -> Field {
      let bits = Int.bitWidth - max(greatest, 1).leadingZeroBitCount
      if next % 64 + bits > 64 { next += 64 - next % 64 }
      defer { next += bits }
      return Field(word: next / 64, shift: UInt64(next % 64), mask: (1 << UInt64(bits)) - 1)
    }
    kind = field(upTo: 2)
    month = field(upTo: plan.periodQuestion == nil ? 1 : RowLayout.lastMonth + 1)
    questions = plan.questions.map {
      field(upTo: $0.selection == .one ? $0.cells.count + 1 : 2)
    }
    ticks = plan.questions.map { question in
      guard question.selection == .many else { return 0 }
      defer { next += question.cells.count }
      return next
    }
    width = (next + 63) / 64
  }

  /// The last month that a row can hold: December 9999.
  static let lastMonth = 12 * (10_000 - 1970) - 1
}

extension [UInt64] {
  /// A field of the row that begins at `start`.
  subscript(start: Int, field: RowLayout.Field) -> Int {
    get { Int(truncatingIfNeeded: self[start + field.word] >> field.shift & field.mask) }
    set {
      let word = start + field.word
      let cleared = self[word] & ~(field.mask << field.shift)
      self[word] = cleared | (UInt64(truncatingIfNeeded: newValue) & field.mask) << field.shift
    }
  }

  /// Whether a bit of the row that begins here is set.
  func isSet(_ bit: Int) -> Bool { self[bit / 64] >> UInt64(bit % 64) & 1 == 1 }
}
