package import FormModel

/// What the store holds about one case, without the answers.
package struct CaseSummary: Sendable, Hashable {
  /// The newest submitted version.
  package struct Latest: Sendable, Hashable {
    /// How often the case was submitted, from 1.
    package let version: Int
    /// Completed, amended or entered in error.
    package let status: ResponseStatus
    /// When it was submitted here; nil for one that was taken in.
    package let submittedAt: String?
    /// When it was taken in; nil for one that was submitted here.
    package let receivedAt: String?
    /// When it was last handed over, or nil.
    package let exportedAt: String?
  }

  /// The case.
  package let caseCode: CaseCode
  /// When the open draft was saved, and by whom; nil where there is none.
  package let draftSavedAt: String?
  /// Who saved the open draft; nil where there is none.
  package let draftSavedBy: Role?
  /// When the prefill was received; nil where there is none.
  package let prefillReceivedAt: String?
  /// The newest submitted version, or nil.
  package let latest: Latest?
  /// When the case was forgotten; nil where anything of it is held.
  package let forgottenAt: String?

  /// Whether a draft is open.
  package var hasDraft: Bool { draftSavedAt != nil }
  /// Whether answers were given ahead of the physician.
  package var hasPrefill: Bool { prefillReceivedAt != nil }
}

extension ResponseStore {
  /// Every case the store knows: those with a draft first, the one saved last before the others;
  /// then by case code.
  package func caseList() throws(StoreError) -> [CaseSummary] {
    try database.rows(
      """
      SELECT every.case_code, draft.saved_at, draft.saved_by, prefill.received_at,
        latest.version, latest.status, latest.event, latest.at,
        (SELECT at FROM history WHERE about = latest.entry AND event = 'exported'
          ORDER BY entry DESC LIMIT 1),
        CASE WHEN draft.case_code IS NULL AND prefill.case_code IS NULL
            AND latest.status IS NOT 'completed' AND latest.status IS NOT 'amended'
          THEN (SELECT at FROM history WHERE case_code = every.case_code
            AND event = 'forgotten' ORDER BY entry DESC LIMIT 1) END
      FROM (
        SELECT case_code FROM draft UNION SELECT case_code FROM prefill
        UNION SELECT case_code FROM history WHERE case_code IS NOT NULL
      ) AS every
      LEFT JOIN draft ON draft.case_code = every.case_code
      LEFT JOIN prefill ON prefill.case_code = every.case_code
      LEFT JOIN history AS latest ON latest.case_code = every.case_code
        AND latest.version =
          (SELECT max(version) FROM history WHERE case_code = every.case_code)
      ORDER BY draft.sequence DESC NULLS LAST, every.case_code
      """, read: CaseSummary.init)
  }
}

extension CaseSummary {
  fileprivate init(_ row: borrowing Statement) throws(StoreError) {
    caseCode = try row.caseCode(0)
    draftSavedAt = try row.optionalText(1)
    draftSavedBy = try row.optionalText(2).flatMap(Role.init(rawValue:))
    prefillReceivedAt = try row.optionalText(3)
    forgottenAt = try row.optionalText(9)
    guard let status = try row.optionalText(5) else {
      latest = nil
      return
    }
    guard let status = ResponseStatus(rawValue: status) else { throw row.error(.damaged) }
    let (event, time) = (try row.text(6), try row.text(7))
    let wasReceived = event == HistoryEvent.received.rawValue
    latest = Latest(
      version: row.integer(4), status: status, submittedAt: wasReceived ? nil : time,
      receivedAt: wasReceived ? time : nil, exportedAt: try row.optionalText(8))
  }
}
