/// Finds whole-number changes of counts that leave every equation satisfied.
///
/// A bounded-variable simplex over whole numbers: the equations are solved for some of the counts
/// (the basic ones), and one of the others is moved at a time, by whole steps as far as all bounds
/// permit. Every point on the way is a table of whole counts, so what is found needs no rounding,
/// and where a fractional corner bars the way the other columns are tried instead. It starts at
/// the true counts (no change). What it misses is never unsafe: more is hidden then.
struct MoveFinder {
  private struct Entry {
    var column: Int32
    var factor: Int32
  }

  private struct Row {
    /// The column it is solved for.
    var basic: Int
    /// That column's factor, above 0.
    var divisor: Int
    /// All columns of the row, ascending; the sum of factor x change is 0.
    var entries: [Entry]

    func factor(of column: Int) -> Int { MoveFinder.factor(of: column, in: entries) }
  }

  private static func factor(of column: Int, in entries: [Entry]) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) >> 1
      if Int(entries[middle].column) < column { low = middle + 1 } else { high = middle }
    }
    guard low < entries.count, Int(entries[low].column) == column else { return 0 }
    return Int(entries[low].factor)
  }

  /// The cells that may change, preferred ones first.
  let cells: [Int]
  /// The column of each cell.
  let columns: [Int: Int]
  /// The least change of each column; at most 0.
  var lower: [Int]
  /// The greatest change of each column; at least 0.
  var upper: [Int]
  /// The change found.
  private(set) var change: [Int]
  /// Whether a factor grew beyond what is reckoned with: nothing is found any more.
  private(set) var isBroken = false

  private var rows: [Row] = []
  private var rowOf: [Int]

  /// Solves the equations over `cells`; all others never change.
  init(_ equations: [CellSystem.Equation], over cells: [Int]) {
    self.cells = cells
    columns = Dictionary(uniqueKeysWithValues: cells.enumerated().map { ($1, $0) })
    lower = Array(repeating: 0, count: cells.count)
    (upper, change) = (lower, lower)
    rowOf = Array(repeating: -1, count: cells.count)
    var occurrences = lower
    var pending: [[Entry]] = []
    for equation in equations {
      var entries: [Entry] = []
      for term in equation.terms {
        guard let column = columns[term.cell] else { continue }
        entries.append(Entry(column: Int32(column), factor: Int32(term.factor)))
        occurrences[column] += 1
      }
      if !entries.isEmpty { pending.append(entries.sorted { $0.column < $1.column }) }
    }
    for entries in pending.sorted(by: { $0.count < $1.count }) {
      insert(entries, occurrences)
    }
  }

  private mutating func insert(_ entries: [Entry], _ occurrences: [Int]) {
    var entries = entries
    for column in entries.map({ Int($0.column) }) where rowOf[column] >= 0 {
      let row = rows[rowOf[column]]
      // Looked up anew: what went before may have multiplied it.
      let factor = MoveFinder.factor(of: column, in: entries)
      entries = combined(entries, row.divisor, row.entries, -factor)
    }
    // A column that stands in few equations and has no factor keeps the rows short.
    let pivot = entries.min { left, right in
      func cost(_ entry: Entry) -> (Int, Int, Int32) {
        (abs(Int(entry.factor)), occurrences[Int(entry.column)], entry.column)
      }
      return cost(left) < cost(right)
    }
    guard let pivot, !isBroken else { return }
    var row = Row(basic: Int(pivot.column), divisor: Int(pivot.factor), entries: entries)
    normalize(&row)
    let index = rows.count
    rows.append(row)
    rowOf[row.basic] = index
    eliminate(row.basic, with: index)
  }

  /// Removes the basic column of row `index` from all other rows.
  private mutating func eliminate(_ column: Int, with index: Int) {
    let pivot = rows[index]
    for other in rows.indices where other != index {
      let factor = rows[other].factor(of: column)
      guard factor != 0 else { continue }
      rows[other].entries = combined(
        rows[other].entries, pivot.divisor, pivot.entries, -factor)
      let (divisor, overflow) = rows[other].divisor.multipliedReportingOverflow(by: pivot.divisor)
      if overflow { isBroken = true }
      rows[other].divisor = divisor
      if pivot.divisor != 1 { normalize(&rows[other]) }
    }
  }

  /// left x leftFactor + right x rightFactor.
  private mutating func combined(
    _ left: [Entry], _ leftFactor: Int, _ right: [Entry], _ rightFactor: Int
  ) -> [Entry] {
    var result: [Entry] = []
    result.reserveCapacity(left.count + right.count)
    var (i, j) = (0, 0)
    var isTooLarge = false
    func append(_ column: Int32, _ factor: Int) {
      if factor == 0 { return }
      guard let small = Int32(exactly: factor) else {
        isTooLarge = true
        return
      }
      result.append(Entry(column: column, factor: small))
    }
    while i < left.count || j < right.count {
      let l = i < left.count ? left[i].column : .max
      let r = j < right.count ? right[j].column : .max
      if l < r {
        append(l, Int(left[i].factor) &* leftFactor)
        i += 1
      } else if r < l {
        append(r, Int(right[j].factor) &* rightFactor)
        j += 1
      } else {
        append(l, Int(left[i].factor) &* leftFactor &+ Int(right[j].factor) &* rightFactor)
        i += 1
        j += 1
      }
    }
    // Factors stay far below 2^31 in both arguments, so the products above do not wrap.
    if isTooLarge || abs(leftFactor) >= 1 << 30 || abs(rightFactor) >= 1 << 30 { isBroken = true }
    return result
  }

  /// Makes the basic column's factor positive and the row's factors coprime.
  private func normalize(_ row: inout Row) {
    var divisor = 0
    for entry in row.entries { divisor = greatestCommonDivisor(divisor, Int(entry.factor)) }
    let own = row.factor(of: row.basic)
    let scale = own < 0 ? -max(divisor, 1) : max(divisor, 1)
    if scale != 1 {
      for index in row.entries.indices {
        row.entries[index].factor = Int32(Int(row.entries[index].factor) / scale)
      }
    }
    row.divisor = abs(own) / max(divisor, 1)
  }

  /// Solves row `index` for `column` instead of its basic column.
  private mutating func pivot(_ column: Int, into index: Int) {
    rowOf[rows[index].basic] = -1
    rows[index].basic = column
    rowOf[column] = index
    normalize(&rows[index])
    eliminate(column, with: index)
  }
}

extension MoveFinder {
  /// Changes the count in `column` by up to `amount`, upwards (`direction` 1) or downwards (-1).
  ///
  /// Returns by how much it could, 0 or more. The change of all columns is then in `change`.
  mutating func move(_ column: Int, _ direction: Int, by amount: Int) -> Int {
    for index in change.indices { change[index] = 0 }
    let amount = min(amount, direction > 0 ? upper[column] : -lower[column])
    guard amount > 0, !isBroken else { return 0 }
    guard makeBasic(column) else {
      change[column] = direction * amount
      return amount
    }
    var stepsLeft = 60 + rows.count / 4
    while change[column] * direction < amount, stepsLeft > 0, !isBroken {
      stepsLeft -= 1
      guard step(column, direction, amount) else { break }
    }
    return isBroken ? 0 : change[column] * direction
  }

  /// Solves a row for `column`; false where no equation holds it.
  private mutating func makeBasic(_ column: Int) -> Bool {
    if rowOf[column] >= 0 { return true }
    guard let row = rows.indices.first(where: { rows[$0].factor(of: column) != 0 })
    else { return false }
    pivot(column, into: row)
    return true
  }

  /// How far one column can be moved.
  private struct Reach {
    /// 1 or -1; 0: the column does not help.
    var sign = 0
    var steps = 0
    /// The least number of steps that keeps every change whole.
    var unit = 1
    /// The row whose basic column stops it; nil: the column's own bound, or the goal.
    var blocking: Int?
  }

  /// Moves one column by as many whole steps as possible, or solves another row for it where that
  /// is none; false where no column is left that helps.
  private mutating func step(_ target: Int, _ direction: Int, _ amount: Int) -> Bool {
    let candidates = rows[rowOf[target]].entries.filter { Int($0.column) != target }
    var reaches = Array(repeating: Reach(), count: cells.count)
    for entry in candidates {
      let column = Int(entry.column)
      let sign = (entry.factor > 0) == (direction > 0) ? -1 : 1
      let room = sign > 0 ? upper[column] - change[column] : change[column] - lower[column]
      if room > 0 { reaches[column] = Reach(sign: sign, steps: room) }
    }
    limit(&reaches, target, direction, amount)
    var barred: Int?
    for entry in candidates {
      let column = Int(entry.column)
      let reach = reaches[column]
      guard reach.sign != 0 else { continue }
      let steps = reach.steps - reach.steps % reach.unit
      if steps > 0 {
        apply(column, reach.sign * steps)
        if let blocking = reach.blocking { pivot(column, into: blocking) }
        return true
      }
      if barred == nil, reach.blocking != nil { barred = column }
    }
    // Nothing moves: solving the row in the way for the first column (Bland's rule) opens others.
    guard let barred, let blocking = reaches[barred].blocking else { return false }
    pivot(barred, into: blocking)
    return true
  }

  /// Lowers each column's reach to what the bounds of the basic columns permit.
  private func limit(
    _ reaches: inout [Reach], _ target: Int, _ direction: Int, _ amount: Int
  ) {
    for (index, row) in rows.enumerated() {
      let isTarget = row.basic == target
      let up = upper[row.basic] - change[row.basic]
      let down = change[row.basic] - lower[row.basic]
      for entry in row.entries {
        let column = Int(entry.column)
        let sign = reaches[column].sign
        guard sign != 0 else { continue }
        // divisor x (change of basic) = rate x steps
        let rate = -Int(entry.factor) * sign
        if row.divisor > 1 {
          let whole = row.divisor / greatestCommonDivisor(row.divisor, rate)
          let unit = reaches[column].unit
          reaches[column].unit = unit / greatestCommonDivisor(unit, whole) * whole
        }
        let left = isTarget ? amount - change[target] * direction : rate > 0 ? up : down
        let steps = left.multipliedReportingOverflow(by: row.divisor)
        let most = steps.overflow ? .max : steps.partialValue / abs(rate)
        if most < reaches[column].steps {
          reaches[column].steps = most
          reaches[column].blocking = isTarget ? nil : index
        }
      }
    }
  }

  private mutating func apply(_ column: Int, _ steps: Int) {
    change[column] += steps
    for index in rows.indices {
      let factor = rows[index].factor(of: column)
      guard factor != 0 else { continue }
      change[rows[index].basic] -= factor * steps / rows[index].divisor
    }
  }
}

/// The greatest common divisor; that of 0 and n is n.
func greatestCommonDivisor(_ left: Int, _ right: Int) -> Int {
  var (a, b) = (abs(left), abs(right))
  while b != 0 { (a, b) = (b, a % b) }
  return a
}
