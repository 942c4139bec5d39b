package import FormModel

extension ResponseStore {
  /// Whether a version of the case that held answers was handed over, or may have been.
  ///
  /// It may have been where an export was begun after it and never ended: the file may be there.
  package func wasHandedOver(_ code: CaseCode) throws(StoreError) -> Bool {
    try database.integer(
      """
      SELECT EXISTS (
        SELECT 1 FROM history AS kept
        JOIN history AS sent ON sent.about = kept.entry AND sent.event = 'exported'
        WHERE kept.case_code = ?1 AND kept.status <> 'entered-in-error')
      OR EXISTS (
        SELECT 1 FROM history AS begun WHERE begun.event = 'export-begun'
          AND begun.entry > (SELECT min(entry) FROM history WHERE case_code = ?1
            AND status <> 'entered-in-error')
          AND NOT EXISTS (
            SELECT 1 FROM history WHERE about = begun.entry AND event = 'export-done'))
      """, .text(code.letters)) == 1
  }

  /// Notes that a file is about to be put in its place; returns the entry of the history.
  ///
  /// - Parameters:
  ///   - time: When: ISO 8601 with an offset.
  ///   - digest: The digest of the file.
  package func beginExport(at time: String, digest: SHA256Digest?) throws(StoreError) -> Int {
    try database.inTransaction { () throws(StoreError) in
      try History(database).append(.exportBegun, at: time, digest: digest)
    }
  }

  /// Notes which versions were handed over by the file of `export`.
  package func finishExport(
    _ export: Int, of versions: [(CaseCode, Int)], at time: String
  ) throws(StoreError) {
    try database.inTransaction { () throws(StoreError) in
      for (code, version) in versions { try markExported(code, version: version, at: time) }
      try History(database).append(.exportDone, at: time, about: export)
    }
  }

  /// Notes that a version was handed over.
  ///
  /// - Parameter time: When it was: ISO 8601 with an offset.
  package func markExported(
    _ code: CaseCode, version: Int, at time: String
  ) throws(StoreError) {
    try database.inTransaction { () throws(StoreError) in
      let entry = try database.first(
        "SELECT entry FROM history WHERE case_code = ? AND version = ?", .text(code.letters),
        .integer(version)
      ) { (row) throws(StoreError) in row.integer(0) }
      guard let entry else { return }
      try History(database).append(.exported, code, at: time, about: entry)
    }
  }
}
