/// Confirms that what was published already is safe: nothing is decided anew, and only witnesses
/// are looked for beside what the files hide.
struct PublishedCertificate {
  let system: CellSystem
  /// What a reader may know beside the equations.
  let bounds: KnownBounds
  /// What must stay possible.
  let requirements: [Requirement]
  let policy: DisclosurePolicy

  /// A cell of the first family that is not confirmed, among those of which `choose` names one; nil: all
  /// are.
  func fault(_ choose: (_ members: [Int]) -> Int?) -> Int? {
    guard system.isConsistent else { return 0 }
    let families = system.families()
    for (members, equations) in zip(families, system.equations(of: families)) {
      guard let cell = choose(members) else { continue }
      let family = Set(members)
      let wanted = requirements.filter { family.contains($0.cell) }.map(confirmed)
      guard !wanted.isEmpty else { continue }
      // Nothing that is hidden is needless.
      var protection = FamilyProtection(
        system, members, equations, wanted, groups: Set(members.filter { bounds.isHidden[$0] }),
        policy)
      var trial = bounds
      let certificate = Certificate(system: system, policy: policy, bounds: bounds)
      guard (try? protection.protect(&trial)) != nil, trial.isHidden == bounds.isHidden,
        certificate.fault(equations, wanted, protection.pool) == nil
      else { return cell }
    }
    return nil
  }
}

extension PublishedCertificate {
  /// What is asked of a requirement now: all of it for a row; that it is not known exactly for a count that is no row.
  ///
  /// Its whole room was found when the file was made; the few tables that leave just that are hard
  /// to find again.
  private func confirmed(_ requirement: Requirement) -> Requirement {
    guard system.cells[requirement.cell].use == .auxiliary else { return requirement }
    return Requirement(cell: requirement.cell, up: 0, span: 1, insiderSpan: 0)
  }
}

extension KnownRelease {
  /// Whether its file obeys every rule, whatever a program would publish of the cases today.
  package var isSafe: Bool {
    let isShown = system.cells.indices.contains { cell in
      system.cells[cell].use == .fixed && policy.requirement(cell, system.cells[cell].count) != nil
    }
    guard !isShown else { return false }
    // Sums of what is hidden are looked at too, as they were when it was published.
    var own = system
    for cell in own.cells.indices where own.cells[cell].use == .hidden {
      own.cells[cell].use = .row
    }
    var (bounds, requirements) = (bounds, requirements)
    for group in groups { requirements += own.addWorlds(of: group, &bounds) }
    let certificate = PublishedCertificate(
      system: own, bounds: bounds, requirements: requirements, policy: policy)
    return certificate.fault(\.first) == nil
  }

  /// Whether all files of `releases` are safe together; `policy` is that of the newest.
  package static func areSafe(_ releases: [KnownRelease], _ policy: DisclosurePolicy) -> Bool {
    ReleaseChain(releases).isSafe(policy)
  }
}
