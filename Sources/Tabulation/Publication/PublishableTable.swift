package import FormModel

/// A table whose every number may be seen by anyone.
///
/// Only disclosure control makes one: there is no other way from a tally to a file.
package struct PublishableTable: Sendable, Hashable {
  /// What a row says.
  package enum Content: Sendable, Hashable {
    /// A count, and what it is a part of where that is published too.
    case published(count: Int, denominator: Int?)
    /// The least and the greatest count that a hidden one may be, and what it is a part of.
    case band(low: Int, high: Int, denominator: Int)
    /// No number: the row's text is what it says, the band in which a quartile lies.
    case place
    /// A mark, the same for every reason.
    case suppressed
  }

  /// One cell of the table.
  package struct Row: Sendable, Hashable {
    /// The table's code, where it is not that of the whole.
    package var table: String?
    /// The category on each of the table's stratum columns, in their order; empty: over all.
    package var strata: [String] = []
    /// The question's linkId.
    package let question: String
    /// The question's text.
    package let questionText: LocalizedText
    /// The option's code.
    package let option: String
    /// What a person reads.
    package let optionText: LocalizedText
    /// How many options one respondent may choose.
    package let selection: ReleaseQuestion.Selection
    /// The number, or the mark.
    package let content: Content
  }

  /// The publication the table belongs to.
  package let release: String
  /// The table's code.
  package let table: String
  /// The stratum columns: for each its name.
  package let stratumColumns: [String]
  /// The cells, in the form's order.
  package let rows: [Row]

  /// What stands in place of a release's name where the table is no release.
  package static let draft = "DRAFT-NOT-FOR-PUBLICATION"

  init(release: String, table: String, stratumColumns: [String] = [], rows: [Row]) {
    (self.release, self.table, self.rows) = (release, table, rows)
    self.stratumColumns = stratumColumns
  }
}

extension PublishableTable.Content {
  /// The share in tenths of a percent, rounded half up from the published integers; nil where a
  /// number is not published, the denominator is 0, or the numbers are no share.
  package var permille: Int? {
    guard case .published(let count, let denominator?) = self, denominator > 0,
      (0...denominator).contains(count)
    else { return nil }
    let product = count.multipliedFullWidth(by: 1_000)
    let (quotient, remainder) = denominator.dividingFullWidth(product)
    return remainder >= denominator - remainder ? quotient + 1 : quotient
  }
}
