import FormJSON
import FormModel
import ResponseStore

/// `export`: the newest submitted version of every case, or of some, as NDJSON.
struct ExportCommand {
  private let session: Session

  /// Makes the command.
  init(_ session: Session) { self.session = session }

  /// Writes the file; every response is checked again on its way out.
  func run() throws -> ExitCode {
    let index = FormIndex(try session.form())
    let store = try session.openExistingStore()
    let wanted = Set(try session.command.operands.map(session.caseCode))
    for code in session.command.operands { try checkCase(try session.caseCode(code), store) }
    guard try store.caseList().contains(where: { $0.latest != nil }) else {
      throw Stop(
        .findings,
        Phrase(
          ja: "提出済みの症例がまだないので、書き出しません。cresurvey answer で症例を提出します",
          en:
            "nothing has been submitted yet, so nothing is exported; cresurvey answer submits a case"
        )
      )
    }
    let file = try session.outputFile(mode: 0o600)
    if file == nil, Terminal.isTerminal(1) {
      throw Stop(
        .usage,
        Phrase(
          ja: "書き込み先を -o FILE.ndjson で指定してください（個別の回答なので画面には出しません）",
          en: "name the file with -o FILE.ndjson (single responses are not shown on a terminal)"))
    }
    let output = file?.output ?? session.output
    let written = try write(to: output, only: wanted, index, store)
    output.flush()
    if let failure = output.failure { throw Stop(failure) }
    try file?.finish()
    let now = session.system.now().text
    try store.transaction { () throws(StoreError) -> TransactionEnd<Void> in
      for (code, version) in written { try store.markExported(code, version: version, at: now) }
      return .keep(())
    }
    session.say(
      Phrase(ja: "\(written.count) 件を書き出しました", en: "responses exported: \(written.count)"))
    return .done
  }

  /// Writes the newest versions; returns which.
  private func write(
    to output: Output, only wanted: Set<CaseCode>, _ index: FormIndex, _ store: ResponseStore
  ) throws -> [(CaseCode, Int)] {
    var written: [(CaseCode, Int)] = []
    var submissions = try store.latestSubmissions(by: .caseCode)
    while let submission = try submissions.next() {
      guard wanted.isEmpty || wanted.contains(submission.caseCode) else { continue }
      try check(submission, index, store)
      output.write(submission.json)
      output.write("\n")
      written.append((submission.caseCode, submission.version))
    }
    return written
  }

  private func checkCase(_ code: CaseCode, _ store: ResponseStore) throws {
    guard try store.caseExists(code) else { throw Stop.noCase(code) }
    guard try store.latestSubmitted(code) != nil else {
      throw Stop(
        .findings,
        Phrase(
          ja: "症例 \(code) はまだ提出されていません", en: "case \(code) has not been submitted yet"))
    }
  }

  private func check(
    _ submission: Submission, _ index: FormIndex, _ store: ResponseStore
  ) throws {
    var validator = session.validator(of: index)
    if let record = try? ResponseReader(index).read(submission.json),
      case .completed = validator.verdict(on: record)
    {
      return
    }
    throw Stop(
      .findings,
      Phrase(
        ja: "症例 \(submission.caseCode) の保存された回答が、この調査票の確認を通りません",
        en: "the stored response of case \(submission.caseCode) does not pass this form's rules"))
  }
}

/// `import`: takes responses and laboratory files into the store, each file whole or not at all.
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
  }

  /// Makes the command.
  init(_ session: Session) throws(Stop) {
    self.session = session
    index = FormIndex(try session.form())
  }

  /// Takes every file in.
  func run() throws -> ExitCode {
    let store = try session.openStore()
    var total = Summary()
    var worst = ExitCode.done
    for path in session.command.operands {
      var summary = Summary()
      let code = try take(path, store, &summary)
      if code != .done { worst = code }
      total.invalid += summary.invalid
      total.refused += summary.refused
      guard code == .done || summary.invalid == 0 && code == .findings else { continue }
      total.new += summary.new
      total.amended += summary.amended
      total.unchanged += summary.unchanged
      total.prefills += summary.prefills
    }
    session.say(
      Phrase(
        ja: "新規 \(total.new)、更新 \(total.amended)、変更なし \(total.unchanged)、検査室の回答 "
          + "\(total.prefills)、拒否 \(total.refused)、誤り \(total.invalid)",
        en: "\(total.new) new, \(total.amended) amended, \(total.unchanged) unchanged, "
          + "\(total.prefills) from laboratories, \(total.refused) refused, \(total.invalid) invalid"
      ))
    return worst
  }

  /// Takes one file in; anything invalid in it undoes the whole file.
  private func take(
    _ path: String, _ store: ResponseStore, _ summary: inout Summary
  ) throws -> ExitCode {
    let source = try ResponseSource(path, language: session.language)
    var reader = ResponseReader(index)
    var validator = session.validator(of: index)
    var counts = Summary()
    var failure: (any Error)?
    var unreadable = false
    let now = session.system.now().text
    try store.transaction { () throws(StoreError) -> TransactionEnd<Void> in
      do {
        try source.forEach { response in
          var record = ResponseRecord()
          do throws(UnreadableResource) {
            try reader.read(response.bytes, response.range, into: &record)
          } catch {
            session.say(FindingLine.unreadable(error, response))
            unreadable = true
            return false
          }
          switch validator.verdict(on: record) {
          case .completed(let completed):
            count(try store.take(completed, receivedAt: now), completed, response, &counts)
          case .unfinished(_, _) where FormScope(of: record, in: index).isPartial:
            try takePrefill(response, store, &counts)
          case .unfinished(let status, _):
            counts.invalid += 1
            reportUnfinished(status, response)
          case .invalid(let findings):
            counts.invalid += 1
            report(findings, response)
          }
          return true
        }
      } catch let error as StoreError {
        throw error
      } catch {
        failure = error
        return .undo(())
      }
      return unreadable || counts.invalid > 0 ? .undo(()) : .keep(())
    }
    summary = counts
    if let failure { throw failure }
    if unreadable || counts.invalid > 0 {
      session.say(
        Phrase(
          ja: "\(visible(path)): 誤りがあるので、このファイルからは何も取り込みませんでした",
          en: "\(visible(path)): nothing was taken from this file, because of its errors"))
    }
    return unreadable ? .unreadable : counts.invalid + counts.refused > 0 ? .findings : .done
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
    _ outcome: TakeOutcome, _ completed: CompletedResponse, _ response: SourcedResponse,
    _ counts: inout Summary
  ) {
    switch outcome {
    case .new: counts.new += 1
    case .amended: counts.amended += 1
    case .unchanged: counts.unchanged += 1
    case .older(let held):
      counts.refused += 1
      say(
        response, completed,
        Phrase(
          ja: "第 \(completed.version) 版は保存済みの第 \(held) 版より古いので取り込みません",
          en: "version \(completed.version) is older than version \(held), which is held; not taken"
        ))
    case .conflict:
      counts.refused += 1
      say(
        response, completed,
        Phrase(
          ja: "同じ第 \(completed.version) 版で内容の違う回答があるので取り込みません",
          en: "another response of the same version \(completed.version) is held; not taken"))
    }
  }

  private func say(_ response: SourcedResponse, _ completed: CompletedResponse, _ words: Phrase) {
    session.say(
      "\(response.file):\(response.line): \(completed.caseCode): \(words(session.language))")
  }

  private func reportUnfinished(_ status: ResponseStatus, _ response: SourcedResponse) {
    let words = Phrase(
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
