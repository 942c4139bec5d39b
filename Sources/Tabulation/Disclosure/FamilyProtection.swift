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
  var pool = WitnessPool()

  /// The cells that stay hidden: the sensitive ones, and those of groups disclosed.
  private let sensitive: Set<Int>
  private let sums: SumRule
  /// What can ever move, preferred cells first.
  private let movable: [Int]
  /// For each cell the indexes of the equations that hold it.
  private let places: [Int: [Int]]
  private var finder: MoveFinder
  /// Whether all hangs on the next witness.
  private var isPatient = false
  /// The cells that the finder was made for.
  private var finderCells: Set<Int> = []

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
    sums = SumRule(system: system, policy: policy)
    let sensitive = groups.union(requirements.map(\.cell))
    self.sensitive = sensitive
    // What can move most freely stands first; a published zero never moves.
    func rank(_ cell: Int) -> (Int, Int, Int) {
      let entry = system.cells[cell]
      switch entry.use {
      case .auxiliary, .withheld: return (0, 0, cell)
      case .fixed, .row, .implied, .hidden:
        return (sensitive.contains(cell) ? 1 : 2, entry.count.total, cell)
      }
    }
    // A joint count of nought stands in every corner and is hardly ever of use: with thousands of
    // them left out, a search takes a hundredth of the time.
    movable = members.filter { cell in
      switch system.cells[cell].use {
      case .auxiliary, .withheld: system.cells[cell].count.total > 0
      case .fixed: false
      case .hidden: true
      case .row, .implied: system.cells[cell].isCandidate || sensitive.contains(cell)
      }
    }.sorted { rank($0) < rank($1) }
    finder = MoveFinder([], over: [])
    var places: [Int: [Int]] = [:]
    for (index, equation) in equations.enumerated() {
      for term in equation.terms { places[term.cell, default: []].append(index) }
    }
    self.places = places
  }

  /// Makes the finder ready for changes of what is hidden or `loose`; one that reaches further,
  /// made for an earlier question, serves as well.
  private mutating func prepareFinder(_ cell: Int, _ bounds: KnownBounds, loose: Set<Int>) {
    var wanted = movable.filter {
      loose.contains($0) || bounds.range(of: $0, in: system) != nil
    }
    if wanted.count > FamilyProtection.wholeSize {
      wanted = neighbours(of: cell, among: wanted)
    }
    if wanted.allSatisfy(finderCells.contains), finderCells.count <= wanted.count + 16 { return }
    finderCells = Set(wanted)
    let free = withoutStuck(wanted)
    finder = MoveFinder(equations, over: wanted.filter(free.contains))
  }

  /// Up to how many cells are searched as a whole, and how many of more where little hangs on it.
  private static let wholeSize = 1_200
  private static let nearSize = 400

  /// The cells of `cells` that are nearest to `cell` by way of equations, in their order: a move
  /// goes round in equations, so those are near all of whose equations hold other near ones.
  private func neighbours(of cell: Int, among cells: [Int]) -> [Int] {
    var rank: [Int: Int] = [:]
    for (index, cell) in cells.enumerated() { rank[cell] = index }
    let most = isPatient ? FamilyProtection.wholeSize : FamilyProtection.nearSize
    var near: Set<Int> = [cell]
    var reached: Set<Int> = []
    var candidates: Set<Int> = []
    var newest = [cell]
    while near.count < most, !newest.isEmpty {
      for index in newest.flatMap({ places[$0] ?? [] }) where reached.insert(index).inserted {
        for term in equations[index].terms where rank[term.cell] != nil {
          candidates.insert(term.cell)
        }
      }
      candidates.subtract(near)
      let order = candidates.map { cell in
        (open: (places[cell] ?? []).count { !reached.contains($0) }, rank: rank[cell] ?? 0, cell)
      }.sorted { ($0.open, $0.rank) < ($1.open, $1.rank) }
      newest = order.prefix(min(40, most - near.count)).map(\.2)
      near.formUnion(newest)
    }
    return cells.filter(near.contains)
  }

  /// The cells of `cells` that some equation does not keep from moving: where only one of its
  /// cells could move, or all stand at nought on one side, none can.
  private func withoutStuck(_ cells: [Int]) -> Set<Int> {
    var free = Set(cells)
    var isStable = false
    while !isStable {
      isStable = true
      for equation in equations {
        let terms = equation.terms.filter { free.contains($0.cell) }
        guard let first = terms.first else { continue }
        let isStuck =
          terms.count == 1
          || terms.allSatisfy {
            $0.factor.signum() == first.factor.signum() && system.cells[$0.cell].count.total == 0
          }
        guard isStuck else { continue }
        for term in terms { free.remove(term.cell) }
        isStable = false
      }
    }
    return free
  }

  /// Hides what must be hidden; throws where even hiding everything is not enough.
  mutating func protect(_ bounds: inout KnownBounds) throws(Unprotectable) {
    for cell in sensitive { bounds.isHidden[cell] = true }
    let order = requirements.sorted {
      let (left, right) = (system.cells[$0.cell].count.total, system.cells[$1.cell].count.total)
      return (right, $0.cell) < (left, $1.cell)
    }
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
    var candidates = movable.filter { system.cells[$0].isCandidate && !bounds.isHidden[$0] }
    if movable.count > FamilyProtection.wholeSize {
      isPatient = true
      let near = Set(neighbours(of: requirement.cell, among: movable))
      isPatient = false
      candidates.removeAll { !near.contains($0) }
    }
    var size = 4
    while true {
      var trial = pool
      isPatient = size >= candidates.count
      defer { isPatient = false }
      let loose = Set(candidates.prefix(size))
      if attempt(requirement, bounds, loose: loose, &trial) {
        let used = shrink(requirement, bounds, &trial)
        for cell in used { bounds.isHidden[cell] = true }
        pool = trial
        return
      }
      guard size < candidates.count else {
        throw Unprotectable(table: system.cells[requirement.cell].table)
      }
      size = min(size * 4, candidates.count)
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
    let complementary = movable.filter { bounds.isHidden[$0] && !sensitive.contains($0) }
      .sorted {
        let (left, right) = (system.cells[$0].count.total, system.cells[$1].count.total)
        return (right, $0) < (left, $1)
      }
    for cell in complementary where system.cells[cell].isCandidate {
      bounds.isHidden[cell] = false
      let isSumSafe = equations.allSatisfy { equation in
        !equation.terms.contains { $0.cell == cell } || sums.isMet(equation, bounds)
      }
      var trial = pool.filtered { $0.change(of: cell) == 0 }
      if isSumSafe, meetsAll(bounds, &trial) {
        pool = trial
      } else {
        bounds.isHidden[cell] = true
      }
    }
  }

  /// Whether every requirement has its witnesses in `pool`, to which new ones are added.
  mutating func meetsAll(_ bounds: KnownBounds, _ pool: inout WitnessPool) -> Bool {
    for requirement in requirements where !pool.extent(of: requirement.cell).meets(requirement) {
      guard attempt(requirement, bounds, loose: [], &pool) else { return false }
    }
    return true
  }

  /// Looks for the witnesses of `requirement` among what is hidden or `loose`, adds them to `pool`
  /// and returns whether it has them all.
  private mutating func attempt(
    _ requirement: Requirement, _ bounds: KnownBounds, loose: Set<Int>, _ pool: inout WitnessPool
  ) -> Bool {
    let cell = requirement.cell
    let wanted = max(requirement.span, requirement.up)
    func extent() -> WitnessPool.Extent { pool.extent(of: cell) }
    func look(_ direction: Int, _ amount: Int, insiderProof: Bool) {
      guard
        let witness = witness(cell, direction, by: amount, bounds, loose, insiderProof)
      else { return }
      pool.add(witness)
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
    let missing = max(requirement.span - extent().up, requirement.down)
    if extent().down < missing { look(-1, missing, insiderProof: false) }
    return extent().meets(requirement)
  }

  private mutating func witness(
    _ cell: Int, _ direction: Int, by amount: Int, _ bounds: KnownBounds, _ loose: Set<Int>,
    _ insiderProof: Bool
  ) -> Witness? {
    prepareFinder(cell, bounds, loose: loose)
    finder.isPatient = isPatient
    guard let column = finder.columns[cell] else { return nil }
    for (index, member) in finder.cells.enumerated() {
      let entry = system.cells[member]
      let range =
        loose.contains(member)
        ? entry.lowest...KnownBounds.unlimited : bounds.range(of: member, in: system)
      guard let range else {
        (finder.lower[index], finder.upper[index]) = (0, 0)
        continue
      }
      let least = insiderProof ? max(range.lowerBound, entry.count.largest) : range.lowerBound
      finder.lower[index] = min(0, least - entry.count.total)
      finder.upper[index] = max(0, range.upperBound - entry.count.total)
    }
    guard finder.move(column, direction, by: amount) > 0 else { return nil }
    var changes: [(cell: Int, by: Int)] = []
    var isInsiderProof = true
    for (index, by) in finder.change.enumerated() where by != 0 {
      let member = finder.cells[index]
      changes.append((member, by))
      let count = system.cells[member].count
      if count.total + by < count.largest { isInsiderProof = false }
    }
    return Witness(changes: changes.sorted { $0.cell < $1.cell }, isInsiderProof: isInsiderProof)
  }
}
