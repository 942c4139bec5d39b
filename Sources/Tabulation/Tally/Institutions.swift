/// Names of institutions as they are compared.
package enum InstitutionName {
  /// Legal forms that some write before the name and some do not, the longer ones first.
  private static let legalForms = [
    "地方独立行政法人", "特定医療法人社団", "特定医療法人", "社会医療法人財団", "社会医療法人社団", "社会医療法人",
    "医療法人社団", "医療法人財団", "医療法人", "独立行政法人", "国立大学法人", "公立大学法人", "学校法人",
    "社会福祉法人", "公益財団法人", "公益社団法人", "一般財団法人", "一般社団法人", "財団法人", "社団法人",
  ].map { Array($0.unicodeScalars) }

  /// `name` folded: full-width ASCII as ASCII, lower case, no spaces, no legal form before it.
  package static func normalized(_ name: String) -> String {
    var scalars: [Unicode.Scalar] = []
    for scalar in name.unicodeScalars {
      if scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint {
        continue
      }
      let value = scalar.value
      let folded =
        (0xFF01...0xFF5E).contains(value) ? Unicode.Scalar(value - 0xFEE0) ?? scalar : scalar
      scalars += folded.properties.lowercaseMapping.unicodeScalars
    }
    for form in legalForms where scalars.count > form.count && scalars.starts(with: form) {
      scalars.removeFirst(form.count)
      break
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }
}

/// The institutions behind the rows of a case table.
///
/// An institution is all rows that share the site, the name or the e-mail address, directly or by
/// way of other rows: an institution that is told apart falsely would be protected too little.
package struct Institutions: Sendable {
  /// For each row the number of its institution, by first appearance.
  package let ofRow: [Int32]
  /// How many there are.
  package let count: Int

  /// The institutions that were told apart before: for each row its number.
  package init(numbers: [Int32]) { (ofRow, count) = (numbers, Set(numbers).count) }

  /// Finds the institutions of `table`.
  ///
  /// - Parameter aliases: Lists of names that are the same institution, whatever else they share.
  package init(_ table: CaseTable, aliases: [[String]] = []) {
    // The last one stands for all rows that tell nothing.
    let unknown = table.keys.numbers.count
    var same = DisjointSets(count: unknown + 1)
    for names in aliases {
      same.join(
        names.flatMap { name in
          (0...table.plan.contributors.count).compactMap {
            table.keys.numbers[InstitutionKeys.key($0, name)].map(Int.init)
          }
        })
    }
    for combination in table.keys.combinations { same.join(combination.map(Int.init)) }
    let roots = table.keys.combinations.map { same.set(of: $0.first.map(Int.init) ?? unknown) }
    var numbers = Array(repeating: Int32(-1), count: unknown + 1)
    var next: Int32 = 0
    ofRow = table.institutions.map { combination in
      let root = roots[Int(combination)]
      if numbers[root] < 0 {
        numbers[root] = next
        next += 1
      }
      return numbers[root]
    }
    count = Int(next)
  }
}
