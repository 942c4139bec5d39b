import Glibc

extension ResponseStore {
  /// Opens the store at `path`.
  ///
  /// A new store's file is made for its owner alone (0600), and so are the files that SQLite puts
  /// beside it; an existing one keeps its mode. A file that is no store of ours, or a newer one, is
  /// not changed. The folder must exist.
  ///
  /// - Parameter busyTimeout: How long to wait for another process, in milliseconds.
  package static func open(
    path: String, mode: Mode, busyTimeout: Int32 = 5000
  ) throws(StoreError) -> ResponseStore {
    guard !path.isEmpty, !path.utf8.contains(0) else { throw StoreError(.missing, path: path) }
    var siteRandom: UInt64?
    if case .readWriteCreate(let random) = mode {
      siteRandom = random
      try createFile(path)
    }
    if try size(path) > 0 { try inspectSettled(path) }

    let isReadOnly = if case .readOnly = mode { true } else { false }
    let database = try Database(
      path: path, access: isReadOnly ? .read : .write, busyTimeout: min(busyTimeout, 500))
    // SQLite opens for reading what it may not write, without a word.
    guard isReadOnly || !database.isReadOnly else { throw database.error(.readOnly) }
    try waitForLocks(database, busyTimeout)
    try database.execute(Schema.connectionSettings)
    try Schema.prepare(database, siteRandom: siteRandom)
    // After the first commit: until then the header in the main file must not lag behind the log.
    if !isReadOnly { try database.execute("PRAGMA journal_mode = WAL") }
    return try ResponseStore(database)
  }

  /// Reads for the first time, in vain maybe; a lock that cannot be had is waited for only where locks exist.
  ///
  /// SQLite takes a file system without locks for one where somebody else holds them.
  private static func waitForLocks(
    _ database: Database, _ busyTimeout: Int32
  ) throws(StoreError) {
    do throws(StoreError) {
      try database.execute(Schema.connectionSettings)
      _ = try Schema.Identity(of: database)
    } catch {
      guard error.reason != .busy || hasLocks(besides: database.path) else {
        throw database.error(.noLocks)
      }
    }
    database.setBusyTimeout(busyTimeout)
  }

  /// Whether a file beside `path` can be locked; true where that cannot be tried.
  private static func hasLocks(besides path: String) -> Bool {
    let probe = path + ".lock-probe-" + String(getpid())
    let descriptor = Glibc.open(probe, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return true }
    defer {
      close(descriptor)
      unlink(probe)
    }
    var range = flock()
    range.l_type = Int16(F_WRLCK)
    return fcntl(descriptor, F_SETLK, &range) == 0
      || ![ENOLCK, ENOSYS, EOPNOTSUPP, EINVAL].contains(errno)
  }

  /// A store that lives in memory alone and is gone when it is released, for a trial.
  package static func inMemory(siteRandom: UInt64) throws(StoreError) -> ResponseStore {
    let database = try Database(path: "(memory)", access: .memory, busyTimeout: 0)
    try database.execute(Schema.connectionSettings)
    try Schema.prepare(database, siteRandom: siteRandom)
    return try ResponseStore(database)
  }

  /// Whether others than the owner and the owner's group may read or write the file.
  package var isOpenToOthers: Bool {
    var info = stat()
    return stat(path, &info) == 0 && info.st_mode & 0o006 != 0
  }

  /// Makes an empty file for its owner alone, unless there is one.
  private static func createFile(_ path: String) throws(StoreError) {
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor < 0 else {
      close(descriptor)
      return
    }
    let code = errno
    if code != EEXIST { throw failure(code, path) }
  }

  private static func size(_ path: String) throws(StoreError) -> Int {
    var info = stat()
    guard stat(path, &info) == 0 else { throw failure(errno, path) }
    guard info.st_mode & S_IFMT == S_IFREG else { throw StoreError(.notAStore, path: path) }
    return Int(info.st_size)
  }

  /// Looks at a file that another program may be making into a store at this moment.
  ///
  /// Its header is written before its journal goes: what is no store is looked at again, at once
  /// and then for as long as there is a journal, a second at most.
  private static func inspectSettled(_ path: String) throws(StoreError) {
    var tries = 0
    while true {
      do throws(StoreError) {
        return try inspect(path)
      } catch {
        tries += 1
        let isBeingMade = access(path + "-journal", F_OK) == 0
        guard error.reason == .notAStore, tries == 1 || isBeingMade, tries < 50 else { throw error }
        usleep(20_000)
      }
    }
  }

  /// Refuses a file that is no store of ours, before anything could be written to it or beside it.
  ///
  /// SQLite does the reading: to open and close the file by other means would take away the locks
  /// that another connection of this process has on it.
  private static func inspect(_ path: String) throws(StoreError) {
    do throws(StoreError) {
      let database = try Database(path: path, access: .inspect, busyTimeout: 0)
      try Schema.Identity(of: database).check(database, known: Schema.migrations.count)
    } catch {
      // A commit or checkpoint that was cut short looks like damage until SQLite completes it.
      if error.reason != .damaged { throw error }
    }
  }

  private static func failure(_ code: Int32, _ path: String) -> StoreError {
    let reason = StoreError.Reason(systemError: code)
    return StoreError(reason ?? .io(String(cString: strerror(code))), path: path)
  }
}
