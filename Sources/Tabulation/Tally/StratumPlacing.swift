/// Finds the stratum of a case in each of several tables.
struct StratumPlacing: Sendable {
  private struct Axis {
    var question: Int
    var categoryOf: [Int]
    var categories: Int
  }

  private let tables: [[Axis]]

  /// How many strata each table has.
  let sizes: [Int]

  /// Takes the axes of each table, each a variable of `plan` at one of its levels.
  init(_ tables: [[(variable: Int, level: StratumLevel)]], _ plan: ReleasePlan) {
    self.tables = tables.map { axes in
      axes.map { variable, level in
        Axis(
          question: plan.variables[variable].question, categoryOf: level.categoryOf,
          categories: level.categories.count)
      }
    }
    sizes = self.tables.map { $0.reduce(1) { $0 * $1.categories } }
  }

  /// Fills `places` with the case's place among the strata of each table, the last axis running
  /// fastest.
  func place(_ row: Int, _ cases: CaseTable, _ places: inout [Int]) {
    places.removeAll(keepingCapacity: true)
    for table in tables {
      var index = 0
      for axis in table {
        let code = cases.cell(row, axis.question) ?? 0
        let category = axis.categoryOf.indices.contains(code) ? axis.categoryOf[code] : 0
        index = index * axis.categories + category
      }
      places.append(index)
    }
  }

  /// The numbers of cases in the strata of each table, with the institutions behind them.
  func counts(of table: CaseTable, _ institutions: Institutions) -> [[CellCount]] {
    var counts = sizes.map { Array(repeating: CellCount(), count: $0) }
    var scratch = sizes.map { Array(repeating: 0, count: $0) }
    var touched: [[Int]] = sizes.map { _ in [] }
    var places: [Int] = []
    institutions.forEachInstitution { institution, rows in
      for row in rows.lazy.map(Int.init) where table.isCase(row) {
        place(row, table, &places)
        for (number, place) in places.enumerated() {
          if scratch[number][place] == 0 { touched[number].append(place) }
          scratch[number][place] += 1
        }
      }
      for number in touched.indices {
        for place in touched[number] {
          counts[number][place].add(scratch[number][place], of: institution)
          scratch[number][place] = 0
        }
        touched[number].removeAll(keepingCapacity: true)
      }
    }
    return counts
  }
}
