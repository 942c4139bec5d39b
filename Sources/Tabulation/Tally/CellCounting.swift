extension CellLayout {
  /// Counts every cell over the rows of `table`, with the institutions behind it.
  package func counts(
    of table: CaseTable, _ institutions: Institutions
  ) -> [CellCount] {
    var counts = Array(repeating: CellCount(), count: cellCount)
    let reading = CellReading(self)
    let size = reading.shares.count
    // How many rows of one institution hold each feature, stratum by stratum.
    var held = Array(repeating: Int32(0), count: strata.count * size)
    var touched = Array(repeating: false, count: strata.count)
    var slots = Array(repeating: 0, count: width + extraWidth)
    var row = CellReading.Row()
    var excluded: [Int32: Int] = [:]
    for institution in institutions.ofExcluded { excluded[institution, default: 0] += 1 }
    institutions.forEachInstitution { institution, rows in
      for number in rows {
        reading.read(Int(number), table, into: &row)
        for stratum in row.strata { touched[stratum] = true }
        // Nearly all the time of counting goes here.
        held.withUnsafeMutableBufferPointer { held in
          for stratum in row.strata {
            for feature in row.features { held[stratum * size + feature] &+= 1 }
          }
        }
      }
      for stratum in strata.indices where touched[stratum] {
        touched[stratum] = false
        for feature in 0..<size where held[stratum * size + feature] != 0 {
          let number = Int(held[stratum * size + feature])
          held[stratum * size + feature] = 0
          for share in reading.shares[feature] { slots[share.slot] += share.times * number }
        }
        if stratum == 0, let own = exclusions,
          let number = excluded.removeValue(forKey: institution)
        {
          for slot in [own.received, own.excluded] { slots[slot] += number }
        }
        // What only the whole has does not stand in other strata.
        for slot in slots.indices where slots[slot] != 0 {
          if slot < width || stratum == 0 {
            counts[cell(stratum, slot)].add(slots[slot], of: institution)
          }
          slots[slot] = 0
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

  /// The cells, in all tables, that the case in `number` is counted in.
  func cells(of number: Int, _ table: CaseTable, _ reading: CellReading) -> Set<Int> {
    var row = CellReading.Row()
    reading.read(number, table, into: &row)
    var sums: [Int: Int] = [:]
    for share in row.features.flatMap({ reading.shares[$0] }) {
      sums[share.slot, default: 0] += share.times
    }
    var cells: Set<Int> = []
    for stratum in row.strata {
      for (slot, sum) in sums where sum > 0 && (slot < width || stratum == 0) {
        cells.insert(cell(stratum, slot))
      }
    }
    return cells
  }

  /// For each slot of the whole the cases of each institution.
  func overallContributions(
    of table: CaseTable, _ institutions: Institutions
  ) -> [[Int32: Int]] {
    let reading = CellReading(self)
    var held: [[Int32: Int]] = reading.shares.map { _ in [:] }
    var row = CellReading.Row()
    for number in 0..<table.count {
      reading.read(number, table, into: &row)
      for feature in row.features { held[feature][institutions.ofRow[number], default: 0] += 1 }
    }
    var found: [[Int32: Int]] = Array(repeating: [:], count: width + extraWidth)
    for (feature, shares) in reading.shares.enumerated() {
      for share in shares {
        for (institution, number) in held[feature] {
          found[share.slot][institution, default: 0] += share.times * number
        }
      }
    }
    found = found.map { $0.filter { $0.value > 0 } }
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
    let sort = CountingSort(ofRow.count, keys: Int(ofRow.max() ?? -1) + 1) { Int(ofRow[$0]) }
    for (institution, run) in sort.runs.enumerated() where !run.isEmpty {
      body(Int32(truncatingIfNeeded: institution), sort.order[run])
    }
  }
}
