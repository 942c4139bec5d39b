import FormModel

extension Migration {
  /// Version 2: an append-only history of everything that happened, and what it speaks of beside it.
  ///
  /// Submissions and prefills of version 1 become entries of the history, in their order.
  static let history = Migration { (database) throws(StoreError) in
    try database.execute(tables)
    try copyPrefills(database)
    try copySubmissions(database)
    try database.execute(
      """
      DROP TABLE submission;
      PRAGMA user_version = 2;
      """)
  }

  /// A resource stands in a table of its own, so that a case can be forgotten and its row stay.
  ///
  /// No trigger minds inserts: with one, SQLite keeps a copy of every page that an insert touches.
  /// A replacement is a deletion to the triggers, and to the chain whatever a stranger does.
  private static let tables: StaticString = """
    CREATE TABLE history (
      entry INTEGER PRIMARY KEY CHECK (entry >= 1),
      event TEXT NOT NULL CHECK (event IN ('draft-begun', 'draft-discarded', 'form-changed',
        'prefilled', 'submitted', 'received', 'retracted', 'export-begun', 'exported',
        'export-done', 'queried', 'query-closed', 'forgotten')),
      case_code TEXT CHECK (length(case_code) = 13),
      version INTEGER CHECK (version >= 1),
      status TEXT CHECK (status IN ('completed', 'amended', 'entered-in-error')),
      role TEXT CHECK (role IN ('physician', 'laboratory', 'secretariat')),
      at TEXT NOT NULL CHECK (at <> ''),
      form TEXT CHECK (form <> ''),
      about INTEGER REFERENCES history (entry) CHECK (about < entry),
      digest BLOB CHECK (length(digest) = 32),
      chain BLOB NOT NULL CHECK (length(chain) = 32),
      UNIQUE (case_code, version),
      CHECK ((version IS NULL) = (status IS NULL)),
      CHECK (version IS NULL OR (case_code IS NOT NULL AND digest IS NOT NULL))
    ) STRICT;

    CREATE INDEX history_about ON history (about) WHERE about IS NOT NULL;

    CREATE INDEX history_queries ON history (case_code) WHERE event = 'queried';

    CREATE INDEX history_exports ON history (entry) WHERE event = 'export-begun';

    CREATE TRIGGER history_not_changed BEFORE UPDATE ON history
    BEGIN SELECT RAISE(ABORT, 'the history is never changed'); END;

    CREATE TRIGGER history_not_deleted BEFORE DELETE ON history
    BEGIN SELECT RAISE(ABORT, 'the history is never shortened'); END;

    CREATE TABLE content (
      entry INTEGER PRIMARY KEY REFERENCES history (entry),
      resource BLOB NOT NULL CHECK (length(resource) > 0)
    ) STRICT;

    CREATE TRIGGER content_not_changed BEFORE UPDATE ON content
    BEGIN SELECT RAISE(ABORT, 'what was kept is never changed'); END;

    CREATE TRIGGER content_not_deleted BEFORE DELETE ON content
    WHEN NOT EXISTS (
      SELECT 1 FROM history AS kept JOIN history AS later ON later.case_code = kept.case_code
      WHERE kept.entry = OLD.entry AND later.event = 'forgotten' AND later.entry > kept.entry)
    BEGIN SELECT RAISE(ABORT, 'only a forgotten case loses its content'); END;

    CREATE TABLE session (
      case_code TEXT NOT NULL CHECK (length(case_code) = 13),
      part TEXT NOT NULL CHECK (part IN ('draft', 'prefill')),
      role TEXT NOT NULL CHECK (role IN ('physician', 'laboratory', 'secretariat')),
      since TEXT NOT NULL CHECK (since <> ''),
      PRIMARY KEY (case_code, part)
    ) STRICT;

    CREATE TABLE form (
      canonical TEXT NOT NULL PRIMARY KEY CHECK (canonical <> ''),
      resource BLOB NOT NULL CHECK (length(resource) > 0)
    ) STRICT;
    """

  private static func copyPrefills(_ database: Database) throws(StoreError) {
    let prefills = try Statement.prepare(
      database, "SELECT case_code, received_at, resource FROM prefill ORDER BY case_code")
    while try prefills.step() {
      let resource = try prefills.bytes(2)
      try History(database).append(
        .prefilled, try prefills.caseCode(0), role: .laboratory, at: try prefills.text(1),
        form: canonical(of: resource), content: resource[...])
    }
  }

  private static func copySubmissions(_ database: Database) throws(StoreError) {
    let submissions = try Statement.prepare(
      database,
      """
      SELECT case_code, version, status, submitted_at, received_at, exported_at, resource
      FROM submission ORDER BY acceptance
      """)
    while try submissions.step() {
      let code = try submissions.caseCode(0)
      let (submitted, received) = (
        try submissions.optionalText(3), try submissions.optionalText(4)
      )
      guard let status = ResponseStatus(rawValue: try submissions.text(2)),
        let time = submitted ?? received
      else { throw submissions.error(.damaged) }
      let resource = try submissions.bytes(6)
      let entry = try History(database).append(
        submitted == nil ? .received : .submitted, code,
        version: (submissions.integer(1), status), role: submitted == nil ? nil : .physician,
        at: time, form: canonical(of: resource), content: resource[...])
      if let exported = try submissions.optionalText(5) {
        try History(database).append(.exported, code, at: exported, about: entry)
      }
    }
  }
}
