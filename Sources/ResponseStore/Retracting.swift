import FormJSON
package import FormModel

extension ResponseStore {
  /// Declares a submitted case to be entered in error, and gives up an open draft of it.
  ///
  /// That is a version without answers, which the next hand-over tells of.
  ///
  /// - Parameters:
  ///   - time: When it is declared: ISO 8601 with an offset.
  ///   - role: Who declares it.
  /// - Returns: The version it makes; nil where the case has no submitted version, or is
  ///   retracted already.
  package func retract(
    _ code: CaseCode, at time: String, role: Role
  ) throws(StoreError) -> Int? {
    try database.inTransaction { () throws(StoreError) in
      guard let newest = try newestVersion(code), newest.status != .enteredInError,
        newest.version < Int.max
      else { return nil }
      let version = newest.version + 1
      let json = JSONTree.retraction(
        of: code, version: version, questionnaire: newest.form, authored: time, siteCode: siteCode)
      try discardDraft(code, at: time, role: role)
      try History(database).append(
        .retracted, code, version: (version, .enteredInError), role: role, at: time,
        form: newest.form, content: Array(json.line.utf8)[...])
      try closeQueries(of: code, at: time)
      return version
    }
  }
}
