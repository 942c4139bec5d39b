package import FormModel

/// The responses that one site holds: drafts, prefills and submissions, in one SQLite file.
///
/// Everything a method wrote is on disk when it returns. A store is one connection: it is not
/// shared between threads, and it is closed when it is released. A process that exits without
/// that loses nothing, but leaves SQLite's log beside the file until the store is next opened.
package final class ResponseStore {
  /// How a store is opened.
  package enum Mode: Sendable {
    /// Reads and writes; where there is none, a store is made whose site code comes from the low
    /// 60 bits of `siteRandom`.
    case readWriteCreate(siteRandom: UInt64)
    /// Reads and writes a store that exists.
    case readWrite
    /// Reads a store that exists.
    case readOnly
  }

  /// The store's file.
  package var path: String { database.path }
  /// The store's random code, which every response submitted here carries.
  package let siteCode: String
  let database: Database

  init(_ database: Database) throws(StoreError) {
    self.database = database
    let code = try database.first("SELECT code FROM site") { (row) throws(StoreError) in
      try row.text(0)
    }
    guard let code, CaseCode(code)?.letters == code else { throw database.error(.damaged) }
    siteCode = code
  }
}

/// How a transaction ends.
package enum TransactionEnd<Value> {
  /// Everything done in it is kept.
  case keep(Value)
  /// Everything done in it is undone.
  case undo(Value)
}

extension ResponseStore {
  /// Does `body` wholly or not at all, and waits for the disk once.
  ///
  /// What `body` did is undone when it ends with `undo`, and when it throws.
  package func transaction<Value>(
    _ body: () throws(StoreError) -> TransactionEnd<Value>
  ) throws(StoreError) -> Value {
    try database.transaction(body)
  }

  /// Whether the store holds anything about a case.
  package func caseExists(_ code: CaseCode) throws(StoreError) -> Bool {
    try database.integer(
      """
      SELECT EXISTS (SELECT 1 FROM draft WHERE case_code = ?1)
        OR EXISTS (SELECT 1 FROM prefill WHERE case_code = ?1)
        OR EXISTS (SELECT 1 FROM history WHERE case_code = ?1)
      """, .text(code.letters)) == 1
  }
}

extension Statement {
  /// The case code in a column of the row; anything else there is damage.
  func caseCode(_ column: Int32) throws(StoreError) -> CaseCode {
    guard let code = CaseCode(try text(column)) else { throw error(.damaged) }
    return code
  }
}
