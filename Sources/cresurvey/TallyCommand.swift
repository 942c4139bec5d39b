import FormModel
import Tabulation

/// `tally`: what `tabulate` counts, unprotected, to be merged by `tabulate --from`.
struct TallyCommand {
  private let session: Session
  private let index: FormIndex

  /// Makes the command.
  init(_ session: Session) throws(Stop) {
    self.session = session
    index = FormIndex(try session.form())
  }

  /// Counts, and writes the tally for the secretariat's own machines alone.
  func run() throws -> ExitCode {
    let file = try session.outputFile(mode: 0o600)
    if file == nil, Terminal.isTerminal(1) {
      throw Stop(
        .usage,
        Phrase(
          ja: "書き込み先を -o FILE.json で指定してください（保護前の集計なので画面には出しません）",
          en: "name the file with -o FILE.json (what is not protected is not shown on a terminal)"))
    }
    let tally = try CaseTally(session, index, ReleasePlan(index))
    let output = file?.output ?? session.output
    TallyFile.write(tally, to: output)
    output.flush()
    if let failure = output.failure { throw Stop(failure) }
    try file?.finish()
    let count = tally.table.count
    session.say(
      Phrase(
        ja: "\(count) 件を数えました（保護前・部外秘）。未完了 \(tally.unfinished)、除外 \(tally.skipped)",
        en: "responses counted: \(count), unprotected and confidential; \(tally.unfinished) not "
          + "completed, \(tally.skipped) left out"))
    return tally.skipped == 0 ? .done : .findings
  }
}
