import FormModel
import Testing

@testable import ResponseStore

struct MigrationTests {
  private let folder: TemporaryFolder
  private let code = TinyForm.code()

  init() throws {
    folder = try TemporaryFolder()
    try folder.open().saveDraft(code, json: [1], at: time(9), role: .physician)
  }

  private func migrate(_ step: StaticString, _ access: Database.Access = .write) throws {
    let database = try Database(path: folder.store, access: access, busyTimeout: 0)
    try Schema.prepare(database, siteRandom: nil, migrations: Schema.migrations + [step])
  }

  @Test func `an older store becomes a newer one and keeps what it holds`() throws {
    try migrate("CREATE TABLE extra (a INTEGER) STRICT; PRAGMA user_version = 2")
    try migrate("not run again")
    let database = try Database(path: folder.store, access: .read, busyTimeout: 0)
    #expect(try database.integer("SELECT count(*) FROM draft") == 1)
    #expect(try database.integer("SELECT count(*) FROM extra") == 0)
    #expect(folder.reasonsForRefusal() == [.newerVersion(2), .newerVersion(2), .newerVersion(2)])
  }

  @Test func `a migration that fails changes nothing`() throws {
    #expect(throws: StoreError.self) {
      try migrate("CREATE TABLE extra (a INTEGER) STRICT; PRAGMA user_version = 2; nonsense")
    }
    let database = try folder.open().database
    #expect(try database.integer("PRAGMA user_version") == 1)
    #expect(
      try database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'extra'") == 0)
  }

  @Test func `a store that may only be read is not migrated`() throws {
    #expect(throws: StoreError(.readOnly, path: folder.store)) {
      try migrate("CREATE TABLE extra (a INTEGER) STRICT; PRAGMA user_version = 2", .read)
    }
  }

  @Test func `every migration says which version it makes`() throws {
    let database = try folder.open().database
    #expect(try database.integer("PRAGMA user_version") == Schema.migrations.count)
  }
}
