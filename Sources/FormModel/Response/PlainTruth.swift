/// What a truth comes to.
enum PlainOutcome {
  case isFalse, isTrue
  /// Neither: FHIRPath's empty.
  case isEmpty
  /// Not to be told here.
  case isOpen

  init(_ truth: Bool) { self = truth ? .isTrue : .isFalse }

  /// FHIRPath's `not()`.
  var negated: PlainOutcome {
    switch self {
    case .isTrue: .isFalse
    case .isFalse: .isTrue
    case .isEmpty, .isOpen: self
    }
  }
}

/// A plain expression on its way through a response.
struct PlainRun {
  /// A value under comparison.
  fileprivate enum Operand {
    case none, open
    case number(DecimalNumber.Value)
    case date(CalendarDate)
    case boolean(Bool)
  }

  let expression: PlainExpression
  /// The item of the response that is the focus, or -1 for the response itself.
  let focus: Int32
  /// The day it is; nil where it is not known.
  let today: CalendarDate?
}

/// Decides plain expressions over a response, from its bytes alone: no value is made.
///
/// What is not as simple as most answers are (several where one is needed, a type that is not
/// compared here, a number of many digits) is left to the expression's own evaluation.
extension ResponseCheck {
  /// What an expression comes to.
  func outcome(of run: PlainRun) -> PlainOutcome { truth(run.expression.root, this: -1, run) }

  private func truth(
    _ node: Int32, this answer: Int32, _ run: PlainRun
  ) -> PlainOutcome {
    switch run.expression.nodes[Int(node)] {
    case .constant(let truth): return PlainOutcome(truth)
    case .or(let first, let second):
      return either(first, second, answer, run, negating: false, deciding: .isTrue)
    case .implies(let first, let second):
      return either(first, second, answer, run, negating: true, deciding: .isTrue)
    case .and(let first, let second):
      return either(first, second, answer, run, negating: false, deciding: .isFalse)
    case .not(let inner): return truth(inner, this: answer, run).negated
    case .isEmpty(let answers): return isEmpty(answers, run)
    case .hasCode: return PlainOutcome(code(of: answer) != .none)
    case .code(let isEqual, let text):
      let code = code(of: answer)
      guard code != .none else { return .isEmpty }
      guard !code.isEscaped else { return .isOpen }
      return PlainOutcome(record.matches(code, run.expression.texts[Int(text)]) == isEqual)
    case .compare(let name, let first, let second):
      return compare(name, value(first, this: answer, run), value(second, this: answer, run))
    default: return .isOpen
    }
  }

  /// `or`, or `and`: one of the two truths decides where it has the value that decides.
  private func either(
    _ first: Int32, _ second: Int32, _ answer: Int32, _ run: PlainRun,
    negating: Bool, deciding: PlainOutcome
  ) -> PlainOutcome {
    let first = truth(first, this: answer, run)
    let left = negating ? first.negated : first
    if left == deciding || left == .isOpen { return left }
    let right = truth(second, this: answer, run)
    if right == deciding || right == .isOpen { return right }
    return left == .isEmpty ? left : right
  }

  private func compare(
    _ name: PlainExpression.Operator, _ left: PlainRun.Operand,
    _ right: PlainRun.Operand
  ) -> PlainOutcome {
    switch (left, right) {
    case (.open, _), (_, .open): return .isOpen
    case (.none, _), (_, .none): return .isEmpty
    case (.number(let one), .number(let other)):
      return PlainOutcome(name.accepts(one == other ? 0 : one < other ? -1 : 1))
    case (.date(let one), .date(let other)):
      return one.compared(to: other).map { PlainOutcome(name.accepts($0)) } ?? .isEmpty
    case (.boolean(let one), .boolean(let other)) where name == .equal || name == .notEqual:
      return PlainOutcome((one == other) == (name == .equal))
    default: return .isOpen
    }
  }

  private func value(
    _ node: Int32, this answer: Int32, _ run: PlainRun
  ) -> PlainRun.Operand {
    switch run.expression.nodes[Int(node)] {
    case .this: return value(ofAnswer: answer)
    case .today: return run.today.map(PlainRun.Operand.date) ?? .open
    case .number(let place): return .number(run.expression.numbers[Int(place)])
    case .date(let date): return .date(date)
    case .boolean(let truth): return .boolean(truth)
    case .later(let inner, let days):
      guard case .date(let date) = value(inner, this: answer, run) else { return .open }
      guard let since = date.daysSince1970,
        let later = CalendarDate(daysSince1970: since + Int(days))
      else { return .open }
      return .date(later)
    case .answers, .ownAnswers:
      var found: Int32 = -1
      let isSingle = forEachAnswer(node, run) { answer in
        guard found < 0 else { return false }
        found = answer
        return true
      }
      guard isSingle else { return .open }
      return found < 0 ? .none : value(ofAnswer: found)
    default: return .open
    }
  }

  private func isEmpty(_ answers: Int32, _ run: PlainRun) -> PlainOutcome {
    var hasAnswer = false
    let isDecided = forEachAnswer(answers, run) { _ in
      hasAnswer = true
      return true
    }
    return isDecided ? PlainOutcome(!hasAnswer) : .isOpen
  }

  /// Calls `body` with the answers that a node stands for; false where one of them is open, or as
  /// soon as `body` wants no more.
  @inline(__always)
  private func forEachAnswer(
    _ node: Int32, _ run: PlainRun, _ body: (Int32) -> Bool
  ) -> Bool {
    let condition: Int32
    var item: Int32
    switch run.expression.nodes[Int(node)] {
    case .answers(let linkID, let wanted):
      (item, condition) = (record.firstOccurrence[Int(linkID)], wanted)
    case .ownAnswers(let wanted): (item, condition) = (run.focus, wanted)
    default: return false
    }
    while item >= 0 {
      let isOwn = item == run.focus
      if isOwn
        || record.items[Int(item)].parent == run.focus
          && record.items[Int(item)].parentAnswer < 0
          && !enablement.isKnownDisabled(record.items[Int(item)])
      {
        var answer = record.items[Int(item)].firstAnswer
        while answer >= 0 {
          switch accepts(answer, condition, run) {
          case .isTrue: guard body(answer) else { return false }
          case .isOpen: return false
          case .isFalse, .isEmpty: break
          }
          answer = record.answers[Int(answer)].next
        }
      }
      item = isOwn ? -1 : record.items[Int(item)].nextOccurrence
    }
    return true
  }

  private func accepts(
    _ answer: Int32, _ condition: Int32, _ run: PlainRun
  ) -> PlainOutcome {
    guard record.hasValue(Int(answer)) else { return .isFalse }
    return condition < 0 ? .isTrue : truth(condition, this: answer, run)
  }

  private func value(ofAnswer answer: Int32) -> PlainRun.Operand {
    guard answer >= 0 else { return .open }
    let value = record.answers[Int(answer)].value
    switch record.answers[Int(answer)].type {
    case .integer, .decimal:
      guard value.count <= PlainExpression.longestNumber else { return .open }
      return record.decimal(value).map(PlainRun.Operand.number) ?? .open
    case .date:
      return record.withToken(value) { CalendarDate($0) }.map(PlainRun.Operand.date) ?? .open
    case .boolean: return .boolean(record.matches(value, "true"))
    default: return .open
    }
  }

  private func code(of answer: Int32) -> TextRange {
    guard answer >= 0 else { return .none }
    switch record.answers[Int(answer)].type {
    case .coding, .quantity: return record.answers[Int(answer)].code
    default: return .none
    }
  }
}
