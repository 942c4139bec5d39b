import CSQLite
import Glibc

extension StoreError.Reason {
  /// What an SQLite result means for the person at the terminal.
  ///
  /// - Parameters:
  ///   - code: SQLite's extended result code.
  ///   - systemError: The `errno` behind it, where the operating system refused something.
  ///   - message: SQLite's own words, for results that have no words of ours.
  init(sqlite code: Int32, systemError: Int32, message: String) {
    self =
      switch code & 0xFF {
      case SQLITE_NOTADB: .notAStore
      case SQLITE_CORRUPT: .damaged
      // Our own statements are well formed: what fails to compile met another schema.
      case SQLITE_ERROR where message.hasPrefix("no such ") || message == "unsupported file format":
        .damaged
      // Every entry follows the last one: a number that is taken stands in a broken table.
      case SQLITE_CONSTRAINT where message == "UNIQUE constraint failed: history.entry": .damaged
      case SQLITE_FULL: .full
      case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .busy
      // The low byte says "read-only" also of a file that was moved away while open.
      case SQLITE_READONLY where code != SQLITE_READONLY | (4 << 8): .readOnly
      case SQLITE_PERM, SQLITE_AUTH: .readOnly
      case SQLITE_CANTOPEN, SQLITE_IOERR: .init(systemError: systemError) ?? .io(message)
      default: .io(message)
      }
  }

  /// What an error of the operating system means; nil where it has no words of ours.
  init?(systemError: Int32) {
    switch systemError {
    case ENOENT, ENOTDIR: self = .missing
    case EACCES, EPERM, EROFS: self = .readOnly
    case ENOSPC, EDQUOT: self = .full
    case ENOLCK: self = .noLocks
    default: return nil
    }
  }
}
