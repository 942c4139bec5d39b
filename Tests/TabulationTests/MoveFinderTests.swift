import Testing

@testable import Tabulation

@Suite(.timeLimit(.minutes(20)))
struct MoveFinderTests {
  private typealias Equation = CellSystem.Equation

  /// A table of `rows` x `columns` whose margins never change.
  private static func table(_ rows: Int, _ columns: Int) -> [CellSystem.Equation] {
    func sum(_ cells: [Int]) -> CellSystem.Equation {
      Equation(family: .options, terms: cells.map { CellSystem.Term(cell: $0, factor: 1) })
    }
    return (0..<rows).map { row in sum((0..<columns).map { row * columns + $0 }) }
      + (0..<columns).map { column in sum((0..<rows).map { $0 * columns + column }) }
  }

  private func finder(
    _ equations: [CellSystem.Equation], _ bounds: [(lower: Int, upper: Int)]
  ) -> MoveFinder {
    var finder = MoveFinder(
      equations.map { $0.terms.map { ($0.cell, $0.factor) } }, solvedFor: Array(bounds.indices))
    finder.lower = bounds.map(\.lower)
    finder.upper = bounds.map(\.upper)
    return finder
  }

  @Test(
    arguments: [
      // Each row: the bounds of a 2 x 2 table, the direction asked for, and how far it goes.
      (Array(repeating: (-3, 9), count: 4), 1, 3), (Array(repeating: (-3, 9), count: 4), -1, 3),
      ([(-1, 9), (-9, 9), (-9, 2), (-9, 9)], -1, 1), ([(-9, 9), (-9, 9), (-9, 9), (0, 0)], 1, 0),
      ([(-9, 1), (-9, 9), (-9, 9), (-9, 9)], 1, 1),
    ] as [([(Int, Int)], Int, Int)])
  func `a cycle of four moves as far as its bounds`(
    bounds: [(Int, Int)], direction: Int, reached: Int
  ) {
    var finder = finder(Self.table(2, 2), bounds.map { (lower: $0.0, upper: $0.1) })
    #expect(finder.move(0, direction, by: 5) == reached)
    let step = direction * reached
    #expect(finder.change == [step, -step, -step, step])
  }

  @Test func `what no equation holds moves by itself`() {
    var finder = finder([], [(-2, 4)])
    #expect(finder.move(0, 1, by: 9) == 4)
    #expect(finder.move(0, -1, by: 9) == 2)
  }

  @Test func `a change is whole where the equation has factors`() {
    // 2a = 3b: a moves by threes, b by twos.
    let equation = Equation(
      family: .options,
      terms: [CellSystem.Term(cell: 0, factor: 2), CellSystem.Term(cell: 1, factor: -3)])
    var finder = finder([equation], [(-10, 10), (-5, 5)])
    #expect(finder.move(0, 1, by: 7) == 6)
    #expect(finder.change == [6, 4])
  }

  @Test func `every change found in random tables keeps all margins and bounds`() {
    var chance = SmallChance(seed: 7)
    for _ in 0..<300 {
      let (rows, columns) = (2 + chance.next(below: 4), 2 + chance.next(below: 4))
      let equations = Self.table(rows, columns)
      let bounds = (0..<(rows * columns)).map { _ in
        chance.next(below: 3) == 0
          ? (lower: 0, upper: 0) : (lower: -chance.next(below: 5), upper: chance.next(below: 9))
      }
      var finder = finder(equations, bounds)
      for cell in bounds.indices {
        for direction in [-1, 1] {
          let reached = finder.move(cell, direction, by: 4)
          #expect(finder.change[cell] == direction * reached)
          for (change, bound) in zip(finder.change, bounds) {
            #expect(bound.lower <= change && change <= bound.upper)
          }
          for equation in equations {
            #expect(equation.terms.reduce(0) { $0 + $1.factor * finder.change[$1.cell] } == 0)
          }
        }
      }
    }
  }

  @Test(
    arguments: [
      // Which cells of a 3 x 3 table with known margins are unknown, and which follow.
      ([0], [0]), ([0, 1], [0, 1]), ([0, 1, 3], [0, 1, 3]), ([0, 1, 3, 4], []),
      ([0, 1, 3, 4, 8], [8]), (Array(0..<9), []),
    ] as [([Int], Set<Int>)])
  func `elimination tells which unknowns follow`(unknown: [Int], determined: Set<Int>) {
    #expect(
      ModularElimination.determined(Self.table(3, 3)) { unknown.contains($0) } == determined)
  }
}

/// A small generator of pseudo-random numbers for tests (SplitMix64).
struct SmallChance {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next(below limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
  }
}
