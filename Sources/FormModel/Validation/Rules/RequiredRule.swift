/// `required`: every required item that is enabled is there and answered.
///
/// An error in a completed response, a warning in a draft. Groups that are enabled but absent are
/// looked into; a required group that is there but empty is always an error.
/// FHIR R4 `Questionnaire.item.required`.
enum RequiredRule {
  static func check(_ check: inout ResponseCheck) {
    if check.isPlainlyComplete { return }
    check.requireChildren(of: nil, in: -1, answer: -1, at: .top)
  }
}

extension ResponseCheck {
  /// Whether every required item that is enabled stands once, at its place, with an answer or items:
  /// then nothing is missing.
  ///
  /// Only told of forms whose items stand at one place.
  fileprivate var isPlainlyComplete: Bool {
    guard !index.hasPlaces else { return false }
    return index.requiredItems.allSatisfy { question in
      guard enablement.isEnabled(question) else { return true }
      let first = Int(record.firstOccurrence[question])
      guard first >= 0, record.items[first].nextOccurrence < 0 else { return false }
      let parent = record.items[first].parent
      guard
        (parent < 0 ? -1 : record.items[Int(parent)].question) == index.facts[question].parent
      else { return false }
      return index.facts[question].type == .group
        ? record.items[first].hasItemProperty : record.items[first].firstAnswer >= 0
    }
  }

  /// Looks at the children of a form's item, or at the top items, below one item of the response.
  ///
  /// An absent group is looked into as item -2, which nothing in the response has as its parent;
  /// its children are enabled as at `place`, where the group would stand.
  fileprivate mutating func requireChildren(
    of parent: Int?, in item: Int32, answer: Int32, at place: ResponsePlace
  ) {
    let children = parent.map { index.children[$0] } ?? index.topItems
    for question in children where isEnabled(question, at: place) {
      switch facts(question).type {
      case .display: continue
      case .group: requireGroup(question, in: item, answer, at: place)
      default: requireQuestion(question, in: item, answer)
      }
    }
  }

  /// The occurrence of a question below `item` and `answer` that follows `previous`, or the first
  /// where that is -1; or -1.
  private func occurrence(
    of question: Int, after previous: Int32, in item: Int32, _ answer: Int32
  ) -> Int32 {
    guard item >= 0 else {
      // At the top, or below what is absent.
      var current =
        previous < 0
        ? record.firstOccurrence[question] : record.items[Int(previous)].nextOccurrence
      while current >= 0, record.items[Int(current)].parent != item {
        current = record.items[Int(current)].nextOccurrence
      }
      return current
    }
    let first = record.firstOccurrence[question]
    if first < 0 { return -1 }
    // In most forms a question stands once: its first occurrence is the one.
    if previous < 0, record.items[Int(first)].parent == item,
      answer < 0 || record.items[Int(first)].parentAnswer == answer
    {
      return first
    }
    if previous == first, record.items[Int(first)].nextOccurrence < 0 { return -1 }
    // An item's children are few, while the question may have any number of occurrences elsewhere.
    var current = previous < 0 ? item + 1 : max(record.items[Int(previous)].end, previous + 1)
    while current < record.items[Int(item)].end {
      let at = Int(current)
      if record.items[at].question == Int32(question), record.items[at].parent == item,
        answer < 0 || record.items[at].parentAnswer == answer
      {
        return current
      }
      current = max(record.items[at].end, current + 1)
    }
    return -1
  }

  private mutating func requireGroup(
    _ question: Int, in item: Int32, _ answer: Int32, at place: ResponsePlace
  ) {
    var current = occurrence(of: question, after: -1, in: item, answer)
    // An absent group stands as if it were empty.
    if current < 0 { requireChildren(of: question, in: -2, answer: -1, at: place) }
    while current >= 0 {
      if facts(question).isRequired, !record.items[Int(current)].hasItemProperty {
        report(
          .required, question: question, offset: record.items[Int(current)].start,
          Phrase(ja: "必須のグループが空です", en: "the required group is empty"))
      }
      requireChildren(
        of: question, in: current, answer: -1, at: ResponsePlace(item: current, answer: -1))
      current = occurrence(of: question, after: current, in: item, answer)
    }
  }

  private mutating func requireQuestion(_ question: Int, in item: Int32, _ answer: Int32) {
    let first = occurrence(of: question, after: -1, in: item, answer)
    var isAnswered = false
    var current = first
    while current >= 0 {
      var holder = record.items[Int(current)].firstAnswer
      isAnswered = isAnswered || holder >= 0
      while holder >= 0, !index.children[question].isEmpty {
        requireChildren(
          of: question, in: current, answer: holder,
          at: ResponsePlace(item: current, answer: holder))
        holder = record.answers[Int(holder)].next
      }
      current = occurrence(of: question, after: current, in: item, answer)
    }
    guard !isAnswered, facts(question).isRequired, scope.contains(question) else { return }
    let place = first >= 0 ? first : item
    report(
      .required, severityWhenComplete, question: question,
      offset: place >= 0 ? record.items[Int(place)].start : record.extent.start,
      Phrase(ja: "必須の項目に回答がありません", en: "the required item is not answered"))
  }
}
