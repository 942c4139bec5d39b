import FormJSON
import FormModel

/// `validate`: findings on standard output, the summary on standard error.
struct ValidateCommand {
  private let session: Session
  private let index: FormIndex

  /// Makes the command.
  init(_ session: Session) throws(Stop) {
    self.session = session
    index = FormIndex(try session.form())
  }

  /// Checks every response of every file.
  func run() throws -> ExitCode {
    let keepsGoing = session.command.has("--keep-going")
    let chunks = try InputChunks(session.command.operands, language: session.language)
    var progress = ProgressLine(session, totalBytes: chunks.totalBytes)
    var counts = Counts()
    var line = 1
    var stoppedAt: Int?
    var unseen: String?
    try BulkReading(.inputs(chunks), jobs: try session.jobs()).run(
      ValidateWorker(
        session.validator(of: index), session.language, isJSON: session.command.has("--json"),
        keepsGoing: keepsGoing)
    ) { origin, part in
      if origin.isFirst { line = 1 }
      if part.hasLines { progress.clear() }
      report(part.lines, origin, from: line)
      unseen = part.firstUnseen.map { rest(of: origin.name, from: line + $0) }
      line += part.lineCount
      counts.add(part.counts)
      if let failure = origin.failure { throw failure }
      if part.counts.unreadable > 0, !keepsGoing { stoppedAt = origin.input }
      progress.advance(bytes: origin.bytes, responses: part.counts.total)
      return stoppedAt == nil && session.output.failure == nil
    }
    progress.clear()
    if let stoppedAt {
      let files = chunks.files.dropFirst(stoppedAt + 1).map(visible)
      sayUnseen([unseen].compactMap(\.self) + files)
    }
    session.say(counts.summary)
    if stoppedAt != nil { return .unreadable }
    return counts.invalid + counts.unreadable > 0 ? .findings : .done
  }

  private func rest(of name: String, from line: Int) -> String {
    Phrase(ja: "\(name) の \(line) 行目以降", en: "\(name) from line \(line) on")(session.language)
  }

  private func sayUnseen(_ parts: [String]) {
    guard !parts.isEmpty else { return }
    let list = parts.prefix(3).joined(separator: Phrase(ja: "、", en: ", ")(session.language))
    let more = parts.count - 3
    session.say(
      Phrase(
        ja: "確認していないもの: \(list)" + (more > 0 ? " ほか \(more) 件" : "")
          + "（--keep-going で続けて確認します）",
        en: "not looked at: \(list)" + (more > 0 ? " and \(more) more" : "")
          + " (--keep-going goes on)"))
  }

  private func report(_ lines: [ChunkLine], _ origin: BulkReading.Origin, from first: Int) {
    for line in lines {
      let text = line.text("\(origin.name):", from: first)
      if line.isTalk { session.say(text) } else { session.output.write(text + "\n") }
    }
  }
}

/// Checks the responses of chunks, and words what it finds.
struct ValidateWorker: BulkWorker {
  /// What comes of a chunk.
  struct Part: Sendable {
    var lines: [ChunkLine] = []
    var lineCount = 0
    var counts = Counts()
    /// The first line that was not looked at, counted from 0; nil where all were.
    var firstUnseen: Int?

    /// Whether there is something to print.
    var hasLines: Bool { !lines.isEmpty }
  }

  private let language: Language
  private let isJSON: Bool
  private let keepsGoing: Bool
  private var reader: ResponseReader
  private var validator: ResponseValidator
  private var record = ResponseRecord()

  /// Makes a worker; each thread has a copy of its own.
  init(_ validator: ResponseValidator, _ language: Language, isJSON: Bool, keepsGoing: Bool) {
    (self.language, self.isJSON, self.keepsGoing) = (language, isJSON, keepsGoing)
    reader = ResponseReader(validator.index)
    self.validator = validator
  }

  mutating func work(on chunk: InputChunk) -> Part {
    var part = Part()
    if chunk.isTooLong {
      add(LineTooLong.words, at: SourceLocation(line: 0, column: 1), to: &part)
      if chunk.hasMore, !keepsGoing { part.firstUnseen = 1 }
    }
    part.lineCount = chunk.forEachLine { line, range in
      do throws(UnreadableResource) {
        try reader.read(chunk.bytes, range, into: &record)
      } catch {
        let place = chunk.place(of: error.offset ?? range.lowerBound, line, range)
        add(error.words(wanted: "QuestionnaireResponse"), at: place, to: &part)
        if !keepsGoing, chunk.goesOn(after: range) { part.firstUnseen = line + 1 }
        return keepsGoing
      }
      let findings = validator.findings(in: record)
      part.counts.add(findings)
      if isJSON {
        addOutcome(findings, chunk.bytes, range, to: &part)
      } else if !findings.isEmpty {
        add(findings, line, range, chunk, to: &part)
      }
      return true
    }
    // The chunk's bytes are filled again: nothing else may hold them then.
    record.bytes = []
    return part
  }

  private func add(
    _ findings: [Finding], _ line: Int, _ range: Range<Int>, _ chunk: InputChunk,
    to part: inout Part
  ) {
    for finding in findings where finding.severity != .information {
      part.lines.append(
        ChunkLine(
          place: chunk.place(of: finding.offset, line, range),
          words: FindingLine.words(finding, language)))
    }
  }

  private func addOutcome(
    _ findings: [Finding], _ bytes: [UInt8], _ range: Range<Int>, to part: inout Part
  ) {
    // The tree is only needed to name places.
    let tree = findings.isEmpty ? nil : try? JSONTree(reading: Array(bytes[range]))
    var located = findings
    for index in located.indices { located[index].offset -= range.lowerBound }
    let outcome = JSONTree.operationOutcome(located, in: tree, language: language)
    part.lines.append(ChunkLine(words: outcome.line))
  }

  private func add(_ words: Phrase, at place: SourceLocation, to part: inout Part) {
    part.counts.unreadable += 1
    if isJSON {
      let outcome = JSONTree.operationOutcome(unreadable: words(language))
      part.lines.append(ChunkLine(words: outcome.line))
    }
    part.lines.append(ChunkLine(place: place, words: words(language), isTalk: true))
  }
}

/// A line that is longer than an input may have.
enum LineTooLong {
  /// What is said of it.
  static let words = Phrase(ja: "行が 16 MiB を超えています", en: "the line is longer than 16 MiB")
}

/// How a finding is printed: file, line and column, severity, rule, linkId, words.
enum FindingLine {
  /// One finding about a response.
  static func line(
    _ finding: Finding, _ response: SourcedResponse, _ language: Language
  ) -> String {
    let place = response.place(of: finding.offset)
    return "\(response.file):\(place.line):\(place.column): \(words(finding, language))"
  }

  /// One finding, without its place.
  static func words(_ finding: Finding, _ language: Language) -> String {
    let item = finding.linkID.map { " \(visible($0))" } ?? ""
    return "\(finding.severity.rawValue) \(finding.code.rawValue)\(item): "
      + finding.words(language)
  }

  /// A response that cannot be read at all.
  static func unreadable(_ error: UnreadableResource, _ response: SourcedResponse) -> Phrase {
    let place = response.place(of: error.offset ?? response.range.lowerBound)
    let words = error.words(wanted: "QuestionnaireResponse")
    let at = "\(response.file):\(place.line):\(place.column)"
    return Phrase(ja: "\(at): \(words(.japanese))", en: "\(at): \(words(.english))")
  }
}

/// How many responses were read, and what came of them.
struct Counts: Sendable {
  /// Without an error or a warning.
  var clean = 0
  /// With warnings only.
  var warned = 0
  /// With errors.
  var invalid = 0
  /// With answers that cannot be checked here, whatever else was found.
  var undecided = 0
  /// Not readable as a response.
  var unreadable = 0

  /// How many responses were read.
  var total: Int { clean + warned + invalid + unreadable }

  /// Adds what another part of the input came to.
  mutating func add(_ other: Counts) {
    clean += other.clean
    warned += other.warned
    invalid += other.invalid
    undecided += other.undecided
    unreadable += other.unreadable
  }

  /// Counts a response by its gravest finding.
  mutating func add(_ findings: [Finding]) {
    if findings.contains(where: { $0.code == .notChecked }) { undecided += 1 }
    if findings.contains(where: { $0.severity == .error }) {
      invalid += 1
    } else if findings.contains(where: { $0.severity == .warning }) {
      warned += 1
    } else {
      clean += 1
    }
  }

  /// One line for a person.
  var summary: Phrase {
    let skipped = unreadable > 0
    return Phrase(
      ja: "\(total) 件: 問題なし \(clean)、警告 \(warned)、誤り \(invalid)"
        + (skipped ? "、読めない \(unreadable)" : "")
        + (undecided > 0 ? "。確認できない回答のあるもの \(undecided)（--json で表示）" : ""),
      en: "responses: \(total); \(clean) clean, \(warned) with warnings, \(invalid) with errors"
        + (skipped ? ", \(unreadable) unreadable" : "")
        + (undecided > 0 ? "; \(undecided) with answers not checked (--json shows them)" : ""))
  }
}
