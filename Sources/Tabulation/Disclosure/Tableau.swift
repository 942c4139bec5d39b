/// Equations between unknowns, each solved for one of them (the basic ones).
///
/// basic + the sum of factor x unknown over the others = 0, for every row. Only the others have
/// factors, and few of these stay 0 when other unknowns are solved for, so they are kept as a full
/// matrix, one unknown after the other: what bars an unknown's way stands side by side, and solving
/// for another unknown is a run over neighbours. The factors are rounded; whoever uses them checks
/// what comes of it against the equations themselves.
struct Tableau {
  /// For each row the unknown it is solved for.
  private(set) var basics: [Int]
  /// For each unknown the row that is solved for it; -1: none.
  private(set) var rowOf: [Int]
  /// For each place of the matrix the unknown that stands there.
  private(set) var others: [Int]
  /// How often another unknown was solved for since the equations were.
  private(set) var pivots = 0

  /// The factors, `height` of them for each place.
  private var factors: [Double]
  private let height: Int
  /// For each unknown its place; -1: it is basic.
  private var placeOf: [Int]
  /// The column of factors that a pivot removes, and the rows where it is not 0.
  private var removed: [Double] = []
  private var removedRows: [Int] = []

  /// Lays out what is solved; rows that say nothing are left out.
  init(_ solved: SolvedEquations) {
    var rows = Array(repeating: -1, count: solved.basics.count)
    basics = []
    for (row, basic) in solved.basics.enumerated() where basic >= 0 {
      rows[row] = basics.count
      basics.append(basic)
    }
    height = basics.count
    rowOf = Array(repeating: -1, count: solved.columns.count)
    for (row, basic) in basics.enumerated() { rowOf[basic] = row }
    others = solved.columns.indices.filter { [rowOf] in rowOf[$0] < 0 }
    placeOf = Array(repeating: -1, count: solved.columns.count)
    factors = Array(repeating: 0, count: height * others.count)
    for (place, unknown) in others.enumerated() {
      placeOf[unknown] = place
      for entry in solved.columns[unknown] where rows[entry.row] >= 0 {
        factors[place * height + rows[entry.row]] = entry.factor
      }
    }
  }

  /// An unknown's place in the matrix; nil: it is basic.
  func place(of unknown: Int) -> Int? { placeOf[unknown] < 0 ? nil : placeOf[unknown] }

  /// The factor of the unknown at `place` in a row.
  func factor(_ row: Int, _ place: Int) -> Double { factors[place * height + row] }

  /// The factors of the unknown at `place`, by row.
  func column(_ place: Int) -> ArraySlice<Double> {
    factors[(place * height)..<((place + 1) * height)]
  }

  /// Solves `row` for the unknown at `place` instead of its basic one, which takes its place.
  mutating func pivot(_ place: Int, into row: Int) {
    let scale = factor(row, place)
    guard scale != 0 else { return }
    pivots += 1
    takeOut(place, row)
    for other in others.indices where other != place && factors[other * height + row] != 0 {
      factors[other * height + row] /= scale
      subtract(factors[other * height + row], from: other)
    }
    let entering = others[place]
    rowOf[basics[row]] = -1
    placeOf[basics[row]] = place
    others[place] = basics[row]
    factors[place * height + row] = 1 / scale
    subtract(1 / scale, from: place)
    (basics[row], rowOf[entering], placeOf[entering]) = (entering, row, -1)
  }

  /// Empties a column, and remembers it but for its factor in `row`.
  private mutating func takeOut(_ place: Int, _ row: Int) {
    removed.removeAll(keepingCapacity: true)
    removedRows.removeAll(keepingCapacity: true)
    for index in 0..<height {
      let factor = index == row ? 0 : factors[place * height + index]
      factors[place * height + index] = 0
      removed.append(factor)
      if factor != 0 { removedRows.append(index) }
    }
  }

  /// Takes the removed column `times` from the column at `place`.
  private mutating func subtract(_ times: Double, from place: Int) {
    let start = place * height
    func rest(_ factor: Double, _ removed: Double) -> Double {
      let rest = factor - removed * times
      return rest.magnitude < SolvedEquations.nought ? 0 : rest
    }
    guard removedRows.count > height / 8 else {
      for row in removedRows { factors[start + row] = rest(factors[start + row], removed[row]) }
      return
    }
    factors.withUnsafeMutableBufferPointer { factors in
      let factors = UnsafeMutableBufferPointer(rebasing: factors[start..<(start + height)])
      removed.withUnsafeBufferPointer { removed in
        for row in 0..<height { factors[row] = rest(factors[row], removed[row]) }
      }
    }
  }
}
