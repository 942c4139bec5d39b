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
    name = try ReleaseName(issue: entry.release)
    guard let record = ReleaseRecord(entry.content),
      let cases = try ReleaseCases(
        store, index, name, frozen: record.cases.map { ($0.code, $0.version) },
        excluded: record.excluded.map { ($0.code, $0.version) })
    else { return nil }
    guard let policy = cases.table.plan.policy.stricter(record.policyChanges) else { return nil }
    (self.record, self.cases, self.policy) = (record, cases.table, policy)
    institutions = Institutions(
      numbers: record.cases.map(\.institution), excluded: record.excluded.map(\.institution))
  }
}

/// What everyone knows of the releases so far, withdrawn ones too: their files were public once.
struct ReleaseHistory {
  /// The releases, in the order of the ledger.
  private(set) var known: [KnownRelease] = []
  /// Whether one of them could not be made anew, so that nothing can be added to them safely.
  private(set) var isIncomplete = false
  /// For each of them its name, and whether it stands.
  private(set) var names: [(name: ReleaseName, isStanding: Bool)] = []

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
      if let place = known.firstIndex(where: { $0.name == entry.release }) {
        names[place].isStanding = false
      }
      return
    }
    guard let frozen else {
      isIncomplete = true
      return
    }
    if let place = place(of: frozen.name) {
      guard let rows = PublishedRows(csv: entry.file),
        let again = try? known[place].reissued(
          as: entry.release, frozen.cases, frozen.institutions, aliases: frozen.record.aliases,
          rows, parts: partNames(entry, frozen))
      else {
        isIncomplete = true
        return
      }
      known[place] = again
      names[place].isStanding = true
    } else if let release = published(entry, frozen) {
      known.append(release)
      names.append((frozen.name, true))
    } else {
      isIncomplete = true
    }
  }

  /// What the file of an entry says of its cases, seen alone; nil where it does not go with them.
  func published(_ entry: LedgerEntry, _ frozen: FrozenRelease) -> KnownRelease? {
    guard let rows = PublishedRows(csv: entry.file) else { return nil }
    return try? KnownRelease(
      entry.release, frozen.cases, frozen.institutions, aliases: frozen.record.aliases,
      frozen.policy, rows, parts: partNames(entry, frozen))
  }

  private func partNames(_ entry: LedgerEntry, _ frozen: FrozenRelease) -> [String] {
    parts(of: frozen.name).map { known[$0].name } + [entry.release]
  }

  /// Where the release of `name` stands among those known; nil: it was never published.
  func place(of name: ReleaseName) -> Int? { names.firstIndex { $0.name == name } }

  /// The releases that a table since the start adds up with that of `name`: those not withdrawn
  /// whose period ends no later.
  func parts(of name: ReleaseName) -> [Int] {
    known.indices.filter {
      names[$0].isStanding && names[$0].name != name
        && names[$0].name.period.end <= name.period.end
    }
  }

  /// Protects the cases of a release of `name`: alone, with the table over it and those before it,
  /// and beside what was published and withdrawn under the same name.
  func protect(
    _ cases: CaseTable, _ institutions: Institutions, aliases: [[String]],
    _ policy: DisclosurePolicy, _ name: ReleaseName, shown: String
  ) throws(ReleaseProtection.Refusal) -> ReleaseProtection {
    if let place = place(of: name) {
      return try ReleaseProtection(
        replacing: place, of: known, parts: parts(of: name), cases, institutions, aliases: aliases,
        policy, release: shown)
    }
    var release = try ReleaseProtection(cases, institutions, policy, release: shown)
    if isIncomplete {
      release.withholdCumulativeTable()
    } else {
      release.addCumulativeTable(
        cases, institutions, aliases: aliases, earlier: known, parts: parts(of: name))
    }
    return release
  }
}
