package import FormModel

/// Raw counts of many responses: unprotected, never to be published as they are.
///
/// Tallies of the same plan are a commutative monoid: parts may be counted apart and merged in
/// any order.
package struct Tally: Sendable {
  /// What is counted.
  package let plan: TabulationPlan
  /// How many responses were added.
  package internal(set) var received = 0
  /// How many of them meet the form's population condition.
  package internal(set) var population = 0
  /// For each question of the plan, a count for each of its cells.
  package internal(set) var counts: [[Int]]
  /// For each question, the respondents whose answer no cell counts; 0 for a sound form.
  package internal(set) var uncounted: [Int]

  /// Nothing counted yet.
  package init(_ plan: TabulationPlan) {
    self.plan = plan
    counts = plan.questions.map { Array(repeating: 0, count: $0.cells.count) }
    uncounted = Array(repeating: 0, count: plan.questions.count)
  }

  /// Counts a response, which has been read and validated with the plan's own form.
  ///
  /// A response to another form is counted as one whose answers nothing counts, so that every
  /// question is withheld.
  package mutating func add(_ response: CompletedResponse) {
    let record = response.record
    received = received.addingSaturated(1)
    guard record.firstOccurrence.count == plan.itemCount else {
      for question in uncounted.indices {
        uncounted[question] = uncounted[question].addingSaturated(1)
      }
      return
    }
    let isCase = plan.includes(record)
    if isCase { population = population.addingSaturated(1) }
    var chosen: [Int] = []
    for (index, question) in plan.questions.enumerated() {
      guard isCase || question.universe == .received else { continue }
      if question.choose(in: record, &chosen) {
        for cell in chosen { counts[index][cell] = counts[index][cell].addingSaturated(1) }
      } else {
        uncounted[index] = uncounted[index].addingSaturated(1)
      }
    }
  }

  /// Adds what `other` counted.
  package mutating func merge(_ other: Tally) throws(TallyMismatch) {
    guard plan.form == other.plan.form, plan.population == other.plan.population,
      plan.questions == other.plan.questions
    else { throw TallyMismatch() }
    received = received.addingSaturated(other.received)
    population = population.addingSaturated(other.population)
    uncounted = zip(uncounted, other.uncounted).map { $0.addingSaturated($1) }
    counts = zip(counts, other.counts).map { mine, theirs in
      zip(mine, theirs).map { $0.addingSaturated($1) }
    }
  }
}

/// Two tallies count different things and cannot be merged.
package struct TallyMismatch: Error, Hashable, Sendable {
  /// Makes the error.
  package init() {}
}

extension TabulationPlan {
  /// Whether a response is one of the survey's cases.
  func includes(_ record: ResponseRecord) -> Bool {
    guard let population else { return true }
    guard let populationItem else { return false }
    return population.isMet(by: record.values(of: populationItem))
  }
}

extension PlannedQuestion {
  /// Fills `chosen` with the cells one respondent belongs to, each once; false where an answer
  /// has no cell, a required one is missing or a single choice has several.
  func choose(in record: ResponseRecord, _ chosen: inout [Int]) -> Bool {
    chosen.removeAll(keepingCapacity: true)
    var item = record.firstOccurrence[self.item]
    while item >= 0 {
      var answer = record.items[Int(item)].firstAnswer
      while answer >= 0 {
        let entry = record.answers[Int(answer)]
        guard let cell = reading.cell(of: entry, in: record), cells.indices.contains(cell)
        else { return false }
        if !chosen.contains(cell) { chosen.append(cell) }
        answer = entry.next
      }
      item = record.items[Int(item)].nextOccurrence
    }
    if chosen.isEmpty, let unanswered { chosen.append(unanswered) }
    return selection == .one ? chosen.count == 1 : !chosen.isEmpty
  }
}
