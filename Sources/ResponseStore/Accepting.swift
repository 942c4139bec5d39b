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
  /// - Parameter time: When it is submitted: ISO 8601 with an offset.
  package func submit(_ response: CompletedResponse, at time: String) throws(StoreError) {
    let code = response.caseCode
    try database.transaction { () throws(StoreError) in
      let held = try newestVersion(code)
      guard response.version == held + 1 else {
        throw database.error(.versionTaken(code, held: held))
      }
      try insert(response, submittedAt: time, receivedAt: nil)
      try discardDraft(code)
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
    try database.transaction { () throws(StoreError) in
      let held = try newestVersion(response.caseCode)
      if let json = try resource(response.caseCode, version: response.version) {
        return .keep(try hasContent(response, json) ? .unchanged : .conflict)
      }
      guard response.version > held else { return .keep(.older(held: held)) }
      try insert(response, submittedAt: nil, receivedAt: time)
      return .keep(held == 0 ? .new : .amended(held: held))
    }
  }

  /// Notes that a submitted version was handed over.
  ///
  /// - Parameter time: When it was: ISO 8601 with an offset.
  package func markExported(
    _ code: CaseCode, version: Int, at time: String
  ) throws(StoreError) {
    try database.run(
      "UPDATE submission SET exported_at = ? WHERE case_code = ? AND version = ?", .text(time),
      .text(code.letters), .integer(version))
  }

  /// The newest version held of a case; 0 where there is none.
  private func newestVersion(_ code: CaseCode) throws(StoreError) -> Int {
    try database.integer(
      "SELECT max(version) FROM submission WHERE case_code = ?", .text(code.letters))
  }

  private func resource(_ code: CaseCode, version: Int) throws(StoreError) -> [UInt8]? {
    try database.first(
      "SELECT resource FROM submission WHERE case_code = ? AND version = ?", .text(code.letters),
      .integer(version)
    ) { (row) throws(StoreError) in try row.bytes(0) }
  }

  private func insert(
    _ response: CompletedResponse, submittedAt: String?, receivedAt: String?
  ) throws(StoreError) {
    guard let status = response.record.status else { throw database.error(.io("no status")) }
    try database.run(
      """
      INSERT INTO submission (case_code, version, status, submitted_at, received_at, resource)
      VALUES (?, ?, ?, ?, ?, ?)
      """, .text(response.caseCode.letters), .integer(response.version), .text(status.rawValue),
      submittedAt.map(StoredValue.text) ?? .null, receivedAt.map(StoredValue.text) ?? .null,
      .bytes(response.json))
  }

  private func hasContent(
    _ response: CompletedResponse, _ held: [UInt8]
  ) throws(StoreError) -> Bool {
    if response.json == held[...] { return true }
    guard let tree = try? JSONTree(reading: held) else { throw database.error(.damaged) }
    guard let other = try? JSONTree(reading: Array(response.json)) else { return false }
    return tree.line == other.line
  }
}

extension CompletedResponse {
  /// The response's own bytes.
  fileprivate var json: ArraySlice<UInt8> {
    record.bytes[Int(record.extent.start)..<Int(record.extent.end)]
  }
}
