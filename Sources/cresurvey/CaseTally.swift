import FormJSON
import FormModel
import ResponseStore
import Tabulation

/// The counted rows of responses that were read, and what of them is left out.
///
/// It is the same, byte for byte, whatever the number of threads; tallies of several machines are
/// merged into that of the whole.
struct CaseTally: Sendable {
  /// A row for each response that counts, unless a newer version of its case is found.
  var table: CaseTable
  /// Responses that are not completed, or take a case back.
  var unfinished = 0
  /// Responses with errors.
  var skipped = 0

  /// Nothing counted yet.
  init(_ plan: ReleasePlan) { table = CaseTable(plan) }

  /// Adds what another part counted.
  mutating func merge(_ other: CaseTally) throws(TallyMismatch) {
    try table.merge(other.table)
    unfinished += other.unfinished
    skipped += other.skipped
  }

  /// Counts the responses of the command's files, or without files those of the store.
  ///
  /// Every response is checked as `validate` does; what is wrong stops it, or with
  /// `--keep-going` is said and left out.
  init(_ session: Session, _ index: FormIndex, _ plan: ReleasePlan) throws {
    table = CaseTable(plan)
    let worker = TallyWorker(session, index, plan)
    let paths = session.command.operands
    guard !paths.isEmpty else {
      let store = try session.openExistingStore()
      var submissions = try store.latestSubmissions(by: .acceptance)
      let chunks = StoredChunks { try submissions.next() }
      try count(session, chunks.source, worker, totalBytes: nil) { _, part in
        let cases = chunks.take().map(\.caseCode)
        return part.lines.map { $0.text(of: cases) }
      }
      return
    }
    let chunks = try InputChunks(paths, language: session.language)
    var line = 1
    try count(session, .inputs(chunks), worker, totalBytes: chunks.totalBytes) { origin, part in
      if origin.isFirst { line = 1 }
      defer { line += part.lineCount }
      return part.lines.map { $0.text("\(origin.name):", from: line) }
    }
  }

  /// Counts what `source` has; `text` words the lines to print of each part.
  private mutating func count(
    _ session: Session, _ source: BulkReading.Source, _ worker: TallyWorker, totalBytes: Int?,
    _ text: (BulkReading.Origin, TallyWorker.Part) -> [String]
  ) throws {
    let jobs = try session.jobs()
    var progress = ProgressLine(session, totalBytes: totalBytes)
    // For each thread the numbers here of the combinations of keys that it has met.
    var numbers: [[Int32]] = Array(repeating: [], count: jobs)
    try BulkReading(source, jobs: jobs).run(worker) { origin, part in
      let lines = text(origin, part)
      if !lines.isEmpty { progress.clear() }
      for line in lines { session.say(line) }
      if let failure = origin.failure { throw failure }
      if let code = part.stop {
        throw Stop(
          code,
          Phrase(
            ja: "誤りがあるので、何も書き出しませんでした。誤りのある回答を除いて数えるには --keep-going",
            en: "nothing was written, because of this error; --keep-going leaves such responses out"
          ))
      }
      table.append(part.rows, &numbers[origin.worker])
      unfinished += part.unfinished
      skipped += part.skipped
      progress.advance(bytes: origin.bytes, responses: part.count)
      return true
    }
    progress.clear()
  }
}

/// Reads, checks and counts the responses of chunks.
struct TallyWorker: BulkWorker {
  /// What comes of a chunk.
  struct Part: Sendable {
    var lines: [ChunkLine] = []
    var lineCount = 0
    var count = 0
    /// Responses that are not completed, or take a case back.
    var unfinished = 0
    /// Responses with errors.
    var skipped = 0
    /// The others.
    var rows: CaseTable.Part
    /// Why no more is to be read.
    var stop: ExitCode?
  }

  private let language: Language
  private let keepsGoing: Bool
  private var reader: ResponseReader
  private var validator: ResponseValidator
  private var record = ResponseRecord()
  private var table: CaseTable

  /// Makes a worker; each thread has a copy of its own.
  init(_ session: Session, _ index: FormIndex, _ plan: ReleasePlan) {
    (language, keepsGoing) = (session.language, session.command.has("--keep-going"))
    reader = ResponseReader(index)
    validator = session.validator(of: index)
    table = CaseTable(plan)
  }

  mutating func work(on chunk: InputChunk) -> Part {
    var part = Part(rows: table.handOver())
    if chunk.isTooLong {
      leaveOut(LineTooLong.words(language), SourceLocation(line: 0, column: 1), .unreadable, &part)
    }
    // A part of something larger may be empty; a file that is must not pass for one.
    if chunk.isStream, chunk.isFirst, chunk.extent.isEmpty, !chunk.isTooLong { return part }
    part.lineCount = chunk.forEachLine { line, range in
      take(chunk, line, range, &part)
      return part.stop == nil
    }
    part.rows = table.handOver()
    return part
  }

  /// Counts the response on one line of a chunk.
  private mutating func take(
    _ chunk: InputChunk, _ line: Int, _ range: Range<Int>, _ part: inout Part
  ) {
    part.count += 1
    // The chunk's bytes are filled again: nothing else may hold them then.
    defer { record.bytes = [] }
    do throws(UnreadableResource) {
      try reader.read(chunk.bytes, range, into: &record)
    } catch {
      let place = chunk.place(of: error.offset ?? range.lowerBound, line, range)
      let words = error.words(wanted: "QuestionnaireResponse")(language)
      return leaveOut(words, place, .unreadable, &part)
    }
    switch validator.verdict(on: record) {
    case .completed(let completed): table.add(completed)
    case .unfinished(let status, _):
      part.unfinished += 1
      // A case taken back counts no more; its earlier versions must not either.
      if status == .enteredInError, let code = record.caseCode {
        table.addRetraction(of: code, version: record.versionNumber)
      }
    case .invalid(let findings):
      for finding in findings where finding.severity == .error {
        part.lines.append(
          ChunkLine(
            place: chunk.place(of: finding.offset, line, range),
            words: FindingLine.words(finding, language)))
      }
      leaveOut(nil, nil, .findings, &part)
    }
  }

  private mutating func leaveOut(
    _ words: String?, _ place: SourceLocation?, _ code: ExitCode, _ part: inout Part
  ) {
    if let words { part.lines.append(ChunkLine(place: place, words: words)) }
    part.skipped += 1
    if !keepsGoing { part.stop = code }
  }
}
