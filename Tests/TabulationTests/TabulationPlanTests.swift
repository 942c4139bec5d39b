import FormModel
import Testing

@testable import Tabulation

struct TabulationPlanTests {
  @Test func `the survey publishes these questions and no others`() throws {
    let plan = try TabulationPlan(Forms.survey())
    #expect(
      plan.questions.map(\.linkID) == [
        "1", "3", "4", "5", "7", "8", "9", "10", "11", "12", "13", "14", "15.1", "15.3", "16.2",
        "17", "17.1", "18.1", "18.2", "18.3", "19.1", "19.2", "19.3", "20", "21",
      ])
    #expect(plan.table == "overall")
    #expect(plan.policy == DisclosurePolicy())
    #expect(plan.form == "https://cresurvey.invalid/fhir/Questionnaire/cre-cefiderocol|1.0.0")
  }

  @Test(arguments: ["2", "6", "6.1", "6.2", "14.1", "15.2", "16.1", "16.3", "17.2"])
  func `what identifies, narrates, dates or hangs on another answer is never in`(
    linkID: String
  ) throws {
    let plan = try TabulationPlan(Forms.survey())
    #expect(!plan.questions.contains { $0.linkID == linkID })
  }

  @Test func `the prefecture is published by its eight regions only`() throws {
    let plan = try TabulationPlan(Forms.survey())
    let question = try #require(plan.questions.first { $0.linkID == "3" })
    #expect(
      question.cells.map(\.code) == [
        "hokkaido", "tohoku", "kanto", "chubu", "kinki", "chugoku", "shikoku", "kyushu-okinawa",
      ])
  }

  @Test func `only the question of who is a case is counted over all received`() throws {
    let plan = try TabulationPlan(Forms.survey())
    #expect(plan.questions.filter { $0.universe == .received }.map(\.linkID) == ["1"])
    #expect(plan.questions.filter { $0.selection == .many }.map(\.linkID) == ["8", "10", "13"])
  }

  @Test func `options come in the form's order, the written answer last`() throws {
    let plan = try TabulationPlan(Forms.survey())
    let codes = Dictionary(
      uniqueKeysWithValues: plan.questions.map { ($0.linkID, $0.cells.map(\.code)) })
    #expect(codes["12"] == ["true", "false"])
    #expect(codes["7"] == ["0-17", "18-39", "40-64", "65-74", "75-84", "85-plus"])
    #expect(codes["4"]?.count == 6)
    #expect(codes["9"]?.count == 11)
    #expect(codes["9"]?.last == "_O")
    #expect(codes["10"]?.contains("_O") == false)
    #expect(codes.values.allSatisfy { !$0.contains("_unanswered") })
  }

  @Test func `an optional question has an option for the empty answer`() {
    let plan = TabulationPlan(
      Forms.flat([
        Forms.question("1", .boolean),
        Forms.question("2", .choice, options: ["a", "b"], required: false),
      ]))
    #expect(plan.questions.map { $0.cells.map(\.code) }.last == ["a", "b", "_unanswered"])
    #expect(plan.questions.last?.unanswered == 2)
  }

  @Test func `confidential, unpublished, gated and nested questions are left out`() {
    var confidential = Forms.question("2", .boolean)
    confidential.isConfidential = true
    var unpublished = Forms.question("3", .boolean)
    unpublished.tabulation = nil
    var contributor = Forms.question("4", .boolean)
    contributor.tabulation?.roles.insert(.contributor)
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
    #expect(TabulationPlan(FormIndex(form)).questions.map(\.linkID) == ["1", "9"])
  }

  @Test func `a form without a word on publication publishes nothing`() {
    var form = Forms.flat([Forms.question("1", .boolean)]).form
    form.tabulation = nil
    #expect(TabulationPlan(FormIndex(form)).questions.isEmpty)
    form.tabulation = FormTabulation()
    form.tabulation?.population = EnableWhen(
      question: "no such", operator: .equal, answer: .boolean(true))
    #expect(TabulationPlan(FormIndex(form)).questions.isEmpty)
  }

  @Test func `a question whose cases are several of its options is left out`() {
    var form = Forms.flat([
      Forms.question("1", .boolean), Forms.question("2", .boolean),
    ]).form
    let condition = EnableWhen(question: "1", operator: .notEqual, answer: .boolean(false))
    form.tabulation?.population = condition
    form.items[1].enableWhen = [condition]
    #expect(TabulationPlan(FormIndex(form)).questions.map(\.linkID) == ["2"])
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
