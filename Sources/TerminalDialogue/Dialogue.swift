package import FormJSON
package import FormModel

/// The line-oriented dialogue: asks the route's questions one by one and keeps every answer.
///
/// It prints, then reads a line. `save` is called after each accepted answer and before the next
/// question is asked, so that an accepted answer is never lost.
package struct Dialogue<Terminal: Console> {
  /// What the dialogue is about, besides the response.
  package struct Setting {
    /// The language.
    package var language: Language
    /// Who answers.
    package var role: Role
    /// The part of the form that is asked.
    package var scope: FormScope
    /// Answers of the last submitted case, offered again.
    package var carried: [Int: [AnswerValue]]
    /// What the form's constraints take for now.
    package var now: DateTime?
    /// When the laboratory's answers came, as a person reads it; nil where there are none.
    package var prefilled: String?
    /// When the draft was last saved, as a person reads it; nil where there was none.
    package var saved: Phrase?
    /// Whether a submitted version stands behind the draft, so that the change can be dropped.
    package var isChange = false
    /// What to say before the answers given together, once they are taken: the case.
    package var heading: Phrase?

    /// Makes a setting.
    package init(
      language: Language, role: Role, scope: FormScope,
      carried: [Int: [AnswerValue]] = [:], prefilled: String? = nil
    ) {
      (self.language, self.role, self.scope) = (language, role, scope)
      (self.carried, self.prefilled) = (carried, prefilled)
    }
  }

  /// How the dialogue ended.
  package enum Outcome: Sendable, Hashable {
    /// The person left; the draft is saved.
    case left
    /// The person submitted: the draft is complete.
    case submitted
    /// The person dropped the change: the submitted version stands alone again.
    case discarded
    /// The input ended before the form did.
    case inputEnded
    /// A signal arrived.
    case interrupted(Int32)
  }

  /// What the person wants next.
  enum Step {
    /// Ask this question, which comes next.
    case ask(Int)
    /// Ask this question, which the person named or went back to.
    case go(Int)
    /// Show the review, then come back to this question; nil: there is none left.
    case review(back: Int?)
    /// End.
    case end(Outcome)
  }

  /// The response, as it stands.
  package internal(set) var document: ResponseDocument
  /// Where the dialogue talks.
  package var console: Terminal
  let setting: Setting
  let save: (ResponseDocument) throws -> Void
  private(set) var enablement = Enablement()
  private(set) var route: Route
  var validator: ResponseValidator
  /// Whether the question asked was named in the review, and leads back there.
  var isReviewing = false

  /// Prepares a dialogue about `document`.
  package init(
    _ document: ResponseDocument, _ console: Terminal, _ setting: Setting,
    save: @escaping (ResponseDocument) throws -> Void
  ) {
    (self.document, self.console, self.setting) = (document, console, setting)
    self.save = save
    validator = ResponseValidator(document.index, now: setting.now)
    enablement.evaluate(document.index, document.record, scope: setting.scope)
    route = Route(of: document.index.form, enablement, scope: setting.scope)
  }

  var form: Questionnaire { document.index.form }
  var format: AnswerFormat { AnswerFormat(setting.language) }

  /// Asks until the person leaves or submits.
  package mutating func run() throws -> Outcome {
    var step: Step
    let next = firstUnanswered()
    noteResumed(at: next)
    if let next {
      noteAnswered()
      step = .ask(next)
    } else {
      step = .review(back: nil)
    }
    while true {
      switch step {
      case .ask(let question), .go(let question): step = try ask(question)
      case .review(let back): step = try review(back: back)
      case .end(let outcome): return outcome
      }
    }
  }

  /// Says how far the draft is, when it was saved and where it goes on.
  private mutating func noteResumed(at next: Int?) {
    let progress = Progress(document.index, document.record, route)
    guard progress.done > 0 || setting.saved != nil else { return }
    let saved = setting.saved ?? Phrase(ja: "", en: "")
    let (ja, en) =
      setting.saved == nil ? ("", "") : ("、\(saved(.japanese)) 保存", ", saved \(saved(.english))")
    let place = next.map { form.items[$0].linkID }
    note(
      Phrase(
        ja: "\(progress.total) 問中 \(progress.done) 問に回答済み\(ja)。"
          + (place.map { "\($0) から続けます" } ?? ""),
        en: "\(progress.done) of \(progress.total) answered\(en)."
          + (place.map { " Continuing at \($0)." } ?? "")))
  }

  mutating func refresh() {
    enablement.evaluate(document.index, document.record, scope: setting.scope)
    route = Route(of: form, enablement, scope: setting.scope)
  }

  /// The answers that Enter gives to a question that has none: the form's initial ones, or what it
  /// calculates from the others.
  func proposed(_ question: Int) -> [AnswerValue]? {
    form.items[question].initialAnswers
      ?? document.index.calculatedAnswers(
        to: question, document.record, enablement, now: setting.now)
  }

  mutating func note(_ words: Phrase) { console.say(.note(words(setting.language))) }

  mutating func refuse(_ words: Phrase) { console.say(.refused(words(setting.language))) }

  func isAnswered(_ question: Int) -> Bool { !document.answers(to: question).isEmpty }

  /// Where to begin: the first question without an answer, else none.
  ///
  /// An optional one before the last that was answered here was left empty on purpose.
  private func firstUnanswered() -> Int? {
    let authors = document.authors()
    let last = route.questions.last { isAnswered($0) && authors[$0] == setting.role } ?? -1
    return route.questions.first {
      !isAnswered($0) && (form.items[$0].isRequired || $0 > last)
    }
  }

  /// The step after `question`: the next question without an answer, else the review.
  mutating func advance(from question: Int) -> Step {
    // What was passed over stands in the review.
    if isReviewing { return .review(back: nil) }
    guard let next = route.questions.first(where: { $0 > question && !isAnswered($0) }) else {
      notePassed(from: question, before: form.items.count)
      return .review(back: nil)
    }
    notePassed(from: question, before: next)
    return .ask(next)
  }

  /// Says at the beginning what is answered already, and what of it by the laboratory, asked yet or
  /// not.
  private mutating func noteAnswered() {
    let authors = document.authors()
    func isLaboratorys(_ question: Int) -> Bool {
      authors[question] == .laboratory && setting.role != .laboratory
    }
    notePassed(
      route.questions.filter { isAnswered($0) && !isLaboratorys($0) },
      Phrase(ja: "回答済み", en: "answered"))
    notePassed(
      form.items.indices.filter { isAnswered($0) && isLaboratorys($0) }, laboratorys)
  }

  private var laboratorys: Phrase {
    let ja = setting.prefilled.map { "（\($0)）" } ?? ""
    let en = setting.prefilled.map { ", \($0)" } ?? ""
    return Phrase(ja: "検査室から\(ja)", en: "from the laboratory\(en)")
  }

  /// Says in one line which of the laboratory's answers are passed over.
  private mutating func notePassed(from start: Int, before end: Int) {
    let passed = route.questions.filter { $0 > start && $0 < end && isAnswered($0) }
    let authors = document.authors()
    let fromLaboratory = passed.filter { authors[$0] == .laboratory && setting.role != .laboratory }
    notePassed(fromLaboratory, laboratorys)
  }

  private mutating func notePassed(_ questions: [Int], _ why: Phrase) {
    guard !questions.isEmpty else { return }
    let list = questions.map { form.items[$0].linkID }.joined(separator: " ")
    note(Phrase(ja: "\(why(.japanese)): \(list)", en: "\(why(.english)): \(list)"))
  }
}
