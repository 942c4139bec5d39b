/// Which items of a form are enabled for a response (FHIR R4 `enableWhen`, the corrected text).
///
/// A disabled ancestor disables; a disabled source counts as unanswered. Conditions are resolved
/// on demand and remembered, so the order of the form's items does not matter.
package struct Enablement: Sendable {
  private enum State: UInt8 {
    case unknown
    case resolving
    case enabled
    case disabled
  }

  private var states: [State] = []

  /// Nothing evaluated yet.
  package init() {}

  /// Evaluates every item of `index`'s form for `record`.
  ///
  /// With a `scope`, conditions on questions outside it count as met: a prefill holds one role's
  /// items alone and cannot know the rest.
  package mutating func evaluate(
    _ index: FormIndex, _ record: ResponseRecord, scope: FormScope = .whole
  ) {
    let count = index.form.items.count
    if states.count == count {
      for item in states.indices { states[item] = .unknown }
    } else {
      states = Array(repeating: .unknown, count: count)
    }
    for item in 0..<count { _ = resolve(item, index, record, scope) }
  }

  /// Whether the form's item is enabled.
  package func isEnabled(_ item: Int) -> Bool {
    states.indices.contains(item) && states[item] == .enabled
  }

  private mutating func resolve(
    _ item: Int, _ index: FormIndex, _ record: ResponseRecord, _ scope: FormScope
  ) -> Bool {
    switch states[item] {
    case .enabled: return true
    case .disabled: return false
    // A cycle, which lint refuses: the conditions that close it count as met.
    case .resolving: return true
    case .unknown: break
    }
    states[item] = .resolving
    var enabled = true
    if let parent = index.form.items[item].parent {
      enabled = resolve(parent, index, record, scope)
    }
    if enabled, !index.conditions[item].isEmpty {
      let any = index.form.items[item].enableBehavior == .any
      enabled = !any
      for condition in index.conditions[item] {
        let met =
          !scope.contains(condition.source)
          || isMet(condition, index, record, scope)
        if met == any {
          enabled = any
          break
        }
      }
    }
    states[item] = enabled ? .enabled : .disabled
    return enabled
  }

  private mutating func isMet(
    _ condition: FormIndex.Condition, _ index: FormIndex, _ record: ResponseRecord,
    _ scope: FormScope
  ) -> Bool {
    let sourceEnabled = resolve(condition.source, index, record, scope)
    // The survey's own conditions compare a boolean or an option: no value need be built.
    switch (condition.condition.operator, condition.condition.answer, condition.option) {
    case (.equal, .boolean(let wanted), _):
      return sourceEnabled
        && anyAnswer(of: condition.source, record) {
          $0.type == .boolean && record.matches($0.value, "true") == wanted
        }
    case (.equal, .coding, .some(let option)):
      return sourceEnabled
        && anyAnswer(of: condition.source, record) { $0.option == Int32(option) }
    default:
      return condition.condition.isMet(
        by: sourceEnabled ? record.values(of: condition.source) : [])
    }
  }

  private func anyAnswer(
    of question: Int, _ record: ResponseRecord, _ accepts: (ResponseRecord.Answer) -> Bool
  ) -> Bool {
    var item = record.firstOccurrence[question]
    while item >= 0 {
      var answer = record.items[Int(item)].firstAnswer
      while answer >= 0 {
        if accepts(record.answers[Int(answer)]) { return true }
        answer = record.answers[Int(answer)].next
      }
      item = record.items[Int(item)].nextOccurrence
    }
    return false
  }
}

/// The part of a form that a response is about: the whole, or the items of one role.
package struct FormScope: Sendable, Hashable {
  /// Nil: the whole form; else the indexes of the items in it.
  private let ranges: [Range<Int>]?

  /// The whole form.
  package static let whole = FormScope(ranges: nil)

  private init(ranges: [Range<Int>]?) { self.ranges = ranges }

  /// The items that `form` codes for `role`, with all their descendants.
  package init(_ role: Role, of form: Questionnaire) {
    var ranges: [Range<Int>] = []
    var index = 0
    while index < form.items.count {
      let item = form.items[index]
      if item.codes.contains(where: { Role(coding: $0) == role }) {
        ranges.append(index..<item.end)
        index = max(item.end, index + 1)
      } else {
        index += 1
      }
    }
    self.init(ranges: ranges)
  }

  /// Whether the form's item lies in the scope.
  package func contains(_ item: Int) -> Bool {
    ranges.map { $0.contains { $0.contains(item) } } ?? true
  }

  /// Whether the scope holds no item at all.
  var isEmpty: Bool { ranges?.isEmpty ?? false }

  /// Whether the scope is a part of the form only.
  package var isPartial: Bool { ranges != nil }

  /// The scope of a response: one role's, when it is a draft that holds that role's items alone
  /// (a prefill), else the whole.
  package init(of record: ResponseRecord, in index: FormIndex) {
    guard !record.items.isEmpty, record.matches(record.header.status, "in-progress") else {
      self = .whole
      return
    }
    let scope = index.roleScopes.first { scope in
      record.items.allSatisfy { $0.question >= 0 && scope.contains(Int($0.question)) }
    }
    self = scope ?? .whole
  }
}

/// The enabled questions of a form, in order: the way through it for one response.
package struct Route: Sendable, Hashable {
  /// The indexes of the questions, in the form's order.
  package let questions: [Int]

  /// The route of `form` under `enablement` within `scope`; hidden items are not on it.
  package init(
    of form: Questionnaire, _ enablement: Enablement, scope: FormScope = .whole
  ) {
    questions = form.items.indices.filter { item in
      form.items[item].type.isQuestion && !form.items[item].isHidden
        && enablement.isEnabled(item) && scope.contains(item)
    }
  }
}
