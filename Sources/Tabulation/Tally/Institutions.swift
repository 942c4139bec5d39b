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
  /// For each response excluded the number of its institution.
  package let ofExcluded: [Int32]
  /// How many there are.
  package let count: Int

  /// The institutions behind the rows of several releases: one number for each in all of them.
  ///
  /// Rows that were told to be of one institution stay so; a name or address that two releases
  /// share joins theirs.
  static func across(_ releases: [KnownRelease]) -> [Institutions] {
    var keys = InstitutionKeys()
    let combinations = releases.map { keys.merge($0.cases.keys) }
    // The keys, one for rows that tell nothing, then the institutions of each release.
    let unknown = keys.numbers.count
    var first: [Int] = []
    var nodes = unknown + 1
    for release in releases {
      first.append(nodes)
      let own = release.institutions.ofRow + release.institutions.ofExcluded
      nodes += (own.max().map(Int.init) ?? -1) + 1
    }
    var same = DisjointSets(count: nodes)
    for release in releases {
      for names in release.aliases {
        same.join(
          names.flatMap { name in
            (0...release.cases.plan.contributors.count).compactMap {
              keys.numbers[InstitutionKeys.key($0, name)].map(Int.init)
            }
          })
      }
    }
    for combination in keys.combinations { same.join(combination.map(Int.init)) }
    for (number, release) in releases.enumerated() {
      let known = release.institutions
      for (institution, combination) in zip(
        known.ofRow + known.ofExcluded, release.cases.combinations)
      {
        let combination = combinations[number][Int(combination)]
        let key = keys.combinations[Int(combination)].first.map(Int.init) ?? unknown
        same.join([key, first[number] + Int(institution)])
      }
    }
    return releases.enumerated().map { number, release in
      func numbers(_ own: [Int32]) -> [Int32] {
        own.map { Int32(clamping: same.set(of: first[number] + Int($0))) }
      }
      // Not numbered anew: the numbers are those of all releases.
      return Institutions(
        ofRow: numbers(release.institutions.ofRow),
        ofExcluded: numbers(release.institutions.ofExcluded))
    }
  }

  private init(ofRow: [Int32], ofExcluded: [Int32]) {
    (self.ofRow, self.ofExcluded, count) = (ofRow, ofExcluded, Set(ofRow).count)
  }

  /// The institutions that were told apart before: for each row its number, whatever it was.
  package init(numbers: [Int32], excluded: [Int32] = []) {
    // Counting takes room for the greatest number.
    var own: [Int32: Int32] = [:]
    for number in numbers + excluded where own[number] == nil {
      own[number] = Int32(clamping: own.count)
    }
    self.init(ofRow: numbers.map { own[$0] ?? 0 }, ofExcluded: excluded.map { own[$0] ?? 0 })
  }

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
    func number(_ combination: Int32) -> Int32 {
      let root = roots[Int(combination)]
      if numbers[root] < 0 {
        numbers[root] = next
        next += 1
      }
      return numbers[root]
    }
    ofRow = (0..<table.count).map { number(table.rows.institution($0)) }
    count = Int(next)
    ofExcluded = table.excluded.map(number)
  }
}
