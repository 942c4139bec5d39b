import FormModel
import Testing

@testable import Tabulation

/// A release that is published again after it was withdrawn.
@Suite(.timeLimit(.minutes(20)))
struct ReissueTests {
  /// Counts under 3 are small, and a single institution may be behind a count.
  private static let policy: [String: [Int]] = [
    "minimumFrequency": [3], "minimumDerivedSum": [3], "minimumInstitutions": [1],
    "minimumRemainder": [0], "maximumTwoLargestPercent": [100], "minimumIntervalValues": [3],
    "minimumInsiderValues": [1], "relativeIntervalPercent": [0], "relativeRoomPercent": [0],
    "minimumCases": [5], "minimumReleaseInstitutions": [3],
  ]

  /// A case for each letter of `answers`, which is its answer; a space: there is none.
  private static func cases(_ answers: String) throws -> CaseTable {
    var hospital = Forms.question("0", .string)
    hospital.tabulation?.roles = [.contributor]
    hospital.enableWhen = []
    let question = Forms.question("2", .choice, options: ["a", "b", "c", "d"])
    var responses = Responses(
      Forms.flat([Forms.question("1", .boolean), hospital, question], policy: policy))
    var table = CaseTable(ReleasePlan(responses.index))
    for (number, answer) in answers.enumerated() where answer != " " {
      let coding = Coding(system: "urn:x", code: String(answer))
      table.add(
        try responses.completed(
          [
            "0": #"[{"valueString":"H\#(number)"}]"#, "1": #"[{"valueBoolean":true}]"#,
            "2": Responses.choosing(AnswerOption(value: .coding(coding))),
          ], CaseCode(random: UInt64(number))))
    }
    return table
  }

  private static func first(_ cases: CaseTable) throws -> KnownRelease {
    let policy = cases.plan.policy
    let made = try ReleaseProtection(cases, Institutions(cases), policy, release: "R")
    return try KnownRelease(
      "R", cases, Institutions(cases), policy, PublishedRows(made.table))
  }

  private static func again(_ former: KnownRelease, _ cases: CaseTable) throws -> ReleaseProtection
  {
    try ReleaseProtection(
      replacing: 0, of: [former], parts: [], cases, Institutions(cases), aliases: [],
      cases.plan.policy, release: "R-v2")
  }

  @Test(
    arguments: [
      ("aaaaaabbbbbbbbbccccdddd", "aaaaaabbbbbbbbbccccdddd", true),
      // Three change their answer, or two, or three each way: that comes to nothing.
      ("aaaaaabbbbbbbbbccccdddd", "bbbaaabbbbbbbbbccccdddd", true),
      ("aaaaaabbbbbbbbbccccdddd", "bbaaaabbbbbbbbbccccdddd", false),
      ("aaaaaabbbbbbbbbccccdddd", "bbbaaaaaabbbbbbccccdddd", true),
      // Four one way and three the other: the difference is of one.
      ("aaaaaabbbbbbbbbccccdddd", "bbbbaaaaabbbbbbccccdddd", false),
      // Cases taken back, and cases that were not there.
      ("aaaaaabbbbbbbbbccccdddd", "aaaaaa   bbbbbbccccdddd", true),
      ("aaaaaabbbbbbbbbccccdddd", "aaaaaa  bbbbbbbccccdddd", false),
      ("aaaaaabbbbbbbbbccccdddd", "aaaaaabbbbbbbbbccccddddddd", true),
      ("aaaaaabbbbbbbbbccccdddd", "aaaaaabbbbbbbbbccccdddda", false),
      // What was published is nearly all gone, and so known to be small.
      ("aaaaaabbbbbbbbbccccdddd", "aaaaaabbbbbbbbbcbbbdddd", false),
      // A hidden count stays hidden whatever it becomes; a hidden one is never nought.
      ("aaaaaabbbbbbbbbccccd", "ddddddbbbbbbbbbccccd", true),
      ("aaaaaabbbbbbbbbccccd", "aaaaaabbbbbbbbbbbbbd", false),
    ] as [(String, String, Bool)])
  func `every count changes by nothing, or by as many as are published`(
    before: String, after: String, isPublished: Bool
  ) throws {
    let former = try Self.first(Self.cases(before))
    guard isPublished else {
      let error = #expect(throws: ReleaseProtection.Refusal.self) {
        try Self.again(former, Self.cases(after))
      }
      guard case .smallChange(let table, let question, _)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(table == "overall" && ["2", "_cases"].contains(question))
      return
    }
    let table = try Self.cases(after)
    let made = try Self.again(former, table)
    let (old, new) = (former.rows, PublishedRows(made.table).statuses)
    for (key, status) in old {
      guard case .published = status else {
        // What was hidden tells no more than before.
        if case .published? = new[key] { Issue.record("\(key) is published now") }
        continue
      }
    }
    let known = try former.reissued(
      as: "R-v2", table, Institutions(table), aliases: [], PublishedRows(made.table), parts: [])
    #expect(known.issues.map(\.name) == ["R", "R-v2"])
    #expect(known.bounds.isHidden == former.bounds.isHidden)
  }
}

extension KnownRelease {
  /// What the first issue says, as the file would.
  fileprivate var rows: [PublishedRows.Key: PublishedRows.Status] {
    let rows = ReleaseRows(layout: layout, system: system, bounds: bounds)
    var statuses: [PublishedRows.Key: PublishedRows.Status] = [:]
    for (row, cell) in zip(rows.rows, rows.cells) {
      guard let cell else { continue }
      let key = PublishedRows.key(row, table: row.table ?? "", columns: 0)
      statuses[key] =
        system.cells[cell].use == .fixed ? .published(system.cells[cell].count.total) : .suppressed
    }
    return statuses
  }
}
