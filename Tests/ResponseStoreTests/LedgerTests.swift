import Testing

@testable import ResponseStore

/// The ledger of releases.
@Suite(.timeLimit(.minutes(20)))
struct LedgerTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `an entry that was decided without another is refused`() throws {
    let (first, second) = (try folder.open(), try folder.open())
    let read = try [first, second].map { try $0.ledger().get().count }
    try first.appendToLedger(.released, "A", after: read[0], at: "x", content: [1])
    let reason = TemporaryFolder.reason { () throws(StoreError) in
      try second.appendToLedger(.released, "B", after: read[1], at: "x", content: [2])
    }
    #expect(reason == .busy)
    try second.appendToLedger(.withdrawn, "A", after: 1, at: "y", content: [3])
    let entries = try first.ledger().get()
    #expect(entries.map(\.release) == ["A", "A"])
    #expect(entries.map(\.event) == [.released, .withdrawn])
  }
}
