/// Checks responses to one form, rule by rule.
///
/// A rule is a type with one `check`; this type walks the response once, hands each rule what it
/// is about, and gathers the findings in the order of the response.
package struct ResponseValidator: Sendable {
  /// The compiled form.
  package let index: FormIndex

  private var check: ResponseCheck

  /// Makes a validator of responses to the form of `index`.
  ///
  /// For a response that does not say when it was written, `now` is what the form's constraints
  /// take for now; without it they cannot tell.
  package init(_ index: FormIndex, now: DateTime? = nil) {
    self.index = index
    check = ResponseCheck(index, clock: now)
  }

  /// Everything noticed about `record`, in the order of the response, errors of the whole first.
  package mutating func findings(in record: ResponseRecord) -> [Finding] {
    check.begin(record)
    StructureRule.check(&check)
    StatusRule.check(&check)
    QuestionnaireRule.check(&check)
    AuthoredRule.check(&check)
    CaseRule.check(&check)
    for item in record.items.indices { ResponseValidator.checkItem(item, &check) }
    RequiredRule.check(&check)
    ConstraintRule.check(&check)
    CalculationRule.check(&check)
    ValueSetRule.check(&check)
    return check.end()
  }

  private static func checkItem(_ item: Int, _ check: inout ResponseCheck) {
    let question = Int(check.record.items[item].question)
    let isOrderly = check.isOrderly(item, question)
    guard question >= 0 else {
      LinkIDRule.check(item, &check)
      return
    }
    if !isOrderly {
      PlacementRule.check(item, question, &check)
      OrderRule.check(item, question, &check)
      TextRule.check(item, question, &check)
      NotEnabledRule.check(item, question, &check)
      RepeatsRule.check(item, question, &check)
    }
    switch check.facts(question).type {
    case .group:
      GroupRule.check(item, question, &check)
      CountRule.check(item, question, &check)
    case .display: DisplayRule.check(item, question, &check)
    default: checkAnswers(of: item, question, &check)
    }
  }

  private static func checkAnswers(of item: Int, _ question: Int, _ check: inout ResponseCheck) {
    var answer = check.record.items[item].firstAnswer
    while answer >= 0 {
      if check.isPlain(answer, question) {
        answer = check.record.answers[Int(answer)].next
        continue
      }
      let entry = check.record.answers[Int(answer)]
      if AnswerTypeRule.check(entry, question, &check) {
        OptionRule.check(entry, question, &check)
        if check.facts(question).hasLimits {
          TextLengthRule.check(entry, question, &check)
          RegexRule.check(entry, question, &check)
          ValueRangeRule.check(entry, question, &check)
          DecimalPlacesRule.check(entry, question, &check)
        }
        switch entry.type {
        case .string:
          NewLineRule.check(entry, question, &check)
          DigitsInTextRule.check(entry, question, &check)
        case .uri: URLRule.check(entry, question, &check)
        case .quantity: UnitRule.check(entry, question, &check)
        case .reference: ReferenceTypeRule.check(entry, question, &check)
        case .attachment: AttachmentRule.check(entry, question, &check)
        default: break
        }
      }
      answer = entry.next
    }
    if check.record.items[item].firstAnswer != check.record.items[item].lastAnswer {
      DuplicateAnswerRule.check(item, question, &check)
      ExclusiveOptionRule.check(item, question, &check)
    }
    CountRule.check(item, question, &check)
  }
}

/// One response under examination: what rules look at, and what they found.
struct ResponseCheck {
  let index: FormIndex
  private(set) var record = ResponseRecord()
  private(set) var enablement = Enablement()
  private(set) var scope = FormScope.whole
  /// Whether nothing may be missing: the response is completed or amended.
  private(set) var isStrict = false
  /// The moment it is, or nil.
  let clock: DateTime?
  /// Whether the form knows all items so far, and they stand under the right parents.
  private var isPlaced = true
  var findings: [Finding] = []
  /// What constraints demand, in words, by their places.
  var demands: [Int: Phrase] = [:]
  /// The day that expressions take for today, once one of them has asked.
  private var askedDay: CalendarDate??

  init(_ index: FormIndex, clock: DateTime?) { (self.index, self.clock) = (index, clock) }

  /// Takes up another response.
  mutating func begin(_ record: ResponseRecord) {
    self.record = record
    askedDay = nil
    isPlaced = true
    scope = FormScope(of: record, in: index)
    isStrict = record.status?.isStrict ?? false
    enablement.evaluate(index, record, scope: scope)
  }

  /// Lets go of the response, so that its reader may use the record again, and of the findings.
  mutating func end() -> [Finding] {
    record = ResponseRecord()
    defer { findings = [] }
    return findings
  }

  /// The form's item; for more than a glance, see `facts`.
  func item(_ question: Int) -> QuestionnaireItem { index.form.items[question] }

  /// What can be told of an item at a glance.
  func facts(_ question: Int) -> ItemFacts { index.facts[question] }

  /// Whether a form's item is enabled at a place of the response.
  mutating func isEnabled(_ question: Int, at place: ResponsePlace) -> Bool {
    enablement.isEnabled(question, at: place, index, record, scope: scope)
  }

  /// What expressions take for now: the time of `authored`, else the clock's.
  func expressionTime() -> DateTime? {
    guard record.header.authored != .none else { return clock }
    return DateTime(record.text(record.header.authored)) ?? clock
  }

  /// The day of that time.
  mutating func expressionDay() -> CalendarDate? {
    if let askedDay { return askedDay }
    let authored =
      record.header.authored == .none
      ? nil : record.withToken(record.header.authored) { DateTime.Moment($0) }
    let day = authored?.date ?? clock?.date
    askedDay = .some(day)
    return day
  }

  /// Whether it can be told at a glance that an item stands where it should, once, and is asked:
  /// then no rule about its place has anything to say.
  ///
  /// Asked for each item in turn, unknown ones (-1) too. Where all items so far are known and stand
  /// under the right parents, one of a later question than the item before comes after all its
  /// siblings.
  mutating func isOrderly(_ item: Int, _ question: Int) -> Bool {
    guard isPlaced, question >= 0 else {
      isPlaced = false
      return false
    }
    let parent = record.items[item].parent
    let holder = parent < 0 ? -1 : record.items[Int(parent)].question
    isPlaced = holder == index.facts[question].parent && record.items[item].parentAnswer < 0
    return isPlaced && !index.hasPlaces
      && (item == 0 || record.items[item - 1].question < Int32(question))
      && enablement.isEnabled(question) && record.items[item].text == .none
      && record.items[item].previousOccurrence < 0
      && !(record.items[item].hasAnswerProperty && record.items[item].hasItemProperty)
      && record.items[item].firstAnswer == record.items[item].lastAnswer
  }

  /// Whether an answer is one of the options, or yes or no, where the form wants that and no more.
  func isPlain(_ answer: Int32, _ question: Int) -> Bool {
    let answer = Int(answer)
    guard record.answers[answer].valueCount == 1, record.answers[answer].value != .none,
      let type = record.answers[answer].type,
      index.facts[question].allows(type)
    else { return false }
    switch type {
    // The other limits are those of texts and numbers: of an open choice's written answer.
    case .coding: return record.answers[answer].option >= 0 && !index.facts[question].hasValueLimits
    case .boolean: return !index.facts[question].hasOptions && !index.facts[question].hasLimits
    default: return false
    }
  }

  /// An error where the response must be complete, else a warning.
  var severityWhenComplete: FindingSeverity { isStrict ? .error : .warning }

  mutating func report(
    _ code: FindingCode, _ severity: FindingSeverity = .error, question: Int? = nil,
    offset: Int32, _ words: Phrase
  ) {
    findings.append(
      Finding(
        code, severity, linkID: question.map { item($0).linkID }, offset: Int(offset), words))
  }

  /// A token as a person may see it: short, on one line, control characters made visible.
  func shown(_ range: TextRange) -> String { shortened(record.text(range)) }
}

/// A text from data as a message may show it: control and direction characters made visible, at
/// most `limit` of them.
///
/// Counted in Unicode scalars, because one letter may carry any number of accents.
package func shortened(_ text: String, to limit: Int = 60) -> String {
  let shown = visible(text)
  let scalars = shown.unicodeScalars
  guard
    let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
    end < scalars.endIndex
  else { return shown }
  return String(shown[..<end]) + "…"
}

/// A text from data with control, escape and bidirectional characters written as `<U+001B>`.
package func visible(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: \.isUnsafeToShow) else { return text }
  var result = ""
  for scalar in text.unicodeScalars {
    if scalar.isUnsafeToShow {
      let digits = String(scalar.value, radix: 16, uppercase: true)
      result += "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}

extension Unicode.Scalar {
  /// Whether a terminal could obey the character or hide others behind it.
  package var isUnsafeToShow: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069,
      0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F:
      true
    default: false
    }
  }
}
