/// A stratum of which all, or all but one, chose a sensitive option of a question.
///
/// Every option of the question is hidden there, zeros too, and a reader must reckon with another
/// world: one where each option was chosen, and others than the sensitive ones by several.
struct DisclosedGroup: Sendable, Hashable {
  /// The cells of all options.
  var options: [Int]
  /// Those of them that harm nobody.
  var harmless: [Int]
  /// The cells of the indicators that are sums of the options.
  var indicators: [Int]
  /// By how many the harmless options must have been chosen in the other world.
  var margin: Int
  /// How many more values than one of them a small count must be able to have.
  var stride: Int
  /// The cell that is 1 or more in the other world, once it is in a system.
  var world: Int?

  /// All cells that are hidden.
  var cells: [Int] { options + indicators }
  /// One of its cells.
  var cell: Int { options.first ?? 0 }

  /// The group whose cells stand `distance` further on.
  func moved(by distance: Int) -> DisclosedGroup {
    var group = self
    group.options = options.map { $0 + distance }
    group.harmless = harmless.map { $0 + distance }
    group.indicators = indicators.map { $0 + distance }
    group.world = world.map { $0 + distance }
    return group
  }
}

extension CellLayout {
  /// The groups disclosed by `counts`.
  func groups(_ counts: [CellCount], _ policy: DisclosurePolicy) -> [DisclosedGroup] {
    let margin = policy["groupDisclosureMargin"]
    var groups: [DisclosedGroup] = []
    for stratum in strata.indices {
      for (index, question) in plan.questions.enumerated() where question.isSensitive {
        if stratum > 0, question.isStratumOnly || question.decidesPopulation { continue }
        let own = questions[index]
        let answered = counts[cell(stratum, own.answered)].total
        let options = own.options.map { cell(stratum, $0) }
        func add(harmless: [Int]) {
          let other = harmless.map { counts[$0].total }.saturatedSum()
          guard other <= 1, answered > other else { return }
          groups.append(
            DisclosedGroup(
              options: options, harmless: harmless,
              indicators: indicatorSlots(of: index).map { cell(stratum, $0) }, margin: margin,
              stride: max(margin, policy.minimumIntervalValues - 1)))
        }
        let harmless = options.indices.filter { !question.cells[$0].isSensitive }
        guard harmless.isEmpty else {
          add(harmless: harmless.map { options[$0] })
          continue
        }
        // Where every option is sensitive, it tells something which of them it was.
        for option in options { add(harmless: options.filter { $0 != option }) }
      }
    }
    return groups
  }

  /// The slots of the indicators that are sums of the options of one question.
  private func indicatorSlots(of question: Int) -> [Int] {
    zip(plan.indicators, indicators).flatMap { indicator, own -> [Int] in
      guard case .leaves(let leaves, _) = indicator.parts,
        leaves.contains(where: { $0.question == question })
      else { return [] }
      return [own.met, own.unmet].filter { !questions[question].options.contains($0) }
    }
  }
}

extension CellSystem {
  /// The same, all cells of the group being hidden in a file; returns what must stay possible.
  mutating func addWorlds(
    of group: DisclosedGroup, _ bounds: inout KnownBounds
  ) -> [Requirement] {
    var group = group
    addWorlds(of: &group)
    bounds.isHidden += Array(repeating: false, count: cells.count - bounds.isHidden.count)
    return [Requirement(group)].compactMap(\.self)
  }

  /// Adds what a reader of the rule on groups knows of `group`, and lets its zeros be hidden.
  ///
  /// Either the harmless options were chosen by one at most, and nothing is known to be different;
  /// or there is no such group, and no zero is hidden.
  mutating func addWorlds(of group: inout DisclosedGroup) {
    let table = cells.indices.contains(group.cell) ? cells[group.cell].table : 0
    func append(_ total: Int, _ use: Use) -> Int {
      var count = CellCount()
      count.total = total
      cells.append(Cell(count, use, lowest: 0, table: table))
      return cells.count - 1
    }
    func add(_ terms: [(Int, Int)]) {
      equations.append(
        Equation(family: .groups, terms: terms.map { Term(cell: $0.0, factor: $0.1) }))
    }
    let harmless = group.harmless.map { ($0, 1) }
    let few = group.harmless.reduce(0) { $0 + cells[$1].count.total }
    // Beside those that must be 1 at least, one can have all the values that it must be able to.
    let stride = group.stride + group.harmless.count { cells[$0].count.total == 0 }
    let world = append(0, .world)
    // In the other world by as many as the margin, in this one by one at most. A wider stride would
    // allow the same, but hardly any change would be whole.
    add(harmless + [(world, -group.margin), (append(few, .world), -1)])
    add(
      harmless + [
        (world, -stride), (append(1 - few, .world), 1), (append(1, .fixed), -1),
      ])
    for cell in group.cells where cells[cell].count.total == 0 {
      cells[cell].lowest = 0
      add([(cell, 1), (world, -1), (append(0, .world), -1)])
    }
    group.world = world
  }
}
