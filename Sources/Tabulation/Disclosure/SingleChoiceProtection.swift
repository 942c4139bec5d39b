/// Protects the counts of a question to which every respondent asked belongs exactly once.
///
/// The counts add up to a published total, so a reader knows the sum S of the m hidden ones, and
/// that each is at least 1: zeros are published. Each hidden count may then be anything from 1 to
/// S - m + 1, and nothing more follows, because any such value leaves the others room. Hence three
/// conditions: S is itself publishable; that range has enough values; it reaches beyond the
/// largest small count, so that "at most this many" does not tell the count itself.
enum SingleChoiceProtection {
  /// Decides what to hide of `counts`, which must add up to `total`.
  static func protect(_ counts: [Int], total: Int, _ policy: DisclosurePolicy) -> Protection {
    guard counts.allSatisfy({ $0 >= 0 }), counts.saturatedSum() == total, total < .max
    else { return .withholding }
    var hidden = counts.map(policy.isSmall)
    guard let largestSmall = zip(counts, hidden).filter(\.1).map(\.0).max()
    else { return .hiding(hidden) }
    while !isSafe(counts, hidden, largestSmall, policy) {
      guard let next = Protection.smallestPublished(of: counts, hidden: hidden)
      else { return .withholding }
      hidden[next] = true
    }
    return .hiding(hidden)
  }

  private static func isSafe(
    _ counts: [Int], _ hidden: [Bool], _ largestSmall: Int, _ policy: DisclosurePolicy
  ) -> Bool {
    let behind = zip(counts, hidden).filter(\.1).map(\.0)
    let sum = behind.saturatedSum()
    let greatest = sum - behind.count + 1
    return sum >= policy.minimumDerivedSum && greatest >= policy.minimumIntervalValues
      && greatest > largestSmall
  }
}
