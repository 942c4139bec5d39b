/// Finds whole-number changes of counts that leave every equation satisfied.
///
/// A bounded-variable simplex over whole numbers: the equations are solved for some of the counts
/// (the basic ones), and one of the others is moved at a time, by whole steps as far as all bounds
/// permit. Every point on the way is a table of whole counts, so what is found needs no rounding,
/// and where a fractional corner bars the way the other columns are tried instead. It starts at
/// the true counts (no change). Many counts stand at their bounds there; so that no time is lost
/// going round in a corner, each bound is thought of as a little further out, and by how much the
/// basic counts would move within that is kept beside the changes, where it decides nothing but
/// which row is solved next. What the search misses is never unsafe: more is hidden then.
struct MoveFinder {
  private struct Entry {
    var column: Int32
    var factor: Int32
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

  /// The rows: all columns of each, ascending; the sum of factor x change is 0.
  private var rows: [[Entry]] = []
  /// For each row the column it is solved for.
  private var basics: [Int] = []
  /// That column's factor, above 0.
  private var divisors: [Int] = []
  /// For each column the row that is solved for it; -1: none.
  private var rowOf: [Int]
  /// For each column the rows that hold it.
  private var rowsOf: [[Int32]]
  /// By how much each column stands beyond `change`, within the bounds' slack.
  private var drift: [Double] = []
  /// Room to build a row in.
  private var scratch: [Entry] = []

  /// Solves the equations over `cells`; all others never change.
  init(_ equations: [CellSystem.Equation], over cells: [Int]) {
    self.cells = cells
    columns = Dictionary(uniqueKeysWithValues: cells.enumerated().map { ($1, $0) })
    lower = Array(repeating: 0, count: cells.count)
    (upper, change) = (lower, lower)
    rowOf = Array(repeating: -1, count: cells.count)
    rowsOf = Array(repeating: [], count: cells.count)
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
    let index = rows.count
    rows.append(entries)
    for entry in entries { rowsOf[Int(entry.column)].append(Int32(index)) }
    for entry in entries where rowOf[Int(entry.column)] >= 0 {
      subtract(rowOf[Int(entry.column)], from: index)
    }
    // A column that stands in few equations and has no factor keeps the rows short.
    let pivot = rows[index].min { left, right in
      func cost(_ entry: Entry) -> (Int, Int, Int32) {
        (abs(Int(entry.factor)), occurrences[Int(entry.column)], entry.column)
      }
      return cost(left) < cost(right)
    }
    guard let pivot, !isBroken else {
      for entry in rows[index] { remove(index, from: entry.column) }
      rows.removeLast()
      return
    }
    basics.append(Int(pivot.column))
    divisors.append(1)
    rowOf[Int(pivot.column)] = index
    normalize(index)
    eliminate(Int(pivot.column), with: index)
  }

  private func factor(_ row: Int, _ column: Int) -> Int {
    var low = 0
    var high = rows[row].count
    while low < high {
      let middle = (low + high) >> 1
      if Int(rows[row][middle].column) < column { low = middle + 1 } else { high = middle }
    }
    guard low < rows[row].count, Int(rows[row][low].column) == column else { return 0 }
    return Int(rows[row][low].factor)
  }

  private mutating func remove(_ row: Int, from column: Int32) {
    let place = rowsOf[Int(column)].firstIndex(of: Int32(row))
    if let place { rowsOf[Int(column)].remove(at: place) }
  }

  /// Removes the basic column of row `index` from all other rows.
  private mutating func eliminate(_ column: Int, with index: Int) {
    for other in rowsOf[column] where Int(other) != index { subtract(index, from: Int(other)) }
  }

  /// Takes the row `pivot` from the row `other` as often as removes its basic column there.
  private mutating func subtract(_ pivot: Int, from other: Int) {
    let (times, own) = (factor(other, basics[pivot]), divisors[pivot])
    guard times != 0, !isBroken else { return }
    // Factors are below 2^31, so products of two such numbers do not wrap, nor sums of them.
    guard abs(times) < 1 << 30, own < 1 << 30 else {
      isBroken = true
      return
    }
    let (left, right) = (rows[other], rows[pivot])
    scratch.removeAll(keepingCapacity: true)
    var (i, j) = (0, 0)
    while i < left.count || j < right.count {
      let l = i < left.count ? left[i].column : .max
      let r = j < right.count ? right[j].column : .max
      let sum =
        (l <= r ? Int(left[i].factor) &* own : 0) &- (r <= l ? Int(right[j].factor) &* times : 0)
      let column = min(l, r)
      if l <= r { i += 1 }
      if r <= l { j += 1 }
      if sum == 0 {
        remove(other, from: column)
        continue
      }
      guard let small = Int32(exactly: sum) else {
        isBroken = true
        return
      }
      if r < l { rowsOf[Int(column)].append(Int32(other)) }
      scratch.append(Entry(column: column, factor: small))
    }
    swap(&rows[other], &scratch)
    if own != 1, other < basics.count { normalize(other) }
  }

  /// Makes the basic column's factor positive and the row's factors coprime.
  private mutating func normalize(_ row: Int) {
    var divisor = 0
    for entry in rows[row] where divisor != 1 {
      divisor = greatestCommonDivisor(divisor, Int(entry.factor))
    }
    let own = factor(row, basics[row])
    let scale = own < 0 ? -max(divisor, 1) : max(divisor, 1)
    if scale != 1 {
      for index in rows[row].indices {
        rows[row][index].factor = Int32(Int(rows[row][index].factor) / scale)
      }
    }
    divisors[row] = abs(own) / max(divisor, 1)
  }

  /// Solves row `index` for `column` instead of its basic column.
  private mutating func pivot(_ column: Int, into index: Int) {
    rowOf[basics[index]] = -1
    basics[index] = column
    rowOf[column] = index
    normalize(index)
    eliminate(column, with: index)
  }
}

extension MoveFinder {
  /// Changes the count in `column` by up to `amount`, upwards (`direction` 1) or downwards (-1).
  ///
  /// Returns by how much it could, 0 or more. The change of all columns is then in `change`.
  mutating func move(_ column: Int, _ direction: Int, by amount: Int) -> Int {
    for index in change.indices { change[index] = 0 }
    drift = Array(repeating: 0, count: change.count)
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
    let shortest = rowsOf[column].min {
      (rows[Int($0)].count, $0) < (rows[Int($1)].count, $1)
    }
    guard let shortest else { return false }
    pivot(column, into: Int(shortest))
    return true
  }

  /// How far one column can be moved.
  private struct Reach {
    /// How many steps.
    var steps: Int
    /// How much further within the slack of what stops it.
    var drift = Double.infinity
    /// The least number of steps that keeps every change whole.
    var unit = 1
    /// The row whose basic column stops it; nil: the column's own bound, or the goal.
    var blocking: Int?
  }

  /// Moves one column by as many whole steps as possible, or solves another row for one where that
  /// is none; false where no column is left that helps.
  private mutating func step(_ target: Int, _ direction: Int, _ amount: Int) -> Bool {
    var best: (column: Int, sign: Int, reach: Reach, gain: Double)?
    for entry in rows[rowOf[target]] where Int(entry.column) != target {
      let column = Int(entry.column)
      let sign = (entry.factor > 0) == (direction > 0) ? -1 : 1
      let room = sign > 0 ? upper[column] - change[column] : change[column] - lower[column]
      guard room > 0 else { continue }
      let reach = reach(
        column, sign, room: room, target: target, amount: amount - change[target] * direction)
      let steps = reach.steps - reach.steps % reach.unit
      if steps > 0 {
        apply(column, sign * steps)
        if let blocking = reach.blocking { pivot(column, into: blocking) }
        return true
      }
      guard reach.blocking != nil else { continue }
      let gain = reach.drift * abs(Double(entry.factor))
      if gain > best?.gain ?? -1 { best = (column, sign, reach, gain) }
    }
    // Nothing moves: solving the row in the way for the column that drifts furthest opens others.
    guard let best, let blocking = best.reach.blocking else { return false }
    drift(best.column, Double(best.sign) * best.reach.drift)
    pivot(best.column, into: blocking)
    return true
  }

  /// How far `column` can be moved before a basic column meets its bound.
  private func reach(
    _ column: Int, _ sign: Int, room: Int, target: Int, amount: Int
  ) -> Reach {
    var reach = Reach(steps: room)
    for index in rowsOf[column] {
      let row = Int(index)
      let (basic, divisor) = (basics[row], divisors[row])
      // divisor x (change of basic) = rate x steps
      let rate = -factor(row, column) * sign
      if divisor > 1 {
        let whole = divisor / greatestCommonDivisor(divisor, rate)
        reach.unit = reach.unit / greatestCommonDivisor(reach.unit, whole) * whole
      }
      let isTarget = basic == target
      let left =
        isTarget ? amount : rate > 0 ? upper[basic] - change[basic] : change[basic] - lower[basic]
      let product = left.multipliedReportingOverflow(by: divisor)
      let most = product.overflow ? .max : product.partialValue / abs(rate)
      guard most <= reach.steps else { continue }
      let slack = MoveFinder.slack(basic) - (rate > 0 ? drift[basic] : -drift[basic])
      let further =
        isTarget ? .infinity : max(0, slack) * Double(divisor) / Double(abs(rate))
      if most < reach.steps || further < reach.drift {
        (reach.steps, reach.drift) = (most, further)
        reach.blocking = isTarget ? nil : row
      }
    }
    return reach
  }

  /// How much further out a column's bounds are thought of: above 0, at most 1, hardly ever the
  /// same for two columns.
  private static func slack(_ column: Int) -> Double {
    Double((column &* 40_503) & 0xFFFF | 1) / 65_536
  }

  private mutating func drift(_ column: Int, _ steps: Double) {
    drift[column] += steps
    for index in rowsOf[column] {
      let row = Int(index)
      drift[basics[row]] -= Double(factor(row, column)) * steps / Double(divisors[row])
    }
  }

  private mutating func apply(_ column: Int, _ steps: Int) {
    change[column] += steps
    for index in rowsOf[column] {
      let row = Int(index)
      let product = factor(row, column).multipliedReportingOverflow(by: steps)
      if product.overflow { isBroken = true }
      change[basics[row]] -= product.partialValue / divisors[row]
    }
  }
}

/// The greatest common divisor; that of 0 and n is n.
func greatestCommonDivisor(_ left: Int, _ right: Int) -> Int {
  var (a, b) = (abs(left), abs(right))
  while b != 0 { (a, b) = (b, a % b) }
  return a
}
