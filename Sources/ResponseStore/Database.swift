import CSQLite

/// One SQLite connection; closed when it is released.
///
/// SQL is taken as `StaticString` alone, so that no text from data can become part of a statement.
final class Database {
  /// How a connection touches its file.
  enum Access: Hashable {
    /// Reads and writes.
    case write
    /// Reads, with the locks that keep a reader and a writer apart.
    case read
    /// Reads the main file as it lies there: no lock, no recovery, nothing written beside it.
    case inspect
    /// Reads and writes a database that is in memory alone; the path is only a name for it.
    case memory
  }

  /// The file, as the caller named it.
  let path: String
  let handle: OpaquePointer
  private var depth = 0
  private var isDoomed = false
  /// Statements that nobody uses at the moment, by the place of their SQL in the program.
  private var idleStatements: [UnsafePointer<UInt8>: OpaquePointer] = [:]

  /// Opens the file at `path`, which exists; a connection waits `busyTimeout` milliseconds for
  /// another one's lock.
  init(path: String, access: Access, busyTimeout: Int32) throws(StoreError) {
    let flags =
      switch access {
      case .write: SQLITE_OPEN_READWRITE
      case .memory: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY
      case .read: SQLITE_OPEN_READONLY
      case .inspect: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
      }
    // SQLite gives names such as ":memory:" a meaning; a path with a slash is only a path.
    let isAbsolute = path.utf8.first == UInt8(ascii: "/")
    let name = isAbsolute || access == .memory ? path : "./" + path
    let file =
      access == .inspect
      ? (isAbsolute ? "file://" : "file:") + percentEncoded(name) + "?immutable=1" : name
    var handle: OpaquePointer?
    let code = sqlite3_open_v2(file, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
    guard let handle else { throw StoreError(.io("out of memory"), path: path) }
    guard code == SQLITE_OK else {
      let error = Database.failure(of: handle, path: path)
      sqlite3_close(handle)
      throw error
    }
    (self.path, self.handle) = (path, handle)
    sqlite3_extended_result_codes(handle, 1)
    sqlite3_busy_timeout(handle, busyTimeout)
  }

  deinit {
    for statement in idleStatements.values { sqlite3_finalize(statement) }
    sqlite3_close(handle)
  }

  /// Sets how long to wait for another connection's lock, in milliseconds.
  func setBusyTimeout(_ milliseconds: Int32) { sqlite3_busy_timeout(handle, milliseconds) }

  /// Whether the file can only be read, be it by request or because its mode says so.
  var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") != 0 }

  /// The last thing that went wrong.
  var failure: StoreError { Database.failure(of: handle, path: path) }

  /// An error about this file.
  func error(_ reason: StoreError.Reason) -> StoreError { StoreError(reason, path: path) }

  private static func failure(of handle: OpaquePointer, path: String) -> StoreError {
    let message = sqlite3_errmsg(handle).map { String(cString: $0) } ?? ""
    return StoreError(
      .init(
        sqlite: sqlite3_extended_errcode(handle), systemError: sqlite3_system_errno(handle),
        message: message),
      path: path)
  }
}

extension Database {
  /// A statement made from `sql` earlier that nobody uses, or nil.
  func takeIdleStatement(_ sql: StaticString) -> OpaquePointer? {
    guard sql.hasPointerRepresentation else { return nil }
    return idleStatements.removeValue(forKey: sql.utf8Start)
  }

  /// Takes back a statement made from `sql`, to be used again.
  func giveBack(_ statement: OpaquePointer, _ sql: StaticString) {
    // A pragma may do its work while it is prepared: each is prepared anew.
    guard sql.hasPointerRepresentation, sql.utf8Start.pointee != UInt8(ascii: "P"),
      idleStatements[sql.utf8Start] == nil
    else {
      sqlite3_finalize(statement)
      return
    }
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
    idleStatements[sql.utf8Start] = statement
  }

  /// How many rows the last statement changed.
  var changes: Int { Int(sqlite3_changes(handle)) }

  /// Runs one or more statements that bind nothing and whose rows do not matter.
  func execute(_ sql: StaticString) throws(StoreError) {
    let code = sql.withCString { sqlite3_exec(handle, $0, nil, nil, nil) }
    guard code == SQLITE_OK else { throw failure }
  }

  /// Runs a statement whose rows do not matter.
  func run(_ sql: StaticString, _ values: StoredValue...) throws(StoreError) {
    let statement = try Statement.prepare(self, sql, values)
    while try statement.step() {}
  }

  /// Every row of a query, read by `read`.
  func rows<Row>(
    _ sql: StaticString, _ values: StoredValue...,
    read: (borrowing Statement) throws(StoreError) -> Row
  ) throws(StoreError) -> [Row] {
    let statement = try Statement.prepare(self, sql, values)
    var rows: [Row] = []
    while try statement.step() { rows.append(try read(statement)) }
    return rows
  }

  /// The first row of a query, read by `read`, or nil.
  func first<Row>(
    _ sql: StaticString, _ values: StoredValue...,
    read: (borrowing Statement) throws(StoreError) -> Row
  ) throws(StoreError) -> Row? {
    let statement = try Statement.prepare(self, sql, values)
    return try statement.step() ? try read(statement) : nil
  }

  /// The whole number that a query of one row and one column gives; 0 where it gives none.
  func integer(_ sql: StaticString, _ values: StoredValue...) throws(StoreError) -> Int {
    let statement = try Statement.prepare(self, sql, values)
    return try statement.step() ? statement.integer(0) : 0
  }
}

extension Database {
  /// Does `body` wholly or not at all; inside another transaction, as a part of that one.
  ///
  /// What `body` did is undone when it throws, when it asks for that, and when it cannot be made
  /// durable.
  func transaction<Value>(
    _ body: () throws(StoreError) -> TransactionEnd<Value>
  ) throws(StoreError) -> Value {
    let isNested = depth > 0
    // Some failures make SQLite roll back everything at once; a caller that went on regardless
    // would write outside of any transaction.
    if isNested, !isInTransaction { throw error(.io("the transaction was rolled back")) }
    try execute(isNested ? "SAVEPOINT part" : "BEGIN IMMEDIATE")
    if !isNested { isDoomed = false }
    depth += 1
    defer { depth -= 1 }
    do throws(StoreError) {
      switch try body() {
      case .keep(let value):
        guard isInTransaction, !isDoomed else {
          throw error(.io("the transaction was rolled back"))
        }
        try execute(isNested ? "RELEASE part" : "COMMIT")
        return value
      case .undo(let value):
        undo(isNested: isNested)
        return value
      }
    } catch {
      undo(isNested: isNested)
      throw error
    }
  }

  /// Does `body` wholly or not at all; inside another transaction, by undoing that one wholly when
  /// `body` throws.
  ///
  /// Cheaper than a part that can be undone alone, for which SQLite copies every page it touches.
  func inTransaction<Value>(
    _ body: () throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    guard depth > 0 else {
      return try transaction { () throws(StoreError) in .keep(try body()) }
    }
    guard isInTransaction else { throw error(.io("the transaction was rolled back")) }
    do throws(StoreError) {
      return try body()
    } catch {
      isDoomed = true
      throw error
    }
  }

  /// Reads in `body` what the file held at one moment, whatever others write meanwhile.
  func reading<Value>(
    _ body: () throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    guard depth == 0 else { return try body() }
    try execute("BEGIN")
    defer { try? execute("ROLLBACK") }
    return try body()
  }

  private var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Undoes what the transaction did.
  ///
  /// A failure here has nothing to add to the first one, and SQLite undoes at the latest when
  /// the file is next opened.
  private func undo(isNested: Bool) {
    guard isInTransaction else { return }
    try? execute(isNested ? "ROLLBACK TO part; RELEASE part" : "ROLLBACK")
  }
}

extension StaticString {
  /// Calls `body` with the text as C reads it.
  func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    withUTF8Buffer { buffer in
      // A string literal is stored with a zero behind it.
      buffer.withMemoryRebound(to: CChar.self) { characters in
        guard let start = characters.baseAddress else { return "".withCString(body) }
        return body(start)
      }
    }
  }
}

/// A path as a URI may hold it: everything but letters, digits and `/-._~` as `%XX`.
private func percentEncoded(_ path: String) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  var result: [UInt8] = []
  for byte in path.utf8 {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D...0x2F, 0x5F, 0x7E: result.append(byte)
    default:
      result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: result, as: UTF8.self)
}
