import FormModel
import Testing

@testable import ResponseStore

struct TakeTests {
  private let folder: TemporaryFolder
  private let code = TinyForm.code()

  init() throws { folder = try TemporaryFolder() }

  /// A version that arrives, and what becomes of it.
  struct Arrival: Sendable {
    let held: [Int]
    let version: Int
    var answer = true
    var pretty = false
    let outcome: TakeOutcome
    let kept: [Int]
  }

  @Test(arguments: [
    Arrival(held: [], version: 1, outcome: .new, kept: [1]),
    Arrival(held: [], version: 3, outcome: .new, kept: [3]),
    Arrival(held: [1], version: 1, outcome: .unchanged, kept: [1]),
    Arrival(held: [1], version: 1, pretty: true, outcome: .unchanged, kept: [1]),
    Arrival(held: [1], version: 1, answer: false, outcome: .conflict, kept: [1]),
    Arrival(held: [1], version: 2, answer: false, outcome: .amended(held: 1), kept: [1, 2]),
    Arrival(held: [1], version: 5, outcome: .amended(held: 1), kept: [1, 5]),
    Arrival(held: [3], version: 2, outcome: .older(held: 3), kept: [3]),
    Arrival(held: [1, 3], version: 1, outcome: .unchanged, kept: [1, 3]),
    Arrival(held: [1, 3], version: 1, answer: false, outcome: .conflict, kept: [1, 3]),
    Arrival(held: [1, 3], version: 2, outcome: .older(held: 3), kept: [1, 3]),
  ])
  func `what becomes of a response depends on what is held`(arrival: Arrival) throws {
    let store = try folder.open()
    for version in arrival.held {
      _ = try store.take(TinyForm.completed(code, version: version), receivedAt: time(9))
    }
    let response = try TinyForm.completed(
      code, version: arrival.version, answer: arrival.answer, pretty: arrival.pretty)
    #expect(try store.take(response, receivedAt: time(10)) == arrival.outcome)
    let kept = try store.versions(code)
    #expect(kept.map(\.version) == arrival.kept)
    for submission in kept where arrival.held.contains(submission.version) {
      #expect(submission.json == TinyForm.json(code, version: submission.version))
      #expect(submission.receivedAt == time(9))
    }
  }

  @Test func `a response that was submitted here comes back unchanged`() throws {
    let store = try folder.open()
    try store.submit(TinyForm.completed(code), at: time(9))
    #expect(try store.take(TinyForm.completed(code), receivedAt: time(10)) == .unchanged)
    #expect(try store.latestSubmitted(code)?.receivedAt == nil)
  }

  @Test func `a draft stays when a response of its case is taken in`() throws {
    let store = try folder.open()
    try store.saveDraft(code, json: [1], at: time(9), role: .physician)
    #expect(try store.take(TinyForm.completed(code), receivedAt: time(10)) == .new)
    #expect(try store.draft(code)?.json == [1])
  }

  @Test func `only what contradicts the store is refused`() {
    let outcomes: [TakeOutcome] = [
      .new, .amended(held: 1), .unchanged, .older(held: 2), .conflict,
    ]
    #expect(outcomes.map(\.isRefusal) == [false, false, false, true, true])
  }
}
