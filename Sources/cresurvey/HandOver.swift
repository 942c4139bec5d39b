import FormJSON
import FormModel
import ResponseStore

/// `import`: takes responses, retractions and laboratory files into the store, each file whole or
/// not at all.
struct ImportCommand {
  private let session: Session
  private let index: FormIndex

  /// What came of the responses.
  private struct Summary {
    var new = 0
    var amended = 0
    var unchanged = 0
    var prefills = 0
    var refused = 0
    var invalid = 0
    var retractions = 0
    /// How many were read, and the forms that they answer.
    var read = 0
    var forms: Set<String> = []
    /// Whether something could not be read at all.
    var isUnreadable = false
    /// Of several files, those of which nothing was taken.
    var filesLeft = 0

    mutating func add(_ other: Summary) {
      new += other.new
      amended += other.amended
      unchanged += other.unchanged
      prefills += other.prefills
      retractions += other.retractions
    }
  }

  /// Makes the command.
  init(_ session: Session) throws(Stop) {
    self.session = session
    index = FormIndex(try session.form())
  }

  /// Takes every file in.
  func run() throws -> ExitCode {
    let paths = try ImportFiles.paths(session.command.operands)
    let store = try openStore()
    let forms = FormLibrary(session, index, store)
    var total = Summary()
    var worst = ExitCode.done
    for path in paths {
      var summary = Summary()
      var code: ExitCode
      do { code = try take(path, store, forms, &summary) } catch {
        // The files that follow are another matter.
        guard paths.count > 1, let stop = Stop(ofFile: error) else { throw error }
        if let words = stop.words { session.say(words) }
        code = stop.code
      }
      if code != .done { worst = code }
      total.invalid += summary.invalid
      total.refused += summary.refused
      let isTaken = code == .done || code == .findings && (summary.invalid == 0 || quarantines)
      if isTaken { total.add(summary) }
      if !isTaken, paths.count > 1 { total.filesLeft += 1 }
      if paths.count > 1, isTaken {
        session.say("\(visible(path)): \(words(of: summary)(session.language))")
      }
    }
    session.say(words(of: total))
    return worst
  }

  private var quarantines: Bool { session.command.has("--quarantine") }
  private var isTrial: Bool { session.command.has("--dry-run") }

  /// Opens the store; a trial makes none where there is none.
  private func openStore() throws -> ResponseStore {
    guard isTrial, try !session.hasStore() else { return try session.openStore(forLong: true) }
    return try ResponseStore.inMemory(siteRandom: session.system.random())
  }

  private func words(of summary: Summary) -> Phrase {
    let trial =
      isTrial ? Phrase(ja: "（試行。何も取り込んでいません）", en: " (a trial: nothing was taken)") : nil
    let retractions =
      summary.retractions > 0
      ? Phrase(
        ja: "（うち取り下げ \(summary.retractions)）", en: " (\(summary.retractions) entered in error)")
      : nil
    let files =
      summary.filesLeft > 0
      ? Phrase(
        ja: "、取り込まなかったファイル \(summary.filesLeft)", en: "; files not taken: \(summary.filesLeft)")
      : nil
    return Phrase(
      ja: "新規 \(summary.new)、更新 \(summary.amended)、変更なし \(summary.unchanged)、検査室の回答 "
        + "\(summary.prefills)、拒否 \(summary.refused)、誤り \(summary.invalid)"
        + (retractions?(.japanese) ?? "") + (files?(.japanese) ?? "") + (trial?(.japanese) ?? ""),
      en: "\(summary.new) new, \(summary.amended) amended, \(summary.unchanged) unchanged, "
        + "\(summary.prefills) from laboratories, \(summary.refused) refused, "
        + "\(summary.invalid) invalid" + (retractions?(.english) ?? "") + (files?(.english) ?? "")
        + (trial?(.english) ?? ""))
  }

  /// Takes one file in; anything invalid in it undoes the whole file, or is set aside.
  private func take(
    _ path: String, _ store: ResponseStore, _ forms: FormLibrary, _ summary: inout Summary
  ) throws -> ExitCode {
    let manifest = path == "-" ? nil : try ManifestPromise(besides: path)
    let chunks = try InputChunks([path], language: session.language)
    try manifest?.checkDigest(of: path)
    let quarantine = session.command["--quarantine"].map { Quarantine($0, for: path) }
    var counts = Summary()
    var failure: (any Error)?
    var setAside: String?
    let now = session.system.now().text
    try store.transaction { () throws(StoreError) -> TransactionEnd<Void> in
      var taking = Taking(session, index, forms)
      do {
        try forEach(in: chunks) { response, arrival in
          counts.read += 1
          let isTaken = try take(response, arrival, &taking, store, &counts, at: now)
          if !isTaken { try quarantine?.add(response) }
          return !counts.isUnreadable || quarantine != nil
        }
        if counts.isUnreadable || counts.invalid > 0, quarantine == nil { return .undo(()) }
        try manifest?.check(counts.read, counts.forms, of: path)
        if isTrial { return .undo(()) }
        // What is not taken is safe before what is taken is kept.
        setAside = try quarantine?.finish()
      } catch let error as StoreError {
        throw error
      } catch {
        failure = error
        return .undo(())
      }
      return .keep(())
    }
    summary = counts
    if let failure { throw failure }
    if counts.isUnreadable || counts.invalid > 0 { reportInvalid(path, quarantine, setAside) }
    if counts.isUnreadable, quarantine == nil { return .unreadable }
    return counts.invalid + counts.refused > 0 || counts.isUnreadable ? .findings : .done
  }

  /// Hands every response to `body` in its order, with what other threads made ready of it, until
  /// `body` returns false.
  private func forEach(
    in chunks: InputChunks, _ body: (SourcedResponse, Arrival?) throws -> Bool
  ) throws {
    var progress = ProgressLine(session, totalBytes: chunks.totalBytes)
    defer { progress.clear() }
    var first = 1
    try BulkReading(.inputs(chunks), jobs: try session.jobs()).run(
      ImportWorker(session.validator(of: index))
    ) { origin, part in
      if let failure = origin.failure { throw failure }
      if part.isTooLong {
        throw Stop(
          .unreadable,
          Phrase(
            ja: "\(origin.name):\(first): \(LineTooLong.words(.japanese))",
            en: "\(origin.name):\(first): \(LineTooLong.words(.english))"))
      }
      for line in part.lines {
        let response = SourcedResponse(
          file: origin.name, line: first + line.number, bytes: part.bytes, range: line.range)
        guard try body(response, line.arrival) else { return false }
      }
      first += part.lineCount
      progress.advance(bytes: origin.bytes, responses: part.lines.count)
      return true
    }
  }

  /// What it takes to read and check responses, one after another.
  private struct Taking {
    let forms: FormLibrary
    let index: FormIndex
    var reader: ResponseReader
    var validator: ResponseValidator
    var record = ResponseRecord()

    init(_ session: Session, _ index: FormIndex, _ forms: FormLibrary) {
      (self.index, self.forms) = (index, forms)
      reader = ResponseReader(index)
      validator = session.validator(of: index)
    }
  }

  /// Takes one response in; false where it is invalid.
  private func take(
    _ response: SourcedResponse, _ arrival: Arrival?, _ taking: inout Taking,
    _ store: ResponseStore, _ counts: inout Summary, at now: String
  ) throws -> Bool {
    if let arrival {
      if let form = arrival.form { counts.forms.insert(form) }
      let outcome = try store.take(arrival, receivedAt: now)
      count(outcome, arrival.code, arrival.version, response, &counts)
      return true
    }
    do throws(UnreadableResource) {
      try taking.reader.read(response.bytes, response.range, into: &taking.record)
    } catch {
      session.say(FindingLine.unreadable(error, response))
      counts.isUnreadable = true
      counts.invalid += 1
      return false
    }
    let verdict: ResponseValidator.Verdict
    if let other = try otherForm(taking) {
      counts.forms.insert(other.form.canonical ?? "")
      var reader = ResponseReader(other)
      try reader.read(response.bytes, response.range, into: &taking.record)
      var validator = session.validator(of: other)
      verdict = validator.verdict(on: taking.record)
    } else {
      if taking.record.header.questionnaire != .none { counts.forms.insert(canonical(taking)) }
      verdict = taking.validator.verdict(on: taking.record)
    }
    switch verdict {
    case .completed(let completed):
      let outcome = try store.take(completed, receivedAt: now)
      count(outcome, completed.caseCode, completed.version, response, &counts)
    case .unfinished(.enteredInError, _):
      guard let retraction = Retraction(taking.record) else {
        counts.invalid += 1
        reportUnfinished(.enteredInError, response)
        return false
      }
      let outcome = try store.take(retraction, receivedAt: now)
      if !outcome.isRefusal, outcome != .unchanged { counts.retractions += 1 }
      count(outcome, retraction.caseCode, retraction.version, response, &counts)
    case .unfinished(_, _) where FormScope(of: taking.record, in: index).isPartial:
      try takePrefill(response, store, &counts)
    case .unfinished(let status, _):
      counts.invalid += 1
      reportUnfinished(status, response)
      return false
    case .invalid(let findings):
      counts.invalid += 1
      report(findings, response)
      return false
    }
    return true
  }

  /// The form that a response names, where that is another one and at hand.
  private func otherForm(_ taking: Taking) throws -> FormIndex? {
    let record = taking.record
    guard record.header.questionnaire != .none, let current = index.form.canonical,
      case let named = canonical(taking), named != current
    else { return nil }
    return try taking.forms.index(of: named)
  }

  private func canonical(_ taking: Taking) -> String {
    taking.record.text(taking.record.header.questionnaire)
  }

  private func takePrefill(
    _ response: SourcedResponse, _ store: ResponseStore, _ counts: inout Summary
  ) throws {
    let document: ResponseDocument
    do {
      document = try ResponseDocument(reading: Array(response.bytes[response.range]), index)
    } catch { throw Stop(.unreadable, FindingLine.unreadable(error, response)) }
    guard let code = document.record.caseCode else {
      throw Stop(
        .findings,
        Phrase(
          ja: "\(response.file):\(response.line): 症例コードがありません",
          en: "\(response.file):\(response.line): there is no case code"))
    }
    let work: CaseSession
    do {
      work = try store.beginSession(code, role: .laboratory, at: session.system.now().text)
    } catch {
      guard case .inUse = error.reason else { throw error }
      counts.refused += 1
      return say(response, code, error.words)
    }
    defer { work.end() }
    switch try PrefillFile(session, index).take(document, code, into: store) {
    case .taken: counts.prefills += 1
    case .unchanged: counts.unchanged += 1
    case .differs(let comparison):
      counts.refused += 1
      let words = PrefillFile.contradiction(code, comparison)
      session.say("\(response.file):\(response.line): \(words(session.language))")
    }
  }

  private func count(
    _ outcome: TakeOutcome, _ code: CaseCode, _ version: Int, _ response: SourcedResponse,
    _ counts: inout Summary
  ) {
    switch outcome {
    case .new: counts.new += 1
    case .amended: counts.amended += 1
    case .unchanged: counts.unchanged += 1
    case .older(let held):
      counts.refused += 1
      say(
        response, code,
        Phrase(
          ja: "第 \(version) 版は保存済みの第 \(held) 版より古いので取り込みません",
          en: "version \(version) is older than version \(held), which is held; not taken"))
    case .conflict:
      counts.refused += 1
      say(
        response, code,
        Phrase(
          ja: "同じ第 \(version) 版で内容の違う回答があるので取り込みません",
          en: "another response of the same version \(version) is held; not taken"))
    }
  }

  private func say(_ response: SourcedResponse, _ code: CaseCode, _ words: Phrase) {
    session.say("\(response.file):\(response.line): \(code): \(words(session.language))")
  }

  private func reportInvalid(_ path: String, _ quarantine: Quarantine?, _ setAside: String?) {
    let name = visible(path)
    guard let quarantine else {
      return session.say(
        Phrase(
          ja: "\(name): 誤りがあるので、このファイルからは何も取り込みませんでした",
          en: "\(name): nothing was taken from this file, because of its errors"))
    }
    guard let setAside else { return }
    session.say(
      Phrase(
        ja: "\(name): 取り込めない \(quarantine.count) 件を \(visible(setAside)) に取り分けました",
        en: "\(name): \(quarantine.count) that could not be taken are set aside in "
          + visible(setAside)))
  }

  private func reportUnfinished(_ status: ResponseStatus, _ response: SourcedResponse) {
    let words =
      status == .enteredInError
      ? Phrase(
        ja: "取り下げ（entered-in-error）には症例コードと版番号が必要で、回答は書けません",
        en: "a retraction (entered-in-error) names its case and version and holds no answers")
      : Phrase(
        ja: "状態が \(status.rawValue) の回答は取り込めません。提出済みの回答だけです",
        en: "a response with status \(status.rawValue) cannot be taken; only submitted ones")
    session.say("\(response.file):\(response.line): \(words(session.language))")
  }

  private func report(_ findings: [Finding], _ response: SourcedResponse) {
    for finding in findings where finding.severity == .error {
      session.output.write(FindingLine.line(finding, response, session.language) + "\n")
    }
  }
}
