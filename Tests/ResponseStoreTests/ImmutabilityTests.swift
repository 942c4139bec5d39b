import Testing

@testable import ResponseStore

struct ImmutabilityTests {
  @Test(
    arguments: [
      "UPDATE submission SET resource = x'7b7d'",
      "UPDATE submission SET version = 9",
      "UPDATE submission SET status = 'amended'",
      "UPDATE submission SET case_code = '0000000000001'",
      "UPDATE submission SET submitted_at = NULL, received_at = submitted_at",
      "UPDATE submission SET submitted_at = 'later'",
      "UPDATE submission SET acceptance = 9",
      "UPDATE submission SET rowid = 9",
      "UPDATE OR REPLACE submission SET version = 2 WHERE version = 1",
      "DELETE FROM submission",
      "REPLACE INTO submission SELECT * FROM submission",
      """
      INSERT OR REPLACE INTO submission (case_code, version, status, submitted_at, resource)
      SELECT case_code, version, status, submitted_at, x'7b7d' FROM submission
      """,
      """
      INSERT INTO submission (case_code, version, status, submitted_at, resource)
      SELECT case_code, version, status, submitted_at, x'7b7d' FROM submission WHERE true
      ON CONFLICT DO UPDATE SET resource = x'7b7d'
      """,
    ] as [StaticStringBox])
  func `a submitted response is never changed or removed`(sql: StaticStringBox) throws {
    let folder = try TemporaryFolder()
    let store = try folder.open()
    let code = TinyForm.code()
    try store.submit(TinyForm.completed(code), at: time(9))
    try store.submit(TinyForm.completed(code, version: 2), at: time(10))
    let before = try store.versions(code)
    #expect(throws: StoreError.self) { try store.database.execute(sql.text) }
    #expect(try store.versions(code) == before)
  }
}
