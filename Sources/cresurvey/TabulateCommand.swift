import FormJSON
import FormModel
import ResponseStore
import Tabulation

/// `tabulate`: the anonymous aggregate as CSV, from files or from the store.
///
/// Every response is checked as `validate` does. The newest version of a case counts, once.
struct TabulateCommand {
  private let session: Session
  private let index: FormIndex
  private let plan: TabulationPlan

  /// What was left out, and why.
  private struct Summary {
    var counted = 0
    var unfinished = 0
    var superseded = 0
    var skipped = 0
  }

  /// Makes the command.
  init(_ session: Session) throws(Stop) {
    self.session = session
    index = FormIndex(try session.form())
    plan = TabulationPlan(index)
  }

  /// Counts, protects and writes the table.
  func run() throws -> ExitCode {
    // The aggregate is public: the only output that others may read.
    let file = try session.outputFile(mode: 0o644)
    var summary = Summary()
    let inputs = try TabulationInputs(session, index)
    let tally = try count(inputs, &summary)
    let writer = CSVWriter(
      language: session.language, hasByteOrderMark: session.command.has("--bom"))
    let output = file?.output ?? session.output
    output.write(writer.bytes(of: DraftProtection.table(from: tally)))
    output.flush()
    if let failure = output.failure { throw Stop(failure) }
    try file?.finish()
    report(summary)
    return summary.skipped == 0 ? .done : .findings
  }

  /// The tally of the responses that count.
  private func count(_ inputs: TabulationInputs, _ summary: inout Summary) throws -> Tally {
    var tally = Tally(plan)
    var versions = LatestVersions()
    var number = 0
    var retracted: Set<Int> = []
    try inputs.forEach { response, verdict in
      number += 1
      switch verdict {
      case .completed(let completed):
        versions.add(
          caseCode: completed.caseCode, version: completed.version,
          digest: contentDigest(response.bytes[response.range]), handle: number)
        tally.add(completed)
      case .unfinished(let status, let record):
        // A case taken back counts no more; its earlier versions must not either.
        if status == .enteredInError, let code = record.caseCode {
          versions.add(
            caseCode: code, version: record.versionNumber,
            digest: contentDigest(response.bytes[response.range]), handle: number)
          retracted.insert(number)
        }
        summary.unfinished += 1
      case .skipped: summary.skipped += 1
      }
    }
    let conflicts = versions.conflicts
    guard conflicts.isEmpty else {
      for conflict in conflicts { session.say(conflict.words) }
      throw Stop(.findings, nil)
    }
    let counted = Set(versions.counted).subtracting(retracted)
    let completed = number - summary.unfinished - summary.skipped
    summary.counted = counted.count
    summary.superseded = completed - counted.count
    guard summary.superseded > 0 else { return tally }
    // Some responses do not count: they are told apart now, so the rest is counted afresh.
    var second = Tally(plan)
    var again = 0
    try inputs.forEach { _, verdict in
      again += 1
      if case .completed(let completed) = verdict, counted.contains(again) { second.add(completed) }
    }
    guard again == number else {
      throw Stop(
        .ioError,
        Phrase(ja: "読んでいる間に入力が変わりました", en: "the input changed while it was being read"))
    }
    return second
  }

  private func report(_ summary: Summary) {
    session.say(
      Phrase(
        ja: "\(summary.counted) 症例を集計。未完了 \(summary.unfinished)、古い版など "
          + "\(summary.superseded)、除外 \(summary.skipped)。公表用ではありません（下書き）",
        en: "cases counted: \(summary.counted); \(summary.unfinished) not completed, "
          + "\(summary.superseded) superseded, \(summary.skipped) left out. A draft, not for publication"
      ))
  }
}

/// A number for what a response says: equal for the same JSON, whatever its white space.
private func contentDigest(_ bytes: ArraySlice<UInt8>) -> UInt64 {
  var digest: UInt64 = 14_695_981_039_346_656_037
  var isInString = false
  var isEscaped = false
  for byte in bytes {
    if isInString {
      isInString = isEscaped || byte != UInt8(ascii: "\"")
      isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
    } else if byte <= 0x20 {
      continue
    } else {
      isInString = byte == UInt8(ascii: "\"")
    }
    digest = (digest ^ UInt64(byte)) &* 1_099_511_628_211
  }
  return digest
}
