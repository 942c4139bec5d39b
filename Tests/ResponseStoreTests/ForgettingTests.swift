import Foundation
import FormModel
import Testing

@testable import ResponseStore

@Suite(.timeLimit(.minutes(20)))
struct ForgettingTests {
  private let folder: TemporaryFolder
  private let store: ResponseStore
  private let code = TinyForm.code()

  init() throws {
    folder = try TemporaryFolder()
    store = try folder.open()
  }

  /// Whether the answers of a case stand anywhere in the store's files.
  private func holds(_ text: String) throws -> Bool {
    try folder.contents().values.contains { $0.range(of: Data(text.utf8)) != nil }
  }

  @Test func `a retracted case is forgotten, and its entries stay tied`() throws {
    let secret = "an answer nobody should find again"
    try store.savePrefill(code, json: Array(secret.utf8), receivedAt: time(8))
    try store.submit(TinyForm.completed(code, pretty: true, padding: 40), at: time(9))
    try store.ask(code, secret, at: time(10))
    try store.submit(TinyForm.completed(TinyForm.code(2)), at: time(9))
    #expect(try store.obstacleToForgetting(code) == .isValid)
    let early = TemporaryFolder.reason { () throws(StoreError) in
      _ = try store.forget(code, at: time(11), role: .secretariat)
    }
    #expect(early != nil)
    #expect(try store.latestSubmitted(code)?.json == TinyForm.json(code, pretty: true, padding: 40))
    _ = try store.retract(code, at: time(11), role: .physician)
    #expect(try store.obstacleToForgetting(code) == nil)
    #expect(try holds(secret))
    let before = try store.history(of: code)
    #expect(try store.forget(code, at: time(12), role: .physician))
    #expect(try !holds(secret))
    #expect(try !holds(String(repeating: " ", count: 40)))
    #expect(try Array(store.history(of: code).prefix(before.count)) == before)
    #expect(try store.obstacleToForgetting(code) == .nothingLeft)
    #expect(try store.prefill(code) == nil)
    #expect(try store.openQueries().isEmpty)
    // What other machines must hear is still there.
    #expect(try store.latestSubmitted(code)?.status == .enteredInError)
    #expect(try store.versions(TinyForm.code(2)).count == 1)
    #expect(try store.check().faults.isEmpty)
    #expect(try store.caseList().filter { $0.forgottenAt != nil }.map(\.caseCode) == [code])
  }

  @Test func `a forgotten version is known when it comes again, and not taken again`() throws {
    try store.submit(TinyForm.completed(code), at: time(9))
    _ = try store.retract(code, at: time(10), role: .physician)
    _ = try store.forget(code, at: time(11), role: .physician)
    #expect(try store.take(TinyForm.completed(code), receivedAt: time(12)) == .unchanged)
    #expect(
      try store.take(TinyForm.completed(code, answer: false), receivedAt: time(12)) == .conflict)
    #expect(try store.versions(code).map(\.version) == [2])
    #expect(
      try store.take(TinyForm.completed(code, version: 3), receivedAt: time(13))
        == .amended(held: 2))
    #expect(try store.check().faults.isEmpty)
    #expect(try store.caseList().allSatisfy { $0.forgottenAt == nil })
  }

  @Test func `a case that was never submitted is forgotten as it is`() throws {
    #expect(try store.obstacleToForgetting(code) == .nothingLeft)
    try store.saveDraft(code, json: TinyForm.json(code), at: time(9), role: .physician)
    #expect(try store.obstacleToForgetting(code) == nil)
    #expect(try store.forget(code, at: time(10), role: .physician))
    #expect(try store.draft(code) == nil)
    #expect(try store.history(of: code).map(\.event) == [.draftBegun, .forgotten])
  }

  @Test func `where another one reads, the log is said to remain`() throws {
    try store.saveDraft(code, json: TinyForm.json(code), at: time(9), role: .physician)
    let reader = try folder.open(.readOnly)
    try store.database.execute("PRAGMA busy_timeout = 50")
    try reader.database.reading { () throws(StoreError) in
      _ = try reader.caseList()
      #expect(try !store.forget(code, at: time(10), role: .physician))
    }
  }
}

struct RetractionTests {
  @Test(
    arguments: [
      ("entered-in-error", "", true), ("completed", "", false),
      ("entered-in-error", #","item":[{"linkId":"1","answer":[{"valueBoolean":true}]}]"#, false),
      ("entered-in-error", #","nonsense":1"#, false),
    ] as [(String, String, Bool)])
  func `only a response without answers takes a case back`(
    status: String, more: String, isRetraction: Bool
  ) throws {
    let record = try TinyForm.record(status: status, more: more)
    #expect((Retraction(record) != nil) == isRetraction)
  }

  @Test(arguments: [
    ([], 3, TakeOutcome.new), ([1], 2, .amended(held: 1)), ([1, 2], 1, .conflict),
    ([3], 2, .older(held: 3)),
  ])
  func `a retraction is taken as a version of the case`(
    held: [Int], version: Int, outcome: TakeOutcome
  ) throws {
    let folder = try TemporaryFolder()
    let store = try folder.open()
    for version in held {
      _ = try store.take(TinyForm.completed(version: version), receivedAt: time(9))
    }
    let retraction = try #require(
      Retraction(try TinyForm.record(status: "entered-in-error", version: version)))
    #expect(try store.take(retraction, receivedAt: time(10)) == outcome)
    if !outcome.isRefusal {
      #expect(try store.take(retraction, receivedAt: time(11)) == .unchanged)
      #expect(try store.latestSubmitted(TinyForm.code())?.status == .enteredInError)
    }
  }
}
