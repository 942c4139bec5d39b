extension CellLayout {
  /// Counts every cell over the rows of `table`, with the institutions behind it.
  package func counts(
    of table: CaseTable, _ institutions: Institutions
  ) -> [CellCount] {
    var counts = Array(repeating: CellCount(), count: cellCount)
    var scratch = Array(repeating: Int32(0), count: cellCount)
    var touched = Array(repeating: false, count: strata.count)
    let reading = CellReading(self)
    var slots: [Int] = []
    var places: [Int] = []
    var excluded: [Int32: Int] = [:]
    for institution in institutions.ofExcluded { excluded[institution, default: 0] += 1 }
    institutions.forEachInstitution { institution, rows in
      for row in rows.lazy.map(Int.init) {
        reading.read(row, table, &slots, &places)
        for stratum in places {
          touched[stratum] = true
          let base = cell(stratum, 0)
          for slot in slots where slot < width || stratum == 0 { scratch[base + slot] &+= 1 }
        }
      }
      if let own = exclusions, let number = excluded.removeValue(forKey: institution) {
        for slot in [own.received, own.excluded] { scratch[slot] += Int32(clamping: number) }
      }
      for stratum in strata.indices where touched[stratum] {
        touched[stratum] = false
        let base = cell(stratum, 0)
        for index in base..<(base + width + (stratum == 0 ? extraWidth : 0))
        where scratch[index] != 0 {
          counts[index].add(Int(scratch[index]), of: institution)
          scratch[index] = 0
        }
      }
    }
    if let own = exclusions {
      // Institutions of which no response is counted.
      for (institution, number) in excluded.sorted(by: { $0.key < $1.key }) {
        for slot in [own.received, own.excluded] { counts[slot].add(number, of: institution) }
      }
    }
    return counts
  }

  /// The cells, in all tables, that the case in `row` is counted in; the excess of ticks is not.
  func cells(of row: Int, _ table: CaseTable, _ reading: CellReading) -> Set<Int> {
    var slots: [Int] = []
    var places: [Int] = []
    reading.read(row, table, &slots, &places)
    var cells: Set<Int> = []
    for stratum in places {
      for slot in slots where slot < width || stratum == 0 { cells.insert(cell(stratum, slot)) }
    }
    return cells
  }

  /// For each slot of the whole the cases of each institution.
  func overallContributions(
    of table: CaseTable, _ institutions: Institutions
  ) -> [[Int32: Int]] {
    var found: [[Int32: Int]] = Array(repeating: [:], count: width + extraWidth)
    let reading = CellReading(self)
    var slots: [Int] = []
    var places: [Int] = []
    for row in 0..<table.count {
      reading.read(row, table, &slots, &places)
      for slot in slots { found[slot][institutions.ofRow[row], default: 0] += 1 }
    }
    if let own = exclusions {
      for institution in institutions.ofExcluded {
        found[own.received][institution, default: 0] += 1
        found[own.excluded][institution, default: 0] += 1
      }
    }
    return found
  }
}

extension Institutions {
  /// Calls `body` with each institution, in their numbers' order, and its rows, ascending.
  func forEachInstitution(_ body: (Int32, ArraySlice<UInt32>) -> Void) {
    var starts = Array(repeating: 0, count: Int(ofRow.max() ?? -1) + 2)
    for institution in ofRow { starts[Int(institution) + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    var next = starts
    var rows = Array(repeating: UInt32(0), count: ofRow.count)
    for (row, institution) in ofRow.enumerated() {
      rows[next[Int(institution)]] = UInt32(truncatingIfNeeded: row)
      next[Int(institution)] += 1
    }
    for institution in 0..<(starts.count - 1) where starts[institution] < starts[institution + 1] {
      body(
        Int32(truncatingIfNeeded: institution), rows[starts[institution]..<starts[institution + 1]])
    }
  }
}
