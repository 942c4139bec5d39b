import Foundation
import FormModel
import Glibc
import Testing

@testable import ResponseStore

struct PermissionTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Does `body` as someone whom file modes concern, which the superuser is not.
  private func unprivileged(_ body: () throws -> Void) throws {
    guard geteuid() == 0 else { return try body() }
    // The kernel keeps this identity per thread, so that other tests are not concerned.
    typealias SetFSUID = @convention(c) (UInt32) -> Int32
    let symbol = try #require(dlsym(nil, "setfsuid"))
    let setFSUID = unsafeBitCast(symbol, to: SetFSUID.self)
    _ = setFSUID(65534)
    defer { _ = setFSUID(0) }
    try body()
  }

  @Test func `a file that may only be read is opened for reading alone`() throws {
    let code = TinyForm.code()
    do { try folder.open().submit(TinyForm.completed(code), at: time(9)) }
    try setMode(0o444, of: folder.store)
    try setMode(0o777, of: folder.path)
    try unprivileged {
      let reasons = folder.reasonsForRefusal()
      #expect(reasons == [.readOnly, .readOnly, nil])
      let store = try folder.open(.readOnly)
      #expect(try store.latestSubmitted(code)?.version == 1)
    }
  }

  @Test func `a folder that may not be written is said to be so`() throws {
    do { _ = try folder.open() }
    try setMode(0o666, of: folder.store)
    try setMode(0o555, of: folder.path)
    try unprivileged {
      #expect(folder.reasonsForRefusal() == [.readOnly, .readOnly, .readOnly])
    }
  }

  @Test func `a file that may not be read is said to be so`() throws {
    do { _ = try folder.open() }
    try setMode(0, of: folder.store)
    try unprivileged {
      #expect(folder.reasonsForRefusal() == [.readOnly, .readOnly, .readOnly])
    }
  }

  @Test func `no store is made where that is not allowed`() throws {
    try setMode(0o555, of: folder.path)
    try unprivileged {
      #expect(folder.reasonsForRefusal() == [.readOnly, .missing, .missing])
    }
    #expect(try folder.contents().isEmpty)
  }

  @Test func `a store that was opened for reading refuses to write`() throws {
    do { _ = try folder.open() }
    let store = try folder.open(.readOnly)
    let code = TinyForm.code()
    let response = try TinyForm.completed(code)
    let refusals = [
      TemporaryFolder.reason { () throws(StoreError) in
        try store.saveDraft(code, json: [1], at: time(9), role: .physician)
      },
      TemporaryFolder.reason { () throws(StoreError) in
        try store.savePrefill(code, json: [1], receivedAt: time(9))
      },
      TemporaryFolder.reason { () throws(StoreError) in try store.submit(response, at: time(9)) },
      TemporaryFolder.reason { () throws(StoreError) in
        _ = try store.take(response, receivedAt: time(9))
      },
    ]
    #expect(refusals == [.readOnly, .readOnly, .readOnly, .readOnly])
    #expect(try store.caseList().isEmpty)
  }
}
