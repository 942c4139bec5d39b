import FormJSON
import FormModel
import ResponseStore
import Tabulation

/// The cases of a release, from the store: each in the version that counts.
struct ReleaseCases {
  /// One row for each case.
  private(set) var table: CaseTable
  /// Cases whose newest version has errors by today's rules, and so wait.
  private(set) var skipped = 0

  /// The cases that belong to a later release.
  private(set) var waiting = Waiting()

  /// The responses received of the release's cases, or of cases taken back, that count nowhere.
  private(set) var excluded: [Version] = []
  private var reader: CompletedResponses

  /// One version of a case.
  struct Version: Hashable {
    var code: CaseCode
    var version: Int
  }

  /// How many cases of the store belong to a later release, by why.
  struct Waiting {
    /// The last day on which a response may have been taken in.
    var cutOff = ""
    /// The last day of the release's period.
    var lastDay = ""
    /// Taken in after the cut-off.
    var late = 0
    /// Begun after the period.
    var begunLater = 0
    /// Of no treatment, as with question 1 = No, and taken in after the period.
    var notCases = 0
  }

  private init(_ index: FormIndex, _ name: ReleaseName) {
    table = CaseTable(ReleasePlan(index, period: name.period))
    reader = CompletedResponses(ResponseValidator(index))
  }

  private mutating func exclude(_ submission: Submission) {
    excluded.append(Version(code: submission.caseCode, version: submission.version))
    table.exclude(reader.record(submission.json))
  }

  /// Selects the cases: accepted by the cut-off, begun within or before the period, and in no
  /// earlier release; and those taken back within the period, which count nowhere.
  init(
    _ store: ResponseStore, _ index: FormIndex, _ name: ReleaseName, cutOff: String,
    taken: Set<CaseCode>, excluded earlier: Set<Version>
  ) throws {
    self.init(index, name)
    let lastDay = name.period.lastDay?.description ?? ""
    (waiting.cutOff, waiting.lastDay) = (cutOff, lastDay)
    let lastMonth = name.period.firstMonth + name.period.months - 1
    var kept: [Bool] = []
    var latest: [Submission] = []
    do {
      var cursor = try store.latestSubmissions(by: .caseCode)
      while let submission = try cursor.next() {
        if !taken.contains(submission.caseCode) { latest.append(submission) }
      }
    }
    var others: [Submission] = []
    for submission in latest {
      // What came after the cut-off waits; the version before it may not.
      var versions = [submission]
      if submission.version > 1 || submission.acceptedDay > cutOff {
        versions = try store.versions(submission.caseCode).filter { $0.acceptedDay <= cutOff }
      }
      guard let counted = versions.last else {
        if submission.status.isStrict { waiting.late += 1 }
        continue
      }
      versions.removeAll {
        earlier.contains(Version(code: $0.caseCode, version: $0.version))
      }
      guard counted.status.isStrict else {
        if counted.acceptedDay <= lastDay { others += versions }
        continue
      }
      guard let completed = reader.read(counted.json) else {
        skipped += 1
        continue
      }
      let row = table.count
      table.add(completed)
      kept.append(
        table.isCase(row)
          ? table.month(row).map { $0 <= lastMonth } ?? false : counted.acceptedDay <= lastDay)
      if !kept[row], table.isCase(row) { waiting.begunLater += 1 }
      if !kept[row], !table.isCase(row) { waiting.notCases += 1 }
      if kept[row] { others += versions.filter { $0.version != counted.version } }
    }
    table = table.filtered { kept[$0] }
    for other in others { exclude(other) }
  }

  /// The cases of a frozen list, in its order; nil where one is not in the store any more.
  init?(
    _ store: ResponseStore, _ index: FormIndex, _ name: ReleaseName,
    frozen: [(code: CaseCode, version: Int)], excluded: [(code: CaseCode, version: Int)]
  ) throws {
    self.init(index, name)
    for (code, version) in frozen {
      let held = try store.versions(code).first { $0.version == version }
      guard let held, let completed = reader.read(held.json) else { return nil }
      table.add(completed)
    }
    // Whose they were is frozen too; what of them is gone since is not missed.
    for (code, version) in excluded {
      let held = try store.versions(code).first { $0.version == version }
      self.excluded.append(Version(code: code, version: version))
      table.exclude(held.flatMap { reader.record($0.json) })
    }
  }

  /// The cases of a withdrawn release, each in its newest version; those taken back have none.
  init(
    _ store: ResponseStore, _ index: FormIndex, _ name: ReleaseName, withdrawn: ReleaseRecord
  ) throws {
    self.init(index, name)
    var known = Set(withdrawn.excluded.map { Version(code: $0.code, version: $0.version) })
    var others: [Submission] = []
    for code in withdrawn.cases.map(\.code) {
      let versions = try store.versions(code)
      guard let newest = versions.last else { continue }
      let completed = newest.status.isStrict ? reader.read(newest.json) : nil
      if let completed {
        table.add(completed)
      } else if newest.status.isStrict {
        skipped += 1
      }
      for other in versions where completed == nil || other.version != newest.version {
        known.remove(Version(code: code, version: other.version))
        others.append(other)
      }
    }
    for version in known {
      others += try store.versions(version.code).filter { $0.version == version.version }
    }
    others.sort { ($0.caseCode.letters, $0.version) < ($1.caseCode.letters, $1.version) }
    for other in others { exclude(other) }
  }

  /// The frozen list: for each row the case and the version.
  var frozen: [(code: CaseCode, version: Int)] {
    (0..<table.count).map { (table.caseCode($0), table.version($0)) }
  }
}

extension ReleaseCases.Waiting {
  /// What waits and why; nil where nothing does.
  var words: Phrase? {
    var reasons: [Phrase] = []
    if late > 0 {
      reasons.append(
        Phrase(
          ja: "締切（\(cutOff)）より後に受け付けたもの \(late)",
          en: "\(late) taken in after the cut-off (\(cutOff))"))
    }
    if begunLater > 0 {
      reasons.append(
        Phrase(
          ja: "対象期間（\(lastDay) まで）より後に投与を始めたもの \(begunLater)",
          en: "\(begunLater) begun after the period (\(lastDay))"))
    }
    if notCases > 0 {
      reasons.append(
        Phrase(
          ja: "対象の症例ではなく（受付日で数えます）、期間より後に受け付けたもの \(notCases)",
          en:
            "\(notCases) that are no case of the survey (they count by the day they were taken in) "
            + "and came after the period (\(lastDay))"))
    }
    guard !reasons.isEmpty else { return nil }
    return Phrase(
      ja: "次の公表以降に入る回答 \(late + begunLater + notCases) 件: "
        + reasons.map(\.japanese).joined(separator: "、"),
      en: "responses that wait for a later release: \(late + begunLater + notCases); "
        + reasons.map(\.english).joined(separator: ", "))
  }
}

extension Submission {
  /// The day on which the store took it.
  fileprivate var acceptedDay: String { String((receivedAt ?? submittedAt ?? "9999").prefix(10)) }
}
