import FormJSON
package import FormModel

/// What became of a response that was to be taken in.
package enum TakeOutcome: Sendable, Hashable {
  /// The first response of its case; kept.
  case new
  /// Newer than the version held until now; kept beside it.
  case amended(held: Int)
  /// Held already, with the same content.
  case unchanged
  /// Older than the version held, and not itself held; refused.
  case older(held: Int)
  /// Its version is held with other content; refused.
  case conflict

  /// Whether the response was refused.
  package var isRefusal: Bool {
    switch self {
    case .new, .amended, .unchanged: false
    case .older, .conflict: true
    }
  }
}

extension ResponseStore {
  /// Keeps a response that was completed here, and removes the case's draft.
  ///
  /// Its version must be the one after the newest that is held; otherwise someone else submitted
  /// the case meanwhile, and nothing changes.
  ///
  /// - Parameters:
  ///   - time: When it is submitted: ISO 8601 with an offset.
  ///   - role: Who submits it.
  package func submit(
    _ response: CompletedResponse, at time: String, role: Role = .physician
  ) throws(StoreError) {
    let code = response.caseCode
    try database.transaction { () throws(StoreError) in
      let held = try newestVersion(code)?.version ?? 0
      guard held < response.version, response.version - held == 1 else {
        throw database.error(.versionTaken(code, held: held))
      }
      // What the laboratory had answered stays visible beside what became of it.
      try recordPrefill(code)
      try keep(Arrival(response), .submitted, role: role, at: time, isFirst: held == 0)
      try removeDraft(code)
      return .keep(())
    }
  }

  /// Takes in a response that was completed elsewhere, unless it contradicts what is held.
  ///
  /// White space apart, a version that is held already must be the same text.
  ///
  /// - Parameter time: When it is taken in: ISO 8601 with an offset.
  package func take(
    _ response: CompletedResponse, receivedAt time: String
  ) throws(StoreError) -> TakeOutcome {
    try take(Arrival(response), receivedAt: time)
  }

  /// Takes in a retraction, under the same conditions.
  ///
  /// A case that is not held is known as retracted from then on.
  ///
  /// - Parameter time: When it is taken in: ISO 8601 with an offset.
  package func take(
    _ retraction: Retraction, receivedAt time: String
  ) throws(StoreError) -> TakeOutcome {
    try take(Arrival(retraction), receivedAt: time)
  }

  /// Takes in what was made ready, on another thread perhaps, under the same conditions.
  ///
  /// - Parameter time: When it is taken in: ISO 8601 with an offset.
  package func take(
    _ arrival: Arrival, receivedAt time: String
  ) throws(StoreError) -> TakeOutcome {
    try database.inTransaction { () throws(StoreError) in
      guard let newest = try newestVersion(arrival.code) else {
        try keep(arrival, .received, role: nil, at: time, isFirst: true)
        return .new
      }
      guard arrival.version <= newest.version else {
        try keep(arrival, .received, role: nil, at: time, isFirst: false)
        return .amended(held: newest.version)
      }
      guard let same = try version(arrival.code, arrival.version) else {
        return .older(held: newest.version)
      }
      return try hasContent(arrival, same) ? .unchanged : .conflict
    }
  }

  /// Adds a version to the history; a newer one answers the questions that were open.
  private func keep(
    _ arrival: Arrival, _ event: HistoryEvent, role: Role?, at time: String, isFirst: Bool
  ) throws(StoreError) {
    try History(database).append(
      event, arrival.code, version: (arrival.version, arrival.status), role: role, at: time,
      form: arrival.form, digest: arrival.digest, content: arrival.json)
    if !isFirst { try closeQueries(of: arrival.code, at: time) }
  }

  /// The newest version held of a case, or nil.
  func newestVersion(_ code: CaseCode) throws(StoreError) -> HeldVersion? {
    try database.first(
      """
      SELECT entry, version, status, form, digest FROM history
      WHERE case_code = ? AND version IS NOT NULL ORDER BY version DESC LIMIT 1
      """, .text(code.letters), read: HeldVersion.init)
  }

  private func version(_ code: CaseCode, _ number: Int) throws(StoreError) -> HeldVersion? {
    try database.first(
      """
      SELECT entry, version, status, form, digest FROM history
      WHERE case_code = ? AND version = ?
      """, .text(code.letters), .integer(number), read: HeldVersion.init)
  }

  private func hasContent(_ arrival: Arrival, _ held: HeldVersion) throws(StoreError) -> Bool {
    if arrival.digest == held.digest { return true }
    // Of a forgotten case only the digest is left.
    guard arrival.status == held.status, let json = try content(of: held.entry) else {
      return false
    }
    guard let tree = try? JSONTree(reading: json) else { throw database.error(.damaged) }
    guard let other = try? JSONTree(reading: Array(arrival.json)) else { return false }
    return tree.line == other.line
  }
}

/// One version of a case as the history holds it.
struct HeldVersion {
  let entry: Int
  let version: Int
  let status: ResponseStatus
  let form: String?
  let digest: SHA256Digest?

  init(_ row: borrowing Statement) throws(StoreError) {
    guard let status = ResponseStatus(rawValue: try row.text(2)) else { throw row.error(.damaged) }
    (entry, version, self.status) = (row.integer(0), row.integer(1), status)
    form = try row.optionalText(3)
    digest = SHA256Digest(bytes: try row.bytes(4))
  }
}
