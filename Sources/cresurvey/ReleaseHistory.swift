import FormModel
import ResponseStore
import Tabulation

/// A release of the ledger, read again from its frozen cases.
struct FrozenRelease {
  /// Its name.
  let name: ReleaseName
  /// What the ledger keeps of it.
  let record: ReleaseRecord
  /// Its cases.
  let cases: CaseTable
  /// Their institutions, as they were told apart.
  let institutions: Institutions
  /// The policy by which it was made.
  let policy: DisclosurePolicy

  /// Reads a release again; nil where a case is not in the store any more, or the form has changed.
  init?(_ entry: LedgerEntry, _ store: ResponseStore, _ index: FormIndex) throws {
    name = try ReleaseName(entry.release)
    guard let record = ReleaseRecord(entry.content),
      let cases = try ReleaseCases(
        store, index, name, frozen: record.cases.map { ($0.code, $0.version) })
    else { return nil }
    var changes: [String: Int] = [:]
    for part in (record.settings["policy"] ?? "").split(separator: ",") {
      let sides = part.split(separator: "=")
      if sides.count == 2 { changes[String(sides[0])] = Int(sides[1]) }
    }
    guard let policy = cases.table.plan.policy.stricter(changes) else { return nil }
    (self.record, self.cases, self.policy) = (record, cases.table, policy)
    institutions = Institutions(numbers: record.cases.map(\.institution))
  }
}

/// What everyone knows of the releases so far, withdrawn ones too: their files were public once.
struct ReleaseHistory {
  /// The releases, in the order of the ledger.
  private(set) var known: [KnownRelease] = []
  /// Whether one of them could not be made anew, so that nothing can be added to them safely.
  private(set) var isIncomplete = false
  private var standing: [ReleaseName] = []

  /// No release yet.
  init() {}

  /// Makes all releases of the ledger anew.
  init(_ entries: [LedgerEntry], _ store: ResponseStore, _ index: FormIndex) throws {
    for entry in entries {
      let frozen = entry.event == .released ? try FrozenRelease(entry, store, index) : nil
      add(entry, frozen)
    }
  }

  /// Adds an entry of the ledger; `frozen` is the release that it is about.
  mutating func add(_ entry: LedgerEntry, _ frozen: FrozenRelease?) {
    guard entry.event == .released else {
      standing.removeAll { $0.text == entry.release }
      return
    }
    guard let frozen, let rows = PublishedRows(csv: entry.file),
      let release = try? KnownRelease(
        entry.release, frozen.cases, frozen.institutions, aliases: frozen.record.aliases,
        frozen.policy, rows,
        parts: parts(of: frozen.name).map { known[$0].name } + [entry.release])
    else {
      isIncomplete = true
      return
    }
    known.append(release)
    standing.append(frozen.name)
  }

  /// The releases that a table since the start adds up with that of `name`: those not withdrawn
  /// whose period ends no later.
  func parts(of name: ReleaseName) -> [Int] {
    let names = standing.filter { $0.period.end <= name.period.end && $0 != name }.map(\.text)
    return known.indices.filter { names.contains(known[$0].name) }
  }

  /// `release` with the table over it and those before it, where there are any.
  func adding(
    to release: ReleaseProtection, _ name: ReleaseName, _ cases: CaseTable,
    _ institutions: Institutions, aliases: [[String]]
  ) -> ReleaseProtection {
    var release = release
    if isIncomplete {
      release.withholdCumulativeTable()
    } else {
      release.addCumulativeTable(
        cases, institutions, aliases: aliases, earlier: known, parts: parts(of: name))
    }
    return release
  }
}
