import FormModel
import Testing

@testable import Tabulation

struct TallyTests {
  private static func counts(_ tally: Tally, _ linkID: String) throws -> [String: Int] {
    let index = try #require(tally.plan.questions.firstIndex { $0.linkID == linkID })
    let codes = tally.plan.questions[index].cells.map(\.code)
    return Dictionary(uniqueKeysWithValues: zip(codes, tally.counts[index]))
      .filter { $0.value > 0 }
  }

  @Test func `responses to the survey's own form are counted`() throws {
    let form = try Forms.survey()
    var responses = Responses(form)
    var tally = Tally(TabulationPlan(form))
    let isCase = #"[{"valueBoolean":true}]"#
    let infection = try #require(form.form.index(of: "8").map { form.form.items[$0].options })
    let both =
      Responses.choosing(infection[0], infection[1]).dropLast() + #",{"valueString":"肝膿瘍"}]"#
    tally.add(try responses.completed(["1": isCase, "8": String(both), "*": ""]))
    tally.add(
      try responses.completed([
        "1": isCase, "7": #"[{"valueInteger":17}]"#, "9": #"[{"valueString":"E. other"}]"#,
        "*": "",
      ]))
    tally.add(try responses.completed(["1": #"[{"valueBoolean":false}]"#]))

    #expect(tally.received == 3)
    #expect(tally.population == 2)
    #expect(tally.uncounted.allSatisfy { $0 == 0 })
    #expect(try Self.counts(tally, "1") == ["true": 2, "false": 1])
    #expect(try Self.counts(tally, "3") == ["kyushu-okinawa": 2])
    #expect(try Self.counts(tally, "7") == ["65-74": 1, "0-17": 1])
    #expect(try Self.counts(tally, "9") == ["_O": 1, infection9(form): 1])
    let types = try Self.counts(tally, "8")
    #expect(types[infection[0].code] == 1)
    #expect(types[infection[1].code] == 1)
    #expect(types["_O"] == 1)
    #expect(types[infection[7].code] == 1)
    #expect(try Self.counts(tally, "12") == ["false": 2])
  }

  private func infection9(_ index: FormIndex) throws -> String {
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
    var tally = Tally(TabulationPlan(form))
    for (value, chosen) in [
      ("1.4999", [options[0], options[1]]), ("1.5", [options[0], options[2]]),
      ("2.0", [options[2]]),
    ] {
      let picked = chosen.map { Responses.choosing($0).dropFirst().dropLast() }
      tally.add(
        try responses.completed([
          "1": #"[{"valueBoolean":true}]"#, "3": "[{\"valueDecimal\":\(value)}]",
          "4": "[" + picked.joined(separator: ",") + "]",
        ]))
    }
    #expect(tally.counts == [[3, 0], [0, 3], [1, 1], [2, 2]])
    #expect(tally.uncounted == [0, 0, 1, 0])
  }

  @Test func `a response to another form makes every question withheld`() throws {
    var other = Responses(Forms.flat([Forms.question("1", .boolean)]))
    let response = try other.completed(["1": #"[{"valueBoolean":true}]"#])
    let form = Forms.flat([Forms.question("1", .boolean), Forms.question("2", .boolean)])
    var tally = Forms.tally(form, received: 50, cases: 30, [[30, 20], [15, 15]])
    #expect(!DraftProtection.table(from: tally).publishedCounts.isEmpty)
    tally.add(response)
    #expect(tally.received == 51)
    #expect(DraftProtection.table(from: tally).publishedCounts.isEmpty)
  }

  @Test func `tallies merge in any order and grouping`() throws {
    let form = Forms.flat([Forms.question("1", .boolean), Forms.question("2", .boolean)])
    let parts = [
      Forms.tally(form, received: 5, cases: 3, [[3, 2], [1, 2]]),
      Forms.tally(form, received: 70, cases: 7, [[7, 63], [7, 0]]),
      Forms.tally(form, received: .max, cases: .max - 1, [[.max - 1, 1], [.max, 0]]),
    ]
    func merged(_ order: [Int]) throws -> Tally {
      var sum = Tally(TabulationPlan(form))
      for part in order { try sum.merge(parts[part]) }
      return sum
    }
    let expected = try merged([0, 1, 2])
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      #expect(try merged(order).counts == expected.counts)
      #expect(try merged(order).received == expected.received)
    }
    var right = parts[1]
    try right.merge(parts[2])
    var left = parts[0]
    try left.merge(right)
    #expect(left.counts == expected.counts)
    #expect(left.population == .max)
    #expect(DraftProtection.table(from: left).publishedCounts.isEmpty)
  }

  @Test func `tallies of different forms do not merge`() {
    var one = Tally(TabulationPlan(Forms.flat([Forms.question("1", .boolean)])))
    let other = Tally(
      TabulationPlan(Forms.flat([Forms.question("1", .boolean), Forms.question("2", .boolean)])))
    #expect(throws: TallyMismatch.self) { try one.merge(other) }
  }
}
