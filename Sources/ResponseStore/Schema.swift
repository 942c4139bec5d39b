import FormModel

/// The tables of a store, and how an older store becomes a newer one.
enum Schema {
  /// Says in the file's header that it is a store of ours: "CRES".
  static let applicationID = 0x4352_4553

  /// What every connection sets before anything else.
  ///
  /// The page size counts only for a file that is still empty. Temporary tables stay in memory:
  /// answers must not reach a folder for temporary files. The cache (16 MiB) holds the index of
  /// a large import, whose entries come in no order.
  static let connectionSettings: StaticString = """
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA mmap_size = 0;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16384;
    PRAGMA page_size = 16384;
    PRAGMA foreign_keys = ON;
    PRAGMA recursive_triggers = ON;
    PRAGMA secure_delete = ON;
    PRAGMA synchronous = FULL;
    """

  /// The migrations: the one at index `n` turns version `n` into `n + 1`, and says so itself.
  ///
  /// A released migration never changes; a new need is a new one at the end.
  static let migrations: [Migration] = [.firstVersion, .history, .ledger]
}

/// One step from a version of the store to the next.
struct Migration: Sendable {
  /// Changes the tables, inside a transaction, and sets `user_version`.
  let run: @Sendable (Database) throws(StoreError) -> Void

  /// A step that is SQL alone.
  static func sql(_ sql: StaticString) -> Migration {
    Migration { (database) throws(StoreError) in try database.execute(sql) }
  }
}

extension Schema {
  /// What a file says about itself.
  struct Identity {
    let applicationID: Int
    let version: Int

    /// Reads the header alone.
    init(of database: Database) throws(StoreError) {
      applicationID = try database.integer("PRAGMA application_id")
      version = try database.integer("PRAGMA user_version")
    }

    /// Throws unless this program may use the file.
    func check(_ database: Database, known: Int) throws(StoreError) {
      guard applicationID == Schema.applicationID else { throw database.error(.notAStore) }
      guard version <= known else { throw database.error(.newerVersion(version)) }
      guard version > 0 else { throw database.error(.damaged) }
    }
  }

  /// Brings the store to the newest version, or makes it when the file is empty.
  ///
  /// A new store takes its site code from `siteRandom`; without one an empty file is no store.
  static func prepare(
    _ database: Database, siteRandom: UInt64?, migrations: [Migration] = migrations
  ) throws(StoreError) {
    guard try version(of: database, siteRandom, known: migrations.count) < migrations.count
    else { return }
    guard !database.isReadOnly else { throw database.error(.readOnly) }
    try database.transaction { () throws(StoreError) in
      // Looked up again under the lock: another process may have been faster.
      let version = try version(of: database, siteRandom, known: migrations.count)
      for migration in migrations.dropFirst(version) { try migration.run(database) }
      if version == 0, let siteRandom {
        let code = CaseCode(random: siteRandom).letters
        try database.run("INSERT INTO site (id, code) VALUES (1, ?)", .text(code))
      }
      return .keep(())
    }
  }

  /// The store's version; 0 where the file is empty and may become a store.
  private static func version(
    of database: Database, _ siteRandom: UInt64?, known: Int
  ) throws(StoreError) -> Int {
    let identity = try Identity(of: database)
    let tables = try database.integer("SELECT count(*) FROM sqlite_schema")
    guard identity.applicationID == 0, identity.version == 0, tables == 0 else {
      try identity.check(database, known: known)
      return identity.version
    }
    guard siteRandom != nil else { throw database.error(.missing) }
    return 0
  }
}
