import Testing

@testable import Tabulation

@Suite(.timeLimit(.minutes(20)))
struct MoveSearchTests {
  /// Counts in a ring, of which every two neighbours have a known sum: nothing but all together
  /// can move.
  private static func ring(_ length: Int) -> CellSystem {
    var system = CellSystem()
    var count = CellCount()
    for institution in Int32(0)..<10 { count.add(2, of: institution) }
    system.cells = (0..<length).map { _ in CellSystem.Cell(count, .row, lowest: 1) }
    system.equations = (0..<length).map { place in
      CellSystem.Equation(
        family: .options,
        terms: [place, (place + 1) % length].map { CellSystem.Term(cell: $0, factor: 1) })
    }
    return system
  }

  @Test(
    arguments: [
      // Each row: how many must move, how far the search goes, and whether that is far enough.
      (4, .quick, true), (120, .quick, true), (500, .quick, false), (500, .thorough, true),
      (1_300, .thorough, false), (1_300, .patient, true),
    ] as [(Int, MoveSearch.Effort, Bool)])
  func `a search goes as far as it is worth`(
    length: Int, effort: MoveSearch.Effort, isFound: Bool
  ) throws {
    let system = Self.ring(length)
    var search = MoveSearch(system, system.equations, over: Array(0..<length))
    search.effort = effort
    let bounds = KnownBounds(isHidden: system.cells.map { _ in true })
    let witness = search.witness(0, 1, by: 4, bounds, loose: [], isInsiderProof: true)
    #expect((witness != nil) == isFound)
    for (cell, by) in witness?.changes ?? [] { #expect(by == (cell % 2 == 0 ? 4 : -4)) }
    if let witness { #expect(witness.changes.count == length && witness.isInsiderProof) }
  }

  @Test func `nothing published moves, but what is let loose does`() {
    let system = Self.ring(4)
    var search = MoveSearch(system, system.equations, over: Array(0..<4))
    let bounds = KnownBounds(isHidden: [true, true, true, false])
    #expect(search.witness(0, 1, by: 4, bounds, loose: [], isInsiderProof: false) == nil)
    let witness = search.witness(0, 1, by: 4, bounds, loose: [3], isInsiderProof: false)
    #expect(witness?.changes.map(\.by) == [4, -4, 4, -4])
  }

  @Test func `a witness gains where a cell reaches further than before and does not have enough`() {
    let requirement = Requirement(cell: 0, up: 1, span: 4, insiderSpan: 2)
    var pool = WitnessPool([requirement])
    func witness(_ by: Int, of cell: Int = 0) -> Witness {
      Witness(changes: [(cell, by)], isInsiderProof: true)
    }
    pool.add(witness(2))
    #expect(!pool.gains(by: witness(1)) && !pool.gains(by: witness(3, of: 1)))
    #expect(pool.gains(by: witness(-2)))
    pool.add(witness(-2))
    #expect(!pool.gains(by: witness(5)))
  }
}
