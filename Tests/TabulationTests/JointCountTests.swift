import FormModel
import Testing

@testable import Tabulation

/// Two questions of yes, no or unknown, and an indicator that holds where either is yes.
@Suite(.timeLimit(.minutes(20)))
struct JointCountTests {
  /// How many said yes to both, to the first alone, to the second alone, and to neither.
  private typealias Counts = (both: Int, first: Int, second: Int, neither: Int)

  private static let answers = ["yes", "no", "unknown"]

  private static func form(_ policy: [String: [Int]] = [:]) -> FormIndex {
    var hospital = Forms.question("0", .string)
    hospital.tabulation?.roles = [.contributor]
    hospital.enableWhen = []
    var form = Forms.flat([
      Forms.question("1", .boolean), hospital,
      Forms.question("2", .choice, options: answers),
      Forms.question("3", .choice, options: answers),
    ]).form
    form.tabulation?.policy = policy
    func isYes(_ question: String) -> EnableWhen {
      EnableWhen(
        question: question, operator: .equal,
        answer: .coding(Coding(system: "urn:x", code: "yes")))
    }
    form.tabulation?.indicators = [
      FormTabulation.Indicator(
        code: "either", label: LocalizedText("いずれか"), alternatives: [[isYes("2")], [isYes("3")]])
    ]
    return FormIndex(form)
  }

  private static func cases(_ counts: Counts, _ responses: inout Responses) throws -> CaseTable {
    var table = CaseTable(ReleasePlan(responses.index))
    let kinds = [
      (counts.both, true, true), (counts.first, true, false), (counts.second, false, true),
      (counts.neither, false, false),
    ]
    for (count, first, second) in kinds {
      for number in 0..<count {
        // Those who did not say yes said no or did not know, in turn.
        func answer(_ isYes: Bool) -> String {
          let coding = Coding(system: "urn:x", code: answers[isYes ? 0 : 1 + number % 2])
          return Responses.choosing(AnswerOption(value: .coding(coding)))
        }
        table.add(
          try responses.completed([
            "0": "[{\"valueString\":\"H\(table.count % 12)\"}]", "1": "[{\"valueBoolean\":true}]",
            "2": answer(first), "3": answer(second),
          ]))
      }
    }
    return table
  }

  private static func protection(_ cases: CaseTable) throws -> ReleaseProtection {
    try ReleaseProtection(cases, Institutions(cases), cases.plan.policy, release: "x")
  }

  /// Whether the three yes counts of a table are all published: then each joint count follows.
  private static func isAllSeen(_ protection: ReleaseProtection, _ table: String) -> Bool {
    let rows = protection.table.rows.filter {
      $0.table == table
        && ["2 yes", "3 yes", "either true"].contains("\($0.question) \($0.option)")
    }
    return rows.count == 3
      && rows.allSatisfy { row in
        if case .published = row.content { true } else { false }
      }
  }

  @Test(
    arguments: [
      ((1, 20, 15, 90), false), ((9, 20, 15, 90), false), ((10, 20, 15, 90), true),
      ((0, 20, 15, 90), true), ((30, 1, 15, 90), false), ((30, 15, 9, 90), false),
      ((30, 9, 30, 90), false),
      ((30, 0, 15, 90), true), ((30, 15, 40, 90), true),
    ])
  func `what rows say of two questions together is no small count`(
    counts: (Int, Int, Int, Int), isAllSeen: Bool
  ) throws {
    var responses = Responses(Self.form())
    let release = try Self.protection(try Self.cases(counts, &responses))
    #expect(Self.isAllSeen(release, "overall") == isAllSeen)
  }

  @Test(arguments: [1, 2, 3])
  func `it ends where hardly any values must remain`(values: Int) throws {
    var responses = Responses(Self.form(["minimumIntervalValues": [values]]))
    let release = try Self.protection(try Self.cases((1, 20, 15, 90), &responses))
    #expect(!Self.isAllSeen(release, "overall"))
  }

  @Test(arguments: [(4, 5, false), (4, 9, true), (2, 1, false), (0, 0, true)])
  func `nor is it over several releases`(first: Int, second: Int, isAllSeen: Bool) throws {
    var responses = Responses(Self.form())
    let earlier = try Self.cases((first, 40, 35, 90), &responses)
    let cases = try Self.cases((second, 40, 35, 90), &responses)
    let known = try KnownRelease(
      "R1", earlier, Institutions(earlier), earlier.plan.policy,
      PublishedRows(try Self.protection(earlier).table))
    var release = try Self.protection(cases)
    release.addCumulativeTable(
      cases, Institutions(cases), aliases: [], earlier: [known], parts: [0])
    #expect(Self.isAllSeen(release, "since-start") == isAllSeen)
  }
}
