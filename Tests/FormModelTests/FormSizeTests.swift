import FormModel
import Testing

struct FormSizeTests {
  /// A form of booleans, each asked when the one before it is true, the last of them first.
  private func chain(_ count: Int) -> Questionnaire {
    Questionnaire(
      (0..<count).reversed().map { number in
        let before = EnableWhen(
          question: "\(number - 1)", operator: .equal, answer: .boolean(true))
        return Node("\(number)", .boolean, when: number == 0 ? [] : [before])
      })
  }

  @Test("The longest chain of conditions that lint allows is decided")
  func longestChain() throws {
    let form = chain(FormLint.longestChain)
    #expect(FormLint.findings(in: form).filter { $0.severity == .error } == [])
    var response = HandMadeResponse(form)
    for number in 0..<FormLint.longestChain { response.answer("\(number)", [.boolean(true)]) }
    var enablement = Enablement()
    enablement.evaluate(FormIndex(form), response.record)
    #expect(enablement.isEnabled(0))
  }

  @Test(
    "A chain that would need a deep stack is refused",
    arguments: [FormLint.longestChain + 1, FormLint.mostItems])
  func longChain(count: Int) throws {
    let errors = FormLint.findings(in: chain(count)).filter { $0.severity == .error }
    try #require(errors.count == 1)
    #expect(errors[0].words.english.contains("chain of more than"))
  }

  @Test("A form of more items than can be used is refused at once, whatever its conditions")
  func tooManyItems() throws {
    let errors = FormLint.findings(in: chain(100_000))
    try #require(errors.count == 1)
    #expect(errors[0].severity == .error)
    #expect(errors[0].words.english.contains("100000 items"))
  }

  @Test("A form of more options than can be used is refused at once")
  func tooManyOptions() throws {
    let options = (0..<30_000).map { AnswerValue.integer($0) }
    let form = Questionnaire((0..<7).map { Node("\($0)", .choice, options: options) })
    let errors = FormLint.findings(in: form)
    try #require(errors.count == 1)
    #expect(errors[0].words.english.contains("210000 options"))
  }
}
