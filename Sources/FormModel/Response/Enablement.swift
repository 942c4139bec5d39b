/// Which items of a form are enabled for a response (FHIR R4 `enableWhen`, the corrected text).
///
/// A disabled ancestor disables; a disabled source counts as unanswered. Conditions are resolved
/// on demand and remembered, so the order of the form's items does not matter.
///
/// Where groups repeat, or questions hold questions, a condition means the nearest occurrence of
/// its source: among the item's own ancestors, else within the innermost of them that holds the
/// source in the form, the last one before the item, else the first one after it.
package struct Enablement: Sendable {
  private enum State: UInt8 {
    case unknown
    case resolving
    case enabled
    case disabled
  }

  /// An item of the form at one place of the response.
  private struct Occurrence: Hashable {
    var question: Int
    var place: ResponsePlace
  }

  private var states: [State] = []
  private var placedStates: [Occurrence: State] = [:]

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
    placedStates.removeAll(keepingCapacity: true)
    if states.count == count {
      for item in states.indices { states[item] = .unknown }
    } else {
      states = Array(repeating: .unknown, count: count)
    }
    if let order = index.conditionOrder {
      settle(order, index, record, scope)
      return
    }
    for item in 0..<count {
      let place = index.hasPlaces ? record.firstPlace(of: item, index) : .top
      states[item] = resolve(item, at: place, index, record, scope) ? .enabled : .disabled
    }
  }

  /// Decides items, each after its parent and sources.
  private mutating func settle(
    _ order: [FormIndex.Step], _ index: FormIndex, _ record: ResponseRecord, _ scope: FormScope
  ) {
    let isPartial = scope.isPartial
    states.withUnsafeMutableBufferPointer { states in
      for step in order {
        var isEnabled = step.parent < 0 || states[Int(step.parent)] == .enabled
        if isEnabled, !step.conditions.isEmpty {
          isEnabled = Enablement.conditionsHold(step, index) { condition in
            let source = condition.source
            let first = states[source] == .enabled ? record.firstOccurrence[source] : -1
            return isPartial && !scope.contains(source)
              || Enablement.isMet(condition, of: Int(step.item), first, true, index, record)
          }
        }
        states[Int(step.item)] = isEnabled ? .enabled : .disabled
      }
    }
  }

  /// Whether any or all of an item's conditions hold, as the form says; true where it has none.
  @inline(__always)
  private static func conditionsHold(
    _ step: FormIndex.Step, _ index: FormIndex, _ isMet: (FormIndex.Condition) -> Bool
  ) -> Bool {
    guard !step.conditions.isEmpty else { return true }
    for place in step.conditions where isMet(index.conditions[Int(place)]) == step.takesAny {
      return step.takesAny
    }
    return !step.takesAny
  }

  /// Whether the form's item is enabled: where it can occur several times, at its first place.
  package func isEnabled(_ item: Int) -> Bool {
    states.indices.contains(item) && states[item] == .enabled
  }

  /// Whether the form's item is enabled at one place of the response.
  package mutating func isEnabled(
    _ item: Int, at place: ResponsePlace, _ index: FormIndex, _ record: ResponseRecord,
    scope: FormScope = .whole
  ) -> Bool {
    index.hasPlaces ? resolve(item, at: place, index, record, scope) : isEnabled(item)
  }

  private func state(_ item: Int, at place: ResponsePlace, _ index: FormIndex) -> State {
    index.hasPlaces
      ? placedStates[Occurrence(question: item, place: place)] ?? .unknown : states[item]
  }

  private mutating func set(
    _ state: State, _ item: Int, at place: ResponsePlace, _ index: FormIndex
  ) {
    if index.hasPlaces {
      placedStates[Occurrence(question: item, place: place)] = state
    } else {
      states[item] = state
    }
  }

  private mutating func resolve(
    _ item: Int, at place: ResponsePlace, _ index: FormIndex, _ record: ResponseRecord,
    _ scope: FormScope
  ) -> Bool {
    switch state(item, at: place, index) {
    case .enabled: return true
    case .disabled: return false
    // A cycle, which lint refuses: the conditions that close it count as met.
    case .resolving: return true
    case .unknown: break
    }
    set(.resolving, item, at: place, index)
    var enabled = true
    if index.facts[item].parent >= 0 {
      let parent = Int(index.facts[item].parent)
      enabled = resolve(
        parent, at: index.hasPlaces ? record.place(of: parent, around: place) : .top, index, record,
        scope)
    }
    enabled =
      enabled
      && Enablement.conditionsHold(index.steps[item], index) { condition in
        !scope.contains(condition.source)
          || isMet(condition, of: item, at: place, index, record, scope)
      }
    if enabled, !index.expressions.enablement.isEmpty {
      enabled = meetsExpression(item, at: place, index, record, scope)
    }
    set(enabled ? .enabled : .disabled, item, at: place, index)
    return enabled
  }

  /// Whether the expression that decides on an item, if any, is true.
  ///
  /// One that fails leaves the item enabled: then it is asked, not passed over in silence.
  private mutating func meetsExpression(
    _ item: Int, at place: ResponsePlace, _ index: FormIndex, _ record: ResponseRecord,
    _ scope: FormScope
  ) -> Bool {
    guard let deciding = index.expressions.enablement[item],
      deciding.operands.allSatisfy(scope.contains)
    else { return true }
    for source in deciding.operands {
      if !index.hasPlaces { _ = resolve(source, at: .top, index, record, scope) }
      for occurrence in record.occurrences(of: source) where index.hasPlaces {
        let place = ResponsePlace(of: record.items[occurrence])
        _ = resolve(source, at: place, index, record, scope)
      }
    }
    let own = record.occurrences(of: item).first {
      !index.hasPlaces || ResponsePlace(of: record.items[$0]) == place
    }
    let focus = own.map { ExpressionCollection(.element(ResponseElements.item(Int32($0)))) }
    do {
      return try deciding.expression.truth(
        for: focus ?? .empty, in: ResponseElements(record, self),
        ExpressionEnvironment(resource: ResponseElements.response)) == true
    } catch { return true }
  }

  /// Whether an item of the response has been found to be disabled.
  func isKnownDisabled(_ item: ResponseRecord.Item) -> Bool {
    let question = Int(item.question)
    guard states.indices.contains(question) else { return false }
    if placedStates.isEmpty { return states[question] == .disabled }
    return placedStates[Occurrence(question: question, place: ResponsePlace(of: item))] == .disabled
  }

  private mutating func isMet(
    _ condition: FormIndex.Condition, of item: Int, at place: ResponsePlace, _ index: FormIndex,
    _ record: ResponseRecord, _ scope: FormScope
  ) -> Bool {
    guard index.hasPlaces else {
      let isEnabled = resolve(condition.source, at: .top, index, record, scope)
      return Enablement.isMet(
        condition, of: item, isEnabled ? record.firstOccurrence[condition.source] : -1, true, index,
        record)
    }
    let nearest = record.nearest(condition.source, to: item, at: place, index)
    let isEnabled =
      nearest >= 0
      && resolve(
        condition.source, at: ResponsePlace(of: record.items[Int(nearest)]), index, record, scope)
    return Enablement.isMet(
      condition, of: item, isEnabled ? nearest : -1, false, index, record)
  }

  /// Whether the answers of an occurrence, or of it and all later ones, meet a condition.
  private static func isMet(
    _ condition: FormIndex.Condition, of item: Int, _ first: Int32, _ takesAll: Bool,
    _ index: FormIndex, _ record: ResponseRecord
  ) -> Bool {
    // The survey's own conditions compare a boolean or an option: no value need be built.
    switch condition.test {
    case .boolean(let wanted):
      return anyAnswer(from: first, takesAll, record) {
        record.answers[$0].type == .boolean
          && record.matches(record.answers[$0].value, "true") == wanted
      }
    case .option(let option):
      return anyAnswer(from: first, takesAll, record) { record.answers[$0].option == option }
    case .value:
      var values: [AnswerValue] = []
      _ = anyAnswer(from: first, takesAll, record) { answer in
        if let value = record.value(of: record.answers[answer]) { values.append(value) }
        return false
      }
      return index.form.items[item].enableWhen[condition.place].isMet(by: values)
    }
  }

  /// Whether any answer of an occurrence, or of it and all later ones, is accepted by its index.
  @inline(__always)
  private static func anyAnswer(
    from first: Int32, _ takesAll: Bool, _ record: ResponseRecord, _ accepts: (Int) -> Bool
  ) -> Bool {
    var item = first
    while item >= 0 {
      var answer = record.items[Int(item)].firstAnswer
      while answer >= 0 {
        if accepts(Int(answer)) { return true }
        answer = record.answers[Int(answer)].next
      }
      item = takesAll ? record.items[Int(item)].nextOccurrence : -1
    }
    return false
  }
}
