extension CellLayout {
  /// Counts every cell over the rows of `table`, with the institutions behind it.
  package func counts(
    of table: CaseTable, _ institutions: Institutions
  ) -> [CellCount] {
    var counts = Array(repeating: CellCount(), count: cellCount)
    var scratch = Array(repeating: Int32(0), count: cellCount)
    var touched = Array(repeating: false, count: strata.count)
    let order = (0..<table.count).sorted {
      (institutions.ofRow[$0], $0) < (institutions.ofRow[$1], $1)
    }
    let placing = StratumPlacing(self)
    var slots: [Int] = []
    var places: [Int] = []
    var excluded: [Int32: Int] = [:]
    for institution in institutions.ofExcluded { excluded[institution, default: 0] += 1 }
    var next = 0
    while next < order.count {
      let institution = institutions.ofRow[order[next]]
      while next < order.count, institutions.ofRow[order[next]] == institution {
        let row = order[next]
        next += 1
        append(row, table, &slots, &places, placing)
        touched[0] = true
        for stratum in places {
          touched[stratum] = true
          let base = cell(stratum, 0)
          for slot in slots where slot < width || stratum == 0 { scratch[base + slot] &+= 1 }
        }
      }
      if let own = exclusions, let number = excluded.removeValue(forKey: institution) {
        for slot in [own.received, own.excluded] { scratch[slot] += Int32(clamping: number) }
      }
      for stratum in strata.indices where touched[stratum] {
        touched[stratum] = false
        let base = cell(stratum, 0)
        for index in base..<(base + width + (stratum == 0 ? extraWidth : 0))
        where scratch[index] != 0 {
          counts[index].add(Int(scratch[index]), of: institution)
          scratch[index] = 0
        }
      }
    }
    if let own = exclusions {
      // Institutions of which no response is counted.
      for (institution, number) in excluded.sorted(by: { $0.key < $1.key }) {
        for slot in [own.received, own.excluded] { counts[slot].add(number, of: institution) }
      }
    }
    return counts
  }

  /// The cells, in all tables, that the case in `row` is counted in; the excess of ticks is not.
  func cells(of row: Int, _ table: CaseTable, _ placing: StratumPlacing) -> Set<Int> {
    var slots: [Int] = []
    var places: [Int] = []
    append(row, table, &slots, &places, placing)
    var cells: Set<Int> = []
    for stratum in places {
      for slot in slots where slot < width || stratum == 0 { cells.insert(cell(stratum, slot)) }
    }
    return cells
  }

  /// For each slot of the whole the cases of each institution.
  func overallContributions(
    of table: CaseTable, _ institutions: Institutions
  ) -> [[Int32: Int]] {
    var found: [[Int32: Int]] = Array(repeating: [:], count: width + extraWidth)
    let placing = StratumPlacing(self)
    var slots: [Int] = []
    var places: [Int] = []
    for row in 0..<table.count {
      append(row, table, &slots, &places, placing)
      for slot in slots { found[slot][institutions.ofRow[row], default: 0] += 1 }
    }
    if let own = exclusions {
      for institution in institutions.ofExcluded {
        found[own.received][institution, default: 0] += 1
        found[own.excluded][institution, default: 0] += 1
      }
    }
    return found
  }

  /// Fills `slots` with what one row adds one to, and `places` with the strata it belongs to.
  private func append(
    _ row: Int, _ table: CaseTable, _ slots: inout [Int], _ places: inout [Int],
    _ placing: StratumPlacing
  ) {
    slots.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    let isCase = table.isCase(row)
    places.append(0)
    if isCase { slots.append(CellLayout.cases) }
    if isCase, let exclusions, exclusions.counted == CellLayout.cases {
      slots.append(exclusions.received)
    }
    for (index, question) in plan.questions.enumerated() {
      guard let code = table.cell(row, index) else { continue }
      let own = questions[index]
      if question.decidesPopulation {
        guard own.options.indices.contains(code) else { continue }
        if own.options[code] != CellLayout.cases { slots.append(own.options[code]) }
        slots.append(own.answered)
        if let exclusions { slots.append(exclusions.received) }
      } else if isCase {
        append(question, index, own, table, row, code, &slots)
      }
    }
    guard isCase else { return }
    for (index, joint) in plan.joints.enumerated() {
      guard let cell = joint.cell(row, table) else { continue }
      slots.append(joints[index] + cell)
    }
    for (index, indicator) in plan.indicators.enumerated() {
      let own = indicators[index]
      // A slot that is an option's was counted with it.
      let isMet: Bool? =
        switch indicator.parts {
        case .leaves(let leaves, let counts):
          JointCount.find(leaves, row, table).map { counts[$0] }
        case .joint(let joint, let counts): plan.joints[joint].cell(row, table).map { counts[$0] }
        }
      guard let isMet else { continue }
      let slot = isMet ? own.met : own.unmet
      if !slots.contains(slot) { slots.append(slot) }
    }
    placing.append(row, table, &places)
  }

  private func append(
    _ question: ReleaseQuestion, _ index: Int, _ own: QuestionSlots, _ table: CaseTable,
    _ row: Int, _ code: Int, _ slots: inout [Int]
  ) {
    // Where those asked are an option of another question, that one counted them.
    if let gate = question.gate, gate.opens.count(where: \.self) > 1 { slots.append(own.asked) }
    guard question.selection == .many else {
      if code < own.options.count {
        slots.append(own.options[code])
        if question.isOptional { slots.append(own.answered) }
      } else if let unanswered = own.unanswered {
        slots.append(unanswered)
      }
      return
    }
    func isTicked(_ option: Int) -> Bool { table.isTicked(row, index, option) }
    guard code == 1 else {
      if let unanswered = own.unanswered { slots.append(unanswered) }
      return
    }
    if question.isOptional { slots.append(own.answered) }
    var ticks = 0
    for option in own.options.indices {
      slots.append(isTicked(option) ? own.options[option] : own.notTicked[option])
      ticks += isTicked(option) ? 1 : 0
    }
    if let excess = own.excess, ticks > 1 {
      slots.append(contentsOf: repeatElement(excess, count: ticks - 1))
    }
    for pair in own.neither where !isTicked(pair.exclusive) && !isTicked(pair.other) {
      slots.append(pair.slot)
    }
  }
}

/// Finds the strata of a case.
struct StratumPlacing: Sendable {
  private struct Axis {
    var question: Int
    var categoryOf: [Int]
    var categories: Int
  }

  private var tables: [(first: Int, axes: [Axis])] = []

  init(_ layout: CellLayout) {
    for table in layout.tables where !table.table.axes.isEmpty {
      let axes = zip(table.table.axes, table.levels).map { variable, level in
        Axis(
          question: layout.plan.variables[variable].question, categoryOf: level.categoryOf,
          categories: level.categories.count)
      }
      tables.append((table.strata.lowerBound, axes))
    }
  }

  func append(_ row: Int, _ cases: CaseTable, _ places: inout [Int]) {
    for table in tables {
      var index = 0
      for axis in table.axes {
        let code = cases.cell(row, axis.question) ?? 0
        let category = axis.categoryOf.indices.contains(code) ? axis.categoryOf[code] : 0
        index = index * axis.categories + category
      }
      places.append(table.first + index)
    }
  }
}

extension JointCount {
  /// The joint cell of the case in `row`; nil: it is in none.
  func cell(_ row: Int, _ table: CaseTable) -> Int? {
    guard let first = JointCount.find(rows, row, table),
      let second = JointCount.find(columns, row, table)
    else { return nil }
    return first * columns.count + second
  }

  /// The leaf of the case in `row`.
  static func find(_ leaves: [Leaf], _ row: Int, _ table: CaseTable) -> Int? {
    leaves.firstIndex { table.cell(row, $0.question) == $0.cell }
  }
}
