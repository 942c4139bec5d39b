extension Migration {
  /// Version 3: the ledger of releases, to which only ever something is added.
  ///
  /// The numbers of entries are never used again, so that a missing end is noticed.
  static let ledger = sql(
    """
    CREATE TABLE ledger (
      entry INTEGER PRIMARY KEY AUTOINCREMENT,
      event TEXT NOT NULL CHECK (event IN ('released', 'withdrawn')),
      release TEXT NOT NULL CHECK (release <> ''),
      at TEXT NOT NULL CHECK (at <> ''),
      content BLOB NOT NULL,
      file BLOB NOT NULL,
      metadata BLOB NOT NULL,
      chain BLOB NOT NULL CHECK (length(chain) = 32),
      UNIQUE (event, release)
    ) STRICT;

    CREATE TRIGGER ledger_not_replaced BEFORE INSERT ON ledger
    WHEN EXISTS (SELECT 1 FROM ledger WHERE entry = NEW.entry
      OR event = NEW.event AND release = NEW.release)
    BEGIN SELECT RAISE(ABORT, 'an entry of the ledger is never replaced'); END;

    CREATE TRIGGER ledger_not_changed BEFORE UPDATE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;

    CREATE TRIGGER ledger_not_deleted BEFORE DELETE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the ledger is never shortened'); END;

    PRAGMA user_version = 3;
    """)
}
