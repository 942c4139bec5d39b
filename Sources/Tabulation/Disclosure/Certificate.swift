/// Decides in whole numbers whether a release is safe.
///
/// It looks at nothing but the system, what is to be published and the witnesses. What it cannot
/// confirm is not published.
struct Certificate {
  let system: CellSystem
  let policy: DisclosurePolicy
  let bounds: KnownBounds

  /// What is wrong, for the audit; nil: nothing is.
  func fault(
    _ equations: [CellSystem.Equation], _ requirements: [Requirement], _ pool: WitnessPool
  ) -> Fault? {
    for witness in pool.witnesses {
      if let cell = impossibleChange(witness) {
        return Fault(reason: .impossibleWitness, cell: cell)
      }
    }
    if let equation = brokenEquation(equations, pool) {
      return Fault(reason: .brokenEquation, cell: equation.terms.first?.cell ?? 0)
    }
    let sums = SumRule(system, policy, equations)
    if let equation = equations.first(where: { !sums.isMet($0, bounds) }) {
      return Fault(reason: .derivableSum, cell: equation.terms.first?.cell ?? 0)
    }
    for requirement in requirements {
      let cell = requirement.cell
      guard bounds.range(of: cell, in: system) != nil else {
        return Fault(reason: .published, cell: cell)
      }
      guard isMet(requirement, pool) else { return Fault(reason: .tooNarrow, cell: cell) }
    }
    let determined = ModularElimination.determined(equations.filter { !$0.isImplied }) {
      bounds.range(of: $0, in: system) != nil
    }
    if let cell = requirements.map(\.cell).first(where: determined.contains) {
      return Fault(reason: .determined, cell: cell)
    }
    return nil
  }

  /// Why a release is not safe.
  struct Fault: Error, Hashable {
    enum Reason: String, Hashable {
      case impossibleWitness, brokenEquation, derivableSum, published, tooNarrow, determined
      case sensitive
    }
    var reason: Reason
    var cell: Int
  }

  /// A cell that a witness changes beyond what a reader reckons with, or falsely calls proof
  /// against insiders.
  private func impossibleChange(_ witness: Witness) -> Int? {
    for (cell, by) in witness.changes {
      let count = system.cells[cell].count
      guard let range = bounds.range(of: cell, in: system), range.contains(count.total + by)
      else { return cell }
      if witness.isInsiderProof, count.total + by < count.largest { return cell }
    }
    return nil
  }

  private func brokenEquation(
    _ equations: [CellSystem.Equation], _ pool: WitnessPool
  ) -> CellSystem.Equation? {
    var places: [Int: [(equation: Int, factor: Int)]] = [:]
    for (index, equation) in equations.enumerated() {
      for term in equation.terms { places[term.cell, default: []].append((index, term.factor)) }
    }
    for witness in pool.witnesses {
      var sums: [Int: Int] = [:]
      for (cell, by) in witness.changes {
        for (equation, factor) in places[cell] ?? [] { sums[equation, default: 0] += factor * by }
      }
      if let broken = sums.filter({ $0.value != 0 }).keys.min() { return equations[broken] }
    }
    return nil
  }

  private func isMet(_ requirement: Requirement, _ pool: WitnessPool) -> Bool {
    var (up, down, insiderUp, insiderDown) = (0, 0, 0, 0)
    for witness in pool.witnesses {
      let by = witness.change(of: requirement.cell)
      up = max(up, by)
      down = max(down, -by)
      guard witness.isInsiderProof else { continue }
      insiderUp = max(insiderUp, by)
      insiderDown = max(insiderDown, -by)
    }
    return up >= requirement.up && up + down >= requirement.span
      && requirement.isMetForInsiders(up: insiderUp, down: insiderDown)
  }
}
