/// A change of counts that no published number excludes: with it a reader must reckon.
struct Witness: Sendable, Hashable {
  /// The cells that change, ascending, and by how much.
  var changes: [(cell: Int, by: Int)]
  /// Whether no institution can exclude it either: no count falls below what the institution with
  /// the most of its cases has there.
  var isInsiderProof: Bool

  /// By how much the witness changes `cell`.
  func change(of cell: Int) -> Int {
    var low = 0
    var high = changes.count
    while low < high {
      let middle = (low + high) >> 1
      if changes[middle].cell < cell { low = middle + 1 } else { high = middle }
    }
    return low < changes.count && changes[low].cell == cell ? changes[low].by : 0
  }

  static func == (left: Witness, right: Witness) -> Bool {
    left.changes.elementsEqual(right.changes) { $0 == $1 }
  }

  func hash(into hasher: inout Hasher) {
    for change in changes {
      hasher.combine(change.cell)
      hasher.combine(change.by)
    }
  }
}

/// What a reader may know of each cell beside the equations.
struct KnownBounds: Sendable {
  /// Whether the cell is hidden; those that are not are known exactly.
  var isHidden: [Bool]
  /// The bands published of hidden cells.
  var bands: [Int: ClosedRange<Int>] = [:]

  /// The values that a reader reckons with for a cell, seen alone; nil: only the true one.
  func range(of cell: Int, in system: CellSystem) -> ClosedRange<Int>? {
    let entry = system.cells[cell]
    switch entry.use {
    case .fixed: return nil
    case .auxiliary, .world, .withheld: return 0...KnownBounds.unlimited
    case .row, .implied, .hidden:
      guard isHidden[cell] else { return nil }
      guard let band = bands[cell] else { return entry.lowest...KnownBounds.unlimited }
      return max(entry.lowest, band.lowerBound)...max(entry.lowest, band.upperBound)
    }
  }

  /// The same, were the `loose` cells hidden too.
  func range(of cell: Int, in system: CellSystem, loose: Set<Int>) -> ClosedRange<Int>? {
    loose.contains(cell)
      ? system.cells[cell].lowest...KnownBounds.unlimited : range(of: cell, in: system)
  }

  /// More than any count.
  static let unlimited = 1 << 40
}

/// The witnesses found so far, and for each cell the furthest among them.
struct WitnessPool: Sendable {
  /// How far the witnesses reach for one cell.
  struct Extent: Sendable, Equatable {
    var up = 0
    var down = 0
    var insiderUp = 0
    var insiderDown = 0

    /// Whether they reach as far as `requirement` asks.
    func meets(_ requirement: Requirement) -> Bool {
      up >= requirement.up && up + down >= requirement.span
        && requirement.isMetForInsiders(up: insiderUp, down: insiderDown)
    }
  }

  private(set) var witnesses: [Witness] = []
  /// What must stay possible, and how far the witnesses reach for each.
  private let requirements: [Requirement]
  private var extents: [Extent]
  /// For each cell its requirement's index.
  private let indexes: [Int: Int]

  /// No witnesses yet for `requirements`, each of another cell.
  init(_ requirements: [Requirement]) {
    self.requirements = requirements
    extents = requirements.map { _ in Extent() }
    indexes = Dictionary(
      requirements.enumerated().map { ($1.cell, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// How far the witnesses reach for `cell`; only those that something is required of are known.
  func extent(of cell: Int) -> Extent { indexes[cell].map { extents[$0] } ?? Extent() }

  /// Adds a witness.
  mutating func add(_ witness: Witness) {
    witnesses.append(witness)
    for (cell, by) in witness.changes {
      if let index = indexes[cell] { extents[index].include(by, witness.isInsiderProof) }
    }
  }

  /// Whether `witness` reaches further for a cell that does not have all it must have.
  func gains(by witness: Witness) -> Bool {
    witness.changes.contains { cell, by in
      guard let index = indexes[cell], !extents[index].meets(requirements[index]) else {
        return false
      }
      var further = extents[index]
      further.include(by, witness.isInsiderProof)
      return further != extents[index]
    }
  }

  /// Keeps the witnesses that satisfy `condition`.
  func filtered(_ condition: (Witness) -> Bool) -> WitnessPool {
    var pool = self
    pool.witnesses = []
    for index in pool.extents.indices { pool.extents[index] = Extent() }
    for witness in witnesses where condition(witness) { pool.add(witness) }
    return pool
  }
}

extension WitnessPool.Extent {
  fileprivate mutating func include(_ by: Int, _ isInsiderProof: Bool) {
    up = max(up, by)
    down = max(down, -by)
    if isInsiderProof {
      insiderUp = max(insiderUp, by)
      insiderDown = max(insiderDown, -by)
    }
  }
}
