import Expressions
import FormJSON
import Testing

@testable import FormModel

/// Numbers that look random and are the same in every run.
private struct Draws {
  private var state: UInt64 = 20_261_122

  mutating func below(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(truncatingIfNeeded: state >> 33) % limit
  }

  mutating func one(of texts: [String]) -> String { texts[below(texts.count)] }
}

/// A plain expression decides from a response's bytes what FHIRPath makes of its values.
@Suite(.timeLimit(.minutes(20)))
struct PlainExpressionTests {
  private static let linkIDs = [
    "truth", "whole", "number", "from", "to", "choice", "many", "words",
  ]

  private static func form() throws -> FormIndex {
    func item(_ linkID: String, _ type: String, _ more: String = "") -> String {
      "{\"linkId\":\"\(linkID)\",\"type\":\"\(type)\"\(more)}"
    }
    let options =
      ",\"answerOption\":[{\"valueCoding\":{\"code\":\"a\"}},{\"valueCoding\":{\"code\":\"b\"}}]"
    let asked =
      ",\"enableWhen\":[{\"question\":\"truth\",\"operator\":\"=\",\"answerBoolean\":true}]"
    let items = [
      item("truth", "boolean"), item("whole", "integer"), item("number", "decimal", asked),
      item("from", "date"), item("to", "date"), item("choice", "choice", options),
      item("many", "choice", options + ",\"repeats\":true"), item("words", "string"),
    ].joined(separator: ",")
    let text =
      "{\"resourceType\":\"Questionnaire\",\"url\":\"urn:x\",\"version\":\"1\",\"status\":\"draft\","
      + "\"item\":[{\"linkId\":\"g\",\"type\":\"group\",\"item\":[\(items)]}]}"
    return FormIndex(try QuestionnaireReader.read(Array(text.utf8)).form)
  }

  private static let values: [String: [String]] = [
    "truth": ["\"valueBoolean\":true", "\"valueBoolean\":false"],
    "whole": ["5", "6", "-3", "1e1", "99999999999"].map { "\"valueInteger\":\($0)" },
    "number": ["5", "5.0", "6.5", "0", "-0.0", "1e2", "5.000000000000000000000001"].map {
      "\"valueDecimal\":\($0)"
    },
    "from": dates, "to": dates,
    "choice": codes, "many": codes,
    "words": ["\"valueString\":\"a\"", "\"valueString\":\"\"", "\"valueDecimal\":5"],
  ]
  private static let dates = [
    "2026-04-01", "2026-04-30", "2026-06-30", "2026-04", "2026", "2026-02-30", "9999-12-31",
  ].map { "\"valueDate\":\"\($0)\"" }
  private static let codes = [
    "{\"code\":\"a\"}", "{\"code\":\"b\"}", "{\"code\":\"\\u0061\"}", "{\"display\":\"a\"}",
  ].map { "\"valueCoding\":\($0)" }

  private func items(_ draws: inout Draws) -> String {
    var items: [String] = []
    for linkID in PlainExpressionTests.linkIDs where draws.below(4) > 0 {
      let pool = PlainExpressionTests.values[linkID] ?? []
      let answers = (0..<(draws.below(5) == 0 ? 2 : 1)).map { _ in "{\(draws.one(of: pool))}" }
      items.append("{\"linkId\":\"\(linkID)\",\"answer\":[\(answers.joined(separator: ","))]}")
    }
    return items.joined(separator: ",")
  }

  private func answers(_ draws: inout Draws) -> String {
    "item.where(linkId='\(draws.one(of: PlainExpressionTests.linkIDs))').answer.value"
  }

  private func collection(_ draws: inout Draws) -> String {
    let all = answers(&draws)
    return draws.below(2) == 0 ? all : "\(all).where(\(condition(&draws, 2)))"
  }

  private static let operators = ["=", "!=", "<", "<=", ">", ">="]
  private static let literals = ["5", "5.0", "6.5", "0", "@2026-04-30", "@2026-04", "true"]

  private func condition(_ draws: inout Draws, _ depth: Int) -> String {
    switch draws.below(depth > 0 ? 7 : 4) {
    case 0: return "$this \(draws.one(of: Self.operators)) \(draws.one(of: Self.literals))"
    case 1: return "code \(draws.one(of: ["=", "!="])) '\(draws.one(of: ["a", "b", "あ"]))'"
    case 2: return "code.\(draws.one(of: ["exists", "empty"]))()"
    case 3: return "$this < today()"
    case 4: return "(\(condition(&draws, depth - 1))).not()"
    default:
      let name = draws.one(of: ["and", "or", "implies"])
      return "(\(condition(&draws, depth - 1)) \(name) \(condition(&draws, depth - 1)))"
    }
  }

  private func value(_ draws: inout Draws) -> String {
    switch draws.below(6) {
    case 0: return draws.one(of: Self.literals)
    case 1: return "today()"
    case 2:
      return
        "(\(answers(&draws)) \(draws.one(of: ["+", "-"])) \(draws.one(of: ["3 days", "2 weeks", "90 days"])))"
    default: return collection(&draws)
    }
  }

  private func truth(_ draws: inout Draws, _ depth: Int) -> String {
    switch draws.below(depth > 0 ? 8 : 4) {
    case 0: return "\(collection(&draws)).\(draws.one(of: ["exists", "empty"]))()"
    case 1, 2, 3:
      return "(\(value(&draws)) \(draws.one(of: Self.operators)) \(value(&draws)))"
    case 4: return "(\(truth(&draws, depth - 1))).not()"
    default:
      let name = draws.one(of: ["and", "or", "implies"])
      return "(\(truth(&draws, depth - 1)) \(name) \(truth(&draws, depth - 1)))"
    }
  }

  @Test("What a plain expression decides is what FHIRPath has, over any answers")
  func sameTruth() throws {
    let index = try Self.form()
    var draws = Draws()
    var seen: [PlainOutcome: Int] = [:]
    for _ in 0..<4000 {
      let text = truth(&draws, 2)
      let expression = try index.form.parse(text, isWhole: false)
      let plain = try #require(PlainExpression(expression), "\(text)")
      let json = index.response(
        "{\"linkId\":\"g\",\"item\":[\(items(&draws))]}", status: "in-progress")
      let clock = draws.below(5) == 0 ? nil : Fixture.now
      var check = ResponseCheck(index, clock: clock)
      check.begin(try index.record(json))
      let outcome = check.outcome(of: PlainRun(expression: plain, focus: 0, today: clock?.date))
      seen[outcome, default: 0] += 1
      let truth: Bool?
      do {
        truth = try expression.truth(
          for: ExpressionCollection(.element(ResponseElements.item(0))), in: check.elements,
          check.environment(for: expression))
      } catch {
        #expect(outcome == .isOpen, "\(text) of \(json): \(error)")
        continue
      }
      if outcome != .isOpen {
        #expect(outcome == (truth.map { PlainOutcome($0) } ?? .isEmpty), "\(text) of \(json)")
      }
    }
    for outcome in [PlainOutcome.isTrue, .isFalse, .isEmpty, .isOpen] {
      #expect(seen[outcome, default: 0] > 100, "\(seen)")
    }
  }

  @Test("Every constraint of the survey's form is plain")
  func builtIn() throws {
    let constraints = try Fixture.builtIn().expressions.constraints
    try #require(constraints.count == 10)
    for constraint in constraints { #expect(constraint.plain != nil, "\(constraint.source.key)") }
  }

  @Test(
    "What needs more than single answers compared is not plain",
    arguments: [
      "item.where(linkId='words').answer.value.length() > 3",
      "item.where(linkId='many').answer.count() < 3", "item.answer.value.empty()",
      "item.where(linkId='many').answer.value.where(code in ('a' | 'b')).exists()",
      "item.where(linkId='from').answer.value + 1 month > today()",
      "%resource.item.where(linkId='g').exists()",
      "item.where(linkId='number').answer.value > 5.0000000000000000001",
    ])
  func others(text: String) throws {
    #expect(PlainExpression(try Self.form().form.parse(text, isWhole: false)) == nil)
  }
}
