import FormModel

/// The rows of a case table: for each response its case, version and institution, and what it adds to.
///
/// They lie in blocks of the same size that never grow: neither appending to millions of rows nor
/// taking over another table's needs room for more than one block beside them.
struct CaseRows: Sendable {
  /// Some rows, column by column.
  private struct Block: Sendable {
    var codes: [UInt64] = []
    var versions: [Int] = []
    var institutions: [Int32] = []
    /// `width` words for each row.
    var words: [UInt64] = []

    mutating func put(_ row: Int, _ code: UInt64, _ version: Int, _ institution: Int32) {
      codes[row] = code
      versions[row] = version
      institutions[row] = institution
    }

    mutating func reserve(_ rows: Int, width: Int) {
      codes.reserveCapacity(rows)
      versions.reserveCapacity(rows)
      institutions.reserveCapacity(rows)
      words.reserveCapacity(rows * width)
    }

    mutating func keepFirst(_ rows: Int, width: Int) {
      codes.removeLast(codes.count - rows)
      versions.removeLast(versions.count - rows)
      institutions.removeLast(institutions.count - rows)
      words.removeLast(words.count - rows * width)
    }
  }

  /// How many words of cells a row has.
  let width: Int
  /// How many rows there are.
  private(set) var count = 0
  private var blocks: [Block] = []

  /// A block has so many rows.
  private static let blockSize = 1 << 14

  /// No rows.
  init(width: Int) { self.width = width }

  /// Adds a row.
  mutating func append(
    _ words: some Sequence<UInt64>, _ code: CaseCode, version: Int, institution: Int32
  ) {
    let block = count / CaseRows.blockSize
    if block == blocks.count {
      blocks.append(Block())
      // A few rows, as those of a pilot, need no whole block.
      if block > 0 { blocks[block].reserve(CaseRows.blockSize, width: width) }
    }
    blocks[block].codes.append(code.bits)
    blocks[block].versions.append(version)
    blocks[block].institutions.append(institution)
    blocks[block].words.append(contentsOf: words)
    count += 1
  }

  /// Takes over the rows of `other`, whose institutions are called `numbers` here.
  mutating func append(_ other: consuming CaseRows, institutions numbers: [Int32]) {
    for index in other.blocks.indices {
      let block = other.blocks[index]
      // Each is let go of as soon as it is copied.
      other.blocks[index] = Block()
      for row in block.codes.indices {
        append(
          block.words[(row * width)..<((row + 1) * width)], CaseCode(random: block.codes[row]),
          version: block.versions[row], institution: numbers[Int(block.institutions[row])])
      }
    }
  }

  private func place(_ row: Int) -> (block: Int, row: Int) {
    (row / CaseRows.blockSize, row % CaseRows.blockSize)
  }

  /// The case of a row.
  func caseCode(_ row: Int) -> CaseCode { CaseCode(random: code(row)) }

  /// The bits of a row's case code.
  func code(_ row: Int) -> UInt64 {
    let place = place(row)
    return blocks[place.block].codes[place.row]
  }

  /// How often the case of a row was submitted.
  func version(_ row: Int) -> Int {
    let place = place(row)
    return blocks[place.block].versions[place.row]
  }

  /// The combination of keys that tells a row's institution.
  func institution(_ row: Int) -> Int32 {
    let place = place(row)
    return blocks[place.block].institutions[place.row]
  }

  /// A row's words.
  func words(_ row: Int) -> ArraySlice<UInt64> {
    let place = place(row)
    return blocks[place.block].words[(place.row * width)..<((place.row + 1) * width)]
  }

  /// A field of a row.
  subscript(row: Int, field: RowLayout.Field) -> Int {
    let place = place(row)
    return blocks[place.block].words[place.row * width, field]
  }

  /// Fills `words` with a row's words.
  func read(_ row: Int, into words: inout [UInt64]) {
    let place = place(row)
    words.removeAll(keepingCapacity: true)
    for index in 0..<width { words.append(blocks[place.block].words[place.row * width + index]) }
  }

  /// The rows by case code, those of one case in their order.
  func orderByCode() -> [UInt32] {
    // Codes are random: sorted by their first bits, few are left to be compared.
    let bits = 10
    var sort = CountingSort(count, keys: 1 << bits) {
      Int(truncatingIfNeeded: code($0) >> UInt64(60 - bits))
    }
    for run in sort.runs {
      let sorted = sort.order[run].map { (code: code(Int($0)), row: $0) }
        .sorted { ($0.code, $0.row) < ($1.code, $1.row) }
      for (place, entry) in zip(run, sorted) { sort.order[place] = entry.row }
    }
    return sort.order
  }

  /// Puts the rows into `order`, which names each once.
  mutating func sort(by order: consuming [UInt32]) {
    for start in order.indices where Int(order[start]) != start {
      // Each row moves to where the one before it in the circle stood.
      let first = (Array(words(start)), code(start), version(start), institution(start))
      var row = start
      while Int(order[row]) != start {
        let next = Int(order[row])
        move(next, to: row)
        order[row] = UInt32(truncatingIfNeeded: row)
        row = next
      }
      order[row] = UInt32(truncatingIfNeeded: row)
      let last = place(row)
      blocks[last.block].put(last.row, first.1, first.2, first.3)
      for (index, word) in first.0.enumerated() {
        blocks[last.block].words[last.row * width + index] = word
      }
    }
  }

  /// Puts the row `from` in the place of `row`.
  mutating func move(_ from: Int, to row: Int) {
    guard from != row else { return }
    let (old, new) = (place(from), place(row))
    blocks[new.block].put(new.row, code(from), version(from), institution(from))
    for index in 0..<width {
      let word = blocks[old.block].words[old.row * width + index]
      blocks[new.block].words[new.row * width + index] = word
    }
  }

  /// Keeps the first `count` rows alone.
  mutating func keepFirst(_ count: Int) {
    let full = count / CaseRows.blockSize
    let rest = count % CaseRows.blockSize
    blocks.removeLast(blocks.count - full - (rest > 0 ? 1 : 0))
    if rest > 0 { blocks[full].keepFirst(rest, width: width) }
    self.count = count
  }
}
