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

  /// The system of `count` cases that tick some of four options, as `ticks` decides.
  private func counted(
    _ item: QuestionnaireItem, _ count: Int = 60, _ ticks: (Int) -> [Int]
  ) throws -> (layout: CellLayout, system: CellSystem) {
    let index = Forms.flat([Forms.question("1", .boolean), item])
    var responses = Responses(index)
    var table = CaseTable(ReleasePlan(index))
    for number in 0..<count {
      let options = ticks(number).map {
        "{\"valueCoding\":{\"system\":\"urn:x\",\"code\":\"\(["a", "b", "c", "d"][$0])\"}}"
      }
      table.add(
        try responses.completed([
          "1": "[{\"valueBoolean\":true}]", "2": "[" + options.joined(separator: ",") + "]",
        ]))
    }
    let layout = CellLayout(
      table.plan, table.plan.tables.map { ChosenTable(table: $0, levels: []) })
    return (layout, layout.system(layout.counts(of: table, Institutions(table))))
  }

  @Test func `that so many must be ticked is an equation`() throws {
    var several = Forms.question("2", .choice, options: ["a", "b", "c", "d"], repeats: true)
    several.limits.minOccurs = 2
    // Two thirds tick two, the others three.
    let (layout, system) = try counted(several) { $0 % 3 == 0 ? [0, 1, 2] : [2, 3] }
    #expect(system.isConsistent)
    let own = try #require(layout.questions.last)
    let beyond = try #require(own.beyond)
    #expect(system.cells[beyond].count.total == 20)
    let equation = try #require(
      system.equations.first { $0.terms.contains { $0.cell == beyond } })
    #expect(
      equation.terms.map { [$0.cell, $0.factor] } == [
        [own.answered, 1], [beyond, 1], [try #require(own.excess), -1],
      ])
  }

  @Test func `exclusive options stand beside each other alone, and leave no room`() throws {
    var several = Forms.question("2", .choice, options: ["a", "b", "c", "d"], repeats: true)
    several.options[2].isExclusive = true
    several.options[3].isExclusive = true
    several.limits.maxOccurs = 2
    // A quarter each: a, a and b, c, d.
    let (layout, system) = try counted(several) { [[0], [0, 1], [2], [3]][$0 % 4] }
    #expect(system.isConsistent)
    let own = try #require(layout.questions.last)
    // Those who ticked neither c nor d, and of them those without a or b.
    #expect(own.neither.map(\.other) == [nil, 0, 1])
    #expect(own.neither.map { system.cells[$0.slot].count.total } == [30, 0, 15])
    for (other, slot) in own.neither {
      let equation = try #require(system.equations.first { $0.terms.contains { $0.cell == slot } })
      #expect(
        equation.terms.map(\.cell)
          == [own.answered, own.options[2], own.options[3]]
          + [other.map { own.options[$0] }, slot].compactMap(\.self))
    }
    // Those with a alone could have ticked one more.
    #expect(system.cells[try #require(own.room)].count.total == 15)
  }
}
