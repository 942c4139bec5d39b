package import FormModel

/// Something that happened to a case, or to the store.
package enum HistoryEvent: String, Sendable, CaseIterable {
  /// Someone began to answer.
  case draftBegun = "draft-begun"
  /// A draft was given up; its answers are gone.
  case draftDiscarded = "draft-discarded"
  /// A draft was brought to another version of the form; what it was before is kept.
  case formChanged = "form-changed"
  /// The laboratory's answers came, or came to an end.
  case prefilled
  /// A version was submitted here.
  case submitted
  /// A version that was submitted elsewhere was taken in.
  case received
  /// The case was declared to be entered in error.
  case retracted
  /// A file is about to be handed over; should the end of it be missing, it may have been.
  case exportBegun = "export-begun"
  /// A version was handed over.
  case exported
  /// The file that was begun is in its place.
  case exportDone = "export-done"
  /// The secretariat asked back.
  case queried
  /// A newer version came after a question.
  case queryClosed = "query-closed"
  /// The contents of everything before were removed.
  case forgotten
}

/// One entry of the history.
package struct HistoryEntry: Sendable, Hashable {
  /// The entry's number, from 1 without gaps.
  package var entry: Int
  /// What happened.
  package var event: HistoryEvent
  /// The case; nil for what concerns the whole store.
  package var caseCode: CaseCode?
  /// For a version of the case: which, from 1.
  package var version: Int?
  /// For a version of the case: its status.
  package var status: ResponseStatus?
  /// Who did it, where that is known.
  package var role: Role?
  /// When, by the clock of that moment: ISO 8601 with an offset.
  package var time: String
  /// The form and its version that the content answers, as `url|version`.
  package var form: String?
  /// The entry that this one speaks of.
  package var about: Int?
  /// The digest of the content.
  package var digest: SHA256Digest?
}

/// Adds to the history of a store.
struct History {
  private let database: Database

  init(_ database: Database) { self.database = database }

  /// Appends an entry, with the content that belongs to it; returns the entry's number.
  ///
  /// Called inside a transaction, so that the entry before is still the last one.
  @discardableResult
  func append(
    _ event: HistoryEvent, _ code: CaseCode? = nil,
    version: (number: Int, status: ResponseStatus)? = nil, role: Role? = nil, at time: String,
    form: String? = nil, about: Int? = nil, digest: SHA256Digest? = nil,
    content: ArraySlice<UInt8>? = nil
  ) throws(StoreError) -> Int {
    var last = (entry: 0, chain: HistoryChain.beginning)
    let newest = try database.first(
      "SELECT entry, chain FROM history ORDER BY entry DESC LIMIT 1"
    ) { (row) throws(StoreError) in (entry: row.integer(0), chain: try row.bytes(1)) }
    if let newest { last = newest }
    guard last.entry < Int.max else { throw database.error(.damaged) }
    let entry = HistoryEntry(
      entry: last.entry + 1, event: event, caseCode: code, version: version?.number,
      status: version?.status, role: role, time: time, form: form, about: about,
      digest: digest ?? content.map { SHA256.digest(of: $0) })
    try database.run(
      """
      INSERT INTO history
        (entry, event, case_code, version, status, role, at, form, about, digest, chain)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, .integer(entry.entry), .text(event.rawValue), .optional(code?.letters),
      .optional(entry.version), .optional(entry.status?.rawValue), .optional(role?.rawValue),
      .text(time), .optional(form), .optional(about),
      entry.digest.map { .bytes($0.bytes[...]) } ?? .null,
      .bytes(HistoryChain.link(entry, after: last.chain)[...]))
    if let content {
      try database.run(
        "INSERT INTO content (entry, resource) VALUES (?, ?)", .integer(entry.entry),
        .bytes(content))
    }
    return entry.entry
  }
}

extension ResponseStore {
  /// Everything that happened to a case, in order.
  package func history(of code: CaseCode) throws(StoreError) -> [HistoryEntry] {
    try database.rows(
      """
      SELECT entry, event, case_code, version, status, role, at, form, about, digest
      FROM history WHERE case_code = ? ORDER BY entry
      """, .text(code.letters), read: HistoryEntry.init)
  }

  /// What an entry of the history speaks of, or nil where it has no content or lost it.
  package func content(of entry: Int) throws(StoreError) -> [UInt8]? {
    try database.first("SELECT resource FROM content WHERE entry = ?", .integer(entry)) {
      (row) throws(StoreError) in try row.bytes(0)
    }
  }
}

extension HistoryEntry {
  /// Reads the ten columns that every query of the history asks for.
  init(_ row: borrowing Statement) throws(StoreError) {
    guard let event = HistoryEvent(rawValue: try row.text(1)) else { throw row.error(.damaged) }
    let status = try row.optionalText(4).map { (name) throws(StoreError) in
      guard let status = ResponseStatus(rawValue: name) else { throw row.error(.damaged) }
      return status
    }
    self.init(
      entry: row.integer(0), event: event,
      caseCode: row.isNull(2) ? nil : try row.caseCode(2),
      version: row.isNull(3) ? nil : row.integer(3), status: status,
      role: try row.optionalText(5).flatMap(Role.init(rawValue:)), time: try row.text(6),
      form: try row.optionalText(7), about: row.isNull(8) ? nil : row.integer(8),
      digest: row.isNull(9) ? nil : SHA256Digest(bytes: try row.bytes(9)))
  }
}
