import Foundation
import FormModel
import Testing

@testable import ResponseStore

struct OpeningTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a new store and the files beside it are for their owner alone`() throws {
    let store = try folder.open()
    try store.saveDraft(TinyForm.code(), json: [0x7B, 0x7D], at: time(9), role: .physician)
    let names = try folder.contents().keys.sorted()
    #expect(names == ["survey.sqlite", "survey.sqlite-shm", "survey.sqlite-wal"])
    for name in names { #expect(try mode(of: folder.path + "/" + name) == 0o600) }
  }

  @Test func `an existing store keeps its mode, and so do the files beside it`() throws {
    _ = try folder.open()
    try setMode(0o660, of: folder.store)
    let store = try folder.open()
    try store.discardDraft(TinyForm.code(), at: time(10), role: .physician)
    for name in try folder.contents().keys {
      #expect(try mode(of: folder.path + "/" + name) == 0o660)
    }
  }

  @Test func `the site code is made once from the random bits`() throws {
    let made = CaseCode(random: 42).letters
    #expect(try folder.open().siteCode == made)
    #expect(try folder.open(.readWriteCreate(siteRandom: 43)).siteCode == made)
    #expect(try folder.open(.readWrite).siteCode == made)
    #expect(try folder.open(.readOnly).siteCode == made)
  }

  @Test func `an empty file becomes a store when one may be made, else there is none`() throws {
    try folder.write([])
    #expect(
      TemporaryFolder.reason { () throws(StoreError) in _ = try folder.open(.readWrite) }
        == .missing)
    #expect(
      TemporaryFolder.reason { () throws(StoreError) in _ = try folder.open(.readOnly) }
        == .missing)
    #expect(try folder.contents() == ["survey.sqlite": Data()])
    #expect(try folder.open().siteCode == CaseCode(random: 42).letters)
  }

  @Test func `without a file there is nothing to open, and nothing is made`() throws {
    let reasons = folder.reasonsForRefusal()
    #expect(reasons == [nil, nil, nil])
    let other = try TemporaryFolder()
    #expect(
      TemporaryFolder.reason { () throws(StoreError) in _ = try other.open(.readOnly) }
        == .missing)
    #expect(
      TemporaryFolder.reason { () throws(StoreError) in _ = try other.open(.readWrite) }
        == .missing)
    #expect(try other.contents().isEmpty)
  }

  @Test(arguments: ["", "/nowhere/at/all/survey.sqlite", "/tmp/a\u{0}b"])
  func `a path that cannot be is missing`(path: String) {
    let reason = TemporaryFolder.reason { () throws(StoreError) in
      _ = try ResponseStore.open(path: path, mode: .readWriteCreate(siteRandom: 1))
    }
    #expect(reason == .missing)
  }

  @Test(arguments: ["a b", "100%", "what?", "a#b", "症例", ":memory:", "file:x?mode=memory", "%41"])
  func `a store may have any name`(name: String) throws {
    let path = folder.path + "/" + name
    let made = try ResponseStore.open(path: path, mode: .readWriteCreate(siteRandom: 7)).siteCode
    #expect(try folder.contents().keys.sorted() == [name])
    #expect(try ResponseStore.open(path: path, mode: .readOnly).siteCode == made)
  }

  @Test func `a relative path is only a path`() throws {
    let depth = FileManager.default.currentDirectoryPath.split(separator: "/").count
    let up = Array(repeating: "..", count: depth).joined(separator: "/")
    let relative = up + folder.store
    _ = try ResponseStore.open(path: relative, mode: .readWriteCreate(siteRandom: 7))
    #expect(try ResponseStore.open(path: relative, mode: .readOnly).path == relative)
    #expect(FileManager.default.fileExists(atPath: folder.store))
  }

  @Test func `every connection has the promised settings`() throws {
    let database = try folder.open().database
    #expect(try database.integer("PRAGMA page_size") == 16384)
    #expect(try database.integer("PRAGMA synchronous") == 2)
    #expect(try database.integer("PRAGMA foreign_keys") == 1)
    #expect(try database.integer("PRAGMA trusted_schema") == 0)
    #expect(try database.integer("PRAGMA secure_delete") == 1)
    #expect(try database.integer("PRAGMA busy_timeout") == 5000)
    #expect(try database.integer("PRAGMA application_id") == 0x4352_4553)
    #expect(try database.integer("PRAGMA user_version") == 3)
    let journal = try database.first("PRAGMA journal_mode") { (row) throws(StoreError) in
      try row.text(0)
    }
    #expect(journal == "wal")
  }

  @Test(.timeLimit(.minutes(20)))
  func `many that make the same store at once all get it`() throws {
    let path = folder.store
    let codes = Collected()
    DispatchQueue.concurrentPerform(iterations: 8) { number in
      let code = Result {
        try ResponseStore.open(
          path: path, mode: .readWriteCreate(siteRandom: UInt64(number) + 1)
        ).siteCode
      }
      codes.add("\(code)")
    }
    #expect(Set(codes.all).count == 1, "\(codes.all)")
    #expect(codes.all.allSatisfy { $0.hasPrefix("success") })
  }
}

/// Texts gathered from several threads.
private final class Collected: @unchecked Sendable {
  private let lock = NSLock()
  private var texts: [String] = []

  var all: [String] { lock.withLock { texts } }

  func add(_ text: String) { lock.withLock { texts.append(text) } }
}
