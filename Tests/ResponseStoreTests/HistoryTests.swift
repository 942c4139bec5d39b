import FormModel
import Testing

@testable import ResponseStore

/// Everything that happened to a case stays to be seen, and tied together.
@Suite(.timeLimit(.minutes(20)))
struct HistoryTests {
  private let folder: TemporaryFolder
  private let store: ResponseStore
  private let code = TinyForm.code()

  init() throws {
    folder = try TemporaryFolder()
    store = try folder.open()
  }

  private func events(_ code: CaseCode) throws -> [String] {
    try store.history(of: code).map { entry in
      [
        entry.event.rawValue, entry.version.map { "v\($0)" }, entry.status?.rawValue,
        entry.role?.rawValue, entry.about.map { "about \($0)" },
      ].compactMap(\.self).joined(separator: " ")
    }
  }

  @Test func `the life of a case is told in order, with who and when`() throws {
    try store.savePrefill(code, json: TinyForm.json(code, answer: false), receivedAt: time(8))
    try store.recordPrefill(code)
    try store.recordPrefill(code)
    for hour in [9, 10] {
      try store.saveDraft(
        code, json: TinyForm.json(code), at: time(hour), role: .physician)
    }
    try store.submit(TinyForm.completed(code), at: time(11))
    try store.markExported(code, version: 1, at: time(12))
    try store.ask(code, "why?", at: time(13))
    #expect(try store.openQueries().map(\.text) == ["why?"])
    _ = try store.take(TinyForm.completed(code, version: 2), receivedAt: time(14))
    #expect(try store.openQueries().isEmpty)
    #expect(try store.retract(code, at: time(15), role: .secretariat) == 3)
    #expect(try store.retract(code, at: time(15), role: .secretariat) == nil)
    #expect(
      try events(code) == [
        "prefilled laboratory", "draft-begun physician", "submitted v1 completed physician",
        "exported about 3", "queried secretariat", "received v2 amended", "query-closed about 5",
        "retracted v3 entered-in-error secretariat",
      ])
    let entries = try store.history(of: code)
    #expect(entries.map(\.time) == [8, 9, 11, 12, 13, 14, 14, 15].map(time))
    #expect(entries[1].form == TinyForm.index.form.canonical)
    #expect(entries[2].form == TinyForm.index.form.canonical)
    #expect(try store.content(of: 1) == TinyForm.json(code, answer: false))
    #expect(entries[2].digest == SHA256.digest(of: TinyForm.json(code)))
    let check = try store.check()
    #expect(check.faults.isEmpty && check.entries == 8)
  }

  @Test func `a submission keeps the prefill that a technician never ended`() throws {
    try store.savePrefill(code, json: TinyForm.json(code, answer: false), receivedAt: time(8))
    try store.submit(TinyForm.completed(code), at: time(11))
    #expect(
      try events(code) == ["prefilled laboratory", "submitted v1 completed physician"])
  }

  @Test func `a draft given up leaves a note of it, without its answers`() throws {
    try store.saveDraft(code, json: TinyForm.json(code), at: time(9), role: .physician)
    try store.discardDraft(code, at: time(10), role: .secretariat)
    try store.discardDraft(code, at: time(10), role: .secretariat)
    #expect(try events(code) == ["draft-begun physician", "draft-discarded secretariat"])
    let last = try #require(try store.history(of: code).last)
    #expect(last.digest == SHA256.digest(of: TinyForm.json(code)))
    #expect(try store.content(of: last.entry) == nil)
  }

  @Test func `a draft brought to another form is kept as it was`() throws {
    try store.saveDraft(code, json: TinyForm.json(code), at: time(9), role: .physician)
    try store.keepForm("f|1", json: [1])
    try store.keepForm("f|1", json: [2])
    #expect(try store.form("f|1") == [1])
    #expect(try store.form("f|2") == nil)
    let draft = try #require(try store.draft(code))
    let new = TinyForm.json(code, answer: false)
    try store.changeForm(of: draft, from: "f|1", to: new, at: time(10), role: .physician)
    #expect(try store.draft(code)?.json == new)
    let change = try #require(try store.history(of: code).last)
    #expect(change.event == .formChanged && change.form == "f|1")
    #expect(try store.content(of: change.entry) == TinyForm.json(code))
  }

  @Test func `a retraction follows the newest version and gives up the draft`() throws {
    #expect(try store.retract(code, at: time(9), role: .physician) == nil)
    try store.submit(TinyForm.completed(code), at: time(9))
    try store.saveDraft(code, json: TinyForm.json(code), at: time(10), role: .physician)
    #expect(try store.retract(code, at: time(11), role: .physician) == 2)
    #expect(try store.draft(code) == nil)
    let newest = try #require(try store.latestSubmitted(code))
    #expect(newest.status == .enteredInError && newest.version == 2)
    let text = String(decoding: newest.json, as: UTF8.self)
    #expect(text.contains(#""status":"entered-in-error""#) && text.contains(#""versionId":"2""#))
    #expect(text.contains(TinyForm.index.form.canonical ?? "?"))
    #expect(!text.contains(#""item""#))
    #expect(try store.caseList().map { $0.latest?.status } == [.enteredInError])
  }

  @Test func `a version at the end of all numbers is the last one`() throws {
    _ = try store.take(TinyForm.completed(code, version: Int.max), receivedAt: time(9))
    #expect(try store.retract(code, at: time(11), role: .physician) == nil)
    let response = try TinyForm.completed(code, version: 1)
    #expect(
      TemporaryFolder.reason { () throws(StoreError) in try store.submit(response, at: time(12)) }
        == .versionTaken(code, held: Int.max))
  }

  @Test func `only a case whose answers were handed over is told of again`() throws {
    let (first, second, third) = (TinyForm.code(1), TinyForm.code(2), TinyForm.code(3))
    try store.submit(TinyForm.completed(first), at: time(9))
    try store.submit(TinyForm.completed(second), at: time(9))
    let export = try store.beginExport(at: time(10), digest: nil)
    // As long as the end of an export is missing, its file may be anywhere.
    #expect(try store.wasHandedOver(first) && store.wasHandedOver(second))
    try store.submit(TinyForm.completed(third), at: time(10))
    #expect(try !store.wasHandedOver(third))
    try store.finishExport(export, of: [(first, 1)], at: time(11))
    #expect(try store.wasHandedOver(first) && !store.wasHandedOver(second))
  }
}

/// What a stranger changes with other tools is found out.
@Suite(.timeLimit(.minutes(20)))
struct CheckTests {
  private let folder: TemporaryFolder
  private let code = TinyForm.code()

  init() throws {
    folder = try TemporaryFolder()
    let store = try folder.open()
    try store.submit(TinyForm.completed(code), at: time(9))
    try store.submit(TinyForm.completed(code, version: 2), at: time(10))
    try store.ask(code, "why?", at: time(11))
    for number in 0..<3 {
      try store.appendToLedger(.released, "R\(number)", after: number, at: "x", content: [1])
    }
    try store.saveDraft(
      TinyForm.code(2), json: TinyForm.json(TinyForm.code(2)), at: time(12), role: .physician)
  }

  @Test func `a store that nobody touched has no faults, and its head changes with it`() throws {
    let store = try folder.open(.readOnly)
    let before = try store.check()
    #expect(before.faults.isEmpty && before.faultCount == 0)
    #expect(before.entries == 4 && before.contents == 3 && before.ledgerEntries == 3)
    try folder.open().markExported(code, version: 1, at: time(12))
    let after = try store.check()
    #expect(before.head != nil && after.head != nil && after.head != before.head)
    #expect(before.ledgerHead != nil && after.ledgerHead == before.ledgerHead)
    try folder.open().appendToLedger(.withdrawn, "R0", after: 3, at: "x", content: [1])
    #expect(try store.check().ledgerHead != before.ledgerHead)
  }

  @Test(
    arguments: [
      ("UPDATE history SET at = 'later' WHERE entry = 1", "entry 1 of the history does not follow"),
      ("UPDATE history SET role = NULL WHERE entry = 2", "entry 2 of the history does not follow"),
      ("UPDATE history SET chain = zeroblob(32) WHERE entry = 2", "entry 3 of the history"),
      ("DELETE FROM history WHERE entry = 2", "entries 2 to 2 of the history are missing"),
      (
        "UPDATE content SET resource = x'7b7d' WHERE entry = 1", "content of entry 1 of the history"
      ),
      ("DELETE FROM content WHERE entry = 2", "the content of entry 2 of the history is missing"),
      ("DELETE FROM content WHERE entry = 3", "the content of entry 3 of the history is missing"),
      ("INSERT INTO content VALUES (99, x'7b7d')", "a row that refers to nothing: content 99"),
      (
        "UPDATE draft SET resource = x'7b7d'",
        "the draft of case \(TinyForm.code(2)) cannot be read"
      ),
      ("DROP TABLE draft", "a part of the store's structure is missing: table draft"),
      ("DROP TABLE ledger", "a part of the store's structure is missing: table ledger"),
      ("SELECT 1", "trigger history_not_changed"),
      (
        "DROP TRIGGER ledger_not_changed; UPDATE ledger SET at = 'later' WHERE entry = 2",
        "entry 2 of the ledger of releases was changed or is missing"
      ),
      (
        "DROP TRIGGER ledger_not_deleted; DELETE FROM ledger WHERE entry = 3",
        "entry 3 of the ledger of releases was changed or is missing"
      ),
      (
        "DROP TRIGGER ledger_not_deleted; DELETE FROM ledger WHERE entry = 1",
        "entry 1 of the ledger of releases was changed or is missing"
      ),
    ] as [(StaticStringBox, String)])
  func `what was changed by other means is named`(sql: StaticStringBox, words: String) throws {
    try folder.open().database.executeForeign(sql.text)
    do {
      let check = try folder.open().check()
      #expect(check.faultCount >= 1)
      #expect(check.faults.contains { $0(.english).contains(words) }, "\(check.faults)")
      #expect(check.faults.allSatisfy { $0(.japanese) != $0(.english) })
    } catch {
      #expect("\(error.reason)" == words)
    }
  }
}
