import Foundation
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
    try Schema.prepare(
      database, siteRandom: nil, migrations: Schema.migrations + [.sql(step)])
  }

  @Test func `an older store becomes a newer one and keeps what it holds`() throws {
    try migrate("CREATE TABLE extra (a INTEGER) STRICT; PRAGMA user_version = 4")
    try migrate("not run again")
    let database = try Database(path: folder.store, access: .read, busyTimeout: 0)
    #expect(try database.integer("SELECT count(*) FROM draft") == 1)
    #expect(try database.integer("SELECT count(*) FROM extra") == 0)
    #expect(folder.reasonsForRefusal() == [.newerVersion(4), .newerVersion(4), .newerVersion(4)])
  }

  @Test func `a migration that fails changes nothing`() throws {
    #expect(throws: StoreError.self) {
      try migrate("CREATE TABLE extra (a INTEGER) STRICT; PRAGMA user_version = 4; nonsense")
    }
    let database = try folder.open().database
    #expect(try database.integer("PRAGMA user_version") == 3)
    #expect(
      try database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'extra'") == 0)
  }

  @Test func `a store that may only be read is not migrated`() throws {
    #expect(throws: StoreError(.readOnly, path: folder.store)) {
      try migrate("CREATE TABLE extra (a INTEGER) STRICT; PRAGMA user_version = 4", .read)
    }
  }

  @Test func `every migration says which version it makes`() throws {
    let database = try folder.open().database
    #expect(try database.integer("PRAGMA user_version") == Schema.migrations.count)
  }
}

/// A store that the first release of this program made, with all that it could hold.
struct FirstVersionTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/stores/version1.sqlite")
    try folder.write(Data(contentsOf: file))
  }

  @Test func `it keeps its drafts, prefills and submissions, byte for byte`() throws {
    let old = try Database(path: folder.store, access: .inspect, busyTimeout: 0)
    #expect(try old.integer("PRAGMA user_version") == 1)
    func rows(_ database: Database, _ sql: StaticString) throws -> [String] {
      try database.rows(sql) { (row) throws(StoreError) in
        "\(try row.text(0)) \(try row.bytes(1).count) \(SHA256.digest(of: try row.bytes(1)).hexadecimal)"
      }
    }
    let drafts: StaticString = "SELECT case_code || saved_at, resource FROM draft ORDER BY 1"
    let prefills: StaticString = "SELECT case_code || received_at, resource FROM prefill ORDER BY 1"
    let submitted = try rows(
      old,
      """
      SELECT case_code || version || status || coalesce(submitted_at, '') ||
        coalesce(received_at, ''), resource FROM submission ORDER BY acceptance
      """)
    let (oldDrafts, oldPrefills) = (try rows(old, drafts), try rows(old, prefills))
    let store = try folder.open(.readWrite)
    #expect(try rows(store.database, drafts) == oldDrafts && oldDrafts.count == 2)
    #expect(try rows(store.database, prefills) == oldPrefills && oldPrefills.count == 1)
    let now = try rows(
      store.database,
      """
      SELECT case_code || version || status || at, resource FROM history JOIN content USING (entry)
      WHERE version IS NOT NULL ORDER BY entry
      """)
    #expect(now == submitted && now.count == 4)
    let amended = try #require(CaseCode("V2MF281HSGNM1"))
    #expect(try store.versions(amended).map(\.exportedAt) == [nil, "2026-11-22T10:47:21+09:00"])
    let events = try store.history(of: amended).map(\.event)
    #expect(events == [.submitted, .submitted, .exported])
    #expect(try store.check().faults.isEmpty)
    #expect(try store.history(of: amended).allSatisfy { $0.event == .exported || $0.form != nil })
  }

  @Test func `it is not migrated by one who may only read it`() throws {
    let before = try folder.contents()
    #expect(
      TemporaryFolder.reason { () throws(StoreError) in _ = try folder.open(.readOnly) }
        == .readOnly)
    #expect(try folder.contents()["survey.sqlite"] == before["survey.sqlite"])
  }
}
