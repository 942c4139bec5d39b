package import FormModel

/// What is counted of many responses, one row each.
///
/// A row holds the cells that a case belongs to, and what tells its institution apart. Unprotected,
/// and never written to a file.
///
/// Unlike a tally it can still be counted by any stratum and level, once these are settled. Tables
/// of the same plan are a commutative monoid but for the order of their rows.
package struct CaseTable: Sendable {
  /// What is counted.
  package let plan: ReleasePlan
  /// How many responses are in the table.
  package private(set) var count = 0
  /// The questions that someone gave an answer to which no cell counts; empty for a sound form.
  package private(set) var unsound: Set<Int> = []

  /// Not asked, or not a case.
  static let notAsked: UInt16 = .max

  /// Where in a row each question stands.
  let offsets: [Int]
  /// How many numbers a row has.
  let width: Int
  /// The rows: whether it is a case, the month of the period's date, then the questions.
  private(set) var cells: [UInt16] = []
  /// For each row what tells its institution: the site, then the contributor items; -1: nothing.
  private(set) var institutionKeys: [Int32] = []
  private(set) var keyNumbers: [String: Int32] = [:]

  /// How many numbers `institutionKeys` has for each row.
  var keyWidth: Int { 1 + plan.contributors.count }

  /// An empty table.
  package init(_ plan: ReleasePlan) {
    self.plan = plan
    var at = 2
    var offsets: [Int] = []
    for question in plan.questions {
      offsets.append(at)
      at += question.selection == .one ? 1 : 1 + (question.cells.count + 15) / 16
    }
    (self.offsets, width) = (offsets, at)
  }

  /// Adds a response, which has been read and validated with the plan's own form.
  package mutating func add(_ response: CompletedResponse) {
    let record = response.record
    let start = cells.count
    cells.append(contentsOf: repeatElement(CaseTable.notAsked, count: width))
    count += 1
    guard record.firstOccurrence.count == plan.itemCount else {
      unsound.formUnion(plan.questions.indices)
      institutionKeys.append(contentsOf: repeatElement(-1, count: keyWidth))
      return
    }
    let isCase = plan.includes(record)
    cells[start] = isCase ? 1 : 0
    for (index, question) in plan.questions.enumerated() {
      guard isCase || question.decidesPopulation else { continue }
      if let gate = question.gate {
        let source = Int(cells[start + offsets[gate.source]])
        guard gate.opens.indices.contains(source), gate.opens[source] else { continue }
      }
      if !read(question, record, start, offsets[index]) { unsound.insert(index) }
    }
    addInstitution(record)
  }

  /// Writes one question's cells; false where an answer has none, or a required one is missing.
  private mutating func read(
    _ question: ReleaseQuestion, _ record: ResponseRecord, _ start: Int, _ offset: Int
  ) -> Bool {
    switch question.reading {
    case .answers(let item, let reading):
      var found = 0
      var occurrence = record.firstOccurrence[item]
      if question.selection == .many { cells[start + offset] = 0 }
      while occurrence >= 0 {
        var next = record.items[Int(occurrence)].firstAnswer
        while next >= 0 {
          let answer = record.answers[Int(next)]
          guard let cell = reading.cell(of: answer, in: record),
            question.cells.indices.contains(cell)
          else { return false }
          found += 1
          if question.selection == .one {
            cells[start + offset] = UInt16(cell)
          } else {
            let word = start + offset + 1 + cell / 16
            if found == 1 { clear(question, start + offset) }
            cells[word] |= 1 << UInt16(cell % 16)
          }
          next = answer.next
        }
        occurrence = record.items[Int(occurrence)].nextOccurrence
      }
      if question.selection == .many {
        if found == 0 { clear(question, start + offset) } else { cells[start + offset] = 1 }
        return found > 0 || question.isOptional
      }
      if found == 0 { cells[start + offset] = UInt16(question.cells.count) }
      return found == 1 || found == 0 && question.isOptional
    case .days(let from, let to, let bands):
      let days = record.day(of: to).flatMap { last in record.day(of: from).map { last - $0 + 1 } }
      let number = days.map { DecimalNumber($0) }
      let band = number.flatMap { number in bands.firstIndex { $0.contains(number) } }
      cells[start + offset] = UInt16(band ?? bands.count)
      return true
    case .period(let item, let starts):
      guard let month = record.month(of: item) else { return false }
      cells[start + 1] = UInt16(clamping: month)
      cells[start + offset] = UInt16(starts.lastIndex { $0 <= month } ?? 0)
      return true
    }
  }

  private mutating func clear(_ question: ReleaseQuestion, _ at: Int) {
    for word in 0..<((question.cells.count + 15) / 16) { cells[at + 1 + word] = 0 }
  }

  private mutating func addInstitution(_ record: ResponseRecord) {
    var texts = [record.siteCode ?? ""]
    for item in plan.contributors {
      let occurrence = record.firstOccurrence[item]
      let answer = occurrence >= 0 ? record.items[Int(occurrence)].firstAnswer : -1
      texts.append(answer >= 0 ? record.text(record.answers[Int(answer)].value) : "")
    }
    for (kind, text) in texts.enumerated() {
      let name = kind == 0 ? text : InstitutionName.normalized(text)
      institutionKeys.append(name.isEmpty ? -1 : number(of: String(kind) + ":" + name))
    }
  }

  private mutating func number(of key: String) -> Int32 {
    if let known = keyNumbers[key] { return known }
    let next = Int32(clamping: keyNumbers.count)
    keyNumbers[key] = next
    return next
  }

  /// Adds the rows of `other`, in their order.
  package mutating func merge(_ other: CaseTable) throws(TallyMismatch) {
    guard plan.form == other.plan.form, width == other.width,
      plan.questions.map(\.code) == other.plan.questions.map(\.code)
    else { throw TallyMismatch() }
    var numbers = Array(repeating: Int32(-1), count: other.keyNumbers.count)
    for (key, index) in other.keyNumbers.sorted(by: { $0.value < $1.value }) {
      numbers[Int(index)] = number(of: key)
    }
    cells += other.cells
    institutionKeys += other.institutionKeys.map { $0 < 0 ? -1 : numbers[Int($0)] }
    count += other.count
    unsound.formUnion(other.unsound)
  }

  /// The table of the rows for which `condition` holds, in their order.
  package func filtered(_ condition: (Int) -> Bool) -> CaseTable {
    var result = self
    result.cells = []
    result.institutionKeys = []
    result.count = 0
    for row in 0..<count where condition(row) {
      result.cells += cells[(row * width)..<((row + 1) * width)]
      result.institutionKeys += institutionKeys[(row * keyWidth)..<((row + 1) * keyWidth)]
      result.count += 1
    }
    return result
  }

  /// Whether the response in `row` is one of the survey's cases.
  package func isCase(_ row: Int) -> Bool { cells[row * width] == 1 }

  /// The month in which the case in `row` belongs, counted from January 1970; nil: none.
  package func month(_ row: Int) -> Int? {
    let month = cells[row * width + 1]
    return month == CaseTable.notAsked ? nil : Int(month)
  }
}

extension ResponseRecord {
  fileprivate func date(of item: Int) -> CalendarDate? {
    guard case .date(let date)? = values(of: item).first else { return nil }
    return date
  }

  fileprivate func day(of item: Int) -> Int? { date(of: item)?.daysSince1970 }

  fileprivate func month(of item: Int) -> Int? {
    date(of: item).flatMap { date in date.month.map { (date.year - 1970) * 12 + $0 - 1 } }
  }
}

extension ReleasePlan {
  /// Whether a response is one of the survey's cases.
  func includes(_ record: ResponseRecord) -> Bool {
    guard let population else { return true }
    guard let populationItem else { return false }
    return population.isMet(by: record.values(of: populationItem))
  }
}
