import Testing

@testable import Tabulation

/// The pipeline on tables so small that every table a reader must reckon with can be listed.
@Suite(.timeLimit(.minutes(20)))
struct SuppressionTests {
  /// Counts under 3 are small; three values must remain.
  private static let policy = DisclosurePolicy([
    "minimumFrequency": [3], "minimumDerivedSum": [3], "minimumInstitutions": [1],
    "minimumRemainder": [0], "maximumTwoLargestPercent": [100], "minimumIntervalValues": [3],
    "minimumInsiderValues": [1], "relativeIntervalPercent": [0], "relativeRoomPercent": [0],
  ])

  /// A table of counts whose row sums are rows, too; the total is always published.
  private struct Table {
    var counts: [[Int]]
    var system = CellSystem()
    /// The cells of the table, row by row, its margins included.
    var grid: [[Int]] = []

    init(_ counts: [[Int]], lowest: Int = 1, institutions: Int = 9) {
      self.counts = counts
      let (rows, columns) = (counts.count, counts[0].count)
      func sum(_ row: Int, _ column: Int) -> Int {
        (row < rows ? [row] : Array(0..<rows)).reduce(0) { total, row in
          total
            + (column < columns ? [column] : Array(0..<columns)).reduce(0) {
              $0 + counts[row][$1]
            }
        }
      }
      for row in 0...rows {
        var line: [Int] = []
        for column in 0...columns {
          var count = CellCount()
          for (number, cases) in Table.shares(sum(row, column), institutions).enumerated() {
            count.add(cases, of: Int32(number))
          }
          line.append(system.cells.count)
          let isTotal = row == rows && column == columns
          system.cells.append(
            CellSystem.Cell(count, isTotal ? .fixed : .row, lowest: lowest))
        }
        grid.append(line)
      }
      for row in 0...rows {
        system.add(.options, grid[row][columns], isSumOf: Array(grid[row][..<columns]))
      }
      for column in 0...columns {
        system.add(.strata, grid[rows][column], isSumOf: (0..<rows).map { grid[$0][column] })
      }
    }

    private static func shares(_ total: Int, _ institutions: Int) -> [Int] {
      (0..<institutions).map { (total + $0) / institutions }
    }

    /// Every value that each cell has in some table that agrees with what is published.
    func possible(_ bounds: KnownBounds) -> [Set<Int>] {
      let (rows, columns) = (counts.count, counts[0].count)
      let total = counts.flatMap(\.self).reduce(0, +)
      var values = Array(repeating: Set<Int>(), count: system.cells.count)
      var trial = counts
      func range(_ cell: Int) -> ClosedRange<Int> {
        let count = system.cells[cell].count.total
        guard let range = bounds.range(of: cell, in: system) else { return count...count }
        return range.lowerBound...min(range.upperBound, total)
      }
      func isPossible() -> Bool {
        (0...rows).allSatisfy { row in
          (0...columns).allSatisfy { column in
            row < rows && column < columns
              || range(grid[row][column]).contains(margin(trial, row, column))
          }
        }
      }
      func fill(_ place: Int, _ used: Int) {
        guard place < rows * columns else {
          guard used == total, isPossible() else { return }
          for row in 0...rows {
            for column in 0...columns {
              values[grid[row][column]].insert(margin(trial, row, column))
            }
          }
          return
        }
        let (row, column) = (place / columns, place % columns)
        for value in range(grid[row][column]) where used + value <= total {
          trial[row][column] = value
          // A row that is full and fits no published sum needs no further look.
          if column == columns - 1,
            !range(grid[row][columns]).contains(trial[row].reduce(0, +))
          {
            continue
          }
          fill(place + 1, used + value)
        }
        trial[row][column] = counts[row][column]
      }
      fill(0, 0)
      return values
    }

    private func margin(_ table: [[Int]], _ row: Int, _ column: Int) -> Int {
      let chosen = row < table.count ? [table[row]] : table
      return chosen.reduce(0) { total, line in
        total + (column < line.count ? line[column] : line.reduce(0, +))
      }
    }
  }

  private func isProtected(_ table: Table, _ suppression: Suppression) -> Bool {
    let possible = table.possible(suppression.bounds)
    for (cell, entry) in suppression.system.cells.enumerated() where entry.use != .withheld {
      let count = entry.count.total
      guard (1...2).contains(count) else { continue }
      let values = possible[cell]
      guard let most = values.max(), let least = values.min() else { return false }
      if !suppression.bounds.isHidden[cell] || most <= count || most - least < 2 { return false }
    }
    return true
  }

  @Test func `no small count of random tables can be narrowed down`() throws {
    var chance = SmallChance(seed: 11)
    var hidden = 0
    for _ in 0..<100 {
      let columns = 2 + chance.next(below: 2)
      let counts = (0..<2).map { _ in (0..<columns).map { _ in chance.next(below: 5) } }
      let table = Table(counts)
      guard table.counts.flatMap(\.self).reduce(0, +) >= 3 else { continue }
      let suppression = try Suppression(table.system, Self.policy, groups: [], denominators: [])
      #expect(isProtected(table, suppression), "\(counts)")
      hidden += suppression.bounds.isHidden.filter(\.self).count
    }
    #expect(hidden > 100)
  }

  @Test(arguments: [CellSystem.Family.options, .strata])
  func `a protector that knows fewer equations than the reader is found out`(
    forgotten: CellSystem.Family
  ) throws {
    var chance = SmallChance(seed: 11)
    var broken = 0
    for _ in 0..<40 {
      let counts = (0..<2).map { _ in (0..<3).map { _ in chance.next(below: 5) } }
      let table = Table(counts)
      var system = table.system
      system.equations.removeAll { $0.family == forgotten }
      guard
        let suppression = try? Suppression(system, Self.policy, groups: [], denominators: [])
      else { continue }
      if !isProtected(table, suppression) { broken += 1 }
    }
    #expect(broken > 5)
  }

  @Test func `bands leave the same room`() throws {
    var chance = SmallChance(seed: 5)
    var bands = 0
    for _ in 0..<60 {
      let counts = (0..<2).map { _ in (0..<2).map { _ in chance.next(below: 8) } }
      let table = Table(counts)
      guard counts.flatMap(\.self).reduce(0, +) >= 3 else { continue }
      let total = table.grid[2][2]
      let suppression = try Suppression(
        table.system, Self.policy, groups: [],
        denominators: table.grid.flatMap(\.self).filter { $0 != total }.map { ($0, total) })
      #expect(isProtected(table, suppression), "\(counts)")
      for (cell, band) in suppression.bounds.bands {
        #expect(band.contains(suppression.system.cells[cell].count.total))
      }
      bands += suppression.bounds.bands.count
    }
    #expect(bands > 20)
  }

  @Test func `10 is 9 and 1: a total of two hidden counts hides with them or needs a third`() throws
  {
    let policy = DisclosurePolicy([
      "minimumInstitutions": [1], "minimumRemainder": [0],
      "maximumTwoLargestPercent": [100], "minimumInsiderValues": [1],
    ])
    let table = Table([[9, 1], [40, 60]])
    let suppression = try Suppression(table.system, policy, groups: [], denominators: [])
    for requirement in suppression.requirements {
      #expect(suppression.bounds.isHidden[requirement.cell])
    }
    #expect(suppression.bounds.isHidden.filter(\.self).count >= 4)
  }

  @Test func `a count of one institution is hidden however large`() throws {
    var table = Table([[50, 60], [40, 60]])
    var count = CellCount()
    count.add(50, of: 3)
    table.system.cells[table.grid[0][0]].count = count
    let suppression = try Suppression(
      table.system, DisclosurePolicy(), groups: [], denominators: [])
    #expect(suppression.bounds.isHidden[table.grid[0][0]])
    let requirement = suppression.requirements.first { $0.cell == table.grid[0][0] }
    #expect(requirement?.span == 10 && requirement?.up == 5)
  }

  @Test func `what cannot be protected is withheld, not published`() throws {
    // The only other count is 0, which is published: 2 would follow.
    let table = Table([[2, 0], [98, 0]])
    let suppression = try Suppression(
      table.system, DisclosurePolicy(["minimumInstitutions": [1], "minimumRemainder": [0]]),
      groups: [], denominators: [])
    #expect(
      !suppression.withheld.isEmpty || suppression.bounds.isHidden[table.grid[0][0]])
    #expect(isProtectedOrSilent(suppression, table.grid[0][0]))
  }

  private func isProtectedOrSilent(_ suppression: Suppression, _ cell: Int) -> Bool {
    suppression.system.cells[cell].use == .withheld || suppression.bounds.isHidden[cell]
  }

  @Test func `nearly a whole group in a sensitive option hides all of the item there`() throws {
    var table = Table([[120, 1, 0], [100, 90, 80]])
    for row in 0..<2 {
      for cell in table.grid[row] { table.system.cells[cell].table = 1 }
      table.system.cells[table.grid[row][3]].use = .fixed
    }
    let group = DisclosedGroup(
      options: Array(table.grid[0][..<3]), harmless: Array(table.grid[0][1..<3]), indicators: [],
      margin: 3,
      stride: 4)
    let suppression = try Suppression(
      table.system, DisclosurePolicy(["minimumInstitutions": [1], "minimumRemainder": [0]]),
      groups: [group], denominators: [])
    let isSilent = suppression.system.cells[table.grid[0][0]].use == .withheld
    #expect(isSilent || group.cells.allSatisfy { suppression.bounds.isHidden[$0] })
  }

  @Test func `the certificate finds every fault`() throws {
    let table = Table([[2, 20], [20, 30]])
    let suppression = try Suppression(table.system, Self.policy, groups: [], denominators: [])
    let cell = table.grid[0][0]
    let requirement = try #require(suppression.requirements.first)
    func fault(
      _ witnesses: [Witness], hidden: [Int] = [], requirements: [Requirement]? = nil
    ) -> Certificate.Fault.Reason? {
      var pool = WitnessPool(requirements ?? [requirement])
      for witness in witnesses { pool.add(witness) }
      var bounds = KnownBounds(isHidden: table.system.cells.map { _ in false })
      for cell in hidden { bounds.isHidden[cell] = true }
      return Certificate(system: table.system, policy: Self.policy, bounds: bounds)
        .fault(table.system.equations, requirements ?? [requirement], pool)?.reason
    }
    let cycle = [cell, table.grid[0][1], table.grid[1][0], table.grid[1][1]]
    func turn(_ by: Int) -> Witness {
      let signs = [by, -by, -by, by]
      return Witness(
        changes: zip(cycle, signs).map { ($0, $1) }.sorted { $0.0 < $1.0 }, isInsiderProof: true)
    }
    #expect(fault([turn(2)], hidden: cycle) == nil)
    #expect(fault([turn(1)], hidden: cycle) == .tooNarrow)
    #expect(fault([turn(2)], hidden: Array(cycle.dropLast())) == .impossibleWitness)
    #expect(fault([], hidden: cycle) == .tooNarrow)
    #expect(fault([], hidden: []) == .published)
    #expect(fault([], hidden: [cell]) == .derivableSum)
    let half = Witness(changes: [(cell, 2)], isInsiderProof: true)
    #expect(fault([half], hidden: cycle) == .brokenEquation)
    let below = Witness(changes: [(cell, -2)], isInsiderProof: false)
    #expect(fault([below], hidden: cycle) == .impossibleWitness)
  }

  @Test(
    arguments: [
      (3, 300, [0...14, 0...29]), (297, 300, [285...300, 270...300]),
      (50, 100, [50...74, 50...89]),
      // All small counts lie in a band, with the least that is not small, or none does.
      (3, 100, [0...24, 0...49]), (9, 150, [0...14, 0...37]), (97, 100, [90...100, 75...100]),
      (12, 100, [10...24, 0...24]), (0, 10, []),
    ] as [(Int, Int, [ClosedRange<Int>])])
  func `bands are shares of the denominator, the narrowest first`(
    count: Int, denominator: Int, first: [ClosedRange<Int>]
  ) {
    let bands = BandChoice(policy: DisclosurePolicy()).bands(of: count, denominator: denominator)
    #expect(Array(bands.prefix(2)) == first)
    #expect(bands.allSatisfy { $0.contains(count) })
  }

  @Test(
    arguments: [
      (["minimumFrequency": 20], true), (["minimumFrequency": 9], false),
      (["maximumTwoLargestPercent": 80], true), (["maximumTwoLargestPercent": 95], false),
      (["unknown": 3], false), (["minimumCases": 0], false), ([:], true),
    ] as [([String: Int], Bool)])
  func `a policy is only ever made stricter`(changes: [String: Int], isAllowed: Bool) {
    #expect((DisclosurePolicy().stricter(changes) != nil) == isAllowed)
  }
}
