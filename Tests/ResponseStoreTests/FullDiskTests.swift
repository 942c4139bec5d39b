import FormModel
import Testing

@testable import ResponseStore

struct FullDiskTests {
  private let folder: TemporaryFolder
  private let store: ResponseStore
  private let code = TinyForm.code()
  private let large = [UInt8](repeating: 0x20, count: 4_000_000)

  init() throws {
    folder = try TemporaryFolder()
    store = try folder.open()
    try store.saveDraft(code, json: [1], at: time(9), role: .physician)
    try store.submit(TinyForm.completed(TinyForm.code(2)), at: time(9))
    // SQLite takes the size the file has by now where the limit is smaller.
    try store.database.execute("PRAGMA max_page_count = 1")
  }

  @Test func `what was saved before is safe when the disk is full`() throws {
    for code in [code, TinyForm.code(3)] {
      let reason = TemporaryFolder.reason { () throws(StoreError) in
        try store.saveDraft(code, json: large, at: time(10), role: .physician)
      }
      #expect(reason == .full)
    }
    #expect(try store.draft(code)?.json == [1])
    #expect(try store.caseList().count == 2)
    #expect(try folder.open(.readWrite).draft(code)?.json == [1])
  }

  @Test func `a transaction that meets a full disk leaves nothing`() throws {
    let response = try TinyForm.completed(TinyForm.code(4), padding: 4_000_000)
    let reason = TemporaryFolder.reason { () throws(StoreError) in
      try store.transaction { () throws(StoreError) in
        try store.discardDraft(code, at: time(10), role: .physician)
        _ = try store.take(response, receivedAt: time(10))
        return .keep(())
      }
    }
    #expect(reason == .full)
    #expect(try store.draft(code)?.json == [1])
    #expect(try !store.caseExists(TinyForm.code(4)))
  }
}
