/// The values of the form's policy that protect a count.
///
/// The rules and their sources: `DisclosureControl` in the documentation.
package struct DisclosurePolicy: Sendable, Hashable {
  /// The values by name, each within what its rule allows.
  package let values: [String: Int]
  /// The edges of the bands, in percent of the denominator, ascending from 0 to 100.
  package let bandEdges: [Int]

  /// A value of the policy: what it may be, its default, and which way is stricter.
  struct Rule: Sendable {
    var range: ClosedRange<Int>
    var standard: Int
    /// Whether a lower value hides more.
    var isStricterBelow = false
  }

  /// Every value, by its name in the form.
  static let rules: [String: Rule] = [
    "minimumFrequency": Rule(range: 1...1_000_000, standard: 10),
    "minimumDerivedSum": Rule(range: 1...1_000_000, standard: 10),
    "minimumInstitutions": Rule(range: 1...1_000, standard: 3),
    "minimumRemainder": Rule(range: 0...1_000_000, standard: 5),
    "maximumTwoLargestPercent": Rule(range: 1...100, standard: 90, isStricterBelow: true),
    "groupDisclosureMargin": Rule(range: 2...1_000, standard: 3),
    "minimumIntervalValues": Rule(range: 1...1_000, standard: 5),
    "relativeIntervalPercent": Rule(range: 0...100, standard: 20),
    "relativeRoomPercent": Rule(range: 0...100, standard: 10),
    "minimumInsiderValues": Rule(range: 1...1_000, standard: 3),
    "minimumCases": Rule(range: 1...1_000_000, standard: 100),
    "minimumReleaseInstitutions": Rule(range: 1...10_000, standard: 10),
    "minimumLevelCases": Rule(range: 1...1_000_000, standard: 100),
    "minimumLevelInstitutions": Rule(range: 1...10_000, standard: 10),
    "twoWayMinimumCases": Rule(range: 1...10_000_000, standard: 5_000),
    "twoWayMinimumMeanCount": Rule(range: 1...1_000_000, standard: 30),
    "cutOffDays": Rule(range: 0...3_650, standard: 90),
    "halfYearMinimumCases": Rule(range: 1...1_000_000, standard: 600),
  ]

  /// Reads the policy's values by name; one that is absent or out of range is the default.
  ///
  /// The defaults are those of the guideline on the national database of health insurance claims
  /// (MHLW): no count under 10 patients, except 0.
  package init(_ values: [String: [Int]] = [:]) {
    var read: [String: Int] = [:]
    for (name, rule) in DisclosurePolicy.rules {
      let value = values[name]?.first ?? rule.standard
      read[name] = rule.range.contains(value) ? value : rule.standard
    }
    // The sum is published, so it is never less than a count that is.
    read["minimumDerivedSum"] = max(read["minimumDerivedSum"] ?? 10, read["minimumFrequency"] ?? 10)
    self.values = read
    let edges = values["bandEdge"] ?? []
    let isGrid =
      edges.first == 0 && edges.last == 100 && zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 }
    bandEdges = isGrid ? edges : [0, 5, 10, 25, 50, 75, 90, 95, 100]
  }

  private init(values: [String: Int], bandEdges: [Int]) {
    (self.values, self.bandEdges) = (values, bandEdges)
  }

  /// A value by its name in the form; 0 for an unknown name.
  package subscript(_ name: String) -> Int {
    values[name] ?? DisclosurePolicy.rules[name]?.standard ?? 0
  }

  /// The policy with some values made stricter; nil where one is unknown, out of range or laxer.
  package func stricter(_ changes: [String: Int]) -> DisclosurePolicy? {
    var values = values
    for (name, value) in changes {
      guard let rule = DisclosurePolicy.rules[name], rule.range.contains(value) else { return nil }
      guard rule.isStricterBelow ? value <= self[name] : value >= self[name] else { return nil }
      values[name] = value
    }
    values["minimumDerivedSum"] = max(
      values["minimumDerivedSum"] ?? 10, values["minimumFrequency"] ?? 10)
    return DisclosurePolicy(values: values, bandEdges: bandEdges)
  }

  /// The least count published, 0 apart; 1-1,000,000.
  package var minimumFrequency: Int { self["minimumFrequency"] }
  /// The least sum of hidden counts that may be derived; never less than `minimumFrequency`.
  package var minimumDerivedSum: Int { self["minimumDerivedSum"] }
  /// How many values a hidden count must be able to have; 1-1,000.
  package var minimumIntervalValues: Int { self["minimumIntervalValues"] }

  /// Whether `count` may not be seen: it is neither 0 nor large enough.
  package func isSmall(_ count: Int) -> Bool { count != 0 && count < minimumFrequency }

  /// Whether too few institutions are behind a count, or one or two make up nearly all of it.
  func isConcentrated(_ count: CellCount) -> Bool {
    guard count.total > 0 else { return false }
    let two = (count.largest + count.second).multipliedFullWidth(by: 100)
    let limit = count.total.multipliedFullWidth(by: self["maximumTwoLargestPercent"])
    return count.institutions < self["minimumInstitutions"]
      || count.total - count.largest < self["minimumRemainder"]
      || (two.high, two.low) > (limit.high, limit.low)
  }

  /// What must stay possible for a count that may not be seen; nil where it may be.
  func requirement(_ cell: Int, _ count: CellCount) -> Requirement? {
    let isSmall = isSmall(count.total)
    guard isSmall || isConcentrated(count) else { return nil }
    var requirement = smallRequirement(cell)
    if !isSmall {
      func share(_ percent: Int) -> Int {
        let product = count.total.multipliedFullWidth(by: percent)
        let (quotient, rest) = 100.dividingFullWidth(product)
        return quotient + (rest > 0 ? 1 : 0)
      }
      requirement.span = max(requirement.span, share(self["relativeIntervalPercent"]))
      requirement.up = max(1, share(self["relativeRoomPercent"]))
    }
    return requirement
  }

  /// What must stay possible for a small count.
  func smallRequirement(_ cell: Int) -> Requirement {
    Requirement(
      cell: cell, up: 1, span: minimumIntervalValues - 1,
      insiderSpan: self["minimumInsiderValues"] - 1)
  }

}

extension Requirement {
  /// That a disclosed group is none must stay possible.
  init?(_ group: DisclosedGroup) {
    guard let world = group.world else { return nil }
    self.init(cell: world, up: 1, span: 1, insiderSpan: 0)
  }
}

/// What a reader of the published numbers must reckon with about one count.
struct Requirement: Sendable, Hashable {
  /// The cell.
  var cell: Int
  /// How far above the true count the greatest possible value lies at least.
  var up: Int
  /// How far the greatest and the least possible values lie apart at least.
  var span: Int
  /// How far they lie apart for an institution that knows its own cases.
  ///
  /// One of them lies above the truth. 0: no such institution is to be reckoned with.
  var insiderSpan: Int

  /// Whether institutions reckon with enough values.
  func isMetForInsiders(up: Int, down: Int) -> Bool {
    insiderSpan == 0 || up >= 1 && up + down >= insiderSpan
  }
}
