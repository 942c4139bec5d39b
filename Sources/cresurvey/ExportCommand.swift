import FormJSON
import FormModel
import ResponseStore

/// `export`: the newest submitted version of every case, or of some, as NDJSON, with a manifest
/// beside it; for a case that was handed over and is entered in error since, its retraction.
struct ExportCommand {
  private let session: Session
  private let store: ResponseStore
  private let forms: FormLibrary

  /// Makes the command: checks the form and opens the store.
  init(_ session: Session) throws {
    self.session = session
    (store, forms) = try session.openExistingStoreWithForms()
  }

  /// What is handed over.
  private struct Written {
    var versions: [(CaseCode, Int)] = []
    var retractions = 0
    var forms: Set<String> = []
    var hash = SHA256()
  }

  /// Writes the file; every response is checked again on its way out.
  func run() throws -> ExitCode {
    let wanted = Set(try session.command.operands.map(session.caseCode))
    for code in session.command.operands { try checkCase(try session.caseCode(code)) }
    guard try hasAnything(wanted) else { throw Stop(.findings, nothing) }
    let file = try session.outputFile(mode: 0o600)
    if file == nil, Terminal.isTerminal(1) {
      throw Stop(
        .usage,
        Phrase(
          ja: "書き込み先を -o FILE.ndjson で指定してください（個別の回答なので画面には出しません）",
          en: "name the file with -o FILE.ndjson (single responses are not shown on a terminal)"))
    }
    // What goes to a pipe may be kept by its reader, whatever becomes of this program.
    let begun = file == nil ? try beginExport(nil) : nil
    let manifest = try file.map { try ReplacementFile(Manifest.path(of: $0.path), mode: 0o600) }
    let output = file?.output ?? session.output
    let written = try write(to: output, only: wanted)
    output.flush()
    if let failure = output.failure { throw Stop(failure) }
    let export = try begun ?? beginExport(written.hash.digest)
    if let file, let manifest { try place(file, manifest, written, export) }
    try store.finishExport(export, of: written.versions, at: session.system.now().text)
    report(written, file)
    return .done
  }

  private func beginExport(_ digest: SHA256Digest?) throws -> Int {
    try store.beginExport(at: session.system.now().text, digest: digest)
  }

  /// Puts both files in their places, the manifest first: no file stands without its manifest.
  private func place(
    _ file: ReplacementFile, _ manifest: ReplacementFile, _ written: Written, _ export: Int
  ) throws {
    do {
      manifest.output.write(
        Manifest(
          file: file.name, count: written.versions.count, questionnaires: written.forms.sorted(),
          digest: written.hash.digest, siteCode: store.siteCode, time: session.system.now().text
        ).json.page)
      try manifest.finish()
      do { try file.finish() } catch {
        manifest.withdraw()
        throw error
      }
    } catch {
      // Nothing was handed over: nothing has to be taken back later.
      try? store.finishExport(export, of: [], at: session.system.now().text)
      throw error
    }
  }

  /// Writes the newest versions; returns which.
  private func write(to output: Output, only wanted: Set<CaseCode>) throws -> Written {
    var written = Written()
    var submissions = try store.latestSubmissions(by: .caseCode)
    let chunks = StoredChunks {
      while let submission = try submissions.next() {
        if try isWanted(submission, wanted) { return submission }
      }
      return nil
    }
    var progress = ProgressLine(session, totalBytes: nil)
    let worker = ExportWorker(session.validator(of: forms.current))
    try BulkReading(chunks.source, jobs: try session.jobs()).run(worker) { origin, forms in
      let submissions = chunks.take()
      for (index, submission) in submissions.enumerated() {
        let form = forms.count == submissions.count ? forms[index] : nil
        written.forms.insert(try form ?? otherForm(answeredBy: submission))
        let line = submission.json + [0x0A]
        output.write(line)
        written.hash.update(line)
        written.versions.append((submission.caseCode, submission.version))
        if submission.status == .enteredInError { written.retractions += 1 }
      }
      if let failure = output.failure { throw Stop(failure) }
      progress.advance(bytes: origin.bytes, responses: submissions.count)
      return true
    }
    progress.clear()
    return written
  }

  private func isWanted(_ submission: Submission, _ wanted: Set<CaseCode>) throws -> Bool {
    guard wanted.isEmpty || wanted.contains(submission.caseCode) else { return false }
    if session.command.has("--unexported"), submission.exportedAt != nil { return false }
    // Nobody has to hear of a mistake that never left the house.
    return try submission.status != .enteredInError || store.wasHandedOver(submission.caseCode)
  }

  private func hasAnything(_ wanted: Set<CaseCode>) throws -> Bool {
    var submissions = try store.latestSubmissions(by: .caseCode)
    while let submission = try submissions.next() {
      if try isWanted(submission, wanted) { return true }
    }
    return false
  }

  private var nothing: Phrase {
    session.command.has("--unexported")
      ? Phrase(
        ja: "まだ書き出していない提出済みの症例はないので、書き出しません",
        en: "everything submitted was exported before; nothing is exported")
      : Phrase(
        ja: "提出済みの症例がまだないので、書き出しません。cresurvey answer で症例を提出します",
        en:
          "nothing has been submitted yet, so nothing is exported; cresurvey answer submits a case")
  }

  private func checkCase(_ code: CaseCode) throws {
    guard try store.caseExists(code) else { throw Stop.noCase(code) }
    guard let newest = try store.latestSubmitted(code) else {
      throw Stop(
        .findings,
        Phrase(
          ja: "症例 \(code) はまだ提出されていません", en: "case \(code) has not been submitted yet"))
    }
    guard try newest.status != .enteredInError || store.wasHandedOver(code) else {
      throw Stop(
        .findings,
        Phrase(
          ja: "症例 \(code) は書き出す前に取り下げられています",
          en: "case \(code) was entered in error before it was ever exported"))
    }
  }

  /// Checks a stored version that is no complete response to the form in use; returns the form it
  /// answers, as `url|version`.
  private func otherForm(answeredBy submission: Submission) throws -> String {
    let index = try forms.index(answeredBy: submission.json)
    var validator = session.validator(of: index)
    if let record = try? ResponseReader(index).read(submission.json) {
      let canonical = record.text(record.header.questionnaire)
      if submission.status == .enteredInError, Retraction(record) != nil { return canonical }
      if case .completed = validator.verdict(on: record) { return canonical }
    }
    throw Stop(
      .findings,
      Phrase(
        ja: "症例 \(submission.caseCode) の保存された回答が、この調査票の確認を通りません",
        en: "the stored response of case \(submission.caseCode) does not pass this form's rules"))
  }

  private func report(_ written: Written, _ file: ReplacementFile?) {
    let count = written.versions.count
    let more =
      written.retractions == 0
      ? Phrase(ja: "", en: "")
      : Phrase(
        ja: "（うち取り下げ \(written.retractions) 件）",
        en: " (\(written.retractions) of them entered in error)")
    let places = file.map { (visible($0.path), visible(Manifest.path(of: $0.path))) }
    let ja = places.map { "。\($0.0) と \($0.1) を一緒に事務局へ送ってください" } ?? ""
    let en = places.map { "; send \($0.0) and \($0.1) together" } ?? ""
    session.say(
      Phrase(
        ja: "\(count) 件を書き出しました\(more(.japanese))\(ja)",
        en: "responses exported: \(count)\(more(.english))\(en)"))
  }
}

/// Checks stored responses once more on their way out.
struct ExportWorker: BulkWorker {
  private var responses: CompletedResponses

  /// Makes a worker; each thread has a copy of its own.
  init(_ validator: ResponseValidator) { responses = CompletedResponses(validator) }

  /// For each line the form in use, as `url|version`, if it is a complete response to that.
  mutating func work(on chunk: InputChunk) -> [String?] {
    var forms: [String?] = []
    _ = chunk.forEachLine { _, range in
      let record = responses.read(chunk.bytes, range)?.record
      forms.append(record.map { $0.text($0.header.questionnaire) })
      return true
    }
    return forms
  }
}
