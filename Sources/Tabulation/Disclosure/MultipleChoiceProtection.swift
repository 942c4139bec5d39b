/// Protects the counts of a question in which a respondent may choose several options.
///
/// The counts do not add up to the respondents, so a hidden one cannot be had by subtraction. But
/// every respondent ticked at least one option: a reader knows that a single hidden count is at
/// least N - (sum of the published ones), and where that is 9 the count is 9. An option that
/// excludes the others bounds them from above in the same way. So each hidden count must be able
/// to have enough small values, one of them above the true one; where it has not, one more option
/// is hidden, which then may hold the missing ticks. Where all exclusive counts are published, so
/// is the number of those who ticked anything else, which must not be small either.
struct MultipleChoiceProtection {
  private let system: TickSystem
  private let policy: DisclosurePolicy

  /// Decides what to hide of `counts`; `unanswered` is the index of those who ticked nothing.
  static func protect(
    _ counts: [Int], isExclusive: [Bool], unanswered: Int?, asked: Int, ticks: ClosedRange<Int>,
    _ policy: DisclosurePolicy
  ) -> Protection {
    let whole = TickSystem(
      counts: counts, isExclusive: isExclusive, respondents: asked, ticks: ticks)
    guard asked < .max, counts.count == isExclusive.count, whole.isConsistent
    else { return .withholding }
    // Where nobody can tick two options the counts add up to those asked.
    if ticks.upperBound == 1 || isExclusive.allSatisfy({ $0 }) {
      return SingleChoiceProtection.protect(counts, total: asked, policy)
    }
    var hidden = counts.map { _ in false }
    var respondents = asked
    if let unanswered, counts.indices.contains(unanswered) {
      respondents = asked - counts[unanswered]
      hidden[unanswered] =
        policy.isSmall(counts[unanswered]) || policy.isSmall(respondents)
    }
    for (index, count) in counts.enumerated() where index != unanswered {
      // How many did not tick the option is as telling as how many did, be it among all who were
      // asked or among those who answered.
      hidden[index] =
        policy.isSmall(count) || policy.isSmall(asked - count)
        || policy.isSmall(respondents - count)
    }
    // Where it is published how many answered, a reader reckons among those alone.
    let isAnsweredKnown = unanswered.map { !hidden[$0] } ?? true
    if isAnsweredKnown, let unanswered {
      let protection = Self(
        system: TickSystem(
          counts: counts.removing(unanswered), isExclusive: isExclusive.removing(unanswered),
          respondents: respondents, ticks: ticks),
        policy: policy
      ).protect(hidden.removing(unanswered))
      guard case .hiding(var options) = protection else { return .withholding }
      options.insert(false, at: unanswered)
      return .hiding(options)
    }
    return Self(system: whole, policy: policy).protect(hidden)
  }

  private func protect(_ primary: [Bool]) -> Protection {
    var hidden = primary
    while true {
      let isRestSmall = isRestSmall(hidden)
      if !isRestSmall, primary.indices.allSatisfy({ !primary[$0] || isSafe($0, hidden) }) {
        return .hiding(hidden)
      }
      // Only an exclusive option, once hidden, hides how many ticked none of them.
      let candidates = zip(system.counts, system.isExclusive)
        .map { isRestSmall && !$1 ? 0 : $0 }
      guard
        let next = Protection.smallestPublished(
          of: candidates, below: system.respondents, hidden: hidden)
      else { return .withholding }
      hidden[next] = true
    }
  }

  private func isRestSmall(_ hidden: [Bool]) -> Bool {
    let exclusive = system.isExclusive.indices.filter { system.isExclusive[$0] }
    guard !exclusive.isEmpty, !exclusive.contains(where: { hidden[$0] }) else { return false }
    return policy.isSmall(
      system.respondents - exclusive.map { system.counts[$0] }.saturatedSum())
  }

  /// Whether a reader must reckon with enough values of a hidden count, on either small side.
  private func isSafe(_ index: Int, _ hidden: [Bool]) -> Bool {
    let count = system.counts[index]
    let respondents = system.respondents
    func allows(_ guess: Int) -> Bool { system.allows((index, guess), hidden: hidden) }
    func hasRoom(in window: ClosedRange<Int>) -> Bool {
      let enough = min(policy.minimumIntervalValues, window.count)
      var values = 1
      for direction in [-1, 1] {
        var guess = count + direction
        while values < enough, window.contains(guess), allows(guess) {
          values += 1
          guess += direction
        }
      }
      return values >= enough
    }
    let small = policy.minimumFrequency - 1
    var isSafe = true
    if policy.isSmall(count) {
      isSafe = allows(count + 1) && hasRoom(in: 1...small)
    }
    if policy.isSmall(respondents - count) {
      isSafe =
        isSafe && allows(count - 1)
        && hasRoom(in: max(respondents - small, 1)...max(respondents - 1, 1))
    }
    return isSafe
  }
}

extension Array {
  /// The array without the element at `index`, which it has.
  fileprivate func removing(_ index: Int) -> Self {
    var result = self
    result.remove(at: index)
    return result
  }
}
