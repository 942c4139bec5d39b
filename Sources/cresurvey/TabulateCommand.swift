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

  /// Makes the command.
  init(_ session: Session) throws(Stop) {
    self.session = session
    index = FormIndex(try session.form())
  }

  /// Counts, protects and writes the tables.
  func run() throws -> ExitCode {
    // The aggregate is public: the only output that others may read.
    let file = try session.outputFile(mode: 0o644)
    let cases = try CountedCases(session, TabulationInputs(session, index), ReleasePlan(index))
    for option in ["--policy", "--aliases"] where session.command.has(option) {
      throw Stop(
        .usage,
        Phrase(ja: "\(option) は --release とともに使います", en: "\(option) goes with --release"))
    }
    let release: ReleaseProtection
    do {
      release = try ReleaseProtection(
        cases.table, Institutions(cases.table), cases.table.plan.policy,
        release: PublishableTable.draft)
    } catch {
      throw Stop(.findings, error.words)
    }
    if session.command.has("--preview") {
      session.output.write(TablePreview(release: release, language: session.language).text)
      report(cases.summary)
      return cases.summary.skipped == 0 ? .done : .findings
    }
    let writer = CSVWriter(
      language: session.language, hasByteOrderMark: session.command.has("--bom"))
    let output = file?.output ?? session.output
    output.write(writer.bytes(of: release.table))
    output.flush()
    if let failure = output.failure { throw Stop(failure) }
    try file?.finish()
    report(cases.summary)
    return cases.summary.skipped == 0 ? .done : .findings
  }

  private func report(_ summary: CountedCases.Summary) {
    session.say(
      Phrase(
        ja: "\(summary.counted) 症例を集計。未完了 \(summary.unfinished)、古い版など "
          + "\(summary.superseded)、除外 \(summary.skipped)。公表用ではありません（下書き）",
        en: "cases counted: \(summary.counted); \(summary.unfinished) not completed, "
          + "\(summary.superseded) superseded, \(summary.skipped) left out. A draft, not for publication"
      ))
  }
}
