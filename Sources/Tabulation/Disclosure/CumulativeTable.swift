import FormModel

/// The overall table over several releases, "since the start": each count the sum of the releases'.
///
/// It is decided in one system with all releases: what they publish and hide stays as it is, and a
/// count of the table is published where everything hidden keeps the room that it must have.
struct CumulativeTable {
  /// The table's code; no table of a form has it.
  static let code = "since-start"
  /// What a person reads.
  static let label = LocalizedText(Phrase(ja: "開始以来の累計", en: "Since the start"))

  /// The table's own layout: an overall one.
  let layout: CellLayout
  /// Its cells, in the layout's order.
  private(set) var system: CellSystem
  /// What of them is hidden.
  private(set) var bounds: KnownBounds
  /// Its sensitive cells.
  private(set) var requirements: [Requirement] = []

  /// Makes the table over those of `releases` that `parts` names, for the file of release `number`.
  ///
  /// Nil where the counts do not add up.
  init?(
    _ releases: [KnownRelease], parts: [Int], for number: Int, _ policy: DisclosurePolicy
  ) {
    var chain = ReleaseChain(releases)
    layout = releases[number].layout.sinceStart
    let start = chain.append(layout, number, parts)
    guard chain.system.isConsistent else { return nil }
    let cells = start..<(start + layout.cellCount)
    let forced = chain.knownHiding(of: number, at: start)
    for cell in forced.cells { chain.bounds.isHidden[cell] = true }
    let groups = layout.groups(
      cells.map { chain.system.cells[$0].count }, policy)
    let families = chain.system.families()
    let equations = chain.system.equations(of: families)
    for (members, equations) in zip(families, equations) {
      let open = members.filter {
        cells.contains($0) && [.row, .implied].contains(chain.system.cells[$0].use)
      }
      guard !open.isEmpty else { continue }
      let own = members.filter {
        cells.contains($0) && [.row, .implied, .auxiliary].contains(chain.system.cells[$0].use)
      }.compactMap { policy.requirement($0, chain.system.cells[$0].count) }
      let family = Set(members)
      let isGroup = groups.contains { family.contains($0.cell + start) }
      let wanted = (chain.requirements.filter { family.contains($0.cell) } + own)
        .sorted { $0.cell < $1.cell }
      let denominators = layout.denominators
        .map { (cell: $0.cell + start, denominator: $0.denominator + start) }
        .filter { family.contains($0.cell) }
      var trial = chain.bounds
      // What cannot be shown beside what is known already is not shown.
      if isGroup
        || !CumulativeTable.protect(
          chain.system, members, equations, wanted, denominators, forced, policy, &trial)
      {
        for cell in open {
          chain.system.cells[cell].use = .withheld
          chain.bounds.isHidden[cell] = false
        }
      } else {
        chain.bounds = trial
        requirements += own
      }
    }
    system = CellSystem()
    system.cells = Array(chain.system.cells[cells])
    bounds = KnownBounds(isHidden: Array(chain.bounds.isHidden[cells]))
    for cell in cells { bounds.bands[cell - start] = chain.bounds.bands[cell] }
    for index in requirements.indices { requirements[index].cell -= start }
  }

  /// Decides what of one family is hidden; false where the certificate does not confirm it.
  private static func protect(
    _ system: CellSystem, _ members: [Int], _ equations: [CellSystem.Equation],
    _ wanted: [Requirement], _ denominators: [(cell: Int, denominator: Int)],
    _ forced: ForcedHiding, _ policy: DisclosurePolicy, _ bounds: inout KnownBounds
  ) -> Bool {
    var family = FamilyProtection(
      system, members, equations, wanted, groups: forced.cells.intersection(members), policy)
    do {
      try family.protect(&bounds)
    } catch {
      return false
    }
    let shares = denominators.filter { bounds.range(of: $0.denominator, in: system) == nil }
      .map { ($0.cell, system.cells[$0.denominator].count.total) }
    family.chooseBands(of: shares, forced, &bounds)
    let certificate = Certificate(system: system, policy: policy, bounds: bounds)
    return certificate.fault(equations, wanted, family.pool) == nil
  }

  /// The layout of the table in a release of `plan`; `measures` are the questions shown, empty: all.
  static func layout(_ plan: ReleasePlan, measures: [String]) -> CellLayout {
    let table = PlannedTable(code: code, label: label, axes: [], measures: measures)
    return CellLayout(plan, [ChosenTable(table: table, levels: [])])
  }
}

extension CellLayout {
  /// The table since the start in a release laid out like this: all but what is of one period alone.
  var sinceStart: CellLayout {
    let ofPeriod = plan.periodQuestion.map { plan.questions[$0].code }
    let codes = plan.questions.map(\.code) + plan.indicators.map(\.code)
    return CumulativeTable.layout(plan, measures: codes.filter { $0 != ofPeriod })
  }

  /// What a joint's rows and columns are called.
  private func names(_ joint: JointCount) -> [[String]] {
    [joint.rows, joint.columns].map { leaves in
      leaves.flatMap { leaf in
        let question = plan.questions[leaf.question]
        let option =
          question.cells.indices.contains(leaf.cell) ? question.cells[leaf.cell].code : ""
        return [question.code, option]
      }
    }
  }

  /// For each slot of the whole the one that counts the same in `other`, the layout of another
  /// period; nil: none does.
  func slots(in other: CellLayout) -> [Int?] {
    var found: [Int?] = Array(repeating: nil, count: width + extraWidth)
    found[CellLayout.cases] = CellLayout.cases
    for (index, question) in plan.questions.enumerated() {
      guard let place = other.plan.questions.firstIndex(where: { $0.code == question.code }),
        other.plan.questions[place].cells.map(\.code) == question.cells.map(\.code)
      else { continue }
      let (own, others) = (questions[index], other.questions[place])
      let pairs =
        Array(zip(own.options, others.options)) + Array(zip(own.notTicked, others.notTicked))
        + [(own.asked, others.asked), (own.answered, others.answered)]
      for (slot, same) in pairs { found[slot] = same }
      if let slot = own.unanswered { found[slot] = others.unanswered }
      if own.unseen.count == others.unseen.count {
        for (slot, same) in zip(own.unseen, others.unseen) { found[slot] = same }
      }
    }
    for (index, joint) in plan.joints.enumerated() {
      guard let place = other.plan.joints.firstIndex(where: { other.names($0) == names(joint) })
      else { continue }
      for cell in 0..<(joint.rows.count * joint.columns.count) {
        found[joints[index] + cell] = other.joints[place] + cell
      }
    }
    if let own = exclusions, let others = other.exclusions {
      (found[own.received], found[own.excluded]) = (others.received, others.excluded)
    }
    for (index, indicator) in plan.indicators.enumerated() {
      guard let place = other.plan.indicators.firstIndex(where: { $0.code == indicator.code })
      else { continue }
      found[indicators[index].met] = other.indicators[place].met
      found[indicators[index].unmet] = other.indicators[place].unmet
      let (own, others) = (indicators[index].remainders, other.indicators[place].remainders)
      for (remainder, same) in zip(own, others) where own.map(\.cells) == others.map(\.cells) {
        found[remainder.slot] = same.slot
      }
    }
    return found
  }
}
