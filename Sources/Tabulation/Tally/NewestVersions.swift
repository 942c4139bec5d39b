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
    rows.sort(by: rows.orderByCode())
    var kept = 0
    var superseded = 0
    var conflicts: [VersionConflict] = []
    var next = 0
    while next < count {
      let first = next
      var newest = first
      var differs = false
      while next < count, rows.code(next) == rows.code(first) {
        if version(next) > version(newest) {
          (newest, differs) = (next, false)
        } else if version(next) == version(newest), !isSame(next, newest) {
          differs = true
        }
        next += 1
      }
      if differs {
        conflicts.append(
          VersionConflict(caseCode: caseCode(newest), version: version(newest)))
      }
      let isKept = !differs && kind(newest) != .takenBack
      exclude((first..<next).filter { !isKept || $0 != newest })
      superseded += (first..<next).count { $0 != newest && kind($0) != .takenBack }
      guard isKept else { continue }
      rows.move(newest, to: kept)
      kept += 1
    }
    rows.keepFirst(kept)
    return (superseded, conflicts)
  }

  private func isSame(_ row: Int, _ other: Int) -> Bool {
    rows.institution(row) == rows.institution(other)
      && rows.words(row).elementsEqual(rows.words(other))
  }
}
