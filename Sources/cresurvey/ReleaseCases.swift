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

  /// Selects the cases: accepted by the cut-off, begun within or before the period, and in no
  /// earlier release.
  init(
    _ store: ResponseStore, _ index: FormIndex, _ name: ReleaseName, cutOff: String,
    taken: Set<CaseCode>
  ) throws {
    table = CaseTable(ReleasePlan(index, period: name.period))
    let lastDay = name.period.lastDay?.description ?? ""
    let lastMonth = name.period.firstMonth + name.period.months - 1
    var reader = CompletedResponses(ResponseValidator(index))
    var kept: [Bool] = []
    var latest: [Submission] = []
    do {
      var cursor = try store.latestSubmissions(by: .caseCode)
      while let submission = try cursor.next() {
        if !taken.contains(submission.caseCode) { latest.append(submission) }
      }
    }
    for submission in latest {
      // What came after the cut-off waits; the version before it may not.
      let counted =
        submission.acceptedDay <= cutOff
        ? submission
        : try store.versions(submission.caseCode).last { $0.acceptedDay <= cutOff }
      guard let counted, counted.status.isStrict else { continue }
      guard let completed = reader.read(counted.json) else {
        skipped += 1
        continue
      }
      let row = table.count
      table.add(completed)
      kept.append(
        table.isCase(row)
          ? table.month(row).map { $0 <= lastMonth } ?? false : counted.acceptedDay <= lastDay)
    }
    table = table.filtered { kept[$0] }
  }

  /// The cases of a frozen list, in its order; nil where one is not in the store any more.
  init?(
    _ store: ResponseStore, _ index: FormIndex, _ name: ReleaseName,
    frozen: [(code: CaseCode, version: Int)]
  ) throws {
    table = CaseTable(ReleasePlan(index, period: name.period))
    var reader = CompletedResponses(ResponseValidator(index))
    for (code, version) in frozen {
      let held = try store.versions(code).first { $0.version == version }
      guard let held, let completed = reader.read(held.json) else { return nil }
      table.add(completed)
    }
  }

  /// The cases of a withdrawn release, each in its newest version; those taken back have none.
  init(
    _ store: ResponseStore, _ index: FormIndex, _ name: ReleaseName, withdrawn: [CaseCode]
  ) throws {
    table = CaseTable(ReleasePlan(index, period: name.period))
    var reader = CompletedResponses(ResponseValidator(index))
    for code in withdrawn {
      guard let newest = try store.versions(code).last, newest.status.isStrict else { continue }
      if let completed = reader.read(newest.json) {
        table.add(completed)
      } else {
        skipped += 1
      }
    }
  }

  /// The frozen list: for each row the case and the version.
  var frozen: [(code: CaseCode, version: Int)] {
    (0..<table.count).map { (table.caseCode($0), table.version($0)) }
  }
}

extension Submission {
  /// The day on which the store took it.
  fileprivate var acceptedDay: String { String((receivedAt ?? submittedAt ?? "9999").prefix(10)) }
}
