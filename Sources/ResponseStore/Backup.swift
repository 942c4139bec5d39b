import CSQLite
import Glibc

extension ResponseStore {
  /// Copies the store as it is at one moment to a new file, for its owner alone; others may go on
  /// working meanwhile.
  ///
  /// The copy is read through before it gets its name; a file of that name is never replaced.
  ///
  /// - Returns: An error number of the operating system where the new file cannot be made, else 0.
  package func backUp(to target: String) throws(StoreError) -> Int32 {
    let unfinished = ResponseStore.unfinishedBackup(of: target)
    let partial = unfinished[0]
    var existing = stat()
    if lstat(target, &existing) == 0 { return EEXIST }
    let descriptor = Glibc.open(partial, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return errno }
    close(descriptor)
    defer { for path in unfinished { unlink(path) } }
    try copy(to: partial)
    return put(partial, in: target)
  }

  /// The files that stand beside `target` while a copy is made, the copy itself first.
  package static func unfinishedBackup(of target: String) -> [String] {
    let partial = target + ".partial-" + String(getpid())
    return ["", "-wal", "-shm", "-journal"].map { partial + $0 }
  }

  private func copy(to partial: String) throws(StoreError) {
    let copy = try Database(path: partial, access: .write, busyTimeout: 0)
    try copy.execute("PRAGMA synchronous = FULL")
    guard let backup = sqlite3_backup_init(copy.handle, "main", database.handle, "main") else {
      throw copy.failure
    }
    let stepped = sqlite3_backup_step(backup, -1)
    let finished = sqlite3_backup_finish(backup)
    guard stepped == SQLITE_DONE, finished == SQLITE_OK else { throw copy.failure }
    // One file without a log beside it; the first to open it as a store makes it one with a log.
    try copy.execute("PRAGMA journal_mode = DELETE")
    let words = try copy.first("PRAGMA integrity_check(1)") { (row) throws(StoreError) in
      try row.text(0)
    }
    guard words == "ok" else { throw database.error(.damaged) }
  }

  /// Gives the copy its name, durably, unless something took the name meanwhile.
  private func put(_ partial: String, in target: String) -> Int32 {
    let file = Glibc.open(partial, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return errno }
    defer { close(file) }
    guard fsync(file) == 0 else { return errno }
    if link(partial, target) != 0 {
      // Some file systems have no links; that nothing was there was seen at the start.
      guard [EPERM, EOPNOTSUPP, ENOSYS].contains(errno) else { return errno }
      guard rename(partial, target) == 0 else { return errno }
    }
    let folder = target.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(target[...$0]) } ?? "."
    let directory = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
    return 0
  }
}
