import FormModel
import ResponseStore
import Tabulation

/// `tabulate --release`: publishes the cases of a period once and for ever.
///
/// The first time the release enters the ledger with its cases, its policy and its file; every
/// further time the same bytes are written again, or the request is refused.
struct ReleaseCommand {
  private let session: Session
  private let index: FormIndex
  private let name: ReleaseName

  /// Makes the command for the release that `--release` names.
  init(_ session: Session, _ text: String) throws(Stop) {
    self.session = session
    index = FormIndex(try session.form())
    name = try ReleaseName(text)
  }

  /// Publishes, writes again, or shows what would be published.
  func run() throws -> ExitCode {
    guard session.command.operands.isEmpty, !session.command.has("--from") else {
      throw Stop(
        .usage,
        Phrase(
          ja: "--release はストアから作ります。ファイルは指定できません",
          en: "--release is made from the store; no files can be named"))
    }
    let store = try session.openExistingStore()
    let entries = try session.checkedLedger(store)
    if session.command.has("--preview") { return try preview(store, entries) }
    guard let path = session.command["--output"], path != "-" else {
      throw Stop(
        .usage,
        Phrase(
          ja: "--release には書き込み先 -o FILE.csv が必要です", en: "--release needs -o FILE.csv to write to"))
    }
    let issues = entries.filter { name.isNamed(by: $0) }
    if let last = issues.last, last.event == .released { return try writeAgain(last, path) }
    return try publish(store, entries, path)
  }

  private func publish(
    _ store: ResponseStore, _ entries: [LedgerEntry], _ path: String
  ) throws -> ExitCode {
    let former = try former(entries)
    let policy = try policy(former)
    let cutOff = name.cutOff(policy["cutOffDays"])
    guard let today = session.system.now().date?.description, today > cutOff else {
      throw Stop(
        .findings,
        Phrase(
          ja: "\(name.text) は \(cutOff) まで回答を受け付けます。その翌日から公表できます（確認は --preview）",
          en:
            "\(name.text) takes responses until \(cutOff); it can be published from the day after "
            + "(--preview shows it)"))
    }
    // Nothing enters the ledger that could not be written.
    let files = try (
      csv: file(path, 0o644), metadata: file(ReleaseCommand.metadataPath(path), 0o644)
    )
    let aliases = try aliases()
    let issues = entries.filter { $0.event == .released && name.isNamed(by: $0) }
    let issue = name.issue(after: issues.count)
    let (cases, release, institutions) = try protect(
      store, entries, former, policy, aliases, issue)
    let language = session.language
    let settings = [
      "cut-off": cutOff, "language": language.rawValue,
      "bom": session.command.has("--bom") ? "yes" : "no",
      "policy": [former?.settings["policy"], session.command["--policy"]].compactMap(\.self)
        .filter { !$0.isEmpty }.joined(separator: ","),
    ]
    let csv = CSVWriter(language: language, hasByteOrderMark: session.command.has("--bom"))
      .bytes(of: release.table)
    let fileName = String(path.split(separator: "/").last ?? "release.csv")
    let metadata = ReleaseMetadata(
      release: release, plan: cases.table.plan, name: issue, period: name.period,
      replaces: issues.last?.release, fileName: fileName,
      settings: settings, language: language
    ).bytes(of: csv)
    let record = ReleaseRecord(
      settings: settings, aliases: aliases,
      cases: cases.frozen.enumerated().map { row, entry in
        (entry.code, entry.version, institutions.ofRow[row])
      },
      excluded: zip(cases.excluded, institutions.ofExcluded).map { ($0.code, $0.version, $1) })
    try writeAudit(release, issue, store)
    try store.appendToLedger(
      .released, issue, after: entries.count, at: session.system.now().text, content: record.bytes,
      file: csv,
      metadata: metadata)
    try finish(files.csv, csv)
    try finish(files.metadata, metadata)
    say(cases, release)
    return .done
  }

  private func file(_ path: String, _ mode: UInt32) throws(FileError) -> ReplacementFile {
    try ReplacementFile(path, mode: mode)
  }

  private func finish(_ file: ReplacementFile, _ bytes: [UInt8]) throws {
    file.output.write(bytes)
    try file.finish()
  }

  private static func metadataPath(_ path: String) -> String {
    (path.hasSuffix(".csv") ? String(path.dropLast(4)) : path) + "-metadata.json"
  }

  /// The last of the issues that were withdrawn, which this one is to replace; nil: there is none.
  private func former(_ entries: [LedgerEntry]) throws(Stop) -> ReleaseRecord? {
    guard let entry = entries.last(where: { $0.event == .released && name.isNamed(by: $0) })
    else { return nil }
    guard let record = ReleaseRecord(entry.content) else {
      throw LedgerFault(number: entry.number).stop
    }
    return record
  }

  /// The policy of the form, or of the issue that was withdrawn, made stricter where
  /// `--policy NAME=VALUE,…` asks for it.
  private func policy(_ former: ReleaseRecord?) throws(Stop) -> DisclosurePolicy {
    let form = ReleasePlan(index).policy
    let standard = former.flatMap { form.stricter($0.policyChanges) } ?? form
    guard let text = session.command["--policy"] else { return standard }
    var changes: [String: Int] = [:]
    var isReadable = true
    for part in text.split(separator: ",") {
      let sides = part.split(separator: "=")
      if sides.count == 2, let value = Int(sides[1]) {
        changes[String(sides[0])] = value
      } else {
        isReadable = false
      }
    }
    guard isReadable, let policy = standard.stricter(changes) else {
      throw Stop(
        .usage,
        Phrase(
          ja: "--policy \(visible(text)) は使えません。調査票の定めより厳しい値だけです。例: minimumFrequency=20",
          en: "--policy \(visible(text)) is not allowed; only values stricter than the form's, for "
            + "example minimumFrequency=20"))
    }
    return policy
  }

  /// The cases of the release and what of them may be seen.
  private func protect(
    _ store: ResponseStore, _ entries: [LedgerEntry], _ former: ReleaseRecord?,
    _ policy: DisclosurePolicy, _ aliases: [[String]], _ shown: String
  ) throws -> (ReleaseCases, ReleaseProtection, Institutions) {
    let history = try ReleaseHistory(entries, store, index)
    if let former {
      guard !history.isIncomplete else {
        throw Stop(
          .findings,
          Phrase(
            ja: "\(name.text) は出し直せません。公表した症例の一部が保存先にないか、調査票が変わったため、比べられません",
            en: "\(name.text) cannot be published again: cases of a release are missing from the "
              + "store, or the form has changed, so that nothing can be compared"))
      }
      let cases = try ReleaseCases(store, index, name, withdrawn: former)
      let institutions = Institutions(cases.table, aliases: aliases)
      let release = try protected(history, cases, institutions, aliases, policy, shown)
      return (cases, release, institutions)
    }
    var taken: Set<CaseCode> = []
    var excluded: Set<ReleaseCases.Version> = []
    for entry in entries where entry.event == .released {
      guard let record = ReleaseRecord(entry.content) else {
        throw LedgerFault(number: entry.number).stop
      }
      taken.formUnion(record.cases.map(\.code))
      excluded.formUnion(
        record.excluded.map { ReleaseCases.Version(code: $0.code, version: $0.version) })
    }
    let cases = try ReleaseCases(
      store, index, name, cutOff: name.cutOff(policy["cutOffDays"]), taken: taken,
      excluded: excluded)
    let institutions = Institutions(cases.table, aliases: aliases)
    let count = (0..<cases.table.count).filter(cases.table.isCase).count
    if name.isHalf, count < policy["halfYearMinimumCases"] {
      throw Stop(
        .findings,
        Phrase(
          ja: "半期の公表には \(policy["halfYearMinimumCases"]) 症例以上必要です（いま \(count) 症例）。年度で公表してください",
          en: "a half-year needs at least \(policy["halfYearMinimumCases"]) cases (there are "
            + "\(count)); publish the year"))
    }
    let release = try protected(history, cases, institutions, aliases, policy, shown)
    return (cases, release, institutions)
  }

  private func protected(
    _ history: ReleaseHistory, _ cases: ReleaseCases, _ institutions: Institutions,
    _ aliases: [[String]], _ policy: DisclosurePolicy, _ shown: String
  ) throws(Stop) -> ReleaseProtection {
    do {
      return try history.protect(
        cases.table, institutions, aliases: aliases, policy, name, shown: shown)
    } catch {
      guard let waiting = cases.waiting.words else { throw Stop(.findings, error.words) }
      throw Stop(
        .findings,
        Phrase(
          ja: "\(error.words(.japanese))。\(waiting(.japanese))",
          en: "\(error.words(.english)); \(waiting(.english))"))
    }
  }

  /// The lists of names that are one institution: a line each, the names parted by tabs.
  private func aliases() throws(FileError) -> [[String]] {
    guard let path = session.command["--aliases"] else { return [] }
    let text = String(decoding: try FileHandle(reading: path).readAll(), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: "\t").map(String.init)
    }
  }

  private func preview(_ store: ResponseStore, _ entries: [LedgerEntry]) throws -> ExitCode {
    // A release that stands is shown as it would be if it were withdrawn.
    let former = try former(entries)
    let (cases, release, _) = try protect(
      store, entries, former, try policy(former), try aliases(), PublishableTable.draft)
    session.writePreview(of: release)
    say(cases, release)
    return .done
  }

  /// Writes a published release's own bytes again.
  private func writeAgain(_ entry: LedgerEntry, _ path: String) throws -> ExitCode {
    guard let record = ReleaseRecord(entry.content) else {
      throw LedgerFault(number: entry.number).stop
    }
    let asked = (
      session.command["--policy"], session.command["--lang"], session.command.has("--bom")
    )
    let isSame =
      (asked.0 ?? record.settings["policy"]) == record.settings["policy"]
      && (asked.1 ?? record.settings["language"]) == record.settings["language"]
      && (!asked.2 || record.settings["bom"] == "yes")
    guard isSame else {
      throw Stop(
        .findings,
        Phrase(
          ja: "\(name.text) は公表済みで、方針・言語・BOM は変えられません（同じ指定なら同じファイルを書きます）",
          en: "\(name.text) is published; its policy, language and BOM are fixed (without other "
            + "wishes the same file is written again)"))
    }
    let files = try (
      csv: file(path, 0o644), metadata: file(ReleaseCommand.metadataPath(path), 0o644)
    )
    try finish(files.csv, entry.file)
    try finish(files.metadata, entry.metadata)
    session.say(
      Phrase(
        ja: "\(name.text) は公表済みです。同じファイルを書きました",
        en: "\(name.text) is published already; the same file was written"))
    return .done
  }

  private func say(_ cases: ReleaseCases, _ release: ReleaseProtection) {
    let tables = cases.table.plan.tables
    func list(_ language: Language) -> String {
      release.withheldTables.map { withheld in
        tables.first { $0.code == withheld.code }?.label(language) ?? withheld.code
      }.joined(separator: Phrase(ja: "、", en: ", ")(language))
    }
    let isComplete = release.withheldTables.isEmpty
    session.say(
      Phrase(
        ja: "\(name.text): 回答 \(cases.table.count) 件、表 \(release.tables.count)。"
          + "出さない表: \(isComplete ? "なし" : list(.japanese))。読めず待つ回答 \(cases.skipped)",
        en:
          "\(name.text): \(cases.table.count) responses, \(release.tables.count) tables; withheld: "
          + "\(isComplete ? "none" : list(.english)); unreadable and waiting: \(cases.skipped)"))
    if let words = release.withheldWords { session.say(words) }
    if let words = cases.waiting.words { session.say(words) }
  }

  /// Writes what was hidden and why, for the secretariat alone, beside the store.
  private func writeAudit(
    _ release: ReleaseProtection, _ issue: String, _ store: ResponseStore
  ) throws {
    let path = store.path + ".audit-" + issue + ".csv"
    let file = try ReplacementFile(path, mode: 0o600, replaces: true)
    file.output.write(
      "table,strata,question,option,count,institutions,largest,second,reason,band\r\n")
    for line in release.audit {
      let band = line.band.map { "\($0.lowerBound)-\($0.upperBound)" } ?? ""
      let cells = [
        line.table, line.strata.joined(separator: "/"), line.question, line.option,
        String(line.count.total), String(line.count.institutions), String(line.count.largest),
        String(line.count.second), line.reason, band,
      ]
      file.output.write(cells.joined(separator: ",") + "\r\n")
    }
    try file.finish()
  }
}

extension LedgerFault {
  /// What is wrong, for a person.
  var stop: Stop {
    Stop(
      .findings,
      Phrase(
        ja: "公表の台帳の \(number) 番目が、書き換えられたか失われています。この保存先からは公表できません。"
          + "控えから戻してください",
        en: "entry \(number) of the ledger of releases was changed or is missing; nothing can be "
          + "published from this store. Restore it from a backup"))
  }
}

extension Session {
  /// The ledger, or the end of the command where something is wrong with it.
  func checkedLedger(_ store: ResponseStore) throws -> [LedgerEntry] {
    switch try store.ledger() {
    case .success(let entries): return entries
    case .failure(let fault): throw fault.stop
    }
  }
}
