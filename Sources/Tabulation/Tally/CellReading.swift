/// Finds what one row holds, and in which strata it stands.
///
/// A row holds features: an answer of a question, a tick, a pair of answers that is counted. Each
/// feature adds to the same slots in every row, so features are counted row by row, and what they
/// come to once for each institution.
struct CellReading {
  /// What one feature adds to a slot.
  struct Share {
    var slot: Int
    /// How much: a tick takes one from those who did not.
    var times: Int
  }

  /// One question as a row holds it.
  private struct Question {
    var field: RowLayout.Field
    /// The feature for each value of the field; nil: that adds to nothing.
    var features: [Int?]
    /// Whether it is read of every response, not of the survey's cases alone.
    var isCounted: Bool
    /// The features of ticks, for those who ticked something.
    var ticks: [(bit: Int, feature: Int)] = []
    /// The ticks of exclusive options.
    var exclusives: [Int] = []
    /// The features of those who ticked none of these nor another option.
    var neither: [(bit: Int?, feature: Int)] = []
  }

  /// Which of a variable's leaves a row has.
  private struct Variable {
    /// The questions that decide it; for each value of the field the leaf's index, or none.
    var questions: [(field: RowLayout.Field, leafOf: [Int?])] = []

    init(_ leaves: [JointCount.Leaf], _ plan: ReleasePlan, _ layout: RowLayout) {
      for (number, leaf) in leaves.enumerated() {
        let field = layout.questions[leaf.question]
        var place = questions.firstIndex { $0.field == field }
        if place == nil {
          place = questions.count
          let values = plan.questions[leaf.question].cells.count + 2
          questions.append((field, Array(repeating: nil, count: values)))
        }
        if let place, questions[place].leafOf.indices.contains(leaf.cell + 1) {
          questions[place].leafOf[leaf.cell + 1] = number
        }
      }
    }

    func leaf(_ words: [UInt64]) -> Int? {
      var found: Int?
      for index in questions.indices {
        let value = words[0, questions[index].field]
        guard value < questions[index].leafOf.count, let leaf = questions[index].leafOf[value]
        else { continue }
        found = min(found ?? leaf, leaf)
      }
      return found
    }
  }

  /// The joint count of two variables, row by row.
  private struct Joint {
    var rows: Variable
    var columns: Variable
    var width: Int
    var features: [Int]
  }

  /// For each feature what it adds to.
  private(set) var shares: [[Share]] = []

  private let layout: RowLayout
  private let tables: [ChosenTable]
  private let placing: StratumPlacing
  /// What every case of the survey holds.
  private var ofEveryCase = 0
  private var questions: [Question] = []
  private var joints: [Joint] = []
  private var indicators: [(variable: Variable, features: [Int?])] = []

  /// Prepares the reading of rows for `layout`.
  init(_ layout: CellLayout) {
    let plan = layout.plan
    tables = layout.tables
    self.layout = RowLayout(plan)
    placing = StratumPlacing(tables.map(\.axes), plan)
    let received = layout.exclusions.flatMap {
      $0.counted == CellLayout.cases ? $0.received : nil
    }
    ofEveryCase = feature([CellLayout.cases] + [received].compactMap(\.self))
    for index in plan.questions.indices { add(index, layout) }
    for (index, joint) in plan.joints.enumerated() {
      let cells = joint.rows.count * joint.columns.count
      joints.append(
        Joint(
          rows: Variable(joint.rows, plan, self.layout),
          columns: Variable(joint.columns, plan, self.layout), width: joint.columns.count,
          features: (0..<cells).map { feature([layout.joints[index] + $0]) }))
    }
    for (index, indicator) in plan.indicators.enumerated() {
      let own = layout.indicators[index]
      switch indicator.parts {
      case .leaves(let leaves, let counts):
        // A slot that is an option's was counted with it.
        let isAlone = [true, false].map { wanted in counts.count { $0 == wanted } == 1 }
        let features = counts.map { isMet -> Int? in
          isAlone[isMet ? 0 : 1] ? nil : feature([isMet ? own.met : own.unmet])
        }
        indicators.append((Variable(leaves, plan, self.layout), features))
      case .joint(let joint, let counts):
        for (cell, isMet) in counts.enumerated() {
          shares[joints[joint].features[cell]].append(
            Share(slot: isMet ? own.met : own.unmet, times: 1))
        }
        for remainder in own.remainders {
          for cell in remainder.cells {
            shares[joints[joint].features[cell]].append(Share(slot: remainder.slot, times: 1))
          }
        }
      }
    }
  }

  /// A feature that adds one to each of `slots`.
  private mutating func feature(_ slots: [Int]) -> Int {
    shares.append(slots.map { Share(slot: $0, times: 1) })
    return shares.count - 1
  }

  private mutating func add(_ index: Int, _ layout: CellLayout) {
    let question = layout.plan.questions[index]
    let own = layout.questions[index]
    var features: [Int?] = [nil]
    for code in 0...(question.cells.count + 1) {
      var slots = layout.slots(of: question, own, code: code)
      // Whoever ticked something ticked none, until the ticks are added.
      if question.selection == .many, code == 1 { slots += own.notTicked }
      features.append(slots.isEmpty ? nil : feature(slots))
    }
    var reading = Question(
      field: self.layout.questions[index], features: features,
      isCounted: question.decidesPopulation)
    if question.selection == .many, let something = features[2] {
      if let excess = own.excess { shares[something].append(Share(slot: excess, times: -1)) }
      if let room = own.room, let most = question.mostTicks {
        shares[something].append(Share(slot: room, times: most))
      }
      if let beyond = own.beyond, let least = question.leastTicks {
        shares[something].append(Share(slot: beyond, times: -least))
      }
      let first = self.layout.ticks[index]
      for option in own.options.indices {
        let tick = feature([own.options[option]] + [own.excess, own.beyond].compactMap(\.self))
        shares[tick].append(Share(slot: own.notTicked[option], times: -1))
        if let room = own.room, let most = question.mostTicks {
          // Beside an exclusive option there is no room for others.
          let times = question.cells[option].isExclusive ? most : 1
          shares[tick].append(Share(slot: room, times: -times))
        }
        reading.ticks.append((first + option, tick))
      }
      reading.exclusives = question.cells.indices.filter { question.cells[$0].isExclusive }
        .map { first + $0 }
      for (other, slot) in own.neither {
        reading.neither.append((other.map { first + $0 }, feature([slot])))
      }
    }
    questions.append(reading)
  }

  /// Fills `row.features` with what a row holds, and `row.strata` with where it stands.
  func read(_ number: Int, _ table: CaseTable, into row: inout Row) {
    table.rows.read(number, into: &row.words)
    let isCase = row.words[0, layout.kind] == CaseTable.Kind.surveyed.rawValue
    if isCase {
      placing.place(row.words, &row.strata)
      for number in row.strata.indices {
        row.strata[number] += tables[number].strata.lowerBound
      }
    } else {
      row.strata.removeAll(keepingCapacity: true)
      row.strata.append(0)
    }
    row.features.removeAll(keepingCapacity: true)
    if isCase { row.features.append(ofEveryCase) }
    for index in questions.indices where isCase || questions[index].isCounted {
      let value = row.words[0, questions[index].field]
      guard value < questions[index].features.count,
        let feature = questions[index].features[value]
      else { continue }
      row.features.append(feature)
      if value == 2, !questions[index].ticks.isEmpty { readTicks(index, &row) }
    }
    guard isCase else { return }
    for index in joints.indices {
      guard let first = joints[index].rows.leaf(row.words),
        let second = joints[index].columns.leaf(row.words)
      else { continue }
      row.features.append(joints[index].features[first * joints[index].width + second])
    }
    for index in indicators.indices {
      if let leaf = indicators[index].variable.leaf(row.words),
        let feature = indicators[index].features[leaf]
      {
        row.features.append(feature)
      }
    }
  }

  private func readTicks(_ index: Int, _ row: inout Row) {
    for place in questions[index].ticks.indices {
      let (bit, feature) = questions[index].ticks[place]
      if row.words.isSet(bit) { row.features.append(feature) }
    }
    guard !questions[index].exclusives.contains(where: row.words.isSet) else { return }
    for (bit, feature) in questions[index].neither where !(bit.map(row.words.isSet) ?? false) {
      row.features.append(feature)
    }
  }

  /// What was read of a row.
  struct Row {
    /// What it holds.
    fileprivate(set) var features: [Int] = []
    /// Where it stands: one stratum of each table.
    fileprivate(set) var strata: [Int] = []
    fileprivate var words: [UInt64] = []

    /// Nothing yet.
    init() {}
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
