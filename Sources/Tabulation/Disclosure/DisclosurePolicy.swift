/// The values of the form's policy that protect a count.
package struct DisclosurePolicy: Sendable, Hashable {
  /// The least count published, 0 apart (`minimumFrequency`); 1-1,000,000.
  package let minimumFrequency: Int
  /// The least sum of hidden counts that may be derived (`minimumDerivedSum`); never less than
  /// `minimumFrequency`, for the sum is published.
  package let minimumDerivedSum: Int
  /// How many values a hidden count must be able to have (`minimumIntervalValues`); 1-1,000.
  package let minimumIntervalValues: Int

  /// Reads the policy's values by name; one that is absent or out of range is the default.
  ///
  /// The defaults are those of the guideline on the national database of health insurance claims
  /// (MHLW): no count under 10 patients, except 0.
  package init(_ values: [String: [Int]] = [:]) {
    func value(_ name: String, _ range: ClosedRange<Int>, default standard: Int) -> Int {
      guard let value = values[name]?.first, range.contains(value) else { return standard }
      return value
    }
    minimumFrequency = value("minimumFrequency", 1...1_000_000, default: 10)
    minimumDerivedSum = max(
      value("minimumDerivedSum", 1...1_000_000, default: 10), minimumFrequency)
    minimumIntervalValues = value("minimumIntervalValues", 1...1_000, default: 5)
  }

  /// Whether `count` may not be seen: it is neither 0 nor large enough.
  package func isSmall(_ count: Int) -> Bool { count != 0 && count < minimumFrequency }
}
