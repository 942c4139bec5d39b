extension Migration {
  /// Version 1: drafts, prefills and submissions, each in a table of its own.
  static let firstVersion = Migration.sql(
    """
    PRAGMA application_id = 1129465171;

    CREATE TABLE site (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      code TEXT NOT NULL CHECK (length(code) = 13)
    ) STRICT;

    CREATE TABLE draft (
      case_code TEXT NOT NULL PRIMARY KEY CHECK (length(case_code) = 13),
      sequence INTEGER NOT NULL,
      saved_at TEXT NOT NULL CHECK (saved_at <> ''),
      saved_by TEXT NOT NULL CHECK (saved_by IN ('physician', 'laboratory', 'secretariat')),
      resource BLOB NOT NULL CHECK (length(resource) > 0)
    ) STRICT;

    CREATE TABLE prefill (
      case_code TEXT NOT NULL PRIMARY KEY CHECK (length(case_code) = 13),
      received_at TEXT NOT NULL CHECK (received_at <> ''),
      resource BLOB NOT NULL CHECK (length(resource) > 0)
    ) STRICT;

    CREATE TABLE submission (
      acceptance INTEGER PRIMARY KEY AUTOINCREMENT,
      case_code TEXT NOT NULL CHECK (length(case_code) = 13),
      version INTEGER NOT NULL CHECK (version >= 1),
      status TEXT NOT NULL CHECK (status IN ('completed', 'amended')),
      submitted_at TEXT CHECK (submitted_at <> ''),
      received_at TEXT CHECK (received_at <> ''),
      exported_at TEXT CHECK (exported_at <> ''),
      resource BLOB NOT NULL CHECK (length(resource) > 0),
      UNIQUE (case_code, version),
      CHECK ((submitted_at IS NULL) <> (received_at IS NULL))
    ) STRICT;

    CREATE TRIGGER submission_not_replaced BEFORE INSERT ON submission
    WHEN EXISTS (
      SELECT 1 FROM submission WHERE acceptance = NEW.acceptance
      UNION ALL
      SELECT 1 FROM submission WHERE case_code = NEW.case_code AND version = NEW.version)
    BEGIN SELECT RAISE(ABORT, 'a submitted response is never replaced'); END;

    CREATE TRIGGER submission_not_changed BEFORE UPDATE ON submission
    WHEN NEW.acceptance IS NOT OLD.acceptance OR NEW.case_code IS NOT OLD.case_code
      OR NEW.version IS NOT OLD.version OR NEW.status IS NOT OLD.status
      OR NEW.submitted_at IS NOT OLD.submitted_at OR NEW.received_at IS NOT OLD.received_at
      OR NEW.resource IS NOT OLD.resource
    BEGIN SELECT RAISE(ABORT, 'a submitted response is never changed'); END;

    CREATE TRIGGER submission_not_deleted BEFORE DELETE ON submission
    BEGIN SELECT RAISE(ABORT, 'a submitted response is never deleted'); END;

    PRAGMA user_version = 1;
    """)
}
