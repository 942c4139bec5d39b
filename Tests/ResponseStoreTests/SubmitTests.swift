import FormModel
import Testing

@testable import ResponseStore

struct SubmitTests {
  private let store: ResponseStore
  private let folder: TemporaryFolder
  private let code = TinyForm.code()

  init() throws {
    folder = try TemporaryFolder()
    store = try folder.open()
  }

  @Test func `a submission is kept byte for byte, and the draft goes`() throws {
    try store.saveDraft(code, json: [1], at: time(9), role: .physician)
    try store.submit(TinyForm.completed(code, pretty: true), at: time(10))
    #expect(try store.draft(code) == nil)
    #expect(
      try store.versions(code) == [
        Submission(
          caseCode: code, version: 1, status: .completed,
          json: TinyForm.json(code, pretty: true), submittedAt: time(10), receivedAt: nil,
          exportedAt: nil)
      ])
  }

  @Test func `only the response's own bytes are kept of many`() throws {
    let first = TinyForm.json(code)
    let second = TinyForm.json(TinyForm.code(2))
    let lines = first + [0x0A] + second + [0x0A]
    let range = first.count + 1..<lines.count
    try store.submit(TinyForm.completed(lines, range), at: time(9))
    #expect(try store.latestSubmitted(TinyForm.code(2))?.json == second)
  }

  @Test func `a change is a version beside the earlier one`() throws {
    try store.submit(TinyForm.completed(code), at: time(9))
    try store.saveDraft(code, json: [1], at: time(10), role: .physician)
    #expect(try store.latestSubmitted(code)?.version == 1)
    try store.submit(TinyForm.completed(code, version: 2, answer: false), at: time(11))
    #expect(try store.versions(code).map(\.version) == [1, 2])
    #expect(try store.latestSubmitted(code)?.status == .amended)
  }

  @Test(arguments: [(0, 2, 0), (1, 1, 1), (1, 3, 1), (2, 1, 2), (2, 4, 2)])
  func `a version must follow the one that is held`(
    submitted: Int, version: Int, held: Int
  ) throws {
    for number in 0..<submitted {
      try store.submit(TinyForm.completed(code, version: number + 1), at: time(9))
    }
    try store.saveDraft(code, json: [7], at: time(10), role: .physician)
    let response = try TinyForm.completed(code, version: version, answer: false)
    let reason = TemporaryFolder.reason { () throws(StoreError) in
      try store.submit(response, at: time(11))
    }
    #expect(reason == .versionTaken(code, held: held))
    #expect(try store.versions(code).count == submitted)
    #expect(try store.draft(code)?.json == [7])
  }

  @Test func `what was submitted here last is offered again, not what was taken in`() throws {
    #expect(try store.lastSubmitted() == nil)
    try store.submit(TinyForm.completed(TinyForm.code(2)), at: time(9))
    try store.submit(TinyForm.completed(TinyForm.code(1)), at: time(9))
    _ = try store.take(TinyForm.completed(TinyForm.code(3)), receivedAt: time(10))
    #expect(try store.lastSubmitted()?.caseCode == TinyForm.code(1))
  }

  @Test func `a version that was handed over says when`() throws {
    try store.submit(TinyForm.completed(code), at: time(9))
    try store.submit(TinyForm.completed(code, version: 2), at: time(10))
    try store.markExported(code, version: 1, at: time(11))
    try store.markExported(code, version: 1, at: time(12))
    #expect(try store.versions(code).map(\.exportedAt) == [time(12), nil])
  }

  @Test func `the newest versions are read one at a time in either order`() throws {
    for number in [3, 1, 2] as [UInt64] {
      try store.submit(TinyForm.completed(TinyForm.code(number)), at: time(9))
    }
    try store.submit(TinyForm.completed(TinyForm.code(3), version: 2), at: time(10))
    func read(_ order: SubmissionOrder) throws -> [String] {
      var cursor = try store.latestSubmissions(by: order)
      var result: [String] = []
      while let next = try cursor.next() {
        result.append("\(next.caseCode.letters) \(next.version)")
        // Noting a hand-over meanwhile does not disturb the reading.
        try store.markExported(next.caseCode, version: next.version, at: time(11))
      }
      #expect(try cursor.next() == nil)
      return result
    }
    let (one, two, three) = (
      TinyForm.code(1).letters, TinyForm.code(2).letters, TinyForm.code(3).letters
    )
    #expect(try read(.acceptance) == ["\(one) 1", "\(two) 1", "\(three) 2"])
    #expect(try read(.caseCode) == ["\(one) 1", "\(two) 1", "\(three) 2"].sorted())
  }

  @Test func `every case is listed with what is held about it`() throws {
    let codes = (1...4).map { TinyForm.code($0) }
    try store.saveDraft(codes[0], json: [1], at: time(9), role: .laboratory)
    try store.savePrefill(codes[1], json: [1], receivedAt: time(8))
    try store.submit(TinyForm.completed(codes[2]), at: time(9))
    try store.submit(TinyForm.completed(codes[2], version: 2), at: time(10))
    try store.markExported(codes[2], version: 2, at: time(11))
    try store.saveDraft(codes[2], json: [1], at: time(12), role: .physician)
    _ = try store.take(TinyForm.completed(codes[3]), receivedAt: time(13))
    let list = try store.caseList()
    let others = [codes[1], codes[3]].map(\.letters).sorted()
    #expect(list.map(\.caseCode.letters) == [codes[2], codes[0]].map(\.letters) + others)
    let byCode = Dictionary(uniqueKeysWithValues: list.map { ($0.caseCode, $0) })
    #expect(byCode[codes[0]]?.draftSavedBy == .laboratory)
    #expect(byCode[codes[0]]?.latest == nil)
    #expect(byCode[codes[1]]?.prefillReceivedAt == time(8))
    #expect(byCode[codes[1]]?.hasDraft == false)
    #expect(byCode[codes[2]]?.draftSavedAt == time(12))
    #expect(
      byCode[codes[2]]?.latest
        == .init(
          version: 2, status: .amended, submittedAt: time(10), receivedAt: nil,
          exportedAt: time(11)))
    #expect(byCode[codes[3]]?.latest?.receivedAt == time(13))
    for code in codes { #expect(try store.caseExists(code)) }
    #expect(try !store.caseExists(TinyForm.code(5)))
  }
}
