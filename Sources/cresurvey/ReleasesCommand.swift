import FormJSON
import FormModel
import ResponseStore
import Tabulation

/// `releases`, `releases verify` and `releases withdraw`: the ledger.
struct ReleasesCommand {
  private let session: Session

  /// Makes the command.
  init(_ session: Session) { self.session = session }

  /// Lists what was published and withdrawn.
  func list() throws -> ExitCode {
    let entries = try session.checkedLedger(try session.openExistingStore())
    if entries.isEmpty { sayEmpty() }
    for entry in entries {
      let cases = ReleaseRecord(entry.content)?.cases.count ?? 0
      let words =
        entry.event == .released
        ? Phrase(
          ja: "\(entry.number)  \(entry.release)  公表 \(entry.time)  回答 \(cases) 件",
          en: "\(entry.number)  \(entry.release)  published \(entry.time)  \(cases) responses")
        : Phrase(
          ja: "\(entry.number)  \(entry.release)  取り下げ \(entry.time)  理由: \(entry.reason)",
          en: "\(entry.number)  \(entry.release)  withdrawn \(entry.time)  reason: \(entry.reason)")
      session.output.write(words(session.language) + "\n")
    }
    return .done
  }

  private func sayEmpty() {
    session.say(
      Phrase(
        ja: "まだ何も公表していません。公表は cresurvey tabulate --release NAME",
        en: "nothing is published yet; cresurvey tabulate --release NAME publishes"))
  }

  /// Compares every release with its frozen cases, and confirms that it is still safe.
  func verify() throws -> ExitCode {
    let store = try session.openExistingStore()
    let entries = try session.checkedLedger(store)
    let index = FormIndex(try session.form())
    if entries.isEmpty { sayEmpty() }
    var isSound = true
    var history = ReleaseHistory()
    for entry in entries {
      let frozen = entry.event == .released ? try FrozenRelease(entry, store, index) : nil
      let former = history
      history.add(entry, frozen)
      guard entry.event == .released else { continue }
      let finding = finding(entry, frozen, former, history)
      isSound = isSound && finding.isSound
      let words = Phrase(
        ja: "\(entry.release): \(finding.words(.japanese))",
        en: "\(entry.release): \(finding.words(.english))")
      session.output.write(words(session.language) + "\n")
    }
    return isSound ? .done : .findings
  }

  private func finding(
    _ entry: LedgerEntry, _ frozen: FrozenRelease?, _ former: ReleaseHistory,
    _ history: ReleaseHistory
  ) -> (isSound: Bool, words: Phrase) {
    guard let frozen else {
      return (
        false,
        Phrase(
          ja: "公表した症例の一部が保存先にないため、確かめられません",
          en: "some of its cases are not in the store; it cannot be verified")
      )
    }
    let settings = frozen.record.settings
    let writer = CSVWriter(
      language: Language(rawValue: settings["language"] ?? "") ?? .japanese,
      hasByteOrderMark: settings["bom"] == "yes")
    let release = try? former.protect(
      frozen.cases, frozen.institutions, aliases: frozen.record.aliases, frozen.policy,
      frozen.name, shown: entry.release)
    if let release, writer.bytes(of: release.table) == entry.file {
      return (true, Phrase(ja: "台帳のとおりです", en: "as the ledger says"))
    }
    // Another version of the program may have hidden other counts, as safely.
    guard let own = former.published(entry, frozen),
      history.known.contains(where: { $0.name == entry.release })
    else {
      return (
        false,
        Phrase(
          ja: "公表した数が、いまの調査票で数えた症例と合いません",
          en: "its numbers are not those of its cases by today's form")
      )
    }
    guard own.isSafe, KnownRelease.areSafe(history.known, frozen.policy) else {
      return (
        false,
        Phrase(
          ja: "数は症例と合いますが、安全であると確かめられませんでした",
          en: "its numbers are those of its cases, but were not confirmed to be safe")
      )
    }
    return (
      true,
      Phrase(
        ja: "台帳のとおりで、安全です（いまのプログラムなら、示さない件数が異なります）",
        en: "as the ledger says, and safe (today's program would hide other counts)")
    )
  }

  /// Notes that a release was withdrawn; what was published stays in the ledger.
  func withdraw() throws -> ExitCode {
    let name = try ReleaseName(session.command.operands.first ?? "")
    let store = try session.openExistingStore()
    let entries = try session.checkedLedger(store)
    guard let issue = entries.last(where: { name.isNamed(by: $0) && $0.event == .released }) else {
      throw Stop(
        .findings,
        Phrase(ja: "\(name.text) は公表されていません", en: "\(name.text) was never published"))
    }
    guard !entries.contains(where: { $0.event == .withdrawn && $0.release == issue.release }) else {
      throw Stop(
        .findings,
        Phrase(ja: "\(name.text) は取り下げ済みです", en: "\(name.text) is withdrawn already"))
    }
    guard let reason = session.command["--reason"], !reason.isEmpty else {
      throw Stop(
        .usage, Phrase(ja: "--reason に理由を書いてください", en: "say why with --reason TEXT"))
    }
    // A script has said what it wants.
    if Terminal.isTerminal(0) {
      let words = Phrase(
        ja: "\(issue.release) を取り下げます。台帳から消えることはなく、出し直せるとは限りません。よろしいですか（y/n）",
        en:
          "withdraw \(issue.release)? The ledger keeps it, and it cannot always be published again. "
          + "Go ahead (y/n)?")
      guard try session.confirms(words) else { return .done }
    }
    try store.appendToLedger(
      .withdrawn, issue.release, after: entries.count, at: session.system.now().text,
      content: Array(reason.utf8))
    session.say(
      Phrase(
        ja: "\(issue.release) を取り下げました。公開したファイルを回収してください",
        en: "\(issue.release) is withdrawn; take the published file back"))
    let least = ReleasePlan(FormIndex(try session.form())).policy["minimumFrequency"]
    session.say(
      Phrase(
        ja: "直した回答で出し直せるのは、どの数も変わらないか \(least) 症例以上変わるときだけです。"
          + "確かめるには tabulate --release \(name.text) --preview",
        en:
          "from corrected responses it is published again only where every count stays or changes by "
          + "\(least) cases and more; tabulate --release \(name.text) --preview tells"))
    let sums = entries.filter { entry in
      entry.sumsUp(issue.release)
        && !entries.contains { $0.event == .withdrawn && $0.release == entry.release }
    }
    if !sums.isEmpty {
      let list = sums.map(\.release).joined(separator: ", ")
      session.say(
        Phrase(
          ja: "公表済みの \(list) の累計（since-start）は、いまも \(issue.release) を含んだままです",
          en: "since-start in \(list), which is published, still sums it up"))
    }
    return .done
  }
}

extension LedgerEntry {
  /// Why a release was withdrawn, on one line.
  fileprivate var reason: String { shortened(String(decoding: content, as: UTF8.self), to: 200) }

  /// Whether the file published here adds up the release of the file `issue` with others.
  fileprivate func sumsUp(_ issue: String) -> Bool {
    guard event == .released, release != issue, let tree = try? JSONTree(reading: metadata) else {
      return false
    }
    return (tree["tables"]?.elements ?? []).contains { table in
      (table["sumOf"]?.elements ?? []).contains { $0.stringValue == issue }
    }
  }
}
