import Foundation
import FormModel
import Testing

@testable import ResponseStore

/// One person at a time works on a case.
@Suite(.timeLimit(.minutes(20)))
struct CaseSessionTests {
  private let folder: TemporaryFolder
  private let code = TinyForm.code()

  init() throws { folder = try TemporaryFolder() }

  @Test func `the second is told who works on the case and since when`() throws {
    let (first, second) = (try folder.open(), try folder.open())
    do {
      let session = try first.beginSession(code, role: .secretariat, at: time(9))
      for store in [first, second] {
        #expect(session.interrupted == nil)
        let reason = TemporaryFolder.reason { () throws(StoreError) in
          _ = try store.beginSession(code, role: .physician, at: time(10))
        }
        #expect(reason == .inUse(code, SessionHolder(role: .secretariat, since: time(9))))
      }
      // Another case is another matter, and so are the laboratory's answers.
      let ahead = try second.beginSession(code, role: .laboratory, at: time(10))
      #expect(
        TemporaryFolder.reason { () throws(StoreError) in
          _ = try first.beginSession(code, role: .laboratory, at: time(11))
        } == .inUse(code, SessionHolder(role: .laboratory, since: time(10))))
      ahead.end()
      _ = try second.beginSession(TinyForm.code(2), role: .physician, at: time(10))
    }
    #expect(try second.beginSession(code, role: .physician, at: time(11)).interrupted == nil)
  }

  @Test func `what a killed process left is recognised and taken over`() throws {
    let store = try folder.open()
    // The row without the lock is what remains of a process that was killed.
    try store.database.execute(
      """
      INSERT INTO session (case_code, part, role, since)
      SELECT code, 'draft', 'physician', '2026-04-02T09:00:00+09:00' FROM site
      """)
    let left = try #require(CaseCode(store.siteCode))
    let session = try store.beginSession(left, role: .physician, at: time(10))
    #expect(session.interrupted == SessionHolder(role: .physician, since: time(9)))
  }

  @Test func `the file of locks has the mode of the store, by whatever name it is opened`() throws {
    let store = try folder.open()
    try setMode(0o660, of: folder.store)
    let link = folder.path + "/link.sqlite"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.store)
    let session = try store.beginSession(code, role: .physician, at: time(9))
    #expect(try mode(of: folder.store + "-lock") == 0o660)
    let other = try ResponseStore.open(path: link, mode: .readWrite)
    #expect(
      TemporaryFolder.reason { () throws(StoreError) in
        _ = try other.beginSession(code, role: .physician, at: time(9))
      } == .inUse(code, SessionHolder(role: .physician, since: time(9))))
    withExtendedLifetime(session) {}
  }
}

@Suite(.timeLimit(.minutes(20)))
struct BackupTests {
  @Test func `a backup is a whole store for its owner alone, made while others work`() throws {
    let folder = try TemporaryFolder()
    let (store, other) = (try folder.open(), try folder.open())
    let code = TinyForm.code()
    try store.submit(TinyForm.completed(code), at: time(9))
    try other.saveDraft(code, json: TinyForm.json(code), at: time(10), role: .physician)
    let target = folder.path + "/copy.sqlite"
    #expect(try store.backUp(to: target) == 0)
    try other.saveDraft(TinyForm.code(2), json: [1], at: time(11), role: .physician)
    #expect(try mode(of: target) == 0o600)
    let copy = try ResponseStore.open(path: target, mode: .readWrite)
    #expect(copy.siteCode == store.siteCode)
    #expect(try copy.caseList().map(\.caseCode) == [code])
    #expect(try copy.check().faults.isEmpty)
    #expect(try copy.draft(code)?.savedAt == time(10))
    // A name that is taken stays what it is.
    let before = try folder.contents()
    #expect(try store.backUp(to: target) == EEXIST)
    #expect(try store.backUp(to: folder.path + "/no/copy.sqlite") == ENOENT)
    #expect(try folder.contents().keys.sorted() == before.keys.sorted())
  }
}
