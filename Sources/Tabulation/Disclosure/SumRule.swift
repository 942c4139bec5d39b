/// The rule on sums that anyone can derive: where the hidden cells of an equation all stand on one
/// side and everything else is published, their sum follows, and must be publishable itself.
struct SumRule {
  let system: CellSystem
  let policy: DisclosurePolicy

  /// The equation's hidden cells where their sum follows from what is published; else nil.
  func derivable(_ equation: CellSystem.Equation, _ bounds: KnownBounds) -> [Int]? {
    var hidden: [Int] = []
    var sign = 0
    for term in equation.terms where bounds.range(of: term.cell, in: system) != nil {
      switch system.cells[term.cell].use {
      case .auxiliary, .withheld: return nil
      default: break
      }
      if sign == 0 { sign = term.factor.signum() }
      guard term.factor == sign else { return nil }
      hidden.append(term.cell)
    }
    // What follows from files published before is known for good.
    let isSettled = hidden.allSatisfy { system.cells[$0].use == .hidden }
    return hidden.isEmpty || isSettled ? nil : hidden
  }

  /// Whether the sum of the hidden cells of `equation`, where it follows, may be known.
  func isMet(_ equation: CellSystem.Equation, _ bounds: KnownBounds) -> Bool {
    if let parts = hiddenParts(equation, bounds) { return policy.requirement(0, parts) == nil }
    guard let hidden = derivable(equation, bounds) else { return true }
    let counts = hidden.map { system.cells[$0].count }
    let sum = counts.map(\.total).saturatedSum()
    if sum == 0 { return true }
    guard sum >= policy.minimumDerivedSum else { return false }
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
  /// own side; nil where there is none.
  func next(_ equation: CellSystem.Equation, _ bounds: KnownBounds) -> Int? {
    if hiddenParts(equation, bounds) != nil {
      return equation.terms.first.map(\.cell).flatMap { system.cells[$0].isCandidate ? $0 : nil }
    }
    guard let hidden = derivable(equation, bounds), let first = hidden.first,
      let sign = equation.terms.first(where: { $0.cell == first })?.factor.signum()
    else { return nil }
    let candidates = equation.terms.filter {
      !bounds.isHidden[$0.cell] && system.cells[$0.cell].isCandidate
    }
    let cheapest = { (cells: [CellSystem.Term]) in
      cells.map(\.cell).min {
        (system.cells[$0].count.total, $0) < (system.cells[$1].count.total, $1)
      }
    }
    return cheapest(candidates.filter { $0.factor.signum() == sign }) ?? cheapest(candidates)
  }
}
