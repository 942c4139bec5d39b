/// The rule on sums that anyone can derive: where the hidden cells of an equation all stand on one
/// side and everything else is published, their sum follows, and must be publishable itself.
///
/// A hidden cell that is a sum of others says no more than those of them that are hidden, so its
/// published parts are taken away, over as many equations as it takes.
struct SumRule {
  let system: CellSystem
  let policy: DisclosurePolicy
  /// For each cell the cells that it is a sum of, in each way.
  private var parts: [Int: [[Int]]] = [:]
  /// For each cell those that it is a part of.
  private var sums: [Int: [Int]] = [:]

  /// Prepares the rule for `equations`.
  init(_ system: CellSystem, _ policy: DisclosurePolicy, _ equations: [CellSystem.Equation]) {
    (self.system, self.policy) = (system, policy)
    for equation in equations {
      guard let first = equation.terms.first, first.factor == -1, equation.terms.count > 2,
        equation.terms.dropFirst().allSatisfy({ isCount($0.cell) && $0.factor == 1 })
      else { continue }
      let members = equation.terms.dropFirst().map(\.cell)
      parts[first.cell, default: []].append(members)
      for member in members { sums[member, default: []].append(first.cell) }
    }
  }

  /// Whether a cell is a count that a reader may see, or know from others.
  private func isCount(_ cell: Int) -> Bool {
    switch system.cells[cell].use {
    case .auxiliary, .world, .withheld: false
    case .fixed, .row, .implied, .hidden: true
    }
  }

  /// The cell, and all that it is a part of, directly or by way of others.
  func wholes(of cell: Int) -> Set<Int> {
    var found: Set<Int> = [cell]
    var open = [cell]
    while let next = open.popLast() {
      for sum in sums[next] ?? [] where found.insert(sum).inserted { open.append(sum) }
    }
    return found
  }

  /// What is not published of some hidden cells.
  private struct Rest {
    /// The cells it consists of.
    var hidden: [Int] = []
    /// The published ones that are taken away.
    var published: [Int] = []
    var total = 0

    mutating func add(_ other: Rest) {
      hidden += other.hidden
      published += other.published
      total = total.addingSaturated(other.total)
    }
  }

  /// The least that is left of a hidden cell.
  private func rest(
    of cell: Int, _ bounds: KnownBounds, _ known: inout [Int: Rest]
  ) -> Rest {
    if let rest = known[cell] { return rest }
    var least = Rest(hidden: [cell], total: system.cells[cell].count.total)
    // Cells that are each other's sum come back here.
    known[cell] = least
    for members in parts[cell] ?? [] {
      var rest = Rest()
      for member in members where rest.total < least.total {
        if bounds.range(of: member, in: system) == nil {
          rest.published.append(member)
        } else {
          rest.add(self.rest(of: member, bounds, &known))
        }
      }
      if rest.total < least.total { least = rest }
    }
    known[cell] = least
    return least
  }

  /// The equation's hidden cells where their sum follows from what is published; else nil.
  private func derivable(_ equation: CellSystem.Equation, _ bounds: KnownBounds) -> Rest? {
    var hidden: [Int] = []
    var sign = 0
    for term in equation.terms where bounds.range(of: term.cell, in: system) != nil {
      guard isCount(term.cell) else { return nil }
      if sign == 0 { sign = term.factor.signum() }
      guard term.factor == sign else { return nil }
      hidden.append(term.cell)
    }
    var known: [Int: Rest] = [:]
    var rest = Rest()
    for cell in hidden { rest.add(self.rest(of: cell, bounds, &known)) }
    // What follows from files published before is known for good.
    let isSettled = rest.hidden.allSatisfy { system.cells[$0].use == .hidden }
    return isSettled ? nil : rest
  }

  /// Whether the sum of the hidden cells of `equation`, where it follows, may be known.
  func isMet(_ equation: CellSystem.Equation, _ bounds: KnownBounds) -> Bool {
    if let parts = hiddenParts(equation, bounds) { return policy.requirement(0, parts) == nil }
    guard let rest = derivable(equation, bounds), rest.total > 0 else { return true }
    guard rest.total >= policy.minimumDerivedSum else { return false }
    let counts = rest.hidden.map { system.cells[$0].count }
    let wanted = policy["minimumInstitutions"]
    if counts.contains(where: { $0.institutions >= wanted }) { return true }
    // Each has few institutions; the two largest of each are known by name.
    var behind: Set<Int32> = []
    for count in counts {
      behind.formUnion([count.largestInstitution, count.secondInstitution].filter { $0 >= 0 })
    }
    return behind.count >= wanted
  }

  /// What the hidden parts of a published count over several releases come to: as good as published.
  private func hiddenParts(
    _ equation: CellSystem.Equation, _ bounds: KnownBounds
  ) -> CellCount? {
    guard equation.family == .releases, let whole = equation.terms.first?.cell,
      bounds.range(of: whole, in: system) == nil
    else { return nil }
    return system.hiddenParts[whole]
  }

  /// The published count that is best hidden too: the smallest above 0 among the hidden ones'
  /// own side and those taken away; nil where there is none.
  func next(_ equation: CellSystem.Equation, _ bounds: KnownBounds) -> Int? {
    func cheapest(_ cells: [Int]) -> Int? {
      cells.filter { !bounds.isHidden[$0] && system.cells[$0].isCandidate }
        .min {
          (system.cells[$0].count.total, $0) < (system.cells[$1].count.total, $1)
        }
    }
    if hiddenParts(equation, bounds) != nil {
      return cheapest(equation.terms.prefix(1).map(\.cell))
    }
    guard let rest = derivable(equation, bounds),
      let sign = equation.terms.first(where: { bounds.range(of: $0.cell, in: system) != nil })?
        .factor.signum()
    else { return nil }
    let sameSide = equation.terms.filter { $0.factor.signum() == sign }.map(\.cell)
    return cheapest(sameSide + rest.published) ?? cheapest(equation.terms.map(\.cell))
  }
}
