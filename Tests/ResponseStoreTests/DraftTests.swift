import Foundation
import FormModel
import Testing

@testable import ResponseStore

struct DraftTests {
  private let folder: TemporaryFolder
  private let code = TinyForm.code()

  init() throws { folder = try TemporaryFolder() }

  @Test func `a draft is there again after the store was opened anew`() throws {
    let json = Array("{\"resourceType\": \"QuestionnaireResponse\", \"title\": \"回答\"}\n".utf8)
    do { try folder.open().saveDraft(code, json: json, at: time(9), role: .laboratory) }
    let draft = try #require(try folder.open(.readOnly).draft(code))
    #expect(draft == Draft(caseCode: code, json: json, savedAt: time(9), savedBy: .laboratory))
  }

  @Test func `a draft is on disk as soon as it is saved`() throws {
    let store = try folder.open()
    try store.saveDraft(code, json: [1], at: time(9), role: .physician)
    let copy = try TemporaryFolder()
    for (name, bytes) in try folder.contents() where !name.hasSuffix("-shm") {
      try copy.write(bytes, to: name)
    }
    #expect(try copy.open(.readWrite).draft(code)?.json == [1])
  }

  @Test func `a case has one draft, the last one saved`() throws {
    let store = try folder.open()
    try store.saveDraft(code, json: [1], at: time(9), role: .laboratory)
    try store.saveDraft(code, json: [2], at: time(10), role: .physician)
    #expect(try store.draft(code)?.json == [2])
    #expect(try store.caseList().count == 1)
    #expect(try store.draft(code)?.savedBy == .physician)
  }

  @Test func `drafts are listed by when they were saved, whatever the clock says`() throws {
    let store = try folder.open()
    let codes = (1...3).map { TinyForm.code($0) }
    for code in codes { try store.saveDraft(code, json: [1], at: time(12), role: .physician) }
    try store.saveDraft(codes[0], json: [1], at: time(3), role: .physician)
    #expect(try store.caseList().map(\.caseCode) == [codes[0], codes[2], codes[1]])
  }

  @Test func `a discarded draft is gone, a prefill stays`() throws {
    let store = try folder.open()
    try store.saveDraft(code, json: [1], at: time(9), role: .physician)
    try store.savePrefill(code, json: [2], receivedAt: time(8))
    try store.discardDraft(code, at: time(10), role: .physician)
    try store.discardDraft(code, at: time(10), role: .physician)
    #expect(try store.draft(code) == nil)
    #expect(
      try store.prefill(code) == Prefill(caseCode: code, json: [2], receivedAt: time(8)))
    #expect(try store.caseExists(code))
  }

  @Test func `a later prefill takes the place of the earlier one`() throws {
    let store = try folder.open()
    try store.savePrefill(code, json: [1], receivedAt: time(8))
    try store.savePrefill(code, json: [2], receivedAt: time(9))
    #expect(try store.prefill(code)?.json == [2])
    #expect(try store.prefill(TinyForm.code(2)) == nil)
  }

  @Test func `a discarded draft leaves nothing in the file`() throws {
    let secret = Array("a name nobody should find again".utf8)
    do {
      let store = try folder.open()
      try store.saveDraft(code, json: secret, at: time(9), role: .physician)
    }
    do { try folder.open().discardDraft(code, at: time(10), role: .physician) }
    let bytes = try #require(try folder.contents()["survey.sqlite"])
    #expect(bytes.range(of: .init(secret)) == nil)
  }

  @Test func `a draft of several megabytes is kept whole`() throws {
    let json = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let store = try folder.open()
    try store.saveDraft(code, json: json, at: time(9), role: .physician)
    #expect(try store.draft(code)?.json == json)
  }

  @Test func `an empty draft is refused`() throws {
    let store = try folder.open()
    let reason = TemporaryFolder.reason { () throws(StoreError) in
      try store.saveDraft(code, json: [], at: time(9), role: .physician)
    }
    guard case .io = reason else {
      Issue.record("\(String(describing: reason))")
      return
    }
    #expect(try !store.caseExists(code))
  }
}
