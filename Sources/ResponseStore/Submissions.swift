package import FormModel

/// One submitted version of a case, as the store holds it.
///
/// It was complete when it was submitted; to be used as such it is validated again.
package struct Submission: Sendable, Hashable {
  /// The case.
  package let caseCode: CaseCode
  /// How often the case was submitted, from 1.
  package let version: Int
  /// Completed, amended or entered in error.
  package let status: ResponseStatus
  /// The QuestionnaireResponse.
  package let json: [UInt8]
  /// When it was submitted here; nil for one that was taken in.
  package let submittedAt: String?
  /// When it was taken in; nil for one that was submitted here.
  package let receivedAt: String?
  /// When it was last handed over, or nil.
  package let exportedAt: String?
}

/// The order in which submissions are read.
package enum SubmissionOrder: Sendable, CaseIterable {
  /// By case code, which means nothing and so tells nothing.
  case caseCode
  /// In the order in which the store took them.
  case acceptance
}

extension ResponseStore {
  /// Every submitted version of a case, the first one first.
  package func versions(_ code: CaseCode) throws(StoreError) -> [Submission] {
    try database.rows(
      """
      SELECT this.case_code, this.version, this.status, this.event, this.at, sent.at, resource
      FROM history AS this JOIN content USING (entry)
      LEFT JOIN history AS sent ON sent.entry =
        (SELECT max(entry) FROM history WHERE about = this.entry AND event = 'exported')
      WHERE this.case_code = ? AND this.version IS NOT NULL ORDER BY this.version
      """, .text(code.letters), read: Submission.init)
  }

  /// The newest submitted version of a case, or nil.
  package func latestSubmitted(_ code: CaseCode) throws(StoreError) -> Submission? {
    try database.first(
      """
      SELECT this.case_code, this.version, this.status, this.event, this.at, sent.at, resource
      FROM history AS this JOIN content USING (entry)
      LEFT JOIN history AS sent ON sent.entry =
        (SELECT max(entry) FROM history WHERE about = this.entry AND event = 'exported')
      WHERE this.case_code = ? AND this.version IS NOT NULL
      ORDER BY this.version DESC LIMIT 1
      """, .text(code.letters), read: Submission.init)
  }

  /// What was submitted here last among what `accepts` takes, or nil; what was taken in does not
  /// count.
  package func lastSubmitted(
    where accepts: (Submission) -> Bool = { _ in true }
  ) throws(StoreError) -> Submission? {
    let statement = try Statement.prepare(
      database,
      """
      SELECT this.case_code, this.version, this.status, this.event, this.at, sent.at, resource
      FROM history AS this JOIN content USING (entry)
      LEFT JOIN history AS sent ON sent.entry =
        (SELECT max(entry) FROM history WHERE about = this.entry AND event = 'exported')
      WHERE this.event = 'submitted' ORDER BY this.entry DESC
      """)
    while try statement.step() {
      let submission = try Submission(statement)
      if accepts(submission) { return submission }
    }
    return nil
  }

  /// The newest submitted version of every case, one at a time.
  package func latestSubmissions(
    by order: SubmissionOrder
  ) throws(StoreError) -> SubmissionCursor {
    let statement =
      switch order {
      case .caseCode:
        try Statement.prepare(
          database,
          """
          SELECT this.case_code, this.version, this.status, this.event, this.at, sent.at, resource
          FROM history AS this JOIN content USING (entry)
          LEFT JOIN history AS sent ON sent.entry =
            (SELECT max(entry) FROM history WHERE about = this.entry AND event = 'exported')
          WHERE this.version =
            (SELECT max(version) FROM history WHERE case_code = this.case_code)
          ORDER BY this.case_code
          """)
      case .acceptance:
        try Statement.prepare(
          database,
          """
          SELECT this.case_code, this.version, this.status, this.event, this.at, sent.at, resource
          FROM history AS this JOIN content USING (entry)
          LEFT JOIN history AS sent ON sent.entry =
            (SELECT max(entry) FROM history WHERE about = this.entry AND event = 'exported')
          WHERE this.version =
            (SELECT max(version) FROM history WHERE case_code = this.case_code)
          ORDER BY this.entry
          """)
      }
    return SubmissionCursor(statement)
  }
}

/// Reads submissions one at a time, all as they were when the first one was read.
///
/// A change made here while one is being read fails as busy when another process made one since;
/// to note a hand-over, read to the end and let go of the cursor first.
///
/// ```swift
/// var submissions = try store.latestSubmissions(by: .caseCode)
/// while let submission = try submissions.next() { … }
/// ```
package struct SubmissionCursor: ~Copyable {
  private let statement: Statement
  private var isAtEnd = false

  fileprivate init(_ statement: consuming Statement) { self.statement = statement }

  /// The next submission, or nil at the end.
  package mutating func next() throws(StoreError) -> Submission? {
    // SQLite would begin again after the end, or after an error.
    guard !isAtEnd else { return nil }
    isAtEnd = true
    guard try statement.step() else { return nil }
    let submission = try Submission(statement)
    isAtEnd = false
    return submission
  }
}

extension Submission {
  /// Reads the seven columns that every query of submissions asks for.
  fileprivate init(_ row: borrowing Statement) throws(StoreError) {
    guard let status = ResponseStatus(rawValue: try row.text(2)) else { throw row.error(.damaged) }
    let (event, time) = (try row.text(3), try row.text(4))
    let wasReceived = event == HistoryEvent.received.rawValue
    self.init(
      caseCode: try row.caseCode(0), version: row.integer(1), status: status,
      json: try row.bytes(6), submittedAt: wasReceived ? nil : time,
      receivedAt: wasReceived ? time : nil, exportedAt: try row.optionalText(5))
  }
}
