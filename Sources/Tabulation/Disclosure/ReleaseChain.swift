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
    for (number, release) in releases.enumerated() where !release.sinceStart.isEmpty {
      let parts = release.sinceStartParts.compactMap { name in
        releases.firstIndex { $0.name == name }
      }
      append(known: release.sinceStart, of: number, parts: parts)
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
  }

  /// The cells of a table over `parts` that the file of release `number` holds.
  private mutating func append(
    known: [Int: PublishedRows.Status], of number: Int, parts: [Int]
  ) {
    let layout = releases[number].layout.sinceStart
    let start = append(layout, number, parts)
    func use(_ slot: Int) -> CellSystem.Use { system.cells[start + slot].use }
    for slot in 0..<layout.cellCount where use(slot) == .row {
      switch known[slot] {
      case nil: system.cells[start + slot].use = .withheld
      case .published?: system.cells[start + slot].use = .fixed
      case .band(let range)?:
        hide(start + slot)
        bounds.bands[start + slot] = range
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
    for slot in 0..<layout.cellCount where use(slot) == .hidden {
      let policy = releases[number].policy
      if let requirement = policy.requirement(start + slot, system.cells[start + slot].count) {
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
      var count = CellCount()
      for (institution, cases) in sum.sorted(by: { $0.key < $1.key }) {
        count.add(cases, of: institution)
      }
      return count
    }
    var own = layout.system((0..<layout.cellCount).map { count($0) { _ in true } })
    for slot in own.cells.indices where own.cells[slot].use != .auxiliary {
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
        system.hiddenParts[cell] = count(slot) { system.cells[$0].use != .fixed }
      }
    }
    system.cells += own.cells
    bounds.isHidden += own.cells.map { _ in false }
    for equation in own.equations
    where !equation.terms.contains(where: { term in
      own.cells.indices.contains(term.cell)
        && [.auxiliary, .withheld].contains(own.cells[term.cell].use)
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
