import FormModel
import Testing

@testable import Tabulation

struct DraftProtectionTests {
  private static let mark = PublishableTable.mark

  private static let form = Forms.flat([
    Forms.question("1", .boolean), Forms.question("2", .choice, options: ["a", "b", "c"]),
  ])

  private static func table(
    _ form: FormIndex, received: Int, cases: Int, _ counts: [[Int]]
  ) -> PublishableTable {
    DraftProtection.table(
      from: Forms.tally(form, received: received, cases: cases, counts))
  }

  @Test func `large counts are published with their total`() {
    let table = Self.table(Self.form, received: 180, cases: 150, [[150, 30], [100, 50, 0]])
    #expect(table.counts(of: "1") == ["true": 150, "false": 30, "_T": 180])
    #expect(table.counts(of: "2") == ["a": 100, "b": 50, "c": 0, "_T": 150])
    #expect(table.release == "DRAFT-NOT-FOR-PUBLICATION")
    #expect(table.rows.map(\.option) == ["true", "false", "_T", "a", "b", "c", "_T"])
  }

  @Test func `hidden options leave their sum, which subtraction gives anyway`() {
    let table = Self.table(Self.form, received: 180, cases: 150, [[150, 30], [3, 47, 100]])
    #expect(
      table.counts(of: "2") == ["a": Self.mark, "b": Self.mark, "c": 100, "_hidden": 50, "_T": 150])
  }

  @Test(
    arguments: [
      // No case that is none, or ten: the question is seen.
      (150, 150, [150, 0], true, true), (160, 150, [150, 10], true, true),
      (30, 0, [0, 30], true, true), (0, 0, [0, 0], true, true),
      // Nine that are none: the whole question is hidden, the number of cases is not.
      (159, 150, [150, 9], false, true), (5, 0, [0, 5], false, true),
      // Nine cases: nothing is seen.
      (109, 9, [9, 100], false, false), (9, 9, [9, 0], false, false),
    ] as [(Int, Int, [Int], Bool, Bool)])
  func `the number of cases is seen only where it betrays nobody`(
    received: Int, cases: Int, first: [Int], isFirstSeen: Bool, isNumberSeen: Bool
  ) {
    let table = Self.table(Self.form, received: received, cases: cases, [first, [cases, 0, 0]])
    let question = table.counts(of: "1")
    #expect(question["_T"] == (isFirstSeen ? received : Self.mark))
    #expect(question["true"] == (isFirstSeen ? cases : Self.mark))
    #expect(question["false"] == (isFirstSeen ? first[1] : Self.mark))
    #expect(question["_hidden"] == nil)
    #expect(table.counts(of: "2")["_T"] == (isNumberSeen ? cases : Self.mark))
    #expect(table.counts(of: "2")["a"] == (isNumberSeen ? cases : Self.mark))
  }

  @Test func `nine cases are not betrayed by a question with several choices either`() {
    let form = Forms.flat([
      Forms.question("1", .boolean),
      Forms.question("2", .choice, options: ["a", "b"], repeats: true),
    ])
    let table = Self.table(form, received: 109, cases: 9, [[9, 100], [5, 6]])
    #expect(table.publishedCounts.isEmpty)
  }

  @Test func `a question that cannot be protected loses every number`() {
    let table = Self.table(Self.form, received: 10, cases: 10, [[10, 0], [9, 1, 0]])
    #expect(
      table.counts(of: "2") == ["a": Self.mark, "b": Self.mark, "c": Self.mark, "_T": Self.mark])
    #expect(table.counts(of: "1") == ["true": 10, "false": 0, "_T": 10])
  }

  @Test func `counts that do not fit the form are withheld`() {
    var tally = Forms.tally(Self.form, received: 150, cases: 150, [[150, 0], [100, 50]])
    #expect(
      DraftProtection.table(from: tally).counts(of: "2").values.allSatisfy { $0 == Self.mark })
    tally.counts = []
    #expect(DraftProtection.table(from: tally).rows.isEmpty)
    tally.counts = [[.max, .max], [.max, -1, .min]]
    (tally.received, tally.population) = (.max, .max)
    #expect(DraftProtection.table(from: tally).publishedCounts.isEmpty)
  }

  @Test(
    arguments: [
      // The empty answers are a count like the others, and the total goes with them.
      ([60, 30, 60], ["a": 60, "b": 30, "_unanswered": 60, "_T": 90, "_asked": 150]),
      (
        [60, 85, 5],
        [
          "a": Self.mark, "b": 85, "_unanswered": Self.mark, "_hidden": 65, "_T": Self.mark,
          "_asked": 150,
        ]
      ),
      ([0, 0, 150], ["a": 0, "b": 0, "_unanswered": 150, "_T": 0, "_asked": 150]),
      // Seven answered: the answers would show it, so the empty ones are hidden too.
      (
        [7, 0, 143],
        [
          "a": Self.mark, "b": 0, "_unanswered": Self.mark, "_hidden": 150, "_T": Self.mark,
          "_asked": 150,
        ]
      ),
    ] as [([Int], [String: Int])])
  func `an optional question hides who did not answer`(
    counts: [Int], expected: [String: Int]
  ) {
    let form = Forms.flat([
      Forms.question("1", .boolean),
      Forms.question("2", .choice, options: ["a", "b"], required: false),
    ])
    let table = Self.table(form, received: 150, cases: 150, [[150, 0], counts])
    #expect(table.counts(of: "2") == expected)
  }

  @Test(arguments: [([149, 1, 0], true), ([150, 0, 0], true), ([0, 0, 150], false)])
  func `nearly everyone in a sensitive option withholds the question`(
    counts: [Int], isWithheld: Bool
  ) {
    var item = Forms.question("2", .choice, options: ["a", "b", "c"])
    item.tabulation?.sensitive = ["a"]
    let form = Forms.flat([Forms.question("1", .boolean), item])
    let table = Self.table(form, received: 150, cases: 150, [[150, 0], counts])
    #expect((table.counts(of: "2")["_T"] == Self.mark) == isWithheld)
  }

  @Test func `no published number of the survey's form is small, nor a difference of two`() throws {
    let plan = try TabulationPlan(Forms.survey())
    var random = Lehmer(state: 20_261_121)
    for cases in [0, 3, 9, 10, 12, 25, 60, 150, 150, 300, 600, 2_000] {
      var tally = Tally(plan)
      tally.population = cases
      tally.received = cases + random.below(30)
      for (index, question) in plan.questions.enumerated() {
        let count = question.cells.count
        if question.universe == .received {
          tally.counts[index] = [cases, tally.received - cases]
          continue
        }
        for _ in 0..<cases {
          // Skewed, so that rare options are rare.
          let chosen = min(random.below(count), random.below(count), random.below(count))
          tally.counts[index][chosen] += 1
          let second = random.below(count)
          if question.selection == .many, second != chosen { tally.counts[index][second] += 1 }
        }
      }
      check(DraftProtection.table(from: tally), cases)
    }
  }

  private func check(_ table: PublishableTable, _ cases: Int) {
    #expect(table.publishedCounts.allSatisfy { $0 == 0 || $0 >= 10 })
    for linkID in Set(table.rows.map(\.question)) {
      let rows = table.rows.filter { $0.question == linkID }
      let isSeen = table.counts(of: linkID)["_T"] != Self.mark
      let options = rows.filter { !$0.option.hasPrefix("_") || $0.option == "_O" }
      let seen = options.compactMap { row -> Int? in
        if case .published(let count, _) = row.content { count } else { nil }
      }
      guard isSeen else {
        #expect(rows.allSatisfy { $0.content == .suppressed })
        continue
      }
      if linkID != "1" { #expect(table.counts(of: linkID)["_T"] == cases) }
      guard rows.first?.selection == .one, linkID != "1" else { continue }
      let rest = cases - seen.reduce(0, +)
      #expect(rest == 0 || rest >= 10)
      #expect(rest == (table.counts(of: linkID)["_hidden"] ?? 0))
    }
  }
}

/// Numbers that look random and are the same in every run (Lehmer's generator, MINSTD).
struct Lehmer {
  var state: Int

  mutating func below(_ limit: Int) -> Int {
    state = state * 48_271 % 2_147_483_647
    return state % limit
  }
}
