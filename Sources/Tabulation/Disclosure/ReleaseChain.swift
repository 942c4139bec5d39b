/// Releases in one system: all that everyone knows of them, and the tables since the start that
/// tie them together.
///
/// Two releases have no case in common, so without such a table nothing of one tells of another.
struct ReleaseChain {
  /// The releases, in the order of their publication.
  let releases: [KnownRelease]
  /// All their cells, one release after another, then those of the tables since the start.
  var system = CellSystem()
  /// What a reader may know beside the equations.
  var bounds = KnownBounds(isHidden: [])
  /// What must stay possible.
  private(set) var requirements: [Requirement] = []

  /// Where each release's cells begin.
  private var first: [Int] = []
  /// For each release, by the overall slots of its own layout, the cases of each institution; an
  /// institution has one number in all releases.
  private let contributions: [[[Int32: Int]]]

  /// Joins `releases`.
  init(_ releases: [KnownRelease]) {
    self.releases = releases
    let institutions = Institutions.across(releases)
    contributions = zip(releases, institutions).map { release, numbers in
      release.layout.overallContributions(of: release.cases, numbers)
    }
    for release in releases { append(release) }
    for (number, release) in releases.enumerated() {
      for sum in release.sums { append(sum, of: number) }
    }
  }

  private mutating func append(_ release: KnownRelease) {
    let start = system.cells.count
    first.append(start)
    system.cells += release.system.cells
    bounds.isHidden += release.bounds.isHidden
    for (cell, band) in release.bounds.bands { bounds.bands[start + cell] = band }
    for equation in release.system.equations { system.equations.append(equation.moved(by: start)) }
    for requirement in release.requirements {
      var requirement = requirement
      requirement.cell += start
      requirements.append(requirement)
    }
    for group in release.groups {
      requirements += system.addWorlds(of: group.moved(by: start), &bounds)
    }
  }

  /// By how much each count of a table since the start has grown, or shrunk, by new issues of its
  /// parts.
  func growth(of sum: KnownRelease.Sum, _ number: Int) -> [Int] {
    var growth = Array(repeating: 0, count: releases[number].layout.sinceStart.cellCount)
    for name in sum.parts {
      for release in releases {
        guard let issue = release.issues.first(where: { $0.name == name }) else { continue }
        let slots = releases[number].layout.slots(in: release.layout)
        for slot in growth.indices {
          guard let own = slots[slot] else { continue }
          growth[slot] += release.system.cells[own].count.total - issue.totals[own]
        }
      }
    }
    return growth
  }

  /// The cells of a table since the start that a file of release `number` holds.
  private mutating func append(_ sum: KnownRelease.Sum, of number: Int) {
    let layout = releases[number].layout.sinceStart
    let parts = releases.indices.filter { part in
      releases[part].issues.contains { sum.parts.contains($0.name) }
    }
    let (growth, known) = (growth(of: sum, number), sum.statuses)
    let start = append(layout, number, parts)
    func use(_ slot: Int) -> CellSystem.Use { system.cells[start + slot].use }
    for slot in 0..<layout.cellCount where use(slot) == .row {
      switch known[slot] {
      case nil: system.cells[start + slot].use = .withheld
      case .published?: system.cells[start + slot].use = .fixed
      case .band(let range)?:
        hide(start + slot)
        bounds.bands[start + slot] = range.moved(by: growth[slot])
      case .suppressed?: hide(start + slot)
      }
    }
    for own in layout.questions {
      for (option, slot) in zip(own.options, own.notTicked) where use(slot) == .implied {
        if use(option) == .fixed, use(own.answered) == .fixed {
          system.cells[start + slot].use = .fixed
        } else {
          hide(start + slot)
        }
      }
    }
    for slot in 0..<layout.cellCount where [.hidden, .auxiliary].contains(use(slot)) {
      let policy = releases[number].policy
      let count = system.cells[start + slot].count
      // What was sensitive once stays so.
      let isSmall = policy.isSmall(count.total - growth[slot])
      let was = isSmall ? policy.smallRequirement(start + slot) : nil
      if let requirement = policy.requirement(start + slot, count) ?? was {
        requirements.append(requirement)
      }
    }
  }

  private mutating func hide(_ cell: Int) {
    let isPossible = system.cells[cell].count.total >= system.cells[cell].lowest
    system.cells[cell].use = isPossible ? .hidden : .fixed
    bounds.isHidden[cell] = isPossible
  }

  /// Appends the cells of a table over `parts`, laid out as the overall table of release `number`;
  /// returns where they begin.
  ///
  /// Those that follow from what the parts publish are fixed, those of which a part is withheld or
  /// counts nothing of the kind are withheld too. All others are open, and are sums of the parts.
  mutating func append(_ layout: CellLayout, _ number: Int, _ parts: [Int]) -> Int {
    let start = system.cells.count
    let slots = parts.map { releases[number].layout.slots(in: releases[$0].layout) }
    func cells(_ slot: Int) -> [Int?] {
      zip(parts, slots).map { part, slots in slots[slot].map { first[part] + $0 } }
    }
    func count(_ slot: Int, _ isIncluded: (Int) -> Bool) -> CellCount {
      var sum: [Int32: Int] = [:]
      for (part, slots) in zip(parts, slots) {
        guard let own = slots[slot], isIncluded(first[part] + own) else { continue }
        sum.merge(contributions[part][own]) { $0.addingSaturated($1) }
      }
      return CellCount(sum)
    }
    var own = layout.system((0..<layout.cellCount).map { count($0) { _ in true } })
    for slot in own.cells.indices {
      let parts = cells(slot)
      let uses = parts.map { $0.map { system.cells[$0].use } ?? .withheld }
      let cell = start + slot
      if uses.contains(.withheld) {
        own.cells[slot].use = .withheld
      } else if uses.allSatisfy({ $0 == .fixed }) {
        own.cells[slot].use = .fixed
      } else {
        own.equations.append(
          CellSystem.Equation(
            family: .releases,
            terms: [CellSystem.Term(cell: slot, factor: -1)]
              + parts.compactMap(\.self).map { CellSystem.Term(cell: $0 - start, factor: 1) }))
        if own.cells[slot].use != .auxiliary {
          system.hiddenParts[cell] = count(slot) { system.cells[$0].use != .fixed }
        }
      }
    }
    system.cells += own.cells
    bounds.isHidden += own.cells.map { _ in false }
    for equation in own.equations
    where !equation.terms.contains(where: { term in
      own.cells.indices.contains(term.cell)
        && own.cells[term.cell].use == .withheld
    }) {
      system.equations.append(equation.moved(by: start))
    }
    return start
  }
}

extension CellSystem.Equation {
  /// The equation between the cells that stand `distance` further on.
  fileprivate func moved(by distance: Int) -> CellSystem.Equation {
    var equation = self
    for index in equation.terms.indices { equation.terms[index].cell += distance }
    return equation
  }
}

extension ClosedRange<Int> {
  /// The range `distance` further on, from 0.
  func moved(by distance: Int) -> ClosedRange<Int> {
    let low = Swift.max(0, lowerBound + distance)
    return low...Swift.max(low, upperBound + distance)
  }
}

extension ReleaseChain {
  /// What earlier issues of release `number` did not say in their table since the start, for the
  /// open cells of a new one that begins at `start`.
  func knownHiding(of number: Int, at start: Int) -> ForcedHiding {
    var forced = ForcedHiding()
    for (index, sum) in releases[number].sums.enumerated() {
      let growth = growth(of: sum, number)
      for slot in growth.indices {
        let cell = start + slot
        guard system.cells[cell].use == .row else { continue }
        if case .published? = sum.statuses[slot] { continue }
        forced.cells.insert(cell)
        guard case .band(let band)? = sum.statuses[slot], index == 0 else {
          forced.bands[cell] = nil
          continue
        }
        forced.bands[cell] = band.moved(by: growth[slot])
      }
    }
    return forced
  }

  /// Whether every sensitive count has its room, as far as the release `number`, which changed from
  /// `former`, has to do with it; nil: yes, else a cell of that release.
  func fault(of number: Int, changedFrom former: KnownRelease) -> Int? {
    let release = releases[number]
    let own = first[number]..<(first[number] + release.system.cells.count)
    let fault = certificate(release.policy).fault { members in
      members.first {
        own.contains($0) && system.cells[$0].count != former.system.cells[$0 - own.lowerBound].count
      }
    }
    return fault.map { max(0, $0 - own.lowerBound) }
  }

  /// Whether every sensitive count has its room beside all files of all releases; `policy` is that of the
  /// newest.
  func isSafe(_ policy: DisclosurePolicy) -> Bool { certificate(policy).fault(\.first) == nil }

  private func certificate(_ policy: DisclosurePolicy) -> PublishedCertificate {
    PublishedCertificate(
      system: system, bounds: bounds, requirements: requirements, policy: policy)
  }
}
