import Foundation
import Testing

@testable import ResponseStore

struct ForeignFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func expectRefusal(_ reason: StoreError.Reason) throws {
    let before = try folder.contents()
    #expect(folder.reasonsForRefusal() == [reason, reason, reason])
    #expect(try folder.contents() == before)
  }

  @Test(arguments: [
    "x", "回答\n", "SQLite format 3", "SQLite format 3\u{0}",
    String(repeating: "text\n", count: 9999),
    String(repeating: "\u{0}", count: 512), String(repeating: "\u{0}", count: 100_000),
  ])
  func `a file of another kind is left as it is`(text: String) throws {
    try folder.write(text.utf8)
    try expectRefusal(.notAStore)
  }

  @Test func `another program's database is left as it is`() throws {
    try makeDatabase(folder.store, "PRAGMA application_id = 77; CREATE TABLE t (a)")
    try expectRefusal(.notAStore)
  }

  @Test func `a database that names no program is left as it is, be it without tables`() throws {
    try makeDatabase(folder.store, "CREATE TABLE t (a); DROP TABLE t")
    try expectRefusal(.notAStore)
  }

  @Test func `another program's unfinished log is left as it is`() throws {
    let origin = try TemporaryFolder()
    _ = FileManager.default.createFile(atPath: origin.store, contents: nil)
    let database = try Database(path: origin.store, access: .write, busyTimeout: 0)
    try database.execute(
      """
      PRAGMA application_id = 77; PRAGMA journal_mode = WAL; CREATE TABLE t (a);
      INSERT INTO t VALUES (1)
      """)
    for (name, bytes) in try origin.contents() where !name.hasSuffix("-shm") {
      try folder.write(bytes, to: name)
    }
    #expect(try folder.contents().count == 2)
    try expectRefusal(.notAStore)
  }

  @Test func `a newer version's store is left as it is`() throws {
    do { try folder.open().database.execute("PRAGMA user_version = 99") }
    try expectRefusal(.newerVersion(99))
  }

  @Test func `a folder or device is no store`() throws {
    try FileManager.default.createDirectory(
      atPath: folder.store, withIntermediateDirectories: false)
    #expect(folder.reasonsForRefusal() == [.notAStore, .notAStore, .notAStore])
    let reason = TemporaryFolder.reason { () throws(StoreError) in
      _ = try ResponseStore.open(path: "/dev/zero", mode: .readWriteCreate(siteRandom: 1))
    }
    #expect(reason == .notAStore)
  }
}
