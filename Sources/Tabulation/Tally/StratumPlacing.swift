/// Finds the stratum of a case in each of several tables.
struct StratumPlacing: Sendable {
  private struct Axis {
    var field: RowLayout.Field
    /// For each value of the field the category.
    var categoryOf: [Int]
    var categories: Int
  }

  private let tables: [[Axis]]

  /// How many strata each table has.
  let sizes: [Int]

  /// Takes the axes of each table, each a variable of `plan` at one of its levels.
  init(_ tables: [[(variable: Int, level: StratumLevel)]], _ plan: ReleasePlan) {
    let layout = RowLayout(plan)
    self.tables = tables.map { axes in
      axes.map { variable, level in
        Axis(
          field: layout.questions[plan.variables[variable].question],
          categoryOf: [level.categoryOf.first ?? 0] + level.categoryOf,
          categories: level.categories.count)
      }
    }
    sizes = self.tables.map { $0.reduce(1) { $0 * $1.categories } }
  }

  /// Fills `places` with a case's place among the strata of each table, the last axis running
  /// fastest; `words` is its row.
  func place(_ words: [UInt64], _ places: inout [Int]) {
    places.removeAll(keepingCapacity: true)
    for table in tables.indices {
      var place = 0
      for axis in tables[table].indices {
        let value = words[0, tables[table][axis].field]
        let category =
          value < tables[table][axis].categoryOf.count ? tables[table][axis].categoryOf[value] : 0
        place = place * tables[table][axis].categories + category
      }
      places.append(place)
    }
  }

  /// The numbers of cases in the strata of each table, with the institutions behind them.
  func counts(of table: CaseTable, _ institutions: Institutions) -> [[CellCount]] {
    var counts = sizes.map { Array(repeating: CellCount(), count: $0) }
    // Where the strata of each table begin among all.
    var first: [Int] = []
    var size = 0
    for own in sizes {
      first.append(size)
      size += own
    }
    var scratch = Array(repeating: 0, count: size)
    var touched: [(table: Int, place: Int)] = []
    var places: [Int] = []
    var words: [UInt64] = []
    institutions.forEachInstitution { institution, rows in
      for row in rows.lazy.map(Int.init) where table.isCase(row) {
        table.rows.read(row, into: &words)
        place(words, &places)
        for number in places.indices {
          let place = places[number]
          if scratch[first[number] + place] == 0 { touched.append((number, place)) }
          scratch[first[number] + place] += 1
        }
      }
      for (number, place) in touched {
        counts[number][place].add(scratch[first[number] + place], of: institution)
        scratch[first[number] + place] = 0
      }
      touched.removeAll(keepingCapacity: true)
    }
    return counts
  }
}
