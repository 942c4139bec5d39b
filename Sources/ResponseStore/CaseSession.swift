import CSQLite
package import FormModel
import Glibc

/// Who works on a case.
package struct SessionHolder: Sendable, Hashable {
  /// The role, where it is known.
  package let role: Role?
  /// Since when: ISO 8601 with an offset; empty where it is not known.
  package let since: String
}

/// The right to work on a case, which one process has at a time; given up when it is released.
///
/// The laboratory's answers and the draft of all others are two things: a technician may answer
/// ahead while the physician has the case open.
///
/// The kernel keeps the lock, on a byte of an empty file beside the store, and takes it away when
/// the process ends, however it ends. A row of the store says who holds it.
package final class CaseSession {
  /// The session before this one, where its process ended without a word.
  package let interrupted: SessionHolder?
  private let store: ResponseStore
  private let caseCode: CaseCode
  private let part: String
  private let descriptor: Int32
  private var hasEnded = false

  fileprivate init(
    _ store: ResponseStore, _ caseCode: CaseCode, _ part: String, _ descriptor: Int32,
    interrupted: SessionHolder?
  ) {
    (self.store, self.caseCode, self.part) = (store, caseCode, part)
    (self.descriptor, self.interrupted) = (descriptor, interrupted)
  }

  deinit { end() }

  /// Gives the right up.
  package func end() {
    guard !hasEnded else { return }
    hasEnded = true
    // The row is only words: should it stay, the next session finds nobody behind it.
    try? store.database.run(
      "DELETE FROM session WHERE case_code = ? AND part = ?", .text(caseCode.letters),
      .text(part))
    close(descriptor)
  }
}

extension ResponseStore {
  /// Takes the right to work on a case, until the result is released.
  ///
  /// - Parameters:
  ///   - role: Who will work on it.
  ///   - time: Since when: ISO 8601 with an offset.
  /// - Throws: `inUse` when another process, or another connection of this one, has the right;
  ///   `noLocks` where the file system knows no locks.
  package func beginSession(
    _ code: CaseCode, role: Role, at time: String
  ) throws(StoreError) -> CaseSession {
    let part = role == .laboratory ? "prefill" : "draft"
    let descriptor = try lockFile()
    guard try lock(descriptor, code.letters + part) else {
      close(descriptor)
      throw database.error(.inUse(code, try holder(of: code, part)))
    }
    do throws(StoreError) {
      let interrupted = try holder(of: code, part)
      try database.run(
        """
        INSERT INTO session (case_code, part, role, since) VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET role = excluded.role, since = excluded.since
        """, .text(code.letters), .text(part), .text(role.rawValue), .text(time))
      return CaseSession(self, code, part, descriptor, interrupted: interrupted)
    } catch {
      close(descriptor)
      throw error
    }
  }

  private func holder(
    of code: CaseCode, _ part: String
  ) throws(StoreError) -> SessionHolder? {
    try database.first(
      "SELECT role, since FROM session WHERE case_code = ? AND part = ?", .text(code.letters),
      .text(part)
    ) { (row) throws(StoreError) in
      SessionHolder(role: Role(rawValue: try row.text(0)), since: try row.text(1))
    }
  }

  /// Opens the file of locks, which has the mode of the store.
  private func lockFile() throws(StoreError) -> Int32 {
    // The name without symbolic links: one store has one file of locks.
    let name = sqlite3_db_filename(database.handle, "main").map { String(cString: $0) } ?? path
    let lockPath = name + "-lock"
    var info = stat()
    guard stat(name, &info) == 0 else { throw systemError(errno) }
    let mode = info.st_mode & 0o666
    var descriptor = Glibc.open(lockPath, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    if descriptor >= 0 {
      // As SQLite does with its own files: the umask does not count, nor that root made it.
      fchmod(descriptor, mode)
      if geteuid() == 0 { _ = fchown(descriptor, info.st_uid, info.st_gid) }
    } else if errno == EEXIST {
      descriptor = Glibc.open(lockPath, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    }
    guard descriptor >= 0 else { throw systemError(errno) }
    return descriptor
  }

  /// Locks the byte that stands for `name`; false where it is locked already.
  private func lock(_ descriptor: Int32, _ name: String) throws(StoreError) -> Bool {
    let bytes = SHA256.digest(of: name.utf8).bytes
    var range = flock()
    range.l_type = Int16(F_WRLCK)
    range.l_whence = Int16(SEEK_SET)
    range.l_start = bytes.prefix(6).reduce(0) { $0 << 8 | off_t($1) }
    range.l_len = 1
    // F_OFD_SETLK: a lock of the open file, not of the process, so that two connections of one
    // process are told apart and closing another descriptor does not release it.
    let ofdSetLock: Int32 = 37
    guard fcntl(descriptor, ofdSetLock, &range) != 0 else { return true }
    let number = errno
    if number == EAGAIN || number == EACCES { return false }
    close(descriptor)
    switch number {
    case ENOLCK, ENOSYS, EOPNOTSUPP, EINVAL: throw database.error(.noLocks)
    default: throw systemError(number)
    }
  }

  private func systemError(_ number: Int32) -> StoreError {
    database.error(.init(systemError: number) ?? .io(String(cString: strerror(number))))
  }
}
