/// Looks for witnesses: near a count first, where it takes little time, then further away.
struct MoveSearch {
  /// The cells that can ever move, preferred ones first; all below are known by their rank here.
  let cells: [Int]
  /// How much time a witness is worth.
  var effort = Effort.thorough

  /// How far and how long a witness is looked for.
  enum Effort {
    /// Nearby alone: without it a little more is hidden.
    case quick
    /// Further away too.
    case thorough
    /// Everywhere: without it much more is hidden.
    case patient
    /// Everywhere by way of the largest counts, a long time: without it a whole table is withheld.
    case utmost

    /// Which of the sizes are searched.
    fileprivate var sizes: Range<Int> {
      switch self {
      case .quick: 0..<2
      case .thorough: 0..<3
      case .patient: 0..<4
      case .utmost: 4..<5
      }
    }
  }

  private let system: CellSystem
  private let rankOf: [Int: Int]
  /// The equations; what never moves is left out.
  private let equations: [[(unknown: Int, factor: Int)]]
  /// For each cell the indexes of the equations that hold it.
  private let places: [[Int]]
  /// For each size the finder made last.
  private var finders: [NearFinder?] = MoveSearch.sizes.map { _ in nil }

  /// How many of the cells that are nearest are searched, one after the other.
  private static let sizes = [100, 400, 1_200, 6_000, 6_000]

  /// A finder over some cells.
  private struct NearFinder {
    /// The cell that the others are nearest to.
    var centre: Int
    /// The cells.
    var ranks: [Int]
    /// Their columns, by rank; -1: none.
    var columns: [Int]
    /// Whether no other cell has to do with them.
    var isWhole: Bool
    /// Which cells could move when it was made.
    var isOpen: [Bool]
    var finder: MoveFinder
  }

  /// Searches among `cells`, which no equation but `equations` holds.
  init(_ system: CellSystem, _ equations: [CellSystem.Equation], over cells: [Int]) {
    (self.system, self.cells) = (system, cells)
    let rankOf = Dictionary(uniqueKeysWithValues: cells.enumerated().map { ($1, $0) })
    self.rankOf = rankOf
    self.equations = equations.filter { !$0.isImplied }.map { equation in
      equation.terms.compactMap { term in rankOf[term.cell].map { ($0, term.factor) } }
    }
    var places: [[Int]] = cells.map { _ in [] }
    for (index, terms) in self.equations.enumerated() {
      for term in terms { places[term.unknown].append(index) }
    }
    self.places = places
  }

  /// A change of `cell` in `direction` by up to `amount` that keeps `bounds`, where `loose` cells
  /// are hidden too; and the bounds of an insider, where `isInsiderProof`.
  mutating func witness(
    _ cell: Int, _ direction: Int, by amount: Int, _ bounds: KnownBounds, loose: Set<Int>,
    isInsiderProof: Bool
  ) -> Witness? {
    guard let centre = rankOf[cell] else { return nil }
    let isOpen = cells.map { bounds.range(of: $0, in: system, loose: loose) != nil }
    var found: (reach: Int, witness: Witness)?
    // Counts that are hidden anyway give way first, but where there is no other way the largest.
    let last = effort == .utmost ? [] : loose
    for size in effort.sizes {
      let reused = finders[size].flatMap { canServe($0, centre, isOpen) ? $0 : nil }
      finders[size] = nil
      var near = reused ?? nearFinder(centre, MoveSearch.sizes[size], isOpen, last: last)
      setBounds(&near, bounds, loose, isInsiderProof)
      near.finder.isPatient = effort == .utmost
      let column = near.columns[centre]
      let reach = column < 0 ? 0 : near.finder.move(column, direction, by: amount)
      if reach > found?.reach ?? 0 { found = (reach, witness(near)) }
      finders[size] = near
      if reach == amount || near.isWhole { break }
    }
    return found?.witness
  }

  /// The cells that a patient search about `cell` looks at, if all could move.
  func cells(near cell: Int) -> [Int] {
    guard let centre = rankOf[cell], let most = MoveSearch.sizes.last else { return [] }
    return neighbours(of: centre, upTo: most, cells.map { _ in true }).ranks.map { cells[$0] }
  }

  /// Whether `near` holds all that a search about `centre` would, and not much that cannot move.
  private func canServe(_ near: NearFinder, _ centre: Int, _ isOpen: [Bool]) -> Bool {
    guard near.centre == centre || near.isWhole && near.columns[centre] >= 0 else { return false }
    let frozen = near.ranks.count { !isOpen[$0] }
    return frozen * 4 <= near.ranks.count && !zip(isOpen, near.isOpen).contains { $0 && !$1 }
  }

  private mutating func nearFinder(
    _ centre: Int, _ size: Int, _ isOpen: [Bool], last: Set<Int>
  ) -> NearFinder {
    let near = neighbours(of: centre, upTo: size, isOpen)
    var isNear = Array(repeating: false, count: equations.count)
    for rank in near.ranks { for index in places[rank] { isNear[index] = true } }
    let indexes = isNear.indices.filter { isNear[$0] }
    let ranks = withoutStuck(near.ranks, indexes)
    var columns = Array(repeating: -1, count: cells.count)
    for (column, rank) in ranks.enumerated() { columns[rank] = column }
    let open = indexes.map { index in
      equations[index].compactMap { term in
        columns[term.unknown] < 0 ? nil : (unknown: columns[term.unknown], factor: term.factor)
      }
    }
    // What has much room is solved for, so that hardly anything bars the way at the beginning.
    func turn(_ column: Int) -> (Int, Int, Int) {
      let cell = cells[ranks[column]]
      let count = system.cells[cell].count.total
      guard isOpen[ranks[column]] else { return (2, 0, column) }
      return last.contains(cell) ? (1, count, column) : (0, -count, column)
    }
    let order = ranks.indices.sorted { turn($0) < turn($1) }
    return NearFinder(
      centre: centre, ranks: ranks, columns: columns, isWhole: near.isWhole, isOpen: isOpen,
      finder: MoveFinder(open, solvedFor: order))
  }

  /// The cells that are nearest to `centre` by way of equations, ascending, and whether no others
  /// have to do with it: a move goes round in equations, so those are near all of whose equations
  /// hold other near ones.
  private func neighbours(
    of centre: Int, upTo most: Int, _ isOpen: [Bool]
  ) -> (ranks: [Int], isWhole: Bool) {
    var near = [centre]
    var isSeen = Array(repeating: false, count: cells.count)
    isSeen[centre] = true
    var isReached = Array(repeating: false, count: equations.count)
    var candidates: [Int] = []
    var newest = [centre]
    while near.count < most, !newest.isEmpty {
      for index in newest.flatMap({ places[$0] }) where !isReached[index] {
        isReached[index] = true
        for term in equations[index] where isOpen[term.unknown] && !isSeen[term.unknown] {
          isSeen[term.unknown] = true
          candidates.append(term.unknown)
        }
      }
      let order = candidates.map { rank in
        (open: places[rank].count { !isReached[$0] }, rank: rank)
      }.sorted { ($0.open, $0.rank) < ($1.open, $1.rank) }
      newest = order.prefix(min(max(16, near.count / 2), most - near.count)).map(\.rank)
      candidates = order.dropFirst(newest.count).map(\.rank)
      near += newest
    }
    return (near.sorted(), candidates.isEmpty && near.count < most)
  }

  /// The cells of `ranks` that none of the equations `indexes` keeps from moving: where only one of
  /// its cells could move, or all stand at nought on one side, none can.
  private func withoutStuck(_ ranks: [Int], _ indexes: [Int]) -> [Int] {
    var isFree = Array(repeating: false, count: cells.count)
    for rank in ranks { isFree[rank] = true }
    var isStable = false
    while !isStable {
      isStable = true
      for index in indexes {
        let terms = equations[index].filter { isFree[$0.unknown] }
        guard let first = terms.first else { continue }
        let isStuck =
          terms.count == 1
          || terms.allSatisfy {
            $0.factor.signum() == first.factor.signum()
              && system.cells[cells[$0.unknown]].count.total == 0
          }
        guard isStuck else { continue }
        for term in terms { isFree[term.unknown] = false }
        isStable = false
      }
    }
    return ranks.filter { isFree[$0] }
  }

  private func setBounds(
    _ near: inout NearFinder, _ bounds: KnownBounds, _ loose: Set<Int>, _ isInsiderProof: Bool
  ) {
    for (column, rank) in near.ranks.enumerated() {
      let cell = cells[rank]
      let entry = system.cells[cell]
      guard let range = bounds.range(of: cell, in: system, loose: loose) else {
        (near.finder.lower[column], near.finder.upper[column]) = (0, 0)
        continue
      }
      let least = isInsiderProof ? max(range.lowerBound, entry.count.largest) : range.lowerBound
      near.finder.lower[column] = min(0, least - entry.count.total)
      near.finder.upper[column] = max(0, range.upperBound - entry.count.total)
    }
  }

  private func witness(_ near: NearFinder) -> Witness {
    var changes: [(cell: Int, by: Int)] = []
    var isInsiderProof = true
    for (column, by) in near.finder.change.enumerated() where by != 0 {
      let cell = cells[near.ranks[column]]
      changes.append((cell, by))
      let count = system.cells[cell].count
      if count.total + by < count.largest { isInsiderProof = false }
    }
    return Witness(changes: changes.sorted { $0.cell < $1.cell }, isInsiderProof: isInsiderProof)
  }
}
