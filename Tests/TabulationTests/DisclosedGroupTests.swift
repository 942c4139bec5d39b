import FormModel
import Testing

@testable import Tabulation

/// Strata of which nearly all chose what harms them.
@Suite(.timeLimit(.minutes(20)))
struct DisclosedGroupTests {
  /// Cases of 12 hospitals in two strata.
  ///
  /// `counts` are those of a question's options, by stratum; `sensitive` are the sensitive ones.
  private static func protection(
    _ counts: [[Int]], sensitive: [String]
  ) throws -> ReleaseProtection {
    var hospital = Forms.question("0", .string)
    hospital.tabulation?.roles = [.contributor]
    hospital.enableWhen = []
    var stratum = Forms.question("2", .choice, options: ["s", "t"])
    stratum.tabulation?.roles = [.measure, .stratum]
    let codes = Array(["a", "b", "c", "d"].prefix(counts[0].count))
    var outcome = Forms.question("3", .choice, options: codes)
    outcome.tabulation?.sensitive = sensitive
    var form = Forms.flat([Forms.question("1", .boolean), hospital, stratum, outcome]).form
    form.tabulation?.tables.append(
      FormTabulation.Table(
        code: "by-2", label: LocalizedText("問2"), measures: [], strata: ["2"]))
    let index = FormIndex(form)
    var responses = Responses(index)
    var table = CaseTable(ReleasePlan(index))
    func coding(_ code: String) -> String {
      "[{\"valueCoding\":{\"system\":\"urn:x\",\"code\":\"\(code)\"}}]"
    }
    var number = 0
    for (row, category) in ["s", "t"].enumerated() {
      for (option, count) in counts[row].enumerated() {
        for _ in 0..<count {
          number += 1
          table.add(
            try responses.completed([
              "0": "[{\"valueString\":\"H\(number % 12)\"}]", "1": "[{\"valueBoolean\":true}]",
              "2": coding(category), "3": coding(codes[option]),
            ]))
        }
      }
    }
    return try ReleaseProtection(table, Institutions(table), table.plan.policy, release: "x")
  }

  /// What the table by strata says of each option in the first stratum; empty: it is withheld.
  private static func seen(_ counts: [[Int]], _ sensitive: [String]) throws -> [String: Bool] {
    let release = try protection(counts, sensitive: sensitive)
    var seen: [String: Bool] = [:]
    for row in release.table.rows where row.table == "by-2" && row.question == "3" {
      guard row.strata == ["s"], !row.option.hasPrefix("_") else { continue }
      if case .published = row.content { seen[row.option] = true } else { seen[row.option] = false }
    }
    return seen
  }

  @Test(
    arguments: [
      // Fewer than all but one: zeros and all stay published.
      ([[148, 0, 12], [90, 60, 40]], ["a"], ["a": true, "b": true, "c": true]),
      // All but one: every option is hidden, the zero too.
      ([[149, 0, 1], [90, 60, 40]], ["a"], ["a": false, "b": false, "c": false]),
      ([[150, 0, 0], [90, 60, 40]], ["a"], ["a": false, "b": false, "c": false]),
      // Two sensitive options together are all.
      ([[80, 70, 0], [90, 60, 40]], ["a", "b"], ["a": false, "b": false, "c": false]),
      ([[80, 70, 0], [90, 60, 40]], ["a"], ["a": true, "b": true, "c": true]),
      // Nobody chose the third option anywhere: the zero follows, so the question is withheld.
      ([[149, 1, 0], [90, 60, 0]], ["a"], [:]),
      // Where each option is sensitive, it matters which.
      ([[150, 0], [90, 60]], ["a", "b"], ["a": false, "b": false]),
    ] as [([[Int]], [String], [String: Bool])])
  func `a group is protected by silence about every option`(
    counts: [[Int]], sensitive: [String], seen: [String: Bool]
  ) throws {
    #expect(try Self.seen(counts, sensitive) == seen)
  }

  @Test func `no zero is thought possible where no group is protected`() throws {
    let plan = ReleasePlan(try Forms.survey())
    let tables = plan.tables.filter { $0.axes.count < 2 }.map { table in
      ChosenTable(table: table, levels: table.axes.map { plan.variables[$0].levels[0] })
    }
    let layout = CellLayout(plan, tables)
    let system = layout.system(Array(repeating: CellCount(), count: layout.cellCount))
    #expect(system.cells.allSatisfy { $0.lowest == 1 })
  }

  /// A group of three options with these counts, in a system of its own.
  private static func system(_ counts: [Int]) -> (CellSystem, DisclosedGroup) {
    var system = CellSystem()
    for total in [counts.reduce(0, +)] + counts {
      var count = CellCount()
      count.total = total
      system.cells.append(CellSystem.Cell(count, .row, lowest: 1))
    }
    system.add(.options, 0, isSumOf: [1, 2, 3])
    var group = DisclosedGroup(
      options: [1, 2, 3], harmless: [2, 3], indicators: [], margin: 3, stride: 4)
    system.addWorlds(of: &group)
    return (system, group)
  }

  @Test(
    arguments: [
      // The counts of the two harmless options a reader thinks of, and whether he can.
      (0, 0, true), (1, 0, true), (0, 1, true), (2, 0, false), (1, 1, false), (3, 0, false),
      (2, 1, true), (1, 2, true), (4, 1, true), (1, 4, true), (3, 6, true), (0, 5, false),
    ])
  func `there is either such a group or no hidden zero`(first: Int, second: Int, isPossible: Bool)
    throws
  {
    let (system, group) = Self.system([120, 0, 0])
    #expect(system.isConsistent)
    let world = try #require(group.world)
    // Whether some value of the other world, and of what is left over, satisfies every equation.
    let isFound = (0...9).contains { times in
      system.equations.filter { $0.family == .groups }.allSatisfy { equation in
        let own: [Int: Int] = [2: first, 3: second, world: times]
        let sum = equation.terms.reduce(0) { sum, term in
          let cell = system.cells[term.cell]
          return sum + term.factor * (own[term.cell] ?? (cell.use == .fixed ? cell.count.total : 0))
        }
        // The one cell left takes what is missing, if that is not less than nought.
        let rest = equation.terms.first {
          own[$0.cell] == nil && $0.cell > 3 && system.cells[$0.cell].use == .world
        }
        return rest.map { -sum * $0.factor >= 0 } ?? (sum == 0)
      }
    }
    #expect(isFound == isPossible)
  }
}
