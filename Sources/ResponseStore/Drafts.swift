package import FormModel

/// A response in progress, as it was last saved.
package struct Draft: Sendable, Hashable {
  /// The case.
  package let caseCode: CaseCode
  /// The QuestionnaireResponse.
  package let json: [UInt8]
  /// When it was saved, as the caller wrote it.
  package let savedAt: String
  /// Who saved it.
  package let savedBy: Role
}

/// Answers given ahead of the physician, as they were received.
package struct Prefill: Sendable, Hashable {
  /// The case.
  package let caseCode: CaseCode
  /// The QuestionnaireResponse.
  package let json: [UInt8]
  /// When it was received, as the caller wrote it.
  package let receivedAt: String
}

extension ResponseStore {
  /// Saves the draft of a case in place of the last one.
  ///
  /// - Parameters:
  ///   - code: The case.
  ///   - json: The QuestionnaireResponse; kept byte for byte.
  ///   - time: When it is saved: ISO 8601 with an offset.
  ///   - role: Who saves it.
  package func saveDraft(
    _ code: CaseCode, json: [UInt8], at time: String, role: Role
  ) throws(StoreError) {
    // The sequence orders drafts; times with different offsets, or set back, would not.
    try database.inTransaction { () throws(StoreError) in
      try database.run(
        """
        UPDATE draft SET sequence = (SELECT max(sequence) + 1 FROM draft), saved_at = ?,
          saved_by = ?, resource = ?
        WHERE case_code = ?
        """, .text(time), .text(role.rawValue), .bytes(json[...]), .text(code.letters))
      guard database.changes == 0 else { return }
      try database.run(
        """
        INSERT INTO draft (case_code, sequence, saved_at, saved_by, resource)
        VALUES (?, (SELECT coalesce(max(sequence), 0) + 1 FROM draft), ?, ?, ?)
        """, .text(code.letters), .text(time), .text(role.rawValue), .bytes(json[...]))
      try History(database).append(
        .draftBegun, code, role: role, at: time, form: canonical(of: json))
    }
  }

  /// The open draft of a case, or nil.
  package func draft(_ code: CaseCode) throws(StoreError) -> Draft? {
    try database.first(
      "SELECT case_code, saved_at, saved_by, resource FROM draft WHERE case_code = ?",
      .text(code.letters), read: draft(in:))
  }

  /// Removes the open draft of a case, if it has one.
  ///
  /// - Parameters:
  ///   - time: When it is given up: ISO 8601 with an offset.
  ///   - role: Who gives it up.
  package func discardDraft(
    _ code: CaseCode, at time: String, role: Role
  ) throws(StoreError) {
    try database.inTransaction { () throws(StoreError) in
      guard let draft = try draft(code) else { return }
      try removeDraft(code)
      try History(database).append(
        .draftDiscarded, code, role: role, at: time, digest: SHA256.digest(of: draft.json))
    }
  }

  /// Removes the open draft of a case, which lives on in what was made of it.
  func removeDraft(_ code: CaseCode) throws(StoreError) {
    try database.run("DELETE FROM draft WHERE case_code = ?", .text(code.letters))
  }

  /// Keeps a prefill as it was received, in place of an earlier one of the case.
  package func savePrefill(
    _ code: CaseCode, json: [UInt8], receivedAt time: String
  ) throws(StoreError) {
    try database.run(
      """
      INSERT INTO prefill (case_code, received_at, resource) VALUES (?, ?, ?)
      ON CONFLICT (case_code) DO UPDATE SET received_at = excluded.received_at,
        resource = excluded.resource
      """, .text(code.letters), .text(time), .bytes(json[...]))
  }

  /// Notes the prefill of a case in its history as it stands, unless it is there already.
  ///
  /// While a technician answers, only the newest state is kept; this marks the end of it.
  package func recordPrefill(_ code: CaseCode) throws(StoreError) {
    try database.inTransaction { () throws(StoreError) in
      guard let prefill = try prefill(code) else { return }
      let digest = SHA256.digest(of: prefill.json)
      let last = try database.first(
        """
        SELECT digest FROM history WHERE case_code = ? AND event = 'prefilled'
        ORDER BY entry DESC LIMIT 1
        """, .text(code.letters)
      ) { (row) throws(StoreError) in try row.bytes(0) }
      guard last != digest.bytes else { return }
      try History(database).append(
        .prefilled, code, role: .laboratory, at: prefill.receivedAt,
        form: canonical(of: prefill.json), digest: digest, content: prefill.json[...])
    }
  }

  /// The prefill of a case, or nil.
  package func prefill(_ code: CaseCode) throws(StoreError) -> Prefill? {
    try database.first(
      "SELECT received_at, resource FROM prefill WHERE case_code = ?", .text(code.letters)
    ) { (row) throws(StoreError) in
      Prefill(caseCode: code, json: try row.bytes(1), receivedAt: try row.text(0))
    }
  }

  private func draft(in row: borrowing Statement) throws(StoreError) -> Draft {
    guard let role = Role(rawValue: try row.text(2)) else { throw row.error(.damaged) }
    return Draft(
      caseCode: try row.caseCode(0), json: try row.bytes(3), savedAt: try row.text(1),
      savedBy: role)
  }
}
