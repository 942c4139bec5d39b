package import FormModel

/// What is counted of many responses, one row each.
///
/// A row holds the case and its version, the cells that it belongs to, and what tells its
/// institution apart. Unprotected, and never published as it is.
///
/// It can still be counted by any stratum and level, once these are settled. Tables of the same
/// plan are a commutative monoid but for the order of their rows: parts may be filled apart and
/// merged in any order.
package struct CaseTable: Sendable {
  /// What a row is.
  enum Kind: Int {
    /// A response that is no case of the survey.
    case other
    /// A case of the survey.
    case surveyed
    /// A case taken back, so that its earlier versions do not count.
    case takenBack
  }

  /// What is counted.
  package let plan: ReleasePlan
  /// The questions that someone gave an answer to which no cell counts; empty for a sound form.
  package var unsound: Set<Int> = []

  /// Where in a row each question stands.
  let layout: RowLayout
  /// The rows.
  var rows: CaseRows
  /// For each response that is in no row because another version of its case counts, or none, the
  /// combination of keys that tells its institution.
  private(set) var excluded: [Int32] = []
  /// The keys of the institutions.
  var keys = InstitutionKeys()
  /// How many combinations of keys were handed over.
  private var combinationsGiven = 0
  /// The cells of the row being read.
  private var words: [UInt64]

  /// How many responses are in the table.
  package var count: Int { rows.count }

  /// An empty table.
  package init(_ plan: ReleasePlan) {
    self.plan = plan
    layout = RowLayout(plan)
    rows = CaseRows(width: layout.width)
    words = Array(repeating: 0, count: layout.width)
  }

  /// Adds a response, which has been read and validated with the plan's own form.
  package mutating func add(_ response: CompletedResponse) {
    let record = response.record
    for word in words.indices { words[word] = 0 }
    guard record.firstOccurrence.count == plan.itemCount else {
      unsound.formUnion(plan.questions.indices)
      return append(response.caseCode, response.version, keys.number(of: []))
    }
    let isCase = plan.includes(record)
    words[0, layout.kind] = (isCase ? Kind.surveyed : .other).rawValue
    for index in plan.questions.indices {
      guard isCase || plan.questions[index].decidesPopulation else { continue }
      if let gate = plan.questions[index].gate {
        let source = words[0, layout.questions[gate.source]] - 1
        guard gate.opens.indices.contains(source), gate.opens[source] else { continue }
      }
      if !read(index, record) { unsound.insert(index) }
    }
    append(
      response.caseCode, response.version, keys.combination(of: record, plan.contributors))
  }

  /// Notes that a case was taken back with `version`.
  package mutating func addRetraction(of caseCode: CaseCode, version: Int) {
    for word in words.indices { words[word] = 0 }
    words[0, layout.kind] = Kind.takenBack.rawValue
    append(caseCode, version, keys.number(of: []))
  }

  /// Ends a row.
  private mutating func append(_ caseCode: CaseCode, _ version: Int, _ institution: Int32) {
    rows.append(words, caseCode, version: version, institution: institution)
  }

  /// Notes a response that was received and is in no row; nil: it cannot be read any more.
  package mutating func exclude(_ record: ResponseRecord?) {
    let isOfForm = record?.firstOccurrence.count == plan.itemCount
    let combination = record.flatMap {
      isOfForm ? keys.combination(of: $0, plan.contributors) : nil
    }
    excluded.append(combination ?? keys.number(of: []))
  }

  /// Notes that `rows` are in the table no more, being other versions of a case than the one that
  /// counts, or of a case that was taken back.
  mutating func exclude(_ rows: [Int]) {
    // Taking back names no institution: it is that of what was taken back.
    let known = rows.map { self.rows.institution($0) }.first { !keys.combinations[Int($0)].isEmpty }
    for row in rows {
      let own = self.rows.institution(row)
      excluded.append(keys.combinations[Int(own)].isEmpty ? known ?? own : own)
    }
  }

  /// Writes one question's cells; false where an answer has none, or a required one is missing.
  private mutating func read(_ index: Int, _ record: ResponseRecord) -> Bool {
    let field = layout.questions[index]
    switch plan.questions[index].reading {
    case .answers(let item, let reading):
      let takesMany = plan.questions[index].selection == .many
      let count = plan.questions[index].cells.count
      var found = 0
      if takesMany { words[0, field] = 1 }
      var occurrence = record.firstOccurrence[item]
      while occurrence >= 0 {
        var next = record.items[Int(occurrence)].firstAnswer
        while next >= 0 {
          let answer = record.answers[Int(next)]
          guard let cell = reading.cell(of: answer, in: record), cell >= 0, cell < count
          else { return false }
          found += 1
          if takesMany {
            let bit = layout.ticks[index] + cell
            words[bit / 64] |= 1 << UInt64(bit % 64)
            words[0, field] = 2
          } else {
            words[0, field] = cell + 1
          }
          next = answer.next
        }
        occurrence = record.items[Int(occurrence)].nextOccurrence
      }
      if found == 0, !takesMany { words[0, field] = count + 1 }
      return (takesMany ? found > 0 : found == 1)
        || found == 0 && plan.questions[index].isOptional
    case .days(let from, let to, let bands):
      let days = record.day(of: to).flatMap { last in record.day(of: from).map { last - $0 + 1 } }
      let number = days.map { DecimalNumber.Value($0) }
      let band = number.flatMap { bands.indexOfBand(with: $0) }
      words[0, field] = (band ?? bands.count) + 1
      return true
    case .period(let item, let starts):
      guard let month = record.month(of: item) else { return false }
      words[0, layout.month] = min(max(month, 0), RowLayout.lastMonth) + 1
      words[0, field] = (starts.lastIndex { $0 <= month } ?? 0) + 1
      return true
    }
  }

  /// Adds the rows of `other`, in their order.
  package mutating func merge(_ other: CaseTable) throws(TallyMismatch) {
    guard plan.form == other.plan.form, layout == other.layout,
      plan.questions.map(\.code) == other.plan.questions.map(\.code)
    else { throw TallyMismatch() }
    let numbers = keys.merge(other.keys)
    rows.append(other.rows, institutions: numbers)
    excluded += other.excluded.map { numbers[Int($0)] }
    unsound.formUnion(other.unsound)
  }

  /// Rows read on one thread, on their way to the table of the whole.
  package struct Part: Sendable {
    fileprivate var rows: CaseRows
    fileprivate var unsound: Set<Int>
    /// The combinations of keys that no part of the same thread had before.
    fileprivate var combinations: [[String]]
  }

  /// Gives away the rows read since the last time; what tells institutions apart is remembered.
  package mutating func handOver() -> Part {
    let new = keys.combinations[combinationsGiven...]
    let part = Part(
      rows: rows, unsound: unsound, combinations: new.map { $0.map { keys.names[Int($0)] } })
    (rows, unsound) = (CaseRows(width: layout.width), [])
    combinationsGiven = keys.combinations.count
    return part
  }

  /// Adds the rows of a part; `numbers` are the numbers here of the combinations that its thread has met.
  package mutating func append(_ part: Part, _ numbers: inout [Int32]) {
    numbers += part.combinations.map { names in
      keys.number(of: names.map { keys.number(of: $0) })
    }
    rows.append(part.rows, institutions: numbers)
    unsound.formUnion(part.unsound)
  }

  /// The table of the rows for which `condition` holds, in their order.
  package func filtered(_ condition: (Int) -> Bool) -> CaseTable {
    var result = self
    result.rows = CaseRows(width: layout.width)
    for row in 0..<count where condition(row) {
      result.rows.append(
        rows.words(row), caseCode(row), version: version(row), institution: rows.institution(row))
    }
    return result
  }
}

extension CaseTable {
  /// Whether the response in `row` is one of the survey's cases.
  package func isCase(_ row: Int) -> Bool { kind(row) == .surveyed }

  /// What a row is.
  func kind(_ row: Int) -> Kind? { Kind(rawValue: rows[row, layout.kind]) }

  /// For each row, then for each response in none, the combination of keys that tells its institution.
  var combinations: [Int32] { (0..<count).map(rows.institution) + excluded }

  /// The month in which the case in `row` belongs, counted from January 1970; nil: none.
  package func month(_ row: Int) -> Int? {
    let month = rows[row, layout.month]
    return month == 0 ? nil : month - 1
  }

  /// The case of a row.
  package func caseCode(_ row: Int) -> CaseCode { rows.caseCode(row) }

  /// The version of a row.
  package func version(_ row: Int) -> Int { rows.version(row) }
}

extension ResponseRecord {
  fileprivate func date(of item: Int) -> CalendarDate? {
    var occurrence = firstOccurrence[item]
    while occurrence >= 0 {
      let answer = Int(items[Int(occurrence)].firstAnswer)
      if answer >= 0 { return answers[answer].type == .date ? date(answers[answer].value) : nil }
      occurrence = items[Int(occurrence)].nextOccurrence
    }
    return nil
  }

  fileprivate func day(of item: Int) -> Int? { date(of: item)?.daysSince1970 }

  fileprivate func month(of item: Int) -> Int? {
    date(of: item).flatMap { date in date.month.map { (date.year - 1970) * 12 + $0 - 1 } }
  }
}

extension ResponseRecord {
  /// Whether one of the answers to an item is a boolean.
  fileprivate func hasBoolean(_ wanted: Bool, _ item: Int) -> Bool {
    var occurrence = firstOccurrence[item]
    while occurrence >= 0 {
      var answer = Int(items[Int(occurrence)].firstAnswer)
      while answer >= 0 {
        if answers[answer].type == .boolean, matches(answers[answer].value, "true") == wanted {
          return true
        }
        answer = Int(answers[answer].next)
      }
      occurrence = items[Int(occurrence)].nextOccurrence
    }
    return false
  }
}

extension ReleasePlan {
  /// Whether a response is one of the survey's cases.
  func includes(_ record: ResponseRecord) -> Bool {
    guard let population else { return true }
    guard let populationItem else { return false }
    // The survey's own condition asks for yes: no value need be built.
    if population.operator == .equal, case .boolean(let wanted) = population.answer {
      return record.hasBoolean(wanted, populationItem)
    }
    return population.isMet(by: record.values(of: populationItem))
  }
}
