import FormJSON
import FormModel
import Testing

@testable import TerminalDialogue

/// Many short sessions over a small form with every kind of branching.
struct BranchWalkTests {
  /// A gate, an exclusive option, `any` and `all`, `!=`, `exists`, a chain of three.
  private static let form = """
    {"resourceType":"Questionnaire","status":"draft","url":"urn:walk","version":"1","item":[
    {"linkId":"1","type":"boolean","required":true},
    {"linkId":"A","type":"group","required":true,
    "enableWhen":[{"question":"1","operator":"=","answerBoolean":true}],"item":[
    {"linkId":"2","type":"choice","required":true,"answerOption":[{"valueString":"a"},
    {"valueString":"b"},{"valueString":"c"}]},
    {"linkId":"3","type":"string","required":true,"maxLength":5,
    "enableWhen":[{"question":"2","operator":"!=","answerString":"c"}]},
    {"linkId":"4","type":"integer","required":true,"enableBehavior":"any","enableWhen":[
    {"question":"2","operator":"=","answerString":"a"},
    {"question":"2","operator":"=","answerString":"b"}]},
    {"linkId":"5","type":"date","enableBehavior":"all","enableWhen":[
    {"question":"4","operator":">","answerInteger":3},
    {"question":"1","operator":"=","answerBoolean":true}]},
    {"linkId":"6","type":"open-choice","required":true,"repeats":true,
    "enableWhen":[{"question":"5","operator":"exists","answerBoolean":true}],
    "answerOption":[{"valueString":"x"},{"valueString":"y"}]}]}]}
    """

  private static let index = Result { () throws in
    FormIndex(try QuestionnaireReader.read(Array(form.utf8)).form)
  }

  /// What is typed at an item, right and wrong.
  private static let answers: [String: [String]] = [
    "1": ["y", "y", "y", "n"], "2": ["1", "2", "3", "a", "4"], "3": ["abc", "abcdef", "x"],
    "4": ["1", "3", "4", "9", "x"], "5": ["2026-04-01", "R8.4.1", "2026-02-30"],
    "6": ["1", "1 2", "+2", "-1", "3", "2 3"], "6:text": ["z", "", "<", ">"],
    "confirm": ["y", "y", "n"], "submit": ["y", "n"],
    "review": ["f", "f", "f", "f", "", "1", "4"],
  ]
  private static let keys = ["<", ">", "", ":clear", ":go 2", ":go 5", ":go A", ":list", "?", "::"]

  /// Answers that are allowed, by item; none clears it.
  private static let values: [String: [[AnswerValue]]] = [
    "1": [[.boolean(true)], [.boolean(true)], [.boolean(true)], [.boolean(false)], []],
    "2": [[.string("a")], [.string("b")], [.string("c")], []],
    "3": [[.string("x")], [.string("yz")], []],
    "4": [[.integer(1)], [.integer(4)], [.integer(9)], []],
    "5": [CalendarDate(year: 2026, month: 4, day: 1).map { [.date($0)] } ?? [], []],
    "6": [[.string("x")], [.string("x"), .string("y")], [.string("z")], []],
  ]

  @Test(.timeLimit(.minutes(20)), arguments: 0..<10)
  func `of ten thousand responses answered in any order none holds what is not asked`(
    block: Int
  ) throws {
    let index = try BranchWalkTests.index.get()
    let form = index.form
    var validator = ResponseValidator(index)
    var enablement = Enablement()
    var (completed, left) = (0, 0)
    let empty = ResponseDocument(SurveyForm.code, index)
    var full = empty
    for question in form.items.indices {
      let answers = BranchWalkTests.values[form.items[question].linkID]?.first ?? []
      full.setAnswers(answers, to: question, by: .physician)
    }
    for session in block * 1000..<block * 1000 + 1000 {
      var generator = SeededGenerator(state: UInt64(session))
      var document = session % 4 == 0 ? empty : full
      // Forwards, backwards or by a jump: any question that is asked may be next.
      for _ in 0..<4 {
        enablement.evaluate(index, document.record)
        let route = Route(of: form, enablement).questions
        let open = route.first { document.answers(to: $0).isEmpty }
        let isNext = Int.random(in: 0..<3, using: &generator) > 0
        guard let question = isNext ? open ?? route.last : route.randomElement(using: &generator)
        else { continue }
        let values = BranchWalkTests.values[form.items[question].linkID] ?? []
        document.setAnswers(
          values.randomElement(using: &generator) ?? [], to: question, by: .physician)
      }
      let submission = document.submission(
        version: 1, authored: "2026-04-02T14:10:00+09:00", siteCode: "A")
      enablement.evaluate(index, submission.record)
      for item in submission.record.items where !enablement.isEnabled(Int(item.question)) {
        Issue.record("session \(session): \(form.items[Int(item.question)].linkID) is not asked")
      }
      if submission.answered != document.answered { left += 1 }
      // Only what is missing may keep a response of allowed answers from being complete.
      switch validator.verdict(on: submission.record) {
      case .completed: completed += 1
      case .unfinished(_, let findings), .invalid(let findings):
        let errors = findings.filter { $0.severity == .error && $0.code != .required }
        #expect(errors.isEmpty, "session \(session)")
      }
    }
    #expect(completed > 100 && left > 100, "\(completed) \(left)")
  }

  @Test(.timeLimit(.minutes(20)), arguments: 0..<2)
  func `no session in the dialogue ends with an answer that is not asked`(block: Int) throws {
    let index = try BranchWalkTests.index.get()
    let form = index.form
    try #require(FormLint.findings(in: form).allSatisfy { $0.severity != .error })
    var validator = ResponseValidator(index)
    var (submitted, kept) = (0, 0)
    let count = 500 * walkFactor
    for session in block * count..<block * count + count {
      var generator = SeededGenerator(state: UInt64(session))
      var left = 11
      let talk = try Talk(ResponseDocument(SurveyForm.code, index), language: .english) { prompt in
        left -= 1
        guard left >= 0 else { return .end }
        let name = String(prompt.dropLast(2))
        let isKey = Int.random(in: 0..<6, using: &generator) == 0
        let choices = isKey ? BranchWalkTests.keys : BranchWalkTests.answers[name] ?? [""]
        return .line(choices.randomElement(using: &generator) ?? "")
      }
      let submission = talk.document.submission(
        version: 1, authored: "2026-04-02T14:10:00+09:00", siteCode: "A")
      if submission.answered != talk.document.answered { kept += 1 }
      var enablement = Enablement()
      enablement.evaluate(index, submission.record)
      for item in submission.record.items where !enablement.isEnabled(Int(item.question)) {
        Issue.record("session \(session): \(form.items[Int(item.question)].linkID) is not asked")
      }
      guard talk.outcome == .submitted else { continue }
      submitted += 1
      guard case .completed = validator.verdict(on: submission.record) else {
        Issue.record("session \(session): \(validator.findings(in: submission.record))")
        continue
      }
    }
    // Walks that never submit, or never leave an answer behind, test little.
    #expect(submitted > 50 && kept > 10)
  }
}
