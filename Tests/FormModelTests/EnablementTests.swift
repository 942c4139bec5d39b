import FormModel
import Testing

/// One row of the truth table of a single condition.
struct ConditionCase: Sendable, CustomTestStringConvertible {
  var comparison: EnableWhen.Operator
  var value: AnswerValue
  var answers: [AnswerValue]
  var isMet: Bool

  init(
    _ answers: [AnswerValue], _ comparison: EnableWhen.Operator, _ value: AnswerValue, _ isMet: Bool
  ) {
    (self.answers, self.comparison, self.value, self.isMet) = (answers, comparison, value, isMet)
  }

  var testDescription: String {
    "[\(answers.map(\.plain).joined(separator: " "))] \(comparison.rawValue) \(value.plain)"
  }
}

/// One row of the truth table of several conditions.
struct BehaviorCase: Sendable, CustomTestStringConvertible {
  var behavior: EnableBehavior?
  var first: Bool?
  var second: Bool?
  var isEnabled: Bool

  init(_ behavior: EnableBehavior?, _ first: Bool?, _ second: Bool?, _ isEnabled: Bool) {
    (self.behavior, self.first, self.second) = (behavior, first, second)
    self.isEnabled = isEnabled
  }

  var testDescription: String {
    let answers = [first, second].map { $0.map(String.init) ?? "unanswered" }
    return "\(behavior?.rawValue ?? "nothing") of \(answers.joined(separator: ", "))"
  }
}

private func coding(_ code: String) -> AnswerValue {
  .coding(Coding(system: "urn:test", code: code))
}

private func decimal(_ text: String) -> AnswerValue {
  .decimal(DecimalNumber(text) ?? .zero)
}

private func date(_ text: String) -> AnswerValue {
  CalendarDate(text).map(AnswerValue.date) ?? .string("no date: \(text)")
}

private func yes(_ question: String) -> EnableWhen {
  EnableWhen(question: question, operator: .equal, answer: .boolean(true))
}

private func enablement(
  of form: Questionnaire, _ answers: [(String, [AnswerValue])], scope: FormScope = .whole,
  status: String = "completed"
) -> (String) -> Bool? {
  var response = HandMadeResponse(form, status: status)
  for (linkID, values) in answers { response.answer(linkID, values) }
  var enablement = Enablement()
  enablement.evaluate(FormIndex(form), response.record, scope: scope)
  return { linkID in form.index(of: linkID).map { enablement.isEnabled($0) } }
}

struct EnablementTests {
  static let conditions: [ConditionCase] = [
    // exists
    ConditionCase([], .exists, .boolean(true), false),
    ConditionCase([], .exists, .boolean(false), true),
    ConditionCase([.integer(1)], .exists, .boolean(true), true),
    ConditionCase([.integer(1)], .exists, .boolean(false), false),
    ConditionCase([.integer(1), .integer(2)], .exists, .boolean(true), true),
    // =
    ConditionCase([], .equal, .boolean(true), false),
    ConditionCase([], .equal, .boolean(false), false),
    ConditionCase([.boolean(true)], .equal, .boolean(true), true),
    ConditionCase([.boolean(false)], .equal, .boolean(true), false),
    ConditionCase([.boolean(false)], .equal, .boolean(false), true),
    ConditionCase([coding("a")], .equal, coding("a"), true),
    ConditionCase([coding("b")], .equal, coding("a"), false),
    ConditionCase([coding("b"), coding("a")], .equal, coding("a"), true),
    ConditionCase([.string("a")], .equal, coding("a"), false),
    ConditionCase([coding("z")], .equal, coding("z"), true),
    ConditionCase([decimal("12.50")], .equal, decimal("12.5"), true),
    ConditionCase([.integer(3)], .equal, .integer(3), true),
    ConditionCase([.string("A")], .equal, .string("a"), false),
    ConditionCase([date("2026-04")], .equal, date("2026-04-01"), false),
    // !=
    ConditionCase([], .notEqual, coding("a"), true),
    ConditionCase([coding("a")], .notEqual, coding("a"), false),
    ConditionCase([coding("b")], .notEqual, coding("a"), true),
    ConditionCase([coding("a"), coding("b")], .notEqual, coding("a"), false),
    ConditionCase([.boolean(false)], .notEqual, .boolean(true), true),
    // >
    ConditionCase([], .greater, .integer(2), false),
    ConditionCase([.integer(3)], .greater, .integer(2), true),
    ConditionCase([.integer(2)], .greater, .integer(2), false),
    ConditionCase([.integer(1), .integer(3)], .greater, .integer(2), true),
    ConditionCase([date("2026-04-02")], .greater, date("2026-04-01"), true),
    ConditionCase([date("2026-04")], .greater, date("2026-04-01"), false),
    // <
    ConditionCase([], .less, .integer(2), false),
    ConditionCase([.integer(1)], .less, .integer(2), true),
    ConditionCase([.integer(2)], .less, .integer(2), false),
    ConditionCase([decimal("1.99")], .less, decimal("2"), true),
    ConditionCase([coding("a")], .less, coding("b"), false),
    // >=
    ConditionCase([], .greaterOrEqual, .integer(2), false),
    ConditionCase([.integer(2)], .greaterOrEqual, .integer(2), true),
    ConditionCase([.integer(1)], .greaterOrEqual, .integer(2), false),
    ConditionCase([decimal("2.00")], .greaterOrEqual, decimal("2"), true),
    // <=
    ConditionCase([], .lessOrEqual, .integer(2), false),
    ConditionCase([.integer(2)], .lessOrEqual, .integer(2), true),
    ConditionCase([.integer(3)], .lessOrEqual, .integer(2), false),
    ConditionCase([.integer(3), .integer(1)], .lessOrEqual, .integer(2), true),
  ]

  @Test("A condition is met as FHIR's corrected text says", arguments: conditions)
  func meetsCondition(row: ConditionCase) {
    let condition = EnableWhen(question: "q", operator: row.comparison, answer: row.value)
    #expect(condition.isMet(by: row.answers) == row.isMet)
  }

  @Test("An item is enabled just when its one condition is met", arguments: conditions)
  func enablesItem(row: ConditionCase) {
    let condition = EnableWhen(question: "q", operator: row.comparison, answer: row.value)
    // With and without options: conditions on options take a path of their own.
    for options in [[], [coding("a"), coding("b")]] {
      let type: ItemType = options.isEmpty ? .string : .openChoice
      let form = Questionnaire([
        Node("q", type, options: options), Node("g", .boolean, when: [condition]),
      ])
      let isEnabled = enablement(of: form, row.answers.isEmpty ? [] : [("q", row.answers)])
      #expect(isEnabled("g") == .some(row.isMet))
      #expect(isEnabled("q") == true)
    }
  }

  @Test(
    "Several conditions are joined by enableBehavior",
    arguments: [
      BehaviorCase(.all, true, true, true), BehaviorCase(.all, true, false, false),
      BehaviorCase(.all, false, true, false), BehaviorCase(.all, false, false, false),
      BehaviorCase(.all, true, nil, false), BehaviorCase(.all, nil, nil, false),
      BehaviorCase(.any, true, true, true), BehaviorCase(.any, true, false, true),
      BehaviorCase(.any, false, true, true), BehaviorCase(.any, false, false, false),
      BehaviorCase(.any, nil, true, true), BehaviorCase(.any, nil, nil, false),
      BehaviorCase(.any, true, nil, true),
    ])
  func joins(row: BehaviorCase) {
    let form = Questionnaire([
      Node("a", .boolean), Node("b", .boolean),
      Node("g", .string, when: [yes("a"), yes("b")], row.behavior),
    ])
    let answers = [("a", row.first), ("b", row.second)].compactMap { linkID, value in
      value.map { (linkID, [AnswerValue.boolean($0)]) }
    }
    #expect(enablement(of: form, answers)("g") == row.isEnabled)
  }

  @Test(
    "A disabled source counts as unanswered, whatever it still holds",
    arguments: [
      (EnableWhen.Operator.equal, AnswerValue.boolean(true), false),
      (.notEqual, .boolean(true), true), (.exists, .boolean(true), false),
      (.exists, .boolean(false), true),
    ])
  func disabledSource(
    comparison: EnableWhen.Operator, value: AnswerValue, expected: Bool
  ) {
    let condition = EnableWhen(question: "b", operator: comparison, answer: value)
    let form = Questionnaire([
      Node("a", .boolean), Node("b", .boolean, when: [yes("a")]),
      Node("c", .boolean, when: [condition]),
    ])
    let answers: [(String, [AnswerValue])] = [
      ("a", [.boolean(false)]), ("b", [.boolean(true)]), ("c", [.boolean(true)]),
    ]
    let isEnabled = enablement(of: form, answers)
    #expect(isEnabled("b") == false)
    #expect(isEnabled("c") == expected)
    // Once the source is enabled its answer counts again.
    let open = enablement(
      of: form, [("a", [.boolean(true)]), ("b", [.boolean(true)]), ("c", [.boolean(true)])])
    #expect(open("b") == true)
    #expect(open("c") == !expected)
  }

  @Test("A disabled ancestor disables everything inside it, and what depends on that")
  func disabledAncestor() {
    let form = Questionnaire([
      Node("a", .boolean),
      Node(
        "outer", .group, when: [yes("a")],
        children: [
          Node("inner", .group, children: [Node("b", .boolean), Node("text", .display)]),
          Node("own", .boolean, when: [yes("b")]),
        ]),
      Node("c", .boolean, when: [yes("b")]),
    ])
    let shut = enablement(of: form, [("a", [.boolean(false)]), ("b", [.boolean(true)])])
    for linkID in ["outer", "inner", "b", "text", "own", "c"] { #expect(shut(linkID) == false) }
    let open = enablement(of: form, [("a", [.boolean(true)]), ("b", [.boolean(true)])])
    for linkID in ["outer", "inner", "b", "text", "own", "c"] { #expect(open(linkID) == true) }
  }

  @Test("A condition may look at a later item, and chains settle in any order")
  func laterSource() {
    let form = Questionnaire([
      Node("first", .boolean, when: [yes("second")]),
      Node("second", .boolean, when: [yes("third")]), Node("third", .boolean),
    ])
    let all: [AnswerValue] = [.boolean(true)]
    let open = enablement(of: form, [("first", all), ("second", all), ("third", all)])
    #expect(open("first") == true)
    let shut = enablement(
      of: form, [("first", all), ("second", all), ("third", [.boolean(false)])])
    #expect(shut("first") == false && shut("second") == false && shut("third") == true)
  }

  @Test("Conditions that wait for each other end all the same")
  func cycle() {
    let form = Questionnaire([
      Node("a", .boolean, when: [yes("b")]), Node("b", .boolean, when: [yes("a")]),
    ])
    #expect(enablement(of: form, [])("a") == false)
  }

  @Test("One evaluation leaves nothing behind for the next")
  func reused() throws {
    let form = Questionnaire([Node("a", .boolean), Node("g", .string, when: [yes("a")])])
    let index = FormIndex(form)
    let gated = try #require(form.index(of: "g"))
    var enablement = Enablement()
    for answer in [true, false, true] {
      var response = HandMadeResponse(form)
      response.answer("a", [.boolean(answer)])
      enablement.evaluate(index, response.record)
      #expect(enablement.isEnabled(gated) == answer)
    }
  }
}

struct RouteTests {
  private static let form = Questionnaire([
    Node("1", .boolean),
    Node(
      "A", .group, when: [yes("1")],
      children: [Node("2", .string), Node("note", .display), Node("3", .integer)]),
    Node(
      "D", .group, when: [yes("1")], codes: [Coding(system: SurveyURL.role, code: "laboratory")],
      children: [Node("18", .boolean), Node("19", .boolean, when: [yes("18")])]),
  ])

  private func route(
    _ answers: [(String, [AnswerValue])], _ scope: FormScope = .whole
  ) -> [String] {
    var response = HandMadeResponse(RouteTests.form)
    for (linkID, values) in answers { response.answer(linkID, values) }
    var enablement = Enablement()
    enablement.evaluate(FormIndex(RouteTests.form), response.record, scope: scope)
    return Route(of: RouteTests.form, enablement, scope: scope).questions
      .map { RouteTests.form.items[$0].linkID }
  }

  @Test("The route holds the enabled questions in the form's order, no groups and no displays")
  func whole() {
    #expect(route([]) == ["1"])
    #expect(route([("1", [.boolean(false)])]) == ["1"])
    #expect(route([("1", [.boolean(true)])]) == ["1", "2", "3", "18"])
    #expect(
      route([("1", [.boolean(true)]), ("18", [.boolean(true)])]) == ["1", "2", "3", "18", "19"])
  }

  @Test("A role's route holds its own items; a condition on an item outside counts as met")
  func ofRole() {
    let laboratory = FormScope(.laboratory, of: RouteTests.form)
    #expect(laboratory.isPartial)
    #expect(route([], laboratory) == ["18"])
    #expect(route([("18", [.boolean(true)])], laboratory) == ["18", "19"])
    #expect(route([("18", [.boolean(false)])], laboratory) == ["18"])
  }

  @Test("A draft that holds one role's items alone is a prefill")
  func ofRecord() {
    func scope(_ status: String, _ linkIDs: [String]) -> FormScope {
      var response = HandMadeResponse(RouteTests.form, status: status)
      for linkID in linkIDs { response.answer(linkID, [.boolean(true)]) }
      return FormScope(of: response.record, in: FormIndex(RouteTests.form))
    }
    let laboratory = FormScope(.laboratory, of: RouteTests.form)
    #expect(scope("in-progress", ["18", "19"]) == laboratory)
    #expect(scope("in-progress", ["1", "18"]) == .whole)
    #expect(scope("in-progress", []) == .whole)
    #expect(scope("completed", ["18", "19"]) == .whole)
    #expect(scope("nonsense", ["18"]) == .whole)
    #expect(!FormScope.whole.isPartial)
  }

  @Test("An item the form does not know makes a draft no prefill")
  func unknownItem() {
    var response = HandMadeResponse(RouteTests.form, status: "in-progress")
    response.answer("18", [.boolean(true)])
    var record = response.record
    record.items.append(ResponseRecord.Item())
    #expect(FormScope(of: record, in: FormIndex(RouteTests.form)) == .whole)
  }
}
