/// What of a system may be published: the whole pipeline from sensitive counts to the certificate.
struct Suppression {
  /// The system; cells of withheld tables are marked so.
  private(set) var system: CellSystem
  /// What a reader may know beside the equations.
  private(set) var bounds: KnownBounds
  /// The requirements of all families, for the audit.
  private(set) var requirements: [Requirement] = []
  /// The questions withheld, each by one of its cells and the table.
  private(set) var withheld: [(cell: Int, table: Int)] = []

  /// The groups disclosed.
  private(set) var groups: [DisclosedGroup] = []

  private let forced: ForcedHiding

  /// Protects `system`.
  ///
  /// - Parameters:
  ///   - groups: The groups disclosed.
  ///   - denominators: For each row that may bear a band, its published denominator's cell.
  ///   - forced: What is hidden in any case.
  init(
    _ system: CellSystem, _ policy: DisclosurePolicy, groups: [DisclosedGroup],
    denominators: [(cell: Int, denominator: Int)], forced: ForcedHiding = ForcedHiding()
  ) throws(Certificate.Fault) {
    (self.system, self.forced) = (system, forced)
    bounds = KnownBounds(isHidden: [])
    guard system.isConsistent else { throw Certificate.Fault(reason: .brokenEquation, cell: 0) }
    for cell in system.cells.indices where system.cells[cell].use == .fixed {
      if policy.requirement(cell, system.cells[cell].count) != nil {
        throw Certificate.Fault(reason: .sensitive, cell: cell)
      }
    }
    self.groups = groups
    for index in groups.indices { self.system.addWorlds(of: &self.groups[index]) }
    bounds.isHidden = self.system.cells.map { _ in false }
    for cell in forced.cells {
      bounds.isHidden[cell] = true
      // A zero that was hidden before stays hidden.
      self.system.cells[cell].lowest = min(
        system.cells[cell].lowest, system.cells[cell].count.total)
    }
    let system = self.system
    let families = system.families()
    let familyOf = system.numbers(of: families)
    let equations = system.equations(of: families)
    let groupsOf = Dictionary(grouping: self.groups) { familyOf[$0.cell] }
    let denominatorsOf = Dictionary(grouping: denominators) { familyOf[$0.cell] }
    for (index, members) in families.enumerated() {
      try protect(
        members, equations[index], groupsOf[index] ?? [], denominatorsOf[index] ?? [], policy)
    }
  }

  /// Protects one family, withholding it table by table where it cannot be protected.
  private mutating func protect(
    _ members: [Int], _ equations: [CellSystem.Equation], _ groups: [DisclosedGroup],
    _ denominators: [(cell: Int, denominator: Int)], _ policy: DisclosurePolicy
  ) throws(Certificate.Fault) {
    while true {
      let wanted = requirements(members, groups, policy)
      guard !wanted.isEmpty else { return }
      let disclosed = groups.filter { system.cells[$0.cell].use != .withheld }
      // What was published and certified before tells nothing new.
      let isUnchanged = members.allSatisfy {
        forced.unchanged.contains($0) || system.cells[$0].use == .world
      }
      if isUnchanged {
        for cell in members where bounds.isHidden[cell] { bounds.bands[cell] = forced.bands[cell] }
        requirements += wanted
        return
      }
      // Overall no zero may be hidden, so nothing but silence protects.
      if let overall = disclosed.first(where: { system.cells[$0.cell].table == 0 }) {
        try withhold(members, table: system.cells[overall.cell].table)
        continue
      }
      var family = FamilyProtection(
        system, members, equations, wanted,
        groups: Set(disclosed.flatMap(\.cells) + members.filter { bounds.isHidden[$0] }), policy)
      do {
        try family.protect(&bounds)
      } catch {
        try withhold(members, table: error.table)
        continue
      }
      // A band is a share of what is published.
      let shares = denominators.filter { bounds.range(of: $0.denominator, in: system) == nil }
        .map { ($0.cell, system.cells[$0.denominator].count.total) }
      family.chooseBands(of: shares, forced, &bounds)
      let certificate = Certificate(system: system, policy: policy, bounds: bounds)
      if let fault = certificate.fault(equations, wanted, family.pool) { throw fault }
      requirements += wanted
      return
    }
  }

  private func requirements(
    _ members: [Int], _ groups: [DisclosedGroup], _ policy: DisclosurePolicy
  ) -> [Requirement] {
    var found: [Int: Requirement] = [:]
    for cell in members {
      switch system.cells[cell].use {
      // A joint count is as sensitive as a row: it may follow from rows.
      case .row, .implied, .auxiliary:
        found[cell] = policy.requirement(cell, system.cells[cell].count)
      case .fixed, .withheld, .hidden, .world: break
      }
    }
    for group in groups where system.cells[group.cell].use != .withheld {
      if let requirement = Requirement(group) { found[requirement.cell] = requirement }
    }
    return found.values.sorted { $0.cell < $1.cell }
  }

  private mutating func withhold(_ members: [Int], table: Int) throws(Certificate.Fault) {
    let before = withheld.count
    for cell in members {
      bounds.isHidden[cell] = false
      bounds.bands[cell] = nil
      let entry = system.cells[cell]
      guard entry.use == .row || entry.use == .implied, table == 0 || entry.table == table
      else { continue }
      system.cells[cell].use = .withheld
      withheld.append((cell, entry.table))
    }
    // What silence does not protect cannot be protected at all.
    guard withheld.count > before else {
      throw Certificate.Fault(reason: .tooNarrow, cell: members.first ?? 0)
    }
  }
}
