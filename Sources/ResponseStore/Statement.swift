import CSQLite

/// A value on its way into a statement.
enum StoredValue {
  case text(String)
  case bytes(ArraySlice<UInt8>)
  case integer(Int)
  case null

  /// The text, or NULL.
  static func optional(_ text: String?) -> StoredValue { text.map { .text($0) } ?? .null }

  /// The whole number, or NULL.
  static func optional(_ integer: Int?) -> StoredValue { integer.map { .integer($0) } ?? .null }
}

/// A prepared statement with its values bound; given back to its connection when it goes out of
/// scope, for the next one with the same SQL.
struct Statement: ~Copyable {
  private let handle: OpaquePointer
  // Keeps the connection open for as long as the statement needs it.
  private let database: Database
  private let sql: StaticString

  /// Prepares `sql` and binds `values` to its parameters in order.
  static func prepare(
    _ database: Database, _ sql: StaticString, _ values: [StoredValue] = []
  ) throws(StoreError) -> Statement {
    var handle = database.takeIdleStatement(sql)
    if handle == nil {
      let code = sql.withCString { sqlite3_prepare_v2(database.handle, $0, -1, &handle, nil) }
      guard code == SQLITE_OK else { throw database.failure }
    }
    guard let handle else { throw database.failure }
    let statement = Statement(handle, database, sql)
    for (index, value) in values.enumerated() { try statement.bind(value, at: Int32(index + 1)) }
    return statement
  }

  private init(_ handle: OpaquePointer, _ database: Database, _ sql: StaticString) {
    (self.handle, self.database, self.sql) = (handle, database, sql)
  }

  deinit { database.giveBack(handle, sql) }

  private func bind(_ value: StoredValue, at index: Int32) throws(StoreError) {
    // SQLite copies the value: its memory is only lent to this call.
    let copy = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    let code =
      switch value {
      case .text(let text):
        Array(text.utf8).withUnsafeBytes { bytes in
          bytes.withMemoryRebound(to: CChar.self) {
            $0.isEmpty
              ? sqlite3_bind_text(handle, index, "", 0, copy)
              : sqlite3_bind_text64(
                handle, index, $0.baseAddress, UInt64($0.count), copy, UInt8(SQLITE_UTF8))
          }
        }
      case .bytes(let bytes):
        bytes.withUnsafeBytes {
          $0.isEmpty
            ? sqlite3_bind_zeroblob(handle, index, 0)
            : sqlite3_bind_blob64(handle, index, $0.baseAddress, UInt64($0.count), copy)
        }
      case .integer(let integer): sqlite3_bind_int64(handle, index, Int64(integer))
      case .null: sqlite3_bind_null(handle, index)
      }
    guard code == SQLITE_OK else { throw database.failure }
  }

  /// Goes to the next row; false when there is none.
  func step() throws(StoreError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw database.failure
    }
  }
}

extension Statement {
  /// An error about the statement's file.
  func error(_ reason: StoreError.Reason) -> StoreError { database.error(reason) }

  /// Whether a column of the row holds nothing.
  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  /// The whole number in a column of the row; 0 where there is none.
  func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

  /// The text in a column of the row, or nil for NULL; refused where it is not UTF-8.
  func optionalText(_ column: Int32) throws(StoreError) -> String? {
    guard sqlite3_column_type(handle, column) != SQLITE_NULL else { return nil }
    guard let start = sqlite3_column_text(handle, column) else { throw database.failure }
    let count = Int(sqlite3_column_bytes(handle, column))
    let bytes = UnsafeBufferPointer(start: start, count: count)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw error(.damaged) }
    return text
  }

  /// The text in a column of the row; NULL is damage.
  func text(_ column: Int32) throws(StoreError) -> String {
    guard let text = try optionalText(column) else { throw error(.damaged) }
    return text
  }

  /// The bytes in a column of the row.
  func bytes(_ column: Int32) throws(StoreError) -> [UInt8] {
    let start = sqlite3_column_blob(handle, column)
    let count = Int(sqlite3_column_bytes(handle, column))
    guard count > 0 else { return [] }
    guard let start else { throw database.failure }
    return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
  }
}
