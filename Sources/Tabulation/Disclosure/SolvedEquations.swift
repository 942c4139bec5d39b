/// Equations between unknowns, each solved for one of them, by elimination.
///
/// A count stands in two or three equations, so what is not 0 is little: each unknown keeps those
/// of its factors alone.
struct SolvedEquations {
  /// An unknown's factor in one row; not 0.
  struct Entry {
    var row: Int
    var factor: Double
  }

  /// For each row the unknown it is solved for; -1: the row says nothing.
  private(set) var basics: [Int]
  /// For each unknown its factors, in no order; a basic one has none.
  ///
  /// In every row basic + the sum of factor x unknown over the others = 0.
  private(set) var columns: [[Entry]]

  /// For each row the unknowns that have a factor in it, and some that had one once.
  private var members: [[Int]]
  /// The column that is being taken out, by row.
  private var removed: [Double]
  /// For each row the last column changed that had a factor there, by the number of the change.
  private var lastChange: [Int]
  private var changes = 0
  /// For each unknown the last row solved that it was met in; -1: none.
  private var lastRow: [Int]

  /// Factors are fractions of small numbers; what is nearer to 0 than this came of rounding.
  static let nought = 1e-9

  /// Solves `equations`, each the unknowns and factors of its terms, for as many of the unknowns as
  /// there are equations, those first in `order`, which names each.
  init(_ equations: [[(unknown: Int, factor: Int)]], for order: [Int]) {
    let count = order.count
    // The shortest first, which keeps the rows short.
    let ordered = equations.filter { !$0.isEmpty }.sorted { $0.count < $1.count }
    basics = Array(repeating: -1, count: ordered.count)
    columns = Array(repeating: [], count: count)
    members = Array(repeating: [], count: ordered.count)
    removed = Array(repeating: 0, count: ordered.count)
    lastChange = Array(repeating: 0, count: ordered.count)
    lastRow = Array(repeating: -1, count: count)
    for (row, terms) in ordered.enumerated() {
      for term in terms where term.factor != 0 {
        add(Double(term.factor), to: term.unknown, in: row)
      }
    }
    for unknown in order {
      // In the shortest row, which keeps the others short.
      let entry = columns[unknown].filter { basics[$0.row] < 0 }
        .min { (members[$0.row].count, $0.row) < (members[$1.row].count, $1.row) }
      if let entry { solve(entry.row, for: unknown, whoseFactorIs: entry.factor) }
    }
  }

  private mutating func add(_ factor: Double, to unknown: Int, in row: Int) {
    // A term that an equation names twice is one.
    guard let last = columns[unknown].last, last.row == row else {
      columns[unknown].append(Entry(row: row, factor: factor))
      return members[row].append(unknown)
    }
    columns[unknown].removeLast()
    if last.factor + factor != 0 {
      columns[unknown].append(Entry(row: row, factor: last.factor + factor))
    }
  }

  private mutating func solve(_ row: Int, for unknown: Int, whoseFactorIs scale: Double) {
    let column = columns[unknown]
    columns[unknown] = []
    for entry in column { removed[entry.row] = entry.factor }
    let others = members[row]
    members[row] = []
    for other in others where lastRow[other] != row {
      lastRow[other] = row
      guard let factor = columns[other].first(where: { $0.row == row })?.factor
      else { continue }
      members[row].append(other)
      subtract(column, from: other, row, factor / scale)
    }
    for entry in column { removed[entry.row] = 0 }
    basics[row] = unknown
  }

  /// Takes the `column` removed `times` from that of `other`, whose factor in `row` becomes `times`.
  private mutating func subtract(
    _ column: [Entry], from other: Int, _ row: Int, _ times: Double
  ) {
    changes += 1
    // Taken out, so that it is changed where it is.
    var own = columns[other]
    columns[other] = []
    var kept = 0
    for index in own.indices {
      var entry = own[index]
      let factor = removed[entry.row]
      if factor != 0 {
        lastChange[entry.row] = changes
        entry.factor = entry.row == row ? times : entry.factor - factor * times
        if entry.factor.magnitude < SolvedEquations.nought { continue }
      }
      own[kept] = entry
      kept += 1
    }
    own.removeLast(own.count - kept)
    for entry in column where lastChange[entry.row] != changes {
      own.append(Entry(row: entry.row, factor: -entry.factor * times))
      members[entry.row].append(other)
    }
    columns[other] = own
  }
}
