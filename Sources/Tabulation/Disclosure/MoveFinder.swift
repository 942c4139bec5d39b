/// Finds whole-number changes of counts that leave every equation satisfied.
///
/// A bounded-variable simplex: the equations are solved for some of the counts (the basic ones),
/// and one of the others is moved at a time, by whole steps as far as all bounds permit. Every point
/// on the way is a table of whole counts, so what is found needs no rounding, and where a fractional
/// corner bars the way the other columns are tried instead. It starts at the true counts (no
/// change). Many counts stand at their bounds there; so that no time is lost going round in a
/// corner, each bound is thought of as a little further out, and by how much the basic counts would
/// move within that is kept beside the changes, where it decides nothing but which row is solved
/// next. The equations as solved are rounded, so what is found is checked against the equations
/// themselves in whole numbers. What the search misses is never unsafe: more is hidden then.
struct MoveFinder {
  /// The least change of each column; at most 0.
  var lower: [Int]
  /// The greatest change of each column; at least 0.
  var upper: [Int]
  /// Whether a long search is worth its time.
  var isPatient = false
  /// The change found.
  private(set) var change: [Int]

  /// The equations: the sum of factor x change is 0.
  private let equations: [[(unknown: Int, factor: Int)]]
  /// The columns, those first that the equations are rather solved for.
  private let order: [Int]
  /// The equations, solved.
  private var tableau: Tableau
  /// Whether the solved equations are rounded too far.
  private var isBroken = false
  /// By how much each column stands beyond `change`, within the bounds' slack.
  private var drift: [Double]
  /// For each row how far its basic column can be moved upwards and downwards.
  private var rising: [Room]
  private var falling: [Room]

  /// After how many pivots the equations are solved anew, before rounding adds up.
  private static let mostPivots = 2_000

  /// Solves `equations`, each the columns and factors of its terms, for the columns of `order`, which
  /// names each, as far as they go.
  init(_ equations: [[(unknown: Int, factor: Int)]], solvedFor order: [Int]) {
    self.order = order
    let count = order.count
    lower = Array(repeating: 0, count: count)
    (upper, change) = (lower, lower)
    drift = Array(repeating: 0, count: count)
    self.equations = equations
    tableau = Tableau(SolvedEquations(equations, for: order))
    rising = Array(repeating: Room(steps: 0, slack: 0), count: tableau.basics.count)
    falling = rising
  }

  /// Changes the count in `column` by up to `amount`, upwards (`direction` 1) or downwards (-1).
  ///
  /// Returns by how much it could, 0 or more. The change of all columns is then in `change`.
  mutating func move(_ column: Int, _ direction: Int, by amount: Int) -> Int {
    for index in change.indices { (change[index], drift[index]) = (0, 0) }
    if tableau.pivots > MoveFinder.mostPivots { solveAnew() }
    tighten()
    let amount = min(amount, direction > 0 ? upper[column] : -lower[column])
    guard amount > 0 else { return 0 }
    for row in tableau.basics.indices { measureRoom(row) }
    guard makeBasic(column, direction, amount) else { return change[column] * direction }
    // Most that is found is found soon, and a fruitless search takes as long as it may.
    let patience = isPatient ? 200 + tableau.basics.count : 10 + tableau.basics.count / 16
    var stepsLeft = isPatient ? patience * 4 : 30 + tableau.basics.count / 16
    var fruitless = 0
    while change[column] * direction < amount, stepsLeft > 0, fruitless < patience, !isBroken {
      stepsLeft -= 1
      let before = change[column]
      guard step(column, direction, amount) else { break }
      fruitless = change[column] == before ? fruitless + 1 : 0
    }
    guard !isBroken, isExact else {
      solveAnew()
      return 0
    }
    return change[column] * direction
  }

  private mutating func solveAnew() {
    (tableau, isBroken) = (Tableau(SolvedEquations(equations, for: order)), false)
  }

  /// Brings the bounds nearer where the equations leave no room for more.
  private mutating func tighten() {
    // Each round carries a bound one equation further; what is left to find is hardly worth it.
    for _ in 0..<3 { guard tightenOnce() else { return } }
  }

  private mutating func tightenOnce() -> Bool {
    var isTighter = false
    for terms in equations {
      var (least, most) = (0, 0)
      for (unknown, factor) in terms {
        least += factor * (factor > 0 ? lower : upper)[unknown]
        most += factor * (factor > 0 ? upper : lower)[unknown]
      }
      guard least > -KnownBounds.unlimited || most < KnownBounds.unlimited else { continue }
      for (unknown, factor) in terms {
        // What the others leave for factor x unknown.
        let high = factor * (factor > 0 ? lower : upper)[unknown] - least
        let low = factor * (factor > 0 ? upper : lower)[unknown] - most
        let (up, down) = factor > 0 ? (high / factor, low / factor) : (low / factor, high / factor)
        if up < upper[unknown] { (upper[unknown], isTighter) = (up, true) }
        if down > lower[unknown] { (lower[unknown], isTighter) = (down, true) }
      }
    }
    return isTighter
  }

  /// Whether the change satisfies every equation and bound, reckoned in whole numbers.
  private var isExact: Bool {
    change.indices.allSatisfy { lower[$0] <= change[$0] && change[$0] <= upper[$0] }
      && equations.allSatisfy { $0.reduce(0) { $0 + $1.factor * change[$1.unknown] } == 0 }
  }

  /// Moves `column` as far as it goes by itself, and solves the row in its way for it; false where
  /// it is where it should be, or no equation holds it.
  private mutating func makeBasic(_ column: Int, _ direction: Int, _ amount: Int) -> Bool {
    guard let place = tableau.place(of: column) else { return true }
    guard let reach = reach(place, direction, room: amount, stop: -1, over: -1) else {
      return false
    }
    let steps = wholeSteps(place, reach.steps)
    if steps > 0 { apply(place, direction * steps) }
    guard steps < amount else { return false }
    let blocking =
      reach.blocking
      ?? tableau.basics.indices.filter { tableau.factor($0, place) != 0 }.min {
        tableau.factor($0, place).magnitude > tableau.factor($1, place).magnitude
      }
    guard let blocking else { return false }
    pivot(place, into: blocking)
    return true
  }

  /// How far one column can be moved.
  private struct Reach {
    /// How many steps.
    var steps: Double
    /// How much further within the slack of what stops it.
    var drift = Double.infinity
    /// The row whose basic column stops it; nil: the column's own bound, or the goal.
    var blocking: Int?
  }

  /// Moves one column by as many whole steps as possible, or solves another row for one where that
  /// is none; false where no column is left that helps.
  private mutating func step(_ target: Int, _ direction: Int, _ amount: Int) -> Bool {
    let row = tableau.rowOf[target]
    let goal = Room(steps: Double(amount - change[target] * direction), slack: .infinity)
    (rising[row], falling[row]) = (goal, goal)
    var best: (place: Int, sign: Int, reach: Reach, gain: Double)?
    let places = tableau.others.indices.filter { tableau.factor(row, $0) != 0 }
    for place in places.sorted(by: { tableau.others[$0] < tableau.others[$1] }) {
      let column = tableau.others[place]
      let factor = tableau.factor(row, place)
      let sign = (factor > 0) == (direction > 0) ? -1 : 1
      let room = sign > 0 ? upper[column] - change[column] : change[column] - lower[column]
      guard room > 0 else { continue }
      let least = (best?.gain ?? -1) / factor.magnitude
      guard let reach = reach(place, sign, room: room, stop: row, over: least) else { continue }
      let steps = wholeSteps(place, reach.steps)
      if steps > 0 {
        apply(place, sign * steps)
        if let blocking = reach.blocking { pivot(place, into: blocking) }
        return true
      }
      guard reach.blocking != nil else { continue }
      let gain = reach.drift * factor.magnitude
      if gain > best?.gain ?? -1 { best = (place, sign, reach, gain) }
    }
    // Nothing moves: solving the row in the way for the column that drifts furthest opens others.
    guard let best, let blocking = best.reach.blocking else { return false }
    drift(best.place, Double(best.sign) * best.reach.drift)
    pivot(best.place, into: blocking)
    return true
  }

  private mutating func pivot(_ place: Int, into row: Int) {
    tableau.pivot(place, into: row)
    measureRoom(row)
  }

  /// How far the basic column of a row can be moved one way, and how much further with its slack.
  private struct Room {
    var steps: Double
    var slack: Double
  }

  /// Notes how far the basic column of `row` can be moved.
  private mutating func measureRoom(_ row: Int) {
    let basic = tableau.basics[row]
    let slack = MoveFinder.slack(basic)
    rising[row] = Room(
      steps: Double(upper[basic] - change[basic]), slack: max(0, slack - drift[basic]))
    falling[row] = Room(
      steps: Double(change[basic] - lower[basic]), slack: max(0, slack + drift[basic]))
  }

  /// How far the column at `place` can be moved before a basic column meets its bound, that of the
  /// row `stop` being the goal; nil where it is not at all, and drifts no further than `least`.
  private func reach(
    _ place: Int, _ sign: Int, room: Int, stop: Int, over least: Double
  ) -> Reach? {
    var reach = Reach(steps: Double(room))
    let (below, above) = sign > 0 ? (rising, falling) : (falling, rising)
    for (row, factor) in tableau.column(place).enumerated() where factor != 0 {
      let left = factor < 0 ? below[row] : above[row]
      let size = factor.magnitude
      guard left.steps < (reach.steps + 1) * size else { continue }
      let most = left.steps == 0 ? 0 : Double(Int(left.steps / size + MoveFinder.rounding))
      guard most <= reach.steps else { continue }
      let further = left.slack / size
      if most < reach.steps || further < reach.drift {
        (reach.steps, reach.drift) = (most, further)
        reach.blocking = row == stop ? nil : row
        if most == 0, further <= least { return nil }
      }
    }
    return reach
  }

  /// The greatest number of steps up to `most` by which the column at `place` can be moved so that
  /// all changes are whole.
  private func wholeSteps(_ place: Int, _ most: Double) -> Int {
    guard most >= 1 else { return 0 }
    var unit = 1.0
    for factor in tableau.column(place) where factor != 0 {
      let part = factor.magnitude * unit
      guard !MoveFinder.isWhole(part) else { continue }
      var times = 2.0
      while unit * times <= most, times <= 64, !MoveFinder.isWhole(part * times) { times += 1 }
      guard unit * times <= most, times <= 64 else { return 0 }
      unit *= times
    }
    return Int((most / unit).rounded(.down) * unit)
  }

  /// By how much rounding may be wrong.
  private static let rounding = 1e-6

  private static func isWhole(_ number: Double) -> Bool {
    (number - number.rounded()).magnitude < rounding
  }

  /// How much further out a column's bounds are thought of: above 0, at most 1, hardly ever the
  /// same for two columns.
  private static func slack(_ column: Int) -> Double {
    Double((column &* 40_503) & 0xFFFF | 1) / 65_536
  }

  private mutating func drift(_ place: Int, _ steps: Double) {
    drift[tableau.others[place]] += steps
    for (row, factor) in tableau.column(place).enumerated() where factor != 0 {
      drift[tableau.basics[row]] -= factor * steps
      measureRoom(row)
    }
  }

  private mutating func apply(_ place: Int, _ steps: Int) {
    change[tableau.others[place]] += steps
    for (row, factor) in tableau.column(place).enumerated() where factor != 0 {
      let by = (factor * Double(steps)).rounded()
      // Nothing moves that far: rounding has added up.
      guard by.magnitude <= Double(KnownBounds.unlimited) else {
        isBroken = true
        return
      }
      change[tableau.basics[row]] -= Int(by)
      measureRoom(row)
    }
  }
}
