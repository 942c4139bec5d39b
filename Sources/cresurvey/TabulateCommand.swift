import FormJSON
import FormModel
import Tabulation

/// `tabulate`: the anonymous aggregate as CSV, from files, from tallies or from the store.
///
/// Every response is checked as `validate` does. The newest version of a case counts, once.
struct TabulateCommand {
  private let session: Session
  private let index: FormIndex

  /// Makes the command.
  init(_ session: Session) throws(Stop) {
    for option in ["--policy", "--aliases"] where session.command.has(option) {
      throw Stop(
        .usage,
        Phrase(
          ja: "\(option) は --release とともに使います", en: "\(option) goes with --release"))
    }
    self.session = session
    index = FormIndex(try session.form())
  }

  /// Counts, protects and writes the tables.
  func run() throws -> ExitCode {
    // The aggregate is public: the only output that others may read.
    let file = try session.outputFile(mode: 0o644)
    var tally = try counted(ReleasePlan(index))
    let (superseded, conflicts) = tally.table.keepNewest()
    guard conflicts.isEmpty else {
      for conflict in conflicts { session.say(conflict.words) }
      throw Stop(.findings, nil)
    }
    let release: ReleaseProtection
    do {
      release = try ReleaseProtection(
        tally.table, Institutions(tally.table), tally.table.plan.policy,
        release: PublishableTable.draft)
    } catch {
      throw Stop(.findings, error.words)
    }
    if session.command.has("--preview") {
      session.writePreview(of: release)
    } else {
      let output = file?.output ?? session.output
      output.write(
        CSVWriter(language: session.language, hasByteOrderMark: session.command.has("--bom"))
          .bytes(of: release.table))
      output.flush()
      if let failure = output.failure { throw Stop(failure) }
      try file?.finish()
    }
    session.say(
      Phrase(
        ja: "\(tally.table.count) 症例を集計。未完了 \(tally.unfinished)、古い版など "
          + "\(superseded)、除外 \(tally.skipped)。公表用ではありません（下書き）",
        en: "cases counted: \(tally.table.count); \(tally.unfinished) not completed, "
          + "\(superseded) superseded, \(tally.skipped) left out. A draft, not for publication"))
    if let words = release.withheldWords { session.say(words) }
    return tally.skipped == 0 ? .done : .findings
  }

  private func counted(_ plan: ReleasePlan) throws -> CaseTally {
    guard session.command.has("--from") else { return try CaseTally(session, index, plan) }
    guard !session.command.operands.isEmpty else {
      throw Stop(
        .usage,
        Phrase(
          ja: "--from には cresurvey tally が書いたファイルの指定が必要です",
          en: "--from needs the files that cresurvey tally wrote"))
    }
    var total = CaseTally(plan)
    for path in session.command.operands { try total.merge(TallyFile.read(path, plan)) }
    return total
  }
}
