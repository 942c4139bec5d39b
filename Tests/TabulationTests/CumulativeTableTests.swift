import FormModel
import Testing

@testable import Tabulation

/// The table over several releases, on releases so small that all that a reader must reckon with
/// can be listed.
@Suite(.timeLimit(.minutes(20)))
struct CumulativeTableTests {
  /// Counts under 3 are small; three values must remain.
  private static let policy: [String: [Int]] = [
    "minimumFrequency": [3], "minimumDerivedSum": [3], "minimumInstitutions": [1],
    "minimumRemainder": [0], "maximumTwoLargestPercent": [100], "minimumIntervalValues": [3],
    "minimumInsiderValues": [1], "relativeIntervalPercent": [0], "relativeRoomPercent": [0],
    "minimumCases": [5], "minimumReleaseInstitutions": [3], "bandEdge": [0, 100],
  ]
  private static let options = ["a", "b", "c", "d"]

  /// A release of so many cases, each of an institution of its own.
  private struct Release {
    var cases: CaseTable
    var protection: ReleaseProtection
    var known: KnownRelease

    init(
      _ name: String, _ counts: [Int], _ responses: inout Responses, earlier: [Release] = [],
      parts: [Int]? = nil, institutions: String? = nil
    ) throws {
      cases = CaseTable(ReleasePlan(responses.index))
      for (option, count) in counts.enumerated() {
        for _ in 0..<count {
          let coding = Coding(system: "urn:x", code: CumulativeTableTests.options[option])
          cases.add(
            try responses.completed([
              "0": #"[{"valueString":"\#(institutions ?? name) \#(cases.count)"}]"#,
              "1": #"[{"valueBoolean":true}]"#,
              "2": Responses.choosing(AnswerOption(value: .coding(coding))),
            ]))
        }
      }
      let policy = cases.plan.policy
      protection = try ReleaseProtection(cases, Institutions(cases), policy, release: name)
      let parts = parts ?? Array(earlier.indices)
      protection.addCumulativeTable(
        cases, Institutions(cases), aliases: [], earlier: earlier.map(\.known), parts: parts)
      // What is known of it is read from the file's own bytes.
      let csv = CSVWriter(language: .japanese).bytes(of: protection.table)
      let rows = try #require(PublishedRows(csv: csv))
      #expect(rows == PublishedRows(protection.table))
      known = try KnownRelease(
        name, cases, Institutions(cases), policy, rows,
        parts: parts.map { earlier[$0].known.name } + [name])
    }

    /// What a table of the file says of each option.
    func statuses(_ table: String) -> [PublishedRows.Status] {
      let rows = PublishedRows(protection.table)
      return CumulativeTableTests.options.compactMap {
        rows.statuses[.init(table: table, strata: [], question: "2", option: $0)]
      }
    }
  }

  @Test func `an institution has one number in all releases, and no other has it`() throws {
    let index = Self.form()
    var responses = Responses(index)
    let releases = try ["A", "B", "B"].enumerated().map { number, institutions in
      try Release("R\(number)", [5, 5, 5, 5], &responses, institutions: institutions)
    }
    let numbers = Institutions.across(releases.map(\.known)).map(\.ofRow)
    #expect(Set(numbers[0]).isDisjoint(with: numbers[1]))
    #expect(numbers[1] == numbers[2])
    #expect(numbers.allSatisfy { Set($0).count == 20 })
  }

  private static func form() -> FormIndex {
    var hospital = Forms.question("0", .string)
    hospital.tabulation?.roles = [.contributor]
    hospital.enableWhen = []
    return Forms.flat(
      [Forms.question("1", .boolean), hospital, Forms.question("2", .choice, options: options)],
      policy: policy)
  }

  /// All counts of four options of `total` cases that agree with `statuses`.
  private static func tables(_ statuses: [PublishedRows.Status], total: Int) -> [[Int]] {
    func range(_ option: Int) -> ClosedRange<Int> {
      switch statuses[option] {
      case .published(let count): count...count
      case .band(let range): range
      case .suppressed: 1...total
      }
    }
    var found: [[Int]] = []
    for a in range(0) {
      for b in range(1) where a + b <= total {
        for c in range(2) where a + b + c <= total && range(3).contains(total - a - b - c) {
          found.append([a, b, c, total - a - b - c])
        }
      }
    }
    return found
  }

  @Test(arguments: 1...60)
  func `every small count keeps its room beside the sums over releases`(seed: UInt64) throws {
    var chance = SmallChance(seed: seed)
    var responses = Responses(Self.form())
    let counts = (0..<2).map { _ in [4, 5, 3, 9].map { chance.next(below: $0) } }
    let usable = counts.map { $0[3] < 3 ? [$0[0], $0[1], $0[2], 6] : $0 }
    let first = try Release("R1", usable[0], &responses)
    let second = try Release("R2", usable[1], &responses, earlier: [first])
    let sum = second.statuses("since-start")
    guard !sum.isEmpty else {
      #expect(second.protection.withheldQuestions.contains { $0.table == "since-start" })
      return
    }
    let truth = zip(usable[0], usable[1]).map { $0 + $1 }
    let shown = (first.statuses("overall"), second.statuses("overall"))
    for (option, status) in sum.enumerated() {
      if case .published(let count) = status { #expect(count == truth[option]) }
      if case .published = shown.0[option], case .published = shown.1[option] {
        #expect(status == .published(truth[option]))
      }
    }
    let totals = usable.map { $0.reduce(0, +) }
    let sums = Set(Self.tables(sum, total: totals[0] + totals[1]))
    var possible: [[Set<Int>]] = Array(repeating: Array(repeating: [], count: 4), count: 3)
    for left in Self.tables(shown.0, total: totals[0]) {
      for right in Self.tables(shown.1, total: totals[1]) {
        let both = zip(left, right).map { $0 + $1 }
        guard sums.contains(both) else { continue }
        for option in 0..<4 {
          for (place, table) in [left, right, both].enumerated() {
            possible[place][option].insert(table[option])
          }
        }
      }
    }
    for (place, table) in [usable[0], usable[1], truth].enumerated() {
      for (option, count) in table.enumerated() where (1...2).contains(count) {
        let values = possible[place][option]
        let extent = (values.max() ?? count) - (values.min() ?? count)
        #expect(extent >= 2 && (values.max() ?? 0) > count, "\(seed) \(place) \(option) \(values)")
      }
    }
  }

  @Test func `sums are of the releases that stand, and those before bind what comes after`() throws
  {
    var responses = Responses(Self.form())
    let first = try Release("R1", [10, 10, 10, 10], &responses)
    let second = try Release("R2", [10, 10, 10, 20], &responses, earlier: [first])
    #expect(first.protection.sinceStart.isEmpty && first.statuses("since-start").isEmpty)
    #expect(second.protection.sinceStart == ["R1", "R2"])
    #expect(second.statuses("since-start") == [20, 20, 20, 30].map { .published($0) })
    let third = try Release(
      "R3", [11, 12, 13, 14], &responses, earlier: [first, second], parts: [1])
    #expect(third.protection.sinceStart == ["R2", "R3"])
    #expect(third.statuses("since-start") == [21, 22, 23, 34].map { .published($0) })
    let alone = try Release("R4", [11, 12, 13, 14], &responses, earlier: [first], parts: [])
    #expect(alone.statuses("since-start").isEmpty)
  }

  @Test func `a file that does not go with the cases is none of theirs`() throws {
    var responses = Responses(Self.form())
    let first = try Release("R1", [10, 10, 10, 10], &responses)
    let other = try Release("R2", [10, 10, 10, 11], &responses)
    #expect(throws: KnownRelease.Mismatch.self) {
      try KnownRelease(
        "R1", first.cases, Institutions(first.cases), first.cases.plan.policy,
        PublishedRows(other.protection.table))
    }
    let text = String(
      decoding: CSVWriter(language: .english).bytes(of: first.protection.table), as: UTF8.self)
    for (wrong, right) in [
      (",published", ",known"), (",overall,", ",\"overall,"), ("count,", "number,"), ("\r\n", "\n"),
    ] {
      let broken = text.split(separator: wrong, omittingEmptySubsequences: false)
        .joined(separator: right)
      #expect(PublishedRows(csv: Array(broken.utf8)) == nil, "\(wrong)")
    }
  }
}
