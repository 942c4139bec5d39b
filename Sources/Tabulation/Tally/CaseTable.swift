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
  /// The rows, `layout.width` words each.
  private(set) var cells: [UInt64] = []
  /// For each row the case, as its code's bits.
  private(set) var codes: [UInt64] = []
  /// For each row how often the case was submitted.
  private(set) var versions: [Int] = []
  /// For each row the combination of keys that tells its institution.
  private(set) var institutions: [Int32] = []
  /// For each response that is in no row because another version of its case counts, or none, the
  /// combination of keys that tells its institution.
  private(set) var excluded: [Int32] = []
  /// The keys of the institutions.
  var keys = InstitutionKeys()

  /// How many responses are in the table.
  package var count: Int { codes.count }

  /// An empty table.
  package init(_ plan: ReleasePlan) {
    self.plan = plan
    layout = RowLayout(plan)
  }

  /// Adds a response, which has been read and validated with the plan's own form.
  package mutating func add(_ response: CompletedResponse) {
    let record = response.record
    let start = append(response.caseCode, response.version)
    guard record.firstOccurrence.count == plan.itemCount else {
      unsound.formUnion(plan.questions.indices)
      institutions.append(keys.number(of: []))
      return
    }
    let isCase = plan.includes(record)
    cells[start, layout.kind] = (isCase ? Kind.surveyed : .other).rawValue
    for index in plan.questions.indices {
      guard isCase || plan.questions[index].decidesPopulation else { continue }
      if let gate = plan.questions[index].gate {
        let source = cells[start, layout.questions[gate.source]] - 1
        guard gate.opens.indices.contains(source), gate.opens[source] else { continue }
      }
      if !read(index, record, start) { unsound.insert(index) }
    }
    institutions.append(keys.combination(of: record, plan.contributors))
  }

  /// Notes that a case was taken back with `version`.
  package mutating func addRetraction(of caseCode: CaseCode, version: Int) {
    let start = append(caseCode, version)
    cells[start, layout.kind] = Kind.takenBack.rawValue
    institutions.append(keys.number(of: []))
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
    let known = rows.map { institutions[$0] }.first { !keys.combinations[Int($0)].isEmpty }
    for row in rows {
      let own = institutions[row]
      excluded.append(keys.combinations[Int(own)].isEmpty ? known ?? own : own)
    }
  }

  /// Makes room for more rows, a quarter more than there are: arrays left alone take twice as much,
  /// which for millions of cases is most of the memory.
  private mutating func makeRoom(for rows: Int) {
    guard codes.count + rows > codes.capacity else { return }
    let wanted = codes.count + max(rows, codes.count / 4, 1024)
    cells.reserveCapacity(wanted * layout.width)
    codes.reserveCapacity(wanted)
    versions.reserveCapacity(wanted)
    institutions.reserveCapacity(wanted)
  }

  /// Begins a row; returns where its words begin.
  private mutating func append(_ caseCode: CaseCode, _ version: Int) -> Int {
    makeRoom(for: 1)
    let start = cells.count
    for _ in 0..<layout.width { cells.append(0) }
    codes.append(caseCode.bits)
    versions.append(version)
    return start
  }

  /// Adds a row that is known to be sound.
  mutating func append(
    _ words: ArraySlice<UInt64>, _ caseCode: CaseCode, version: Int, institution: Int32
  ) {
    makeRoom(for: 1)
    cells += words
    codes.append(caseCode.bits)
    versions.append(version)
    institutions.append(institution)
  }

  /// Writes one question's cells; false where an answer has none, or a required one is missing.
  private mutating func read(_ index: Int, _ record: ResponseRecord, _ start: Int) -> Bool {
    let field = layout.questions[index]
    switch plan.questions[index].reading {
    case .answers(let item, let reading):
      let takesMany = plan.questions[index].selection == .many
      let count = plan.questions[index].cells.count
      var found = 0
      if takesMany { cells[start, field] = 1 }
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
            cells[start + bit / 64] |= 1 << UInt64(bit % 64)
            cells[start, field] = 2
          } else {
            cells[start, field] = cell + 1
          }
          next = answer.next
        }
        occurrence = record.items[Int(occurrence)].nextOccurrence
      }
      if found == 0, !takesMany { cells[start, field] = count + 1 }
      return (takesMany ? found > 0 : found == 1)
        || found == 0 && plan.questions[index].isOptional
    case .days(let from, let to, let bands):
      let days = record.day(of: to).flatMap { last in record.day(of: from).map { last - $0 + 1 } }
      let number = days.map { DecimalNumber.Value($0) }
      let band = number.flatMap { bands.indexOfBand(with: $0) }
      cells[start, field] = (band ?? bands.count) + 1
      return true
    case .period(let item, let starts):
      guard let month = record.month(of: item) else { return false }
      cells[start, layout.month] = min(max(month, 0), RowLayout.lastMonth) + 1
      cells[start, field] = (starts.lastIndex { $0 <= month } ?? 0) + 1
      return true
    }
  }

  /// Adds the rows of `other`, in their order.
  package mutating func merge(_ other: CaseTable) throws(TallyMismatch) {
    guard plan.form == other.plan.form, layout == other.layout,
      plan.questions.map(\.code) == other.plan.questions.map(\.code)
    else { throw TallyMismatch() }
    let numbers = keys.merge(other.keys)
    makeRoom(for: other.count)
    cells += other.cells
    codes += other.codes
    versions += other.versions
    institutions += other.institutions.map { numbers[Int($0)] }
    excluded += other.excluded.map { numbers[Int($0)] }
    unsound.formUnion(other.unsound)
  }

  /// The table of the rows for which `condition` holds, in their order.
  package func filtered(_ condition: (Int) -> Bool) -> CaseTable {
    var result = self
    result.keep((0..<count).filter(condition))
    return result
  }

  /// Keeps the rows of `order` alone, in that order.
  mutating func keep(_ order: [Int]) {
    // One column after another, so that never two whole tables are in memory.
    let width = layout.width
    var words: [UInt64] = []
    words.reserveCapacity(order.count * width)
    for row in order { words += cells[(row * width)..<((row + 1) * width)] }
    cells = words
    codes = order.map { codes[$0] }
    versions = order.map { versions[$0] }
    institutions = order.map { institutions[$0] }
  }
}

extension CaseTable {
  /// Whether the response in `row` is one of the survey's cases.
  package func isCase(_ row: Int) -> Bool { kind(row) == .surveyed }

  /// What a row is.
  func kind(_ row: Int) -> Kind? { Kind(rawValue: cells[row * layout.width, layout.kind]) }

  /// The month in which the case in `row` belongs, counted from January 1970; nil: none.
  package func month(_ row: Int) -> Int? {
    let month = cells[row * layout.width, layout.month]
    return month == 0 ? nil : month - 1
  }

  /// The case of a row.
  package func caseCode(_ row: Int) -> CaseCode { CaseCode(random: codes[row]) }

  /// The version of a row.
  package func version(_ row: Int) -> Int { versions[row] }

  /// The cell of a question in a row, their number where it is unanswered; for several choices 1
  /// where something is ticked, else 0; nil where it was not asked.
  func cell(_ row: Int, _ question: Int) -> Int? {
    let value = cells[row * layout.width, layout.questions[question]]
    return value == 0 ? nil : value - 1
  }

  /// Whether an option of a question that takes several choices is ticked in a row.
  func isTicked(_ row: Int, _ question: Int, _ option: Int) -> Bool {
    let bit = layout.ticks[question] + option
    return cells[row * layout.width + bit / 64] >> UInt64(bit % 64) & 1 == 1
  }
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
