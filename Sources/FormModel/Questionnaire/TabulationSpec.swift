/// How an item is published: the parts of the form's `tabulation` extension on an item.
///
/// An item without one is never published. `contributor` and `carryForward` publish nothing.
package struct ItemTabulation: Sendable, Hashable {
  /// What an item is for in the aggregate.
  package enum Role: String, Sendable, CaseIterable {
    /// Its answers are counted.
    case measure
    /// Its answers form the strata of tables, and are counted.
    case stratum
    /// It tells which institution a case comes from; never published.
    case contributor
    /// Its date places a case in a period.
    case period
  }

  /// The item's roles.
  package var roles: [Role] = []
  /// The bands of a numeric item, in order, half-open.
  package var bands: [TabulationBand] = []
  /// The levels at which a stratum may be published, finest first.
  package var levels: [TabulationLevel] = []
  /// The codes of the options whose disclosure for a whole group harms.
  package var sensitive: [String] = []
  /// Whether the answer is offered again for the next case.
  package var carryForward = false

  /// No roles, no parts.
  package init() {}

  /// Whether the item's answers are counted and published.
  package var isPublished: Bool { roles.contains(.measure) || roles.contains(.stratum) }
}

/// A range of numbers that is published as one option: `low` <= value < `high`.
package struct TabulationBand: Sendable, Hashable {
  /// The band's code.
  package var code: String
  /// What a person reads.
  package var label: LocalizedText
  /// The least value in the band; nil: unbounded.
  package var low: DecimalNumber?
  /// The least value above the band; nil: unbounded.
  package var high: DecimalNumber?

  /// Makes a band.
  package init(code: String, label: LocalizedText, low: DecimalNumber?, high: DecimalNumber?) {
    (self.code, self.label, self.low, self.high) = (code, label, low, high)
  }

  /// Whether `value` lies in the band.
  package func contains(_ value: DecimalNumber.Value) -> Bool {
    if let low, value < low.value { return false }
    if let high, value >= high.value { return false }
    return true
  }
}

extension [TabulationBand] {
  /// The place of the first band in which `value` lies, or nil.
  package func indexOfBand(with value: DecimalNumber.Value) -> Int? {
    indices.first { self[$0].contains(value) }
  }
}

/// One level of a stratum: groups of the codes of the level before it.
///
/// The first level groups the item's options or bands; a level without groups is those themselves.
package struct TabulationLevel: Sendable, Hashable {
  /// Codes that are published as one.
  package struct Group: Sendable, Hashable {
    /// The group's code.
    package var code: String
    /// What a person reads.
    package var label: LocalizedText
    /// The codes of the finer level that it joins.
    package var members: [String]

    /// Makes a group.
    package init(code: String, label: LocalizedText, members: [String]) {
      (self.code, self.label, self.members) = (code, label, members)
    }
  }

  /// The level's code.
  package var code: String
  /// What a person reads.
  package var label: LocalizedText
  /// The groups; empty: the options or bands themselves, or the periods of a date.
  package var groups: [Group]
  /// For a date, the length of a period in months; nil otherwise.
  package var months: Int?
  /// For a date, the month in which the first period of a year begins, 1-12.
  package var startMonth: Int?

  /// Makes a level.
  package init(
    code: String, label: LocalizedText, groups: [Group] = [], months: Int? = nil,
    startMonth: Int? = nil
  ) {
    (self.code, self.label, self.groups) = (code, label, groups)
    (self.months, self.startMonth) = (months, startMonth)
  }
}

/// The parts of the `tabulation` extension on the form itself.
package struct FormTabulation: Sendable, Hashable {
  /// An indicator of appropriate use.
  package struct Indicator: Sendable, Hashable {
    /// The indicator's code.
    package var code: String
    /// What a person reads.
    package var label: LocalizedText
    /// A case counts when every condition of any one alternative holds.
    package var alternatives: [[EnableWhen]]
    /// The linkIds of two dates whose distance in days, both included, is banded; or nil.
    package var days: (from: String, to: String)? {
      if let from, let to { (from, to) } else { nil }
    }
    /// The bands of the days.
    package var bands: [TabulationBand]
    private let from: String?
    private let to: String?

    /// Makes an indicator.
    package init(
      code: String, label: LocalizedText, alternatives: [[EnableWhen]], from: String? = nil,
      to: String? = nil, bands: [TabulationBand] = []
    ) {
      (self.code, self.label, self.alternatives) = (code, label, alternatives)
      (self.from, self.to, self.bands) = (from, to, bands)
    }
  }

  /// A table of the catalogue.
  package struct Table: Sendable, Hashable {
    /// The table's code.
    package var code: String
    /// What a person reads.
    package var label: LocalizedText
    /// The linkIds or indicator codes counted; empty: all.
    package var measures: [String]
    /// The linkIds of the strata; empty: overall.
    package var strata: [String]

    /// Makes a table.
    package init(code: String, label: LocalizedText, measures: [String], strata: [String]) {
      (self.code, self.label) = (code, label)
      (self.measures, self.strata) = (measures, strata)
    }
  }

  /// The condition that a response must meet to be one of the survey's cases.
  package var population: EnableWhen?
  /// The indicators, in the form's order.
  package var indicators: [Indicator] = []
  /// The tables, in the form's order.
  package var tables: [Table] = []
  /// The policy's version.
  package var policyVersion: String?
  /// The policy's values by name: whole numbers, one or several each.
  package var policy: [String: [Int]] = [:]

  /// No parts.
  package init() {}
}
