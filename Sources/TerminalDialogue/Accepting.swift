import FormJSON
import FormModel

extension Dialogue {
  /// Checks answers, saves them and goes on; nil: they were refused or withdrawn.
  mutating func accept(_ answers: [AnswerValue], _ question: Int) throws -> Step? {
    // The last option was taken away.
    guard !answers.isEmpty else { return try clear(question) }
    let item = form.items[question]
    var changed = document
    changed.setAnswers(answers, to: question, by: setting.role)
    let findings = findings(in: changed, question)
    if let refusal = refusal(findings, item, answers) {
      refuse(refusal)
      return nil
    }
    if let outcome = try refusedByPerson(changed, question) { return outcome.step }
    document = changed
    refresh()
    try save(document)
    console.say(.understood(format.text(answers, to: item)))
    for warning in findings where warning.severity == .warning { note(warning.words) }
    return advance(from: question)
  }

  /// What is wrong or doubtful about the answers to one question.
  mutating func findings(in changed: ResponseDocument, _ question: Int) -> [Finding] {
    validator.findings(in: changed.record).filter {
      document.index.concerns($0, question) && $0.code != .required && $0.code != .notEnabled
    }
  }

  /// Why answers are refused, with an example of others; nil where they are not.
  ///
  /// What is wrong by the form's own words, which know no answer, is said behind the answer.
  func refusal(
    _ findings: [Finding], _ item: QuestionnaireItem, _ answers: [AnswerValue]
  ) -> Phrase? {
    guard let error = findings.first(where: { $0.severity == .error }) else { return nil }
    let isByForm = error.code == .invariant
    func read(_ language: Language) -> String {
      isByForm ? "\(AnswerFormat(language).text(answers, to: item)): " : ""
    }
    let sample = item.type == .integer || item.type == .decimal ? item.example : item.entryFormat
    let example = Phrase(
      ja: sample.map { "。例: \($0)" } ?? "", en: sample.map { ". Example: \($0)" } ?? "")
    return Phrase(
      ja: read(.japanese) + error.words(.japanese) + example(.japanese),
      en: read(.english) + error.words(.english) + example(.english))
  }

  /// The wish to stop short of a change; `step` is nil when the question is asked again.
  struct Refusal {
    var step: Step?
  }

  /// Asks before a change that disables answers or replaces the laboratory's; nil: go ahead.
  mutating func refusedByPerson(
    _ changed: ResponseDocument, _ question: Int
  ) throws -> Refusal? {
    var after = Enablement()
    after.evaluate(document.index, changed.record, scope: setting.scope)
    let lost = route.questions.filter { isAnswered($0) && !after.isEnabled($0) }
    if !lost.isEmpty {
      let list = lost.map { form.items[$0].linkID }.joined(separator: " ")
      note(
        Phrase(
          ja: "この回答にすると、次の回答は「尋ねない」になります（下書きには残ります）: \(list)",
          en: "with this answer these are no longer asked (the draft keeps them): \(list)"))
      if let refusal = confirm(Phrase(ja: "よろしいですか（y/n）", en: "go ahead (y/n)?")) { return refusal }
    }
    let isLaboratorys = document.authors()[question] == .laboratory && setting.role != .laboratory
    if isLaboratorys, document.answers(to: question) != changed.answers(to: question) {
      let shown = format.text(document.answers(to: question), to: form.items[question])
      note(
        Phrase(
          ja: "検査室の回答（\(shown)）を変えます", en: "this changes the laboratory's answer (\(shown))"))
      if let refusal = confirm(Phrase(ja: "よろしいですか（y/n）", en: "go ahead (y/n)?")) { return refusal }
    }
    return nil
  }

  /// Asks yes or no; nil: yes.
  mutating func confirm(_ words: Phrase) -> Refusal? {
    let answer = console.consent("confirm> ", words, setting.language)
    return answer == .yes ? nil : Refusal(step: Outcome(ending: answer).map(Step.end))
  }
}

extension Dialogue.Outcome {
  /// How a dialogue ends whose y/n prompt was left; nil where it was answered.
  init?(ending consent: Consent) {
    switch consent {
    case .yes, .no: return nil
    case .left: self = .left
    case .inputEnded: self = .inputEnded
    case .interrupted(let signal): self = .interrupted(signal)
    }
  }
}
