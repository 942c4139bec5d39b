import FormModel
import Testing

@testable import Tabulation

struct ReleasePlanTests {
  private static let year = ReleasePeriod(year: 2025, month: 4, months: 12)

  @Test(arguments: ["2", "6", "6.1", "6.2", "16.3"])
  func `what identifies, narrates or dates is never in`(linkID: String) throws {
    for period in [nil, Self.year] {
      let plan = ReleasePlan(try Forms.survey(), period: period)
      #expect(!plan.questions.contains { $0.code == linkID })
      #expect(!plan.indicators.contains { $0.code == linkID })
    }
    #expect(!ReleasePlan(try Forms.survey()).questions.contains { $0.code == "16.1" })
  }

  @Test func `the plan names its form and its policy`() throws {
    let plan = ReleasePlan(try Forms.survey())
    #expect(plan.tables.first?.code == "overall")
    #expect(plan.policy == DisclosurePolicy())
    #expect(plan.form == "https://cresurvey.invalid/fhir/Questionnaire/cre-cefiderocol|1.0.0")
  }

  @Test func `the prefecture is published by its eight regions only`() throws {
    let plan = ReleasePlan(try Forms.survey())
    let question = try #require(plan.questions.first { $0.code == "3" })
    #expect(
      question.cells.map(\.code) == [
        "hokkaido", "tohoku", "kanto", "chubu", "kinki", "chugoku", "shikoku", "kyushu-okinawa",
      ])
  }

  @Test func `only the question of who is a case is counted over all received`() throws {
    let plan = ReleasePlan(try Forms.survey())
    #expect(plan.questions.filter(\.decidesPopulation).map(\.code) == ["1"])
    #expect(plan.questions.filter { $0.selection == .many }.map(\.code) == ["8", "10", "13"])
  }

  @Test func `options come in the form's order, the written answer last`() throws {
    let plan = ReleasePlan(try Forms.survey())
    let codes = Dictionary(
      uniqueKeysWithValues: plan.questions.map { ($0.code, $0.cells.map(\.code)) })
    #expect(codes["12"] == ["true", "false"])
    #expect(codes["7"] == ["0-17", "18-39", "40-64", "65-74", "75-84", "85-plus"])
    #expect(codes["4"]?.count == 6)
    #expect(codes["9"]?.count == 11)
    #expect(codes["9"]?.last == "_O")
    #expect(codes["10"]?.contains("_O") == false)
    #expect(codes.values.allSatisfy { !$0.contains("_unanswered") })
  }

  @Test func `no code in the file is a number or a date to a spreadsheet`() throws {
    let plan = ReleasePlan(try Forms.survey(), period: Self.year)
    let codes =
      plan.questions.flatMap(\.cells).map(\.code)
      + plan.variables.flatMap(\.levels).flatMap(\.categories).map(\.code)
    #expect(codes.contains("8-to-14") && codes.contains("1-to-99") && codes.contains("75-84"))
    for code in codes {
      #expect(Double(code) == nil)
      let parts = code.split { "-/.".contains($0) }.map { Int($0) }
      // Two or three numbers are a date where one of them may be a month.
      let isDate =
        parts.count > 1 && parts.allSatisfy { $0 != nil }
        && parts.contains { (1...12).contains($0 ?? 0) }
      #expect(!isDate, "\(code)")
    }
  }

  @Test func `an optional question may go unanswered, a required one may not`() {
    let plan = ReleasePlan(
      Forms.flat([
        Forms.question("1", .boolean),
        Forms.question("2", .choice, options: ["a", "b"], required: false),
      ]))
    #expect(plan.questions.map(\.isOptional) == [false, true])
    #expect(plan.questions.last?.cells.map(\.code) == ["a", "b"])
  }

  @Test func `confidential, unpublished, gated and nested questions are left out`() {
    var confidential = Forms.question("2", .boolean)
    confidential.isConfidential = true
    var unpublished = Forms.question("3", .boolean)
    unpublished.tabulation = nil
    var contributor = Forms.question("4", .boolean)
    contributor.tabulation?.roles.append(.contributor)
    var gated = Forms.question("5", .boolean)
    gated.enableWhen.append(
      EnableWhen(question: "4", operator: .exists, answer: .boolean(true)))
    var form = Forms.flat([
      Forms.question("1", .boolean), confidential, unpublished, contributor, gated,
      Forms.question("6", .string), Forms.question("7", .choice), Forms.question("8", .integer),
      Forms.question("9", .boolean), Forms.question("9.1", .boolean),
    ]).form
    form.items[8].end = 10
    form.items[9].parent = 8
    #expect(ReleasePlan(FormIndex(form)).questions.map(\.code) == ["1", "9"])
  }

  @Test func `what a confidential group holds is left out`() {
    var group = Forms.question("2", .group)
    group.tabulation = nil
    for isConfidential in [false, true] {
      group.isConfidential = isConfidential
      var form = Forms.flat([
        Forms.question("1", .boolean), group, Forms.question("2.1", .boolean),
      ]).form
      form.items[1].end = 3
      form.items[2].parent = 1
      let codes = ReleasePlan(FormIndex(form)).questions.map(\.code)
      #expect(codes == (isConfidential ? ["1"] : ["1", "2.1"]))
    }
  }

  @Test func `an indicator of a question that is left out is left out`() {
    for isConfidential in [false, true] {
      var secret = Forms.question("2", .boolean)
      secret.isConfidential = isConfidential
      var form = Forms.flat([Forms.question("1", .boolean), secret]).form
      form.tabulation?.indicators = [
        FormTabulation.Indicator(
          code: "told", label: LocalizedText("x"),
          alternatives: [[EnableWhen(question: "2", operator: .equal, answer: .boolean(true))]])
      ]
      let plan = ReleasePlan(FormIndex(form))
      #expect(plan.indicators.map(\.code) == (isConfidential ? [] : ["told"]))
      #expect(plan.unplanned == (isConfidential ? ["told"] : []))
    }
  }

  @Test func `a form without a word on publication publishes nothing`() {
    var form = Forms.flat([Forms.question("1", .boolean)]).form
    form.tabulation = nil
    #expect(ReleasePlan(FormIndex(form)).questions.isEmpty)
    form.tabulation = FormTabulation()
    form.tabulation?.population = EnableWhen(
      question: "no such", operator: .equal, answer: .boolean(true))
    #expect(ReleasePlan(FormIndex(form)).questions.isEmpty)
  }

  @Test func `a question whose cases are several of its options is left out`() {
    var form = Forms.flat([
      Forms.question("1", .boolean), Forms.question("2", .boolean),
    ]).form
    let condition = EnableWhen(question: "1", operator: .notEqual, answer: .boolean(false))
    form.tabulation?.population = condition
    form.items[1].enableWhen = [condition]
    #expect(ReleasePlan(FormIndex(form)).questions.map(\.code) == ["2"])
  }

  @Test(
    arguments: [
      ([:], 10, 10, 5),
      (["minimumFrequency": [5], "minimumDerivedSum": [3], "minimumIntervalValues": [3]], 5, 5, 3),
      (["minimumFrequency": [0], "minimumIntervalValues": [-1]], 10, 10, 5),
      (["minimumFrequency": [.max], "minimumDerivedSum": []], 10, 10, 5),
    ] as [([String: [Int]], Int, Int, Int)])
  func `the policy is the form's, within reason`(
    values: [String: [Int]], frequency: Int, sum: Int, interval: Int
  ) {
    let policy = DisclosurePolicy(values)
    #expect(policy.minimumFrequency == frequency)
    #expect(policy.minimumDerivedSum == sum)
    #expect(policy.minimumIntervalValues == interval)
  }
}
