import FormModel
import Testing

@testable import Tabulation

@Suite(.timeLimit(.minutes(20)))
struct CaseTableTests {
  /// The overall counts above 0 of a question's options.
  private static func counts(_ table: CaseTable, _ code: String) throws -> [String: Int] {
    let index = try #require(table.plan.questions.firstIndex { $0.code == code })
    let overall = PlannedTable(code: "overall", label: LocalizedText("x"), axes: [], measures: [])
    let layout = CellLayout(table.plan, [ChosenTable(table: overall, levels: [])])
    let counts = layout.counts(of: table, Institutions(table))
    let own = layout.questions[index]
    var result: [String: Int] = [:]
    for (cell, slot) in zip(table.plan.questions[index].cells, own.options) {
      result[cell.code] = counts[layout.cell(0, slot)].total
    }
    if let slot = own.unanswered { result["_unanswered"] = counts[layout.cell(0, slot)].total }
    return result.filter { $0.value > 0 }
  }

  @Test func `responses to the survey's own form are counted`() throws {
    let form = try Forms.survey()
    var responses = Responses(form)
    var table = CaseTable(ReleasePlan(form))
    let isCase = #"[{"valueBoolean":true}]"#
    let infection = try #require(form.form.index(of: "8").map { form.form.items[$0].options })
    let both =
      Responses.choosing(infection[0], infection[1]).dropLast() + #",{"valueString":"肝膿瘍"}]"#
    table.add(try responses.completed(["1": isCase, "8": String(both), "*": ""]))
    table.add(
      try responses.completed([
        "1": isCase, "7": #"[{"valueInteger":17}]"#, "9": #"[{"valueString":"E. other"}]"#,
        "*": "",
      ]))
    table.add(try responses.completed(["1": #"[{"valueBoolean":false}]"#]))

    #expect(table.count == 3)
    #expect((0..<3).map(table.isCase) == [true, true, false])
    #expect(table.unsound.isEmpty)
    #expect(try Self.counts(table, "1") == ["true": 2, "false": 1])
    #expect(try Self.counts(table, "3") == ["kyushu-okinawa": 2])
    #expect(try Self.counts(table, "7") == ["65-74": 1, "0-17": 1])
    #expect(try Self.counts(table, "9") == ["_O": 1, lastSpecies(form): 1])
    let types = try Self.counts(table, "8")
    #expect(types[infection[0].code] == 1)
    #expect(types[infection[1].code] == 1)
    #expect(types["_O"] == 1)
    #expect(types[infection[7].code] == 1)
    #expect(try Self.counts(table, "12") == ["false": 2])
  }

  private func lastSpecies(_ index: FormIndex) throws -> String {
    let item = try #require(index.form.index(of: "9"))
    return try #require(index.form.items[item].options.last).code
  }

  @Test func `an empty answer, a gap between bands and merged options are counted as such`() throws
  {
    var number = Forms.question("3", .decimal)
    number.tabulation?.bands = [
      TabulationBand(
        code: "low", label: LocalizedText("低"), low: nil, high: DecimalNumber("1.5")),
      TabulationBand(
        code: "high", label: LocalizedText("高"), low: DecimalNumber("2"), high: nil),
    ]
    var merged = Forms.question("4", .choice, options: ["a", "b", "c"], repeats: true)
    merged.tabulation?.levels = [
      TabulationLevel(
        code: "two", label: LocalizedText("2区分"),
        groups: [
          .init(code: "ab", label: LocalizedText("AB"), members: ["a", "b"]),
          .init(code: "c", label: LocalizedText("C"), members: ["c"]),
        ])
    ]
    let form = Forms.flat([
      Forms.question("1", .boolean),
      Forms.question("2", .choice, options: ["a"], required: false), number, merged,
    ])
    let options = form.form.items[3].options
    var responses = Responses(form)
    var table = CaseTable(ReleasePlan(form))
    for (value, chosen) in [
      ("1.4999", [options[0], options[1]]), ("1.5", [options[0], options[2]]),
      ("2.0", [options[2]]),
    ] {
      let picked = chosen.map { Responses.choosing($0).dropFirst().dropLast() }
      table.add(
        try responses.completed([
          "1": #"[{"valueBoolean":true}]"#, "3": "[{\"valueDecimal\":\(value)}]",
          "4": "[" + picked.joined(separator: ",") + "]",
        ]))
    }
    #expect(try Self.counts(table, "1") == ["true": 3])
    #expect(try Self.counts(table, "2") == ["_unanswered": 3])
    // A merged option counts who ticked any of its members, once.
    #expect(try Self.counts(table, "4") == ["ab": 2, "c": 2])
    // 1.5 lies between the bands: nothing can be published of a question that loses answers.
    #expect(table.unsound == [2])
  }

  @Test func `a response to another form stops the release`() throws {
    var other = Responses(Forms.flat([Forms.question("1", .boolean)]))
    let form = Forms.flat([Forms.question("1", .boolean), Forms.question("2", .boolean)])
    var table = CaseTable(ReleasePlan(form))
    table.add(try other.completed(["1": #"[{"valueBoolean":true}]"#]))
    #expect(table.count == 1)
    #expect(table.unsound == [0, 1])
    #expect(throws: TableChoice.Refusal.unsound("1")) {
      try TableChoice(table, Institutions(table), DisclosurePolicy())
    }
  }

  @Test func `tables merge in any order and grouping`() throws {
    let form = Forms.flat([Forms.question("1", .boolean), Forms.question("2", .boolean)])
    var responses = Responses(form)
    var parts: [CaseTable] = []
    for part in 0..<3 {
      var table = CaseTable(ReleasePlan(form))
      for number in 0...(part * 2) {
        let isCase = number % 3 != 1
        table.add(
          try responses.completed(
            isCase
              ? [
                "1": #"[{"valueBoolean":true}]"#,
                "2": "[{\"valueBoolean\":\(number % 2 == part % 2)}]",
              ] : ["1": #"[{"valueBoolean":false}]"#]))
      }
      parts.append(table)
    }
    func merged(_ order: [Int]) throws -> CaseTable {
      var sum = CaseTable(ReleasePlan(form))
      for part in order { try sum.merge(parts[part]) }
      return sum
    }
    let expected = try merged([0, 1, 2])
    #expect(expected.count == 9)
    #expect(try Self.counts(expected, "1") == ["true": 6, "false": 3])
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      let other = try merged(order)
      #expect(other.count == expected.count)
      for code in ["1", "2"] {
        #expect(try Self.counts(other, code) == Self.counts(expected, code))
      }
    }
    var right = parts[1]
    try right.merge(parts[2])
    var left = parts[0]
    try left.merge(right)
    #expect(try Self.counts(left, "2") == Self.counts(expected, "2"))
  }

  @Test func `tables of different forms do not merge`() {
    var one = CaseTable(ReleasePlan(Forms.flat([Forms.question("1", .boolean)])))
    let other = CaseTable(
      ReleasePlan(Forms.flat([Forms.question("1", .boolean), Forms.question("2", .boolean)])))
    #expect(throws: TallyMismatch.self) { try one.merge(other) }
  }
}
