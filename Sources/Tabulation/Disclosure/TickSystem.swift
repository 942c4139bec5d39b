/// What a reader knows of the counts of a question in which a respondent may choose several.
///
/// Every respondent ticks either one exclusive option (not answering is one) or some of the free
/// ones. Of N respondents, R = N - (sum of the exclusive counts) tick free options; then no free
/// count exceeds R, and together they lie between R x the fewest and R x the most ticks. Counts
/// that satisfy this belong to some real set of respondents when a respondent may tick from 1 to
/// all options: the reader can exclude no others. Hidden counts are 1 ... N - 1, for 0 and N are
/// published.
struct TickSystem {
  /// The true counts, each from 0 to `respondents`.
  let counts: [Int]
  /// Which options can only be chosen alone.
  let isExclusive: [Bool]
  /// N.
  let respondents: Int
  /// How many free options one respondent ticks.
  let ticks: ClosedRange<Int>

  /// Whether the true counts can be those of real respondents at all.
  var isConsistent: Bool {
    counts.allSatisfy { (0...max(respondents, 0)).contains($0) }
      && allows(nil, hidden: counts.map { _ in false })
  }

  /// Whether a reader who sees what is not `hidden` must reckon with the count `guess` at its
  /// index; without a guess, whether the published counts have a solution.
  ///
  /// Only the least R that everything else permits need be tried: a smaller R asks for fewer
  /// ticks, and hidden counts lose no more room by it than the ticks asked for.
  func allows(_ guess: (index: Int, count: Int)?, hidden: [Bool]) -> Bool {
    if let guess, guess.count < 1 || guess.count >= respondents { return false }
    var taken = 0
    var hiddenExclusive = 0
    var free = 0
    var largestFree = 0
    var hiddenFree = 0
    for (index, count) in counts.enumerated() {
      let isGuess = index == guess?.index
      let known = isGuess ? guess?.count : hidden[index] ? nil : count
      switch (isExclusive[index], known) {
      case (true, .some(let count)): taken = taken.addingSaturated(count)
      case (true, nil): hiddenExclusive += 1
      case (false, .some(let count)):
        free = free.addingSaturated(count)
        largestFree = max(largestFree, count)
      case (false, nil): hiddenFree += 1
      }
    }
    guard taken <= respondents else { return false }
    let most = respondents - taken - hiddenExclusive
    // Each hidden exclusive option takes at most N - 1 respondents.
    let least =
      switch hiddenExclusive {
      case 0: most
      case 1: max(0, 1 - taken)
      default: 0
      }
    let fewestTicks = free.addingSaturated(hiddenFree)
    let room = (fewestTicks / ticks.upperBound) + (fewestTicks % ticks.upperBound > 0 ? 1 : 0)
    let ticking = max(least, largestFree, hiddenFree > 0 ? 1 : 0, room)
    guard ticking <= most else { return false }
    let (wanted, isTooMany) = ticking.multipliedReportingOverflow(by: ticks.lowerBound)
    let each = min(ticking, respondents - 1)
    let (extra, isAmple) = hiddenFree.multipliedReportingOverflow(by: max(each, 0))
    return isAmple || (!isTooMany && free.addingSaturated(extra) >= wanted)
  }
}
