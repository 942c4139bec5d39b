import Testing

@testable import Tabulation

@Suite(.timeLimit(.minutes(20)))
struct SumRuleTests {
  /// Numbered cells with these counts, each of `institutions` of equal size.
  private func system(_ counts: [Int], institutions: Int = 5) -> CellSystem {
    var system = CellSystem()
    for total in counts {
      var count = CellCount()
      for number in 0..<institutions {
        count.add((total + number) / institutions, of: Int32(number))
      }
      system.cells.append(CellSystem.Cell(count, .row, lowest: 1))
    }
    return system
  }

  private func isMet(_ system: CellSystem, hidden: Set<Int>) -> Bool {
    let rule = SumRule(system, DisclosurePolicy(), system.equations)
    let bounds = KnownBounds(isHidden: system.cells.indices.map(hidden.contains))
    return system.equations.allSatisfy { rule.isMet($0, bounds) }
  }

  @Test(
    arguments: [
      // Hidden among 0 asked 70, 1 answered 66, 2-4 options 38, 23, 5, 5 unanswered 4.
      ([], true), ([4, 5], false),
      // Answered less 38 and 23 is 5: with those unanswered 9.
      ([1, 4, 5], false), ([1, 3, 4, 5], true), ([0, 1, 4, 5], true),
    ] as [(Set<Int>, Bool)])
  func `a hidden total is no more than its hidden parts`(hidden: Set<Int>, isMet: Bool) {
    var system = system([70, 66, 38, 23, 5, 4])
    system.add(.options, 0, isSumOf: [1, 5])
    system.add(.options, 1, isSumOf: [2, 3, 4])
    #expect(self.isMet(system, hidden: hidden) == isMet)
  }

  @Test(
    arguments: [
      // 0 = 1 + 2, 2 = 3 + 4, 4 = 5 + 6: 100 = 58 + (34 + (5 + 3)).
      ([1, 2], true), ([1, 2, 3, 4], true), ([2, 4, 5, 6], false), ([2, 3, 4, 5, 6], true),
      ([1, 2, 4, 5, 6], true),
    ] as [(Set<Int>, Bool)])
  func `parts are followed over several equations`(hidden: Set<Int>, isMet: Bool) {
    var system = system([100, 58, 42, 34, 8, 5, 3])
    system.add(.options, 0, isSumOf: [1, 2])
    system.add(.strata, 2, isSumOf: [3, 4])
    system.add(.strata, 4, isSumOf: [5, 6])
    #expect(self.isMet(system, hidden: hidden) == isMet)
    // Round in a circle: each is a part of the other.
    system.add(.gates, 4, isSumOf: [2, 6])
    #expect(self.isMet(system, hidden: hidden) == isMet)
  }

  @Test func `what is hidden next is the smallest count taken away`() {
    var system = system([70, 66, 38, 23, 5, 4])
    system.add(.options, 0, isSumOf: [1, 5])
    system.add(.options, 1, isSumOf: [2, 3, 4])
    let rule = SumRule(system, DisclosurePolicy(), system.equations)
    let bounds = KnownBounds(isHidden: [false, true, false, false, true, true])
    #expect(rule.next(system.equations[0], bounds) == 3)
    #expect(rule.wholes(of: 4) == [4, 1, 0])
  }

  @Test func `three institutions are behind a sum`() {
    var system = system([70, 58, 7, 5], institutions: 2)
    system.add(.options, 0, isSumOf: [1, 2, 3])
    #expect(!isMet(system, hidden: [2, 3]))
  }
}
