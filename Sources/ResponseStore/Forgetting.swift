package import FormModel

/// Why a case cannot be forgotten.
package enum ForgettingObstacle: Sendable, Hashable {
  /// It is submitted, and not entered in error.
  case isValid
  /// The store holds nothing of it any more.
  case nothingLeft
}

extension ResponseStore {
  /// What stands against forgetting a case; nil: nothing.
  ///
  /// A case that was never submitted may be forgotten as it is.
  package func obstacleToForgetting(
    _ code: CaseCode
  ) throws(StoreError) -> ForgettingObstacle? {
    if let newest = try newestVersion(code), newest.status != .enteredInError { return .isValid }
    let held = try database.integer(
      """
      SELECT EXISTS (SELECT 1 FROM draft WHERE case_code = ?1)
        OR EXISTS (SELECT 1 FROM prefill WHERE case_code = ?1)
        OR EXISTS (SELECT 1 FROM history JOIN content USING (entry)
          WHERE case_code = ?1 AND status IS NOT 'entered-in-error')
      """, .text(code.letters))
    return held == 1 ? nil : .nothingLeft
  }

  /// Removes everything that was ever answered for a case; its entries in the history stay, with
  /// their digests.
  ///
  /// A retraction stays too, for it holds no answers. The bytes are overwritten with zeros, in the
  /// file and in its log; what a backup holds is not touched.
  ///
  /// - Parameters:
  ///   - time: When it is forgotten: ISO 8601 with an offset.
  ///   - role: Who wants it.
  /// - Returns: Whether the log could be emptied; where another process is reading, it keeps the
  ///   old bytes until the store is next closed by all.
  package func forget(_ code: CaseCode, at time: String, role: Role) throws(StoreError) -> Bool {
    try database.transaction { () throws(StoreError) in
      guard try obstacleToForgetting(code) != .isValid else {
        throw database.error(.io("the case is not entered in error"))
      }
      try History(database).append(.forgotten, code, role: role, at: time)
      try database.run(
        """
        DELETE FROM content WHERE entry IN (
          SELECT entry FROM history WHERE case_code = ? AND status IS NOT 'entered-in-error')
        """, .text(code.letters))
      try database.run("DELETE FROM draft WHERE case_code = ?", .text(code.letters))
      try database.run("DELETE FROM prefill WHERE case_code = ?", .text(code.letters))
      try closeQueries(of: code, at: time)
      return .keep(())
    }
    return try database.integer("PRAGMA wal_checkpoint(TRUNCATE)") == 0
  }
}
