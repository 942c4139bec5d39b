/// Finds what one row adds one to, and in which strata.
struct CellReading {
  private struct Question {
    /// The slots by what the row's field holds.
    var slots: [[Int]]
    var isCounted: Bool
    /// Those of several choices, where something is ticked.
    var several: CellLayout.QuestionSlots?
    var mostTicks: Int?
  }

  /// Which of a variable's leaves a row has.
  private struct Variable {
    /// The questions that decide it; for each cell the leaf's index, or none.
    var questions: [(index: Int, leafOf: [Int?])] = []

    init(_ leaves: [JointCount.Leaf], _ plan: ReleasePlan) {
      for (number, leaf) in leaves.enumerated() {
        var place = questions.firstIndex { $0.index == leaf.question }
        if place == nil {
          place = questions.count
          let cells = plan.questions[leaf.question].cells.count + 1
          questions.append((leaf.question, Array(repeating: nil, count: cells)))
        }
        if let place, questions[place].leafOf.indices.contains(leaf.cell) {
          questions[place].leafOf[leaf.cell] = number
        }
      }
    }

    func leaf(_ row: Int, _ table: CaseTable) -> Int? {
      var found: Int?
      for (question, leafOf) in questions {
        guard let code = table.cell(row, question), leafOf.indices.contains(code),
          let leaf = leafOf[code]
        else { continue }
        found = min(found ?? leaf, leaf)
      }
      return found
    }
  }

  private enum Indicator {
    case leaves(Variable, slots: [Int?])
    case joint(Int, slots: [Int?])
  }

  private let tables: [ChosenTable]
  private let placing: StratumPlacing
  private let ofEveryCase: [Int]
  private var questions: [Question] = []
  private var joints: [(first: Int, rows: Variable, columns: Variable, width: Int)] = []
  private var indicators: [Indicator] = []

  /// Prepares the reading of rows for `layout`.
  init(_ layout: CellLayout) {
    let plan = layout.plan
    tables = layout.tables
    let exclusions = layout.exclusions
    ofEveryCase =
      [CellLayout.cases]
      + [exclusions].compactMap { $0?.counted == CellLayout.cases ? $0?.received : nil }
    placing = StratumPlacing(tables.map(\.axes), plan)
    for (index, question) in plan.questions.enumerated() {
      let own = layout.questions[index]
      questions.append(
        Question(
          slots: (0...(question.cells.count + 1)).map { layout.slots(of: question, own, code: $0) },
          isCounted: question.decidesPopulation,
          several: question.selection == .many ? own : nil, mostTicks: question.mostTicks))
    }
    for (index, joint) in plan.joints.enumerated() {
      joints.append(
        (
          layout.joints[index], Variable(joint.rows, plan), Variable(joint.columns, plan),
          joint.columns.count
        ))
    }
    for (index, indicator) in plan.indicators.enumerated() {
      let own = layout.indicators[index]
      switch indicator.parts {
      case .leaves(let leaves, let counts):
        // A slot that is an option's was counted with it.
        let isAlone = [true, false].map { wanted in counts.count { $0 == wanted } == 1 }
        let slots = counts.map { isMet -> Int? in
          isAlone[isMet ? 0 : 1] ? nil : isMet ? own.met : own.unmet
        }
        indicators.append(.leaves(Variable(leaves, plan), slots: slots))
      case .joint(let joint, let counts):
        indicators.append(.joint(joint, slots: counts.map { $0 ? own.met : own.unmet }))
      }
    }
  }

  /// Fills `slots` with what one row adds one to, and `places` with the strata it belongs to.
  func read(_ row: Int, _ table: CaseTable, _ slots: inout [Int], _ places: inout [Int]) {
    if table.isCase(row) {
      placing.place(row, table, &places)
      for number in places.indices { places[number] += tables[number].strata.lowerBound }
    } else {
      places.removeAll(keepingCapacity: true)
      places.append(0)
    }
    readSlots(row, table, &slots)
  }

  private func readSlots(_ row: Int, _ table: CaseTable, _ slots: inout [Int]) {
    slots.removeAll(keepingCapacity: true)
    let isCase = table.isCase(row)
    if isCase { slots += ofEveryCase }
    for index in questions.indices where isCase || questions[index].isCounted {
      guard let code = table.cell(row, index), questions[index].slots.indices.contains(code)
      else { continue }
      for slot in questions[index].slots[code] { slots.append(slot) }
      if code == 1, questions[index].several != nil { readTicks(row, index, table, &slots) }
    }
    guard isCase else { return }
    let held = joints.map { joint -> Int? in
      guard let first = joint.rows.leaf(row, table), let second = joint.columns.leaf(row, table)
      else { return nil }
      return first * joint.width + second
    }
    for (joint, cell) in zip(joints, held) {
      if let cell { slots.append(joint.first + cell) }
    }
    for indicator in indicators {
      switch indicator {
      case .leaves(let variable, let own):
        if let leaf = variable.leaf(row, table), let slot = own[leaf] { slots.append(slot) }
      case .joint(let joint, let own):
        if let cell = held[joint], let slot = own[cell] { slots.append(slot) }
      }
    }
  }

  private func readTicks(_ row: Int, _ index: Int, _ table: CaseTable, _ slots: inout [Int]) {
    guard let own = questions[index].several else { return }
    var ticks = 0
    for option in own.options.indices {
      let isTicked = table.isTicked(row, index, option)
      slots.append(isTicked ? own.options[option] : own.notTicked[option])
      ticks += isTicked ? 1 : 0
    }
    if let excess = own.excess, ticks > 1 {
      for _ in 1..<ticks { slots.append(excess) }
    }
    if let room = own.room, let most = questions[index].mostTicks, ticks < most {
      for _ in ticks..<most { slots.append(room) }
    }
    for pair in own.neither
    where !table.isTicked(row, index, pair.exclusive) && !table.isTicked(row, index, pair.other) {
      slots.append(pair.slot)
    }
  }
}

extension CellLayout {
  /// What a case adds one to by what it holds of one question, ticks apart.
  fileprivate func slots(
    of question: ReleaseQuestion, _ own: QuestionSlots, code: Int
  ) -> [Int] {
    if question.decidesPopulation {
      guard own.options.indices.contains(code) else { return [] }
      return (own.options[code] == CellLayout.cases ? [] : [own.options[code]]) + [own.answered]
        + [exclusions?.received].compactMap(\.self)
    }
    // Where those asked are an option of another question, that one counted them.
    var slots: [Int] = []
    if let gate = question.gate, gate.opens.count(where: \.self) > 1 { slots.append(own.asked) }
    let isAnswered = question.selection == .many ? code == 1 : code < own.options.count
    guard isAnswered else { return slots + [own.unanswered].compactMap(\.self) }
    if question.selection == .one { slots.append(own.options[code]) }
    if question.isOptional { slots.append(own.answered) }
    return slots
  }
}

extension ChosenTable {
  /// The stratum variable and the level of each axis.
  fileprivate var axes: [(variable: Int, level: StratumLevel)] {
    zip(table.axes, levels).map { ($0, $1) }
  }
}
