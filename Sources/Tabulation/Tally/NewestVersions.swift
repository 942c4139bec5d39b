package import FormModel

/// Different responses claim to be the same version of a case.
package struct VersionConflict: Error, Sendable, Hashable {
  /// The case.
  package let caseCode: CaseCode
  /// The version both claim.
  package let version: Int

  /// What is wrong, for a person.
  package var words: Phrase {
    Phrase(
      ja: "症例 \(caseCode) の版 \(version) に、内容の異なる回答が複数あります",
      en: "case \(caseCode) has different responses that are all version \(version)")
  }
}

extension CaseTable {
  /// Keeps of each case the newest version, once, by case code; a case taken back has none.
  ///
  /// The outcome does not depend on the order of the rows. Two rows of one version are the same
  /// response when nothing that is counted tells them apart.
  ///
  /// - Returns: How many rows were older versions or further copies, and the cases whose newest
  ///   version is claimed by different responses: nobody but their hospital knows which is right.
  package mutating func keepNewest() -> (superseded: Int, conflicts: [VersionConflict]) {
    let order = codes.indices.map { (code: codes[$0], row: $0) }
      .sorted { ($0.code, $0.row) < ($1.code, $1.row) }
    var kept: [Int] = []
    kept.reserveCapacity(order.count)
    var superseded = 0
    var conflicts: [VersionConflict] = []
    var next = 0
    while next < order.count {
      let first = next
      var newest = order[first].row
      var differs = false
      while next < order.count, order[next].code == order[first].code {
        let row = order[next].row
        next += 1
        if versions[row] > versions[newest] {
          (newest, differs) = (row, false)
        } else if versions[row] == versions[newest], !isSame(row, newest) {
          differs = true
        }
      }
      if differs {
        conflicts.append(
          VersionConflict(caseCode: caseCode(newest), version: version(newest)))
      }
      let isKept = !differs && kind(newest) != .takenBack
      if isKept { kept.append(newest) }
      exclude((first..<next).map { order[$0].row }.filter { !isKept || $0 != newest })
      superseded +=
        (first..<next).filter {
          order[$0].row != newest && kind(order[$0].row) != .takenBack
        }.count
    }
    keep(kept)
    return (superseded, conflicts)
  }

  private func isSame(_ row: Int, _ other: Int) -> Bool {
    let width = layout.width
    return institutions[row] == institutions[other]
      && cells[(row * width)..<((row + 1) * width)]
        .elementsEqual(cells[(other * width)..<((other + 1) * width)])
  }
}
