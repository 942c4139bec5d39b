extension CellLayout {
  /// The system of all tables: every cell, and every equation that a reader of the form knows.
  func system(_ counts: [CellCount]) -> CellSystem {
    var system = CellSystem()
    system.cells = counts.map { CellSystem.Cell($0, .row, lowest: 1) }
    for stratum in strata.indices {
      describe(stratum, &system)
      addOptions(stratum, &system)
      addJoints(stratum, &system)
      addIndicators(stratum, &system)
    }
    for (number, table) in tables.enumerated() where !table.table.axes.isEmpty {
      addMargins(number, &system)
    }
    return system
  }

  /// What each cell of a stratum is to the file.
  private func describe(_ stratum: Int, _ system: inout CellSystem) {
    let table = strata[stratum].table
    let last = stratum == 0 ? width + extraWidth : width
    for slot in 0..<last { system.cells[cell(stratum, slot)].table = table }
    func set(_ slot: Int, _ use: CellSystem.Use) { system.cells[cell(stratum, slot)].use = use }
    set(CellLayout.cases, .fixed)
    for own in questions {
      for slot in own.notTicked { set(slot, .implied) }
      for slot in own.unseen { set(slot, .auxiliary) }
    }
    for slot in indicators.flatMap(\.remainders).map(\.slot) { set(slot, .auxiliary) }
    for (index, first) in joints.enumerated() {
      let joint = plan.joints[index]
      for slot in first..<(first + joint.rows.count * joint.columns.count) { set(slot, .auxiliary) }
    }
  }

  private func addOptions(_ stratum: Int, _ system: inout CellSystem) {
    func at(_ slot: Int) -> Int { cell(stratum, slot) }
    if stratum == 0, let own = exclusions {
      system.add(.exclusions, own.received, isSumOf: [own.counted, own.excluded])
    }
    for (index, question) in plan.questions.enumerated() {
      let own = questions[index]
      let isWholeOnly = question.isStratumOnly || question.decidesPopulation
      if isWholeOnly, stratum > 0 { continue }
      if let gate = question.gate, gate.opens.filter(\.self).count > 1 {
        let opening = gate.opens.indices.filter { gate.opens[$0] }
        let source = questions[gate.source]
        system.add(.gates, at(own.asked), isSumOf: opening.map { at(source.options[$0]) })
        // Those asked and the answers that ask nobody come to all who answered the other question.
        let silent = gate.opens.indices.filter { !gate.opens[$0] }
        system.add(
          .gates, at(source.answered),
          isSumOf: [at(own.asked)] + silent.map { at(source.options[$0]) }, isImplied: true)
      }
      if let unanswered = own.unanswered {
        system.add(.options, at(own.asked), isSumOf: [at(own.answered), at(unanswered)])
      }
      if question.selection == .one {
        system.add(.options, at(own.answered), isSumOf: own.options.map(at))
        continue
      }
      for (option, notTicked) in zip(own.options, own.notTicked) {
        system.add(.ticks, at(own.answered), isSumOf: [at(option), at(notTicked)])
      }
      if let excess = own.excess {
        // All ticks are one of each who answered, and the excess.
        var terms = own.options.map { CellSystem.Term(cell: at($0), factor: 1) }
        terms += [at(own.answered), at(excess)].map { CellSystem.Term(cell: $0, factor: -1) }
        system.equations.append(CellSystem.Equation(family: .ticks, terms: terms))
      }
      let exclusives = question.cells.indices.filter { question.cells[$0].isExclusive }
        .map { at(own.options[$0]) }
      if let excess = own.excess, let room = own.room, let most = question.mostTicks {
        // Nobody ticks more than may be ticked, nor anything beside an exclusive option.
        system.equations.append(
          CellSystem.Equation(
            family: .ticks,
            terms: [
              CellSystem.Term(cell: at(own.answered), factor: 1 - most),
              CellSystem.Term(cell: at(excess), factor: 1),
              CellSystem.Term(cell: at(room), factor: 1),
            ] + exclusives.map { CellSystem.Term(cell: $0, factor: most - 1) }))
      }
      if let excess = own.excess, let beyond = own.beyond, let least = question.leastTicks {
        // Nobody ticks less than must be ticked.
        system.equations.append(
          CellSystem.Equation(
            family: .ticks,
            terms: [
              CellSystem.Term(cell: at(own.answered), factor: least - 1),
              CellSystem.Term(cell: at(beyond), factor: 1),
              CellSystem.Term(cell: at(excess), factor: -1),
            ]))
      }
      for (other, slot) in own.neither {
        system.add(
          .ticks, at(own.answered),
          isSumOf: exclusives + [other.map { own.options[$0] }, slot].compactMap(\.self).map(at))
      }
    }
  }

  private func addJoints(_ stratum: Int, _ system: inout CellSystem) {
    for (index, joint) in plan.joints.enumerated() {
      for (leaf, cells) in joint.lines {
        system.add(
          .joints, cell(stratum, slot(of: leaf)),
          isSumOf: cells.map { cell(stratum, joints[index] + $0) })
      }
    }
  }

  private func addIndicators(_ stratum: Int, _ system: inout CellSystem) {
    func at(_ slot: Int) -> Int { cell(stratum, slot) }
    for (index, indicator) in plan.indicators.enumerated() {
      let own = indicators[index]
      let parts: [Int]
      switch indicator.parts {
      case .leaves(let leaves, let counts):
        parts = leaves.indices.filter { counts[$0] }.map { at(slot(of: leaves[$0])) }
      case .joint(let joint, let counts):
        parts = counts.indices.filter { counts[$0] }.map { at(joints[joint] + $0) }
      }
      if parts != [at(own.met)] { system.add(.indicators, at(own.met), isSumOf: parts) }
      system.add(.indicators, at(CellLayout.cases), isSumOf: [at(own.met), at(own.unmet)])
      for remainder in own.remainders {
        system.add(
          .indicators, at(remainder.whole), isSumOf: [at(remainder.part), at(remainder.slot)])
      }
    }
  }

  /// What the strata of a table add up to.
  private func addMargins(_ number: Int, _ system: inout CellSystem) {
    let table = tables[number]
    let added = Set(addedSlots)
    let slots = addedSlots + impliedSlots.filter { !added.contains($0) }
    if table.table.axes.count == 1 {
      for slot in slots {
        system.add(
          .strata, cell(0, slot), isSumOf: table.strata.map { cell($0, slot) },
          isImplied: !added.contains(slot))
      }
      // The overall counts of the stratum's own question are the numbers of cases of its finest
      // categories.
      let question = plan.variables[table.table.axes[0]].question
      for (category, stratum) in table.strata.enumerated() {
        let members = table.levels[0].categoryOf.indices.filter {
          table.levels[0].categoryOf[$0] == category
        }
        system.add(
          .levels, cell(stratum, CellLayout.cases),
          isSumOf: members.map { cell(0, questions[question].options[$0]) })
      }
      return
    }
    for (place, axis) in table.table.axes.enumerated() {
      guard let margin = tables.first(where: { $0.table.axes == [axis] }) else { continue }
      for category in table.levels[place].categories.indices {
        let inner = table.strata.filter { strata[$0].categories[place] == category }
        // The margin's table may stand at a finer level.
        let outer = margin.levels[0].categories.indices.filter { finer in
          margin.levels[0].categoryOf.indices.contains {
            margin.levels[0].categoryOf[$0] == finer
              && table.levels[place].categoryOf[$0] == category
          }
        }
        for slot in slots {
          let terms =
            outer.map {
              CellSystem.Term(cell: cell(margin.strata.lowerBound + $0, slot), factor: -1)
            } + inner.map { CellSystem.Term(cell: cell($0, slot), factor: 1) }
          system.equations.append(
            CellSystem.Equation(
              family: .strata, terms: terms, isImplied: !added.contains(slot)))
        }
      }
    }
  }

  /// The other rows of every stratum: their sums over strata follow, and may tell of few.
  private var impliedSlots: [Int] {
    var slots: Set<Int> = []
    for (index, question) in plan.questions.enumerated()
    where !question.isStratumOnly && !question.decidesPopulation {
      slots.formUnion([questions[index].asked, questions[index].answered])
      slots.formUnion(questions[index].notTicked)
    }
    for own in indicators { slots.formUnion([own.met, own.unmet]) }
    return slots.sorted()
  }

  /// The slots whose sums over strata say all: the others follow from them in every stratum.
  private var addedSlots: [Int] {
    var slots = [CellLayout.cases]
    for (index, question) in plan.questions.enumerated()
    where !question.isStratumOnly && !question.decidesPopulation {
      slots += questions[index].options + [questions[index].unanswered].compactMap(\.self)
    }
    for (index, joint) in plan.joints.enumerated() {
      slots += joints[index]..<(joints[index] + joint.rows.count * joint.columns.count)
    }
    return slots
  }
}

extension CellLayout {
  /// The rows that may bear a band, with what they are a share of.
  var denominators: [(cell: Int, denominator: Int)] {
    var found: [(Int, Int)] = []
    var seen: Set<Int> = []
    for stratum in strata.indices {
      func add(_ slot: Int, _ whole: Int) {
        guard slot != CellLayout.cases, seen.insert(cell(stratum, slot)).inserted else { return }
        found.append((cell(stratum, slot), cell(stratum, whole)))
      }
      if stratum == 0, let own = exclusions { add(own.excluded, own.received) }
      for (index, question) in plan.questions.enumerated() {
        if stratum > 0, question.isStratumOnly || question.decidesPopulation { continue }
        let own = questions[index]
        for option in own.options { add(option, own.answered) }
        if let unanswered = own.unanswered { add(unanswered, own.asked) }
      }
      for own in indicators {
        add(own.met, CellLayout.cases)
        add(own.unmet, CellLayout.cases)
      }
    }
    return found
  }
}
