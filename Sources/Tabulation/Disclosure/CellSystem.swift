/// The counts of a release as one system: what is counted, and the equations that every reader
/// knows to hold between the counts.
///
/// A count that two tables share is one cell of it. All equations are sums that come to nought, so
/// that a change of counts that a reader cannot exclude is a solution of the same equations.
package struct CellSystem: Sendable {
  /// What a cell is to the file.
  package enum Use: Sendable, Hashable {
    /// Published in any case, or nothing is: the number of cases of a stratum.
    case fixed
    /// A row of the file, which may be hidden.
    case row
    /// No row, but a reader who sees the rows knows it: the cases without a tick.
    case implied
    /// Never published, known to exist: a joint count, the excess of ticks.
    case auxiliary
    /// No count, but which of two worlds a reader must reckon with it is.
    case world
    /// A row of a question that is withheld in this table: as good as never counted.
    case withheld
    /// Hidden in a file that was published before: it stays so, and its bounds are what they are.
    case hidden
  }

  /// One count.
  package struct Cell: Sendable, Hashable {
    /// The true count, and who is behind it.
    package var count: CellCount
    /// What it is to the file.
    package var use: Use
    /// The least value that a reader reckons with where it is hidden.
    ///
    /// It is 1, or 0 where zeros may be hidden too. It belongs to the cell and never follows from the data.
    package var lowest: Int
    /// The table it belongs to; 0 is the overall one.
    package var table: Int

    /// Makes a cell.
    package init(_ count: CellCount, _ use: Use, lowest: Int, table: Int = 0) {
      (self.count, self.use, self.lowest, self.table) = (count, use, lowest, table)
    }

    /// Whether it may be hidden to protect others.
    var isCandidate: Bool { (use == .row || use == .implied) && count.total > 0 }
  }

  /// A cell in an equation, with what it is multiplied by there.
  package struct Term: Sendable, Hashable {
    var cell: Int
    var factor: Int
  }

  /// The kinds of equations, so that a test can leave one out.
  package enum Family: String, Sendable, CaseIterable {
    case strata, options, ticks, gates, joints, indicators, levels, releases, exclusions, groups
  }

  /// Terms that add up to nought.
  package struct Equation: Sendable, Hashable {
    var family: Family
    var terms: [Term]
    /// Whether it follows from the others, and is here for the rule on sums alone.
    var isImplied = false
  }

  /// The cells.
  package var cells: [Cell] = []
  /// The equations.
  package var equations: [Equation] = []
  /// For each count over several releases what those of its parts come to that are not published:
  /// where the count is, anyone can tell.
  package var hiddenParts: [Int: CellCount] = [:]

  /// No cells.
  package init() {}

  /// Notes that `parent` is the sum of `children`.
  mutating func add(
    _ family: Family, _ parent: Int, isSumOf children: [Int], isImplied: Bool = false
  ) {
    let terms = [Term(cell: parent, factor: -1)] + children.map { Term(cell: $0, factor: 1) }
    equations.append(Equation(family: family, terms: terms, isImplied: isImplied))
  }

  /// The groups of cells that equations connect, fixed cells apart: each can be protected by
  /// itself, for what is always published passes nothing on.
  func families() -> [[Int]] {
    var connected = DisjointSets(count: cells.count)
    for equation in equations {
      connected.join(equation.terms.map(\.cell).filter { cells[$0].use != .fixed })
    }
    var members: [Int: [Int]] = [:]
    for cell in cells.indices where cells[cell].use != .fixed {
      members[connected.set(of: cell), default: []].append(cell)
    }
    return members.values.sorted { $0[0] < $1[0] }
  }

  /// For each cell its family's number; -1: fixed.
  func numbers(of families: [[Int]]) -> [Int] {
    var numbers = Array(repeating: -1, count: cells.count)
    for (index, members) in families.enumerated() {
      for member in members { numbers[member] = index }
    }
    return numbers
  }

  /// The equations of each of `families`; those between fixed cells alone belong to none.
  func equations(of families: [[Int]]) -> [[Equation]] {
    let familyOf = numbers(of: families)
    var result: [[Equation]] = Array(repeating: [], count: families.count)
    for equation in equations {
      let family = equation.terms.lazy.map { familyOf[$0.cell] }.first { $0 >= 0 }
      if let family { result[family].append(equation) }
    }
    return result
  }

  /// Whether the true counts satisfy every equation.
  var isConsistent: Bool {
    equations.allSatisfy { equation in
      equation.terms.reduce(0) { $0 + $1.factor * cells[$1.cell].count.total } == 0
    }
  }
}

/// A count and the institutions behind it.
package struct CellCount: Sendable, Hashable {
  /// How many cases.
  package var total = 0
  /// How many institutions have at least one of them.
  package var institutions = 0
  /// How many the institution with the most of them has.
  package var largest = 0
  /// How many the institution with the second most has.
  package var second = 0
  /// Which institution has the most; -1: none.
  package var largestInstitution: Int32 = -1
  /// Which has the second most; -1: none.
  package var secondInstitution: Int32 = -1

  /// Nothing counted.
  package init() {}

  /// Adds the cases of one institution, each institution once.
  package mutating func add(_ count: Int, of institution: Int32) {
    guard count > 0 else { return }
    total = total.addingSaturated(count)
    institutions += 1
    if count > largest {
      (second, secondInstitution) = (largest, largestInstitution)
      (largest, largestInstitution) = (count, institution)
    } else if count > second {
      (second, secondInstitution) = (count, institution)
    }
  }
}
