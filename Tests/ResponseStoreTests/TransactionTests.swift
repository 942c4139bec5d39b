import FormModel
import Testing

@testable import ResponseStore

struct TransactionTests {
  private let folder: TemporaryFolder
  private let store: ResponseStore
  private let code = TinyForm.code()

  init() throws {
    folder = try TemporaryFolder()
    store = try folder.open()
    try store.saveDraft(code, json: [1], at: time(9), role: .physician)
  }

  @Test func `a transaction that throws leaves nothing`() throws {
    let response = try TinyForm.completed(code)
    let reason = TemporaryFolder.reason { () throws(StoreError) in
      try store.transaction { () throws(StoreError) -> TransactionEnd<Void> in
        try store.submit(response, at: time(10))
        _ = try store.take(response, receivedAt: time(10))
        try store.savePrefill(TinyForm.code(2), json: [1], receivedAt: time(10))
        throw StoreError(.io("enough"), path: store.path)
      }
    }
    #expect(reason == .io("enough"))
    #expect(try store.versions(code).isEmpty)
    #expect(try store.draft(code)?.json == [1])
    #expect(try !store.caseExists(TinyForm.code(2)))
  }

  @Test func `a transaction that asks to be undone leaves nothing, and gives its value`() throws {
    let response = try TinyForm.completed(TinyForm.code(2))
    let outcome = try store.transaction { () throws(StoreError) in
      .undo(try store.take(response, receivedAt: time(10)))
    }
    #expect(outcome == .new)
    #expect(try !store.caseExists(TinyForm.code(2)))
  }

  @Test func `a transaction that is kept is there for another connection`() throws {
    let responses = try (1...50).map { try TinyForm.completed(TinyForm.code($0)) }
    let count = try store.transaction { () throws(StoreError) in
      for response in responses { _ = try store.take(response, receivedAt: time(10)) }
      return .keep(responses.count)
    }
    #expect(count == 50)
    #expect(try folder.open(.readOnly).caseList().count == 50)
  }

  @Test func `a part that fails is undone alone when the whole goes on`() throws {
    let response = try TinyForm.completed(code, version: 2)
    try store.transaction { () throws(StoreError) in
      try store.savePrefill(code, json: [2], receivedAt: time(10))
      let reason = TemporaryFolder.reason { () throws(StoreError) in
        try store.submit(response, at: time(11))
      }
      #expect(reason == .versionTaken(code, held: 0))
      return .keep(())
    }
    #expect(try store.prefill(code)?.json == [2])
    #expect(try store.draft(code)?.json == [1])
  }

  @Test func `a transaction that was lost underneath is not taken for kept`() throws {
    let response = try TinyForm.completed(TinyForm.code(2))
    let reason = TemporaryFolder.reason { () throws(StoreError) in
      try store.transaction { () throws(StoreError) in
        try store.savePrefill(code, json: [2], receivedAt: time(10))
        try store.database.execute("ROLLBACK")
        let inner = TemporaryFolder.reason { () throws(StoreError) in
          _ = try store.take(response, receivedAt: time(10))
        }
        #expect(inner == .io("the transaction was rolled back"))
        return .keep(())
      }
    }
    #expect(reason == .io("the transaction was rolled back"))
    #expect(try store.prefill(code) == nil)
    #expect(try !store.caseExists(TinyForm.code(2)))
  }
}

struct ContentionTests {
  private let folder: TemporaryFolder
  private let code = TinyForm.code()

  init() throws { folder = try TemporaryFolder() }

  @Test(.timeLimit(.minutes(20)))
  func `a store in use is said to be so after the time one waits`() throws {
    let first = try folder.open()
    let second = try folder.open(.readWrite, busyTimeout: 100)
    try first.transaction { () throws(StoreError) in
      try first.saveDraft(code, json: [1], at: time(9), role: .physician)
      let started = ContinuousClock.now
      let reason = TemporaryFolder.reason { () throws(StoreError) in
        try second.saveDraft(code, json: [2], at: time(9), role: .laboratory)
      }
      let waited = ContinuousClock.now - started
      #expect(reason == .busy)
      #expect(waited >= .milliseconds(50) && waited < .seconds(4))
      // Readers are not kept waiting, and see what was there before.
      #expect(TemporaryFolder.reason { () throws(StoreError) in _ = try second.caseList() } == nil)
      return .keep(())
    }
    try second.saveDraft(code, json: [2], at: time(10), role: .laboratory)
    #expect(try first.draft(code)?.json == [2])
  }

  @Test func `two that submit the same version do not both succeed`() throws {
    let first = try folder.open()
    let second = try folder.open()
    try first.submit(TinyForm.completed(code), at: time(9))
    let response = try TinyForm.completed(code, answer: false)
    let reason = TemporaryFolder.reason { () throws(StoreError) in
      try second.submit(response, at: time(9))
    }
    #expect(reason == .versionTaken(code, held: 1))
    #expect(try second.latestSubmitted(code)?.json == TinyForm.json(code))
  }

  @Test func `a reading goes on as it began when another connection writes`() throws {
    let first = try folder.open()
    let second = try folder.open()
    for number in 1...3 as ClosedRange<UInt64> {
      try first.submit(TinyForm.completed(TinyForm.code(number)), at: time(9))
    }
    func readAll() throws {
      var cursor = try first.latestSubmissions(by: .acceptance)
      #expect(try cursor.next()?.version == 1)
      try second.submit(TinyForm.completed(TinyForm.code(3), version: 2), at: time(10))
      let reason = TemporaryFolder.reason { () throws(StoreError) in
        try first.markExported(TinyForm.code(1), version: 1, at: time(11))
      }
      #expect(reason == .busy)
      #expect(try cursor.next()?.version == 1)
      #expect(try cursor.next()?.version == 1)
      #expect(try cursor.next() == nil)
    }
    try readAll()
    try first.markExported(TinyForm.code(1), version: 1, at: time(11))
    #expect(try first.latestSubmitted(TinyForm.code(3))?.version == 2)
  }
}
