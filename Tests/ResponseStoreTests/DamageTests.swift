import Foundation
import FormModel
import Testing

@testable import ResponseStore

/// Whatever happens to the file, the store says so and does not crash.
struct DamageTests {
  private let folder: TemporaryFolder
  private let bytes: [UInt8]

  /// A store with enough in it for every kind of page; made once, for that waits for the disk.
  private static let intact = Result {
    let folder = try TemporaryFolder()
    let codes = (1...20).map { TinyForm.code($0) }
    let responses = try codes.map { try TinyForm.completed($0, padding: 9000) }
    do {
      let store = try folder.open()
      try store.transaction { () throws(StoreError) in
        for (code, response) in zip(codes, responses) {
          try store.submit(response, at: time(9))
          let json = TinyForm.json(code, padding: 3000)
          try store.saveDraft(code, json: json, at: time(9), role: .physician)
        }
        return .keep(())
      }
    }
    return try Array(#require(try folder.contents()["survey.sqlite"]))
  }

  init() throws {
    folder = try TemporaryFolder()
    bytes = try DamageTests.intact.get()
    try folder.write(bytes)
  }

  /// Opens the file and does everything once; the reasons why something could not be done.
  private func reasons(_ mode: ResponseStore.Mode) -> [StoreError.Reason] {
    var reasons: [StoreError.Reason] = []
    func attempt(_ body: () throws(StoreError) -> Void) {
      if let reason = TemporaryFolder.reason(body) { reasons.append(reason) }
    }
    attempt { () throws(StoreError) in
      let store = try folder.open(mode)
      attempt { () throws(StoreError) in _ = try store.caseList() }
      attempt { () throws(StoreError) in _ = try store.draft(TinyForm.code(1)) }
      attempt { () throws(StoreError) in _ = try store.lastSubmitted() }
      attempt { () throws(StoreError) in
        var cursor = try store.latestSubmissions(by: .acceptance)
        while try cursor.next() != nil {}
      }
      for number in 1...20 as ClosedRange<UInt64> {
        attempt { () throws(StoreError) in _ = try store.draft(TinyForm.code(number)) }
        attempt { () throws(StoreError) in _ = try store.versions(TinyForm.code(number)) }
      }
      guard case .readWrite = mode else { return }
      attempt { () throws(StoreError) in
        try store.saveDraft(TinyForm.code(3), json: [1], at: time(10), role: .physician)
      }
      attempt { () throws(StoreError) in
        try store.discardDraft(TinyForm.code(4), at: time(10), role: .physician)
      }
    }
    return reasons
  }

  private func attack(_ damaged: [UInt8], _ mode: ResponseStore.Mode) throws
    -> [StoreError.Reason]
  {
    for name in try folder.contents().keys {
      try FileManager.default.removeItem(atPath: folder.path + "/" + name)
    }
    try folder.write(damaged)
    return reasons(mode)
  }

  @Test func `a file that was cut short is damaged`() throws {
    #expect(try attack(bytes, .readOnly).isEmpty)
    let pages = bytes.count / 16384
    #expect(pages > 10)
    for page in 1..<pages {
      for extra in [0, 8192] {
        let reasons = try attack(Array(bytes.prefix(page * 16384 + extra)), .readWrite)
        #expect(reasons.allSatisfy { $0 == .damaged }, "\(page) \(extra) \(reasons)")
        // Of the last page the end may hold an answer's text, which SQLite does not check.
        #expect(!reasons.isEmpty || page == pages - 1 && extra > 0, "\(page) \(extra)")
      }
    }
    for length in [1, 15] {
      #expect(try attack(Array(bytes.prefix(length)), .readWrite) == [.notAStore])
    }
    for length in [50, 99, 100, 511, 512, 4096, 16383] {
      let reasons = try attack(Array(bytes.prefix(length)), .readWrite)
      #expect(!reasons.isEmpty && reasons.allSatisfy { $0 == .damaged || $0 == .notAStore })
    }
  }

  @Test(arguments: [0x00, 0xA5, 0xFF] as [UInt8])
  func `garbage in the middle is damage, never a crash`(garbage: UInt8) throws {
    // SQLite takes some broken index entries for a lack of memory.
    let expected: [StoreError.Reason] = [.damaged, .notAStore, .io("out of memory")]
    var found = 0
    for start in stride(from: 0, to: bytes.count, by: 8192) {
      for length in [4, 4096] {
        var damaged = bytes
        for at in start..<min(start + length, bytes.count) { damaged[at] = garbage }
        let reasons = try attack(damaged, .readWrite)
        if !reasons.isEmpty { found += 1 }
        #expect(reasons.allSatisfy(expected.contains), "\(start) \(length) \(reasons)")
      }
    }
    #expect(found > 10)
  }

  @Test func `any byte of the header may be wrong without a crash`() throws {
    for at in 0..<100 {
      for wrong in [0x00, 0x7F, 0xFF] as [UInt8] {
        var damaged = bytes
        damaged[at] = wrong
        for reason in try attack(damaged, .readOnly) {
          switch reason {
          case .damaged, .notAStore, .newerVersion: continue
          default: Issue.record("\(at) \(wrong) \(reason)")
          }
        }
      }
    }
  }

  @Test(
    arguments: [
      "DROP TABLE draft", "DELETE FROM site", "PRAGMA user_version = 0", "PRAGMA user_version = -1",
      "PRAGMA ignore_check_constraints = ON; UPDATE site SET code = 'nonsense'",
      "UPDATE site SET code = '0000000000001'",
      "UPDATE draft SET case_code = 'ABCDEFGHJKMN0' WHERE case_code = (SELECT min(case_code) FROM draft)",
      "UPDATE draft SET saved_at = CAST(x'FF' AS TEXT)",
    ] as [StaticStringBox])
  func `tables that hold something else are damage`(sql: StaticStringBox) throws {
    do { try folder.open().database.execute(sql.text) }
    let reasons = reasons(.readOnly)
    #expect(!reasons.isEmpty && reasons.allSatisfy { $0 == .damaged }, "\(reasons)")
  }
}
