import Testing

@testable import ResponseStore

struct ImmutabilityTests {
  @Test(
    arguments: [
      "UPDATE content SET resource = x'7b7d'",
      "UPDATE content SET entry = 9 WHERE entry = 1",
      "DELETE FROM content",
      "REPLACE INTO content SELECT * FROM content",
      "INSERT OR REPLACE INTO content SELECT entry, x'7b7d' FROM content",
      """
      INSERT INTO content SELECT entry, resource FROM content WHERE true
      ON CONFLICT DO UPDATE SET resource = x'7b7d'
      """,
      "UPDATE history SET version = 9 WHERE entry = 1",
      "UPDATE history SET status = 'amended'",
      "UPDATE history SET case_code = '0000000000001'",
      "UPDATE history SET at = 'later'",
      "UPDATE history SET digest = NULL WHERE version IS NULL",
      "UPDATE history SET rowid = rowid + 9",
      "UPDATE OR REPLACE history SET version = 2 WHERE version = 1",
      "DELETE FROM history",
      "DELETE FROM history WHERE entry = (SELECT max(entry) FROM history)",
      "REPLACE INTO history SELECT * FROM history",
    ] as [StaticStringBox])
  func `a submitted response is never changed or removed`(sql: StaticStringBox) throws {
    let folder = try TemporaryFolder()
    let store = try folder.open()
    let code = TinyForm.code()
    try store.submit(TinyForm.completed(code), at: time(9))
    try store.submit(TinyForm.completed(code, version: 2), at: time(10))
    try store.markExported(code, version: 2, at: time(11))
    let before = try (store.versions(code), store.history(of: code))
    #expect(throws: StoreError.self) { try store.database.execute(sql.text) }
    #expect(try store.versions(code) == before.0)
    #expect(try store.history(of: code) == before.1)
    #expect(try store.check().faults.isEmpty)
  }
}
