import FormModel
import Testing

@testable import Tabulation

@Suite(.timeLimit(.minutes(20)))
struct TickLimitTests {
  @Test(
    arguments: [
      // The most that may be ticked of four options, and what the equation then multiplies those
      // who answered by; none where it says no more than the options do.
      (nil, nil), (1, 0), (2, -1), (3, -2), (4, nil), (9, nil),
    ] as [(Int?, Int?)])
  func `that only so many may be ticked is an equation`(most: Int?, factor: Int?) throws {
    var several = Forms.question("2", .choice, options: ["a", "b", "c", "d"], repeats: true)
    several.limits.maxOccurs = most
    let index = Forms.flat([Forms.question("1", .boolean), several])
    var responses = Responses(index)
    var table = CaseTable(ReleasePlan(index))
    var chance = SmallChance(seed: 3)
    for _ in 0..<60 {
      let first = chance.next(below: 4)
      let ticked = (0..<(1 + chance.next(below: min(most ?? 4, 4)))).map { (first + $0) % 4 }
      table.add(
        try responses.completed([
          "1": "[{\"valueBoolean\":true}]",
          "2": "["
            + ticked.map {
              "{\"valueCoding\":{\"system\":\"urn:x\",\"code\":\"\(["a", "b", "c", "d"][$0])\"}}"
            }.joined(separator: ",") + "]",
        ]))
    }
    let layout = CellLayout(
      table.plan, table.plan.tables.map { ChosenTable(table: $0, levels: []) })
    let system = layout.system(layout.counts(of: table, Institutions(table)))
    #expect(system.isConsistent)
    let room = try #require(layout.questions.last).room
    #expect((room == nil) == (factor == nil))
    let limits = system.equations.filter { $0.terms.contains { $0.cell == room } }
    #expect(limits.map { $0.terms[0].factor } == [factor].compactMap(\.self))
  }
}
