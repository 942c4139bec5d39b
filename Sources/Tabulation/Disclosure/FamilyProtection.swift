/// Protects the cells of one family: decides what to hide beside the sensitive ones.
///
/// For each sensitive count witnesses are looked for among what is hidden already; where there are
/// none, the smallest published counts are let loose until there are, and those that the witnesses
/// then use are hidden. Whatever turns out to be needless afterwards is published again.
struct FamilyProtection {
  let system: CellSystem
  let policy: DisclosurePolicy
  /// The equations that hold a cell of the family.
  let equations: [CellSystem.Equation]
  /// The sensitive cells, and what must stay possible for each.
  let requirements: [Requirement]
  /// The witnesses, all of which agree with what is published.
  var pool: WitnessPool

  /// The cells that stay hidden: the sensitive ones, and those of groups disclosed.
  private let sensitive: Set<Int>
  private let sums: SumRule
  /// For each cell the indexes of the equations that hold it.
  private let places: [Int: [Int]]
  private var search: MoveSearch

  /// A table whose cells of this family cannot be protected; 0: not even the overall one.
  struct Unprotectable: Error {
    var table: Int
  }

  /// Prepares the protection of `members`; `groups` are the cells hidden to protect whole groups.
  init(
    _ system: CellSystem, _ members: [Int], _ equations: [CellSystem.Equation],
    _ requirements: [Requirement], groups: Set<Int> = [], _ policy: DisclosurePolicy
  ) {
    (self.system, self.policy, self.equations) = (system, policy, equations)
    self.requirements = requirements
    pool = WitnessPool(requirements)
    sums = SumRule(system, policy, equations)
    let sensitive = groups.union(requirements.map(\.cell))
    self.sensitive = sensitive
    // What can move most freely stands first; a published zero never moves.
    func rank(_ cell: Int) -> (Int, Int, Int) {
      let entry = system.cells[cell]
      switch entry.use {
      case .auxiliary, .world, .withheld: return (0, 0, cell)
      case .fixed, .row, .implied, .hidden:
        return (sensitive.contains(cell) ? 1 : 2, entry.count.total, cell)
      }
    }
    // A joint count of nought stands in every corner and is hardly ever of use: with thousands of
    // them left out, a search takes a hundredth of the time.
    let movable = members.filter { cell in
      switch system.cells[cell].use {
      case .auxiliary, .withheld: system.cells[cell].count.total > 0
      case .fixed: false
      case .hidden, .world: true
      case .row, .implied: system.cells[cell].isCandidate || sensitive.contains(cell)
      }
    }.sorted { rank($0) < rank($1) }
    search = MoveSearch(system, equations, over: movable)
    var places: [Int: [Int]] = [:]
    for (index, equation) in equations.enumerated() {
      for term in equation.terms { places[term.cell, default: []].append(index) }
    }
    self.places = places
  }

  /// Hides what must be hidden; throws where even hiding everything is not enough.
  mutating func protect(_ bounds: inout KnownBounds) throws(Unprotectable) {
    for cell in sensitive where ![.auxiliary, .world].contains(system.cells[cell].use) {
      bounds.isHidden[cell] = true
    }
    // Rows first: what protects them mostly protects the counts between them.
    func turn(_ cell: Int) -> (Int, Int, Int) {
      let entry = system.cells[cell]
      return (entry.use == .auxiliary ? 1 : 0, -entry.count.total, cell)
    }
    let order = requirements.sorted { turn($0.cell) < turn($1.cell) }
    repeat {
      try applySumRule(&bounds)
      for requirement in order where !pool.extent(of: requirement.cell).meets(requirement) {
        var trial = pool
        if attempt(requirement, bounds, loose: [], &trial) {
          pool = trial
        } else {
          try extend(requirement, &bounds)
        }
      }
    } while !equations.allSatisfy { sums.isMet($0, bounds) }
    publishNeedless(&bounds)
  }

  private func applySumRule(_ bounds: inout KnownBounds) throws(Unprotectable) {
    var isStable = false
    while !isStable {
      isStable = true
      for equation in equations where !sums.isMet(equation, bounds) {
        guard let next = sums.next(equation, bounds) else {
          throw Unprotectable(table: table(of: equation))
        }
        bounds.isHidden[next] = true
        isStable = false
      }
    }
  }

  private func table(of equation: CellSystem.Equation) -> Int {
    equation.terms.map { system.cells[$0.cell].table }.max() ?? 0
  }

  /// Hides the cheapest published counts found that give `requirement` its witnesses.
  private mutating func extend(
    _ requirement: Requirement, _ bounds: inout KnownBounds
  ) throws(Unprotectable) {
    let candidates = search.cells(near: requirement.cell).filter {
      system.cells[$0].isCandidate && !bounds.isHidden[$0]
    }
    defer { search.effort = .thorough }
    var size = min(6, candidates.count)
    search.effort = size < candidates.count ? .quick : .patient
    while true {
      var trial = pool
      if attempt(requirement, bounds, loose: Set(candidates.prefix(size)), &trial) {
        search.effort = .thorough
        let used = shrink(requirement, bounds, &trial)
        for cell in used { bounds.isHidden[cell] = true }
        pool = trial
        return
      }
      guard search.effort != .utmost else {
        throw Unprotectable(table: system.cells[requirement.cell].table)
      }
      search.effort =
        search.effort == .patient ? .utmost : size * 3 < candidates.count ? .quick : .patient
      size = min(size * 3, candidates.count)
    }
  }

  /// Drops, from the largest down, what the new witnesses can do without; returns what is left.
  private mutating func shrink(
    _ requirement: Requirement, _ bounds: KnownBounds, _ trial: inout WitnessPool
  ) -> Set<Int> {
    func published(_ pool: WitnessPool) -> Set<Int> {
      var cells: Set<Int> = []
      for witness in pool.witnesses.dropFirst(self.pool.witnesses.count) {
        for change in witness.changes
        where system.cells[change.cell].isCandidate && !bounds.isHidden[change.cell] {
          cells.insert(change.cell)
        }
      }
      return cells
    }
    var used = published(trial)
    let order = used.sorted {
      let (left, right) = (system.cells[$0].count.total, system.cells[$1].count.total)
      return (right, $0) < (left, $1)
    }
    for cell in order where used.contains(cell) {
      var smaller = pool
      if attempt(requirement, bounds, loose: used.subtracting([cell]), &smaller) {
        trial = smaller
        used = published(smaller)
      }
    }
    return used
  }

  /// Publishes again, from the largest down, what protects nothing that is not protected anyway.
  private mutating func publishNeedless(_ bounds: inout KnownBounds) {
    let complementary = search.cells.filter { bounds.isHidden[$0] && !sensitive.contains($0) }
      .sorted {
        let (left, right) = (system.cells[$0].count.total, system.cells[$1].count.total)
        return (right, $0) < (left, $1)
      }
    for cell in complementary where system.cells[cell].isCandidate {
      bounds.isHidden[cell] = false
      let isSumSafe = sums.wholes(of: cell).allSatisfy { whole in
        (places[whole] ?? []).allSatisfy { sums.isMet(equations[$0], bounds) }
      }
      if !isSumSafe || !meetsAll(bounds, dropping: { $0.change(of: cell) != 0 }) {
        bounds.isHidden[cell] = true
      }
    }
  }

  /// Whether every requirement has its witnesses within `bounds`, by which some are excluded.
  ///
  /// If so, these are the pool. New ones are kept in any case: they serve wider bounds too.
  mutating func meetsAll(_ bounds: KnownBounds, dropping isExcluded: (Witness) -> Bool) -> Bool {
    search.effort = .quick
    defer { search.effort = .thorough }
    var trial = pool.filtered { !isExcluded($0) }
    let known = trial.witnesses.count
    for requirement in requirements where !trial.extent(of: requirement.cell).meets(requirement) {
      guard attempt(requirement, bounds, loose: [], &trial) else {
        for witness in trial.witnesses.dropFirst(known) { pool.add(witness) }
        return false
      }
    }
    pool = trial
    return true
  }

  /// Looks for the witnesses of `requirement` among what is hidden or `loose`, adds them to `pool`
  /// and returns whether it has them all.
  private mutating func attempt(
    _ requirement: Requirement, _ bounds: KnownBounds, loose: Set<Int>, _ pool: inout WitnessPool
  ) -> Bool {
    let cell = requirement.cell
    let wanted = max(requirement.span, requirement.up, requirement.insiderSpan)
    func extent() -> WitnessPool.Extent { pool.extent(of: cell) }
    func look(_ direction: Int, _ amount: Int, insiderProof: Bool) {
      guard
        let witness = search.witness(
          cell, direction, by: amount, bounds, loose: loose, isInsiderProof: insiderProof)
      else { return }
      pool.add(witness)
      for opposite in opposites(of: witness, bounds, loose) where pool.gains(by: opposite) {
        pool.add(opposite)
      }
    }
    if extent().insiderUp < wanted, extent().up < wanted || !extent().meets(requirement) {
      look(1, wanted, insiderProof: true)
    }
    if extent().insiderUp >= 1, extent().insiderUp + extent().insiderDown < requirement.insiderSpan
    {
      look(-1, requirement.insiderSpan - extent().insiderUp, insiderProof: true)
    }
    // What one step misses, no later one makes good.
    guard requirement.isMetForInsiders(up: extent().insiderUp, down: extent().insiderDown)
    else { return false }
    if extent().up < wanted { look(1, wanted, insiderProof: false) }
    guard extent().up >= requirement.up else { return false }
    let missing = requirement.span - extent().up
    if extent().down < missing { look(-1, missing, insiderProof: false) }
    return extent().meets(requirement)
  }

  /// The same change turned round, as far as `bounds` permit, with `loose` cells hidden too: as far
  /// as no institution can exclude it, and further.
  private func opposites(
    of witness: Witness, _ bounds: KnownBounds, _ loose: Set<Int>
  ) -> [Witness] {
    let unit = witness.changes.reduce(0) { greatestCommonDivisor($0, $1.by) }
    guard unit > 0 else { return [] }
    var (most, insiderMost) = (FamilyProtection.furthestOpposite, FamilyProtection.furthestOpposite)
    for (cell, by) in witness.changes {
      let entry = system.cells[cell]
      guard let range = bounds.range(of: cell, in: system, loose: loose) else { return [] }
      let step = (by / unit).magnitude
      let room =
        by < 0 ? range.upperBound - entry.count.total : entry.count.total - range.lowerBound
      let insiderRoom = by < 0 ? room : min(room, entry.count.total - entry.count.largest)
      most = min(most, max(0, room) / Int(step))
      insiderMost = min(insiderMost, max(0, insiderRoom) / Int(step))
    }
    func opposite(_ times: Int, _ isInsiderProof: Bool) -> Witness {
      let changes = witness.changes.map { (cell: $0.cell, by: -$0.by / unit * times) }
      return Witness(changes: changes, isInsiderProof: isInsiderProof)
    }
    var found: [Witness] = []
    if insiderMost > 0 { found.append(opposite(insiderMost, true)) }
    if most > insiderMost { found.append(opposite(most, false)) }
    return found
  }

  /// How many times its smallest steps a change turned round goes at most.
  private static let furthestOpposite = 8
}

private func greatestCommonDivisor(_ left: Int, _ right: Int) -> Int {
  var (left, right) = (abs(left), abs(right))
  while right != 0 { (left, right) = (right, left % right) }
  return left
}
