import FormModel
import Testing

@testable import Tabulation

/// The responses received that are counted nowhere: cells under all rules.
@Suite(.timeLimit(.minutes(20)))
struct ExclusionTests {
  /// 120 cases and 30 others of 12 hospitals; then older versions of `older` of them, and `copies`
  /// copies of a case of the first hospital, one of which is taken back.
  private static func table(older: Int, copies: Int, takenBack: Bool = false) throws -> CaseTable {
    var hospital = Forms.question("0", .string)
    hospital.tabulation?.roles = [.contributor]
    hospital.enableWhen = []
    let index = Forms.flat([Forms.question("1", .boolean), hospital])
    var responses = Responses(index)
    var table = CaseTable(ReleasePlan(index))
    func add(_ number: Int, version: Int) throws {
      table.add(
        try responses.completed(
          [
            "0": "[{\"valueString\":\"H\(number % 12)\"}]",
            "1": "[{\"valueBoolean\":\(number < 120)}]",
          ], CaseCode(random: UInt64(number)), version: version))
    }
    for number in 0..<150 { try add(number, version: 2) }
    for number in 0..<older { try add(number, version: 1) }
    for _ in 0..<copies { try add(0, version: 2) }
    if takenBack { table.addRetraction(of: CaseCode(random: 149), version: 3) }
    #expect(table.keepNewest().conflicts.isEmpty)
    return table
  }

  @Test(
    arguments: [
      (older: 0, copies: 0, excluded: 0, isShown: true),
      (older: 1, copies: 0, excluded: 1, isShown: false),
      (older: 9, copies: 0, excluded: 9, isShown: false),
      (older: 30, copies: 0, excluded: 30, isShown: true),
      // All of them of one hospital.
      (older: 0, copies: 30, excluded: 30, isShown: false),
      (older: 30, copies: 3, excluded: 33, isShown: true),
    ])
  func `they are seen only where they betray nobody, and the total with them`(
    older: Int, copies: Int, excluded: Int, isShown: Bool
  ) throws {
    let table = try Self.table(older: older, copies: copies)
    #expect(table.excluded.count == excluded)
    let release = try ReleaseProtection(
      table, Institutions(table), table.plan.policy, release: "x")
    let seen = release.table.counts(of: "_received")
    #expect(seen["_excluded"] == (isShown ? excluded : PublishableTable.mark))
    #expect(seen["_T"] == (isShown ? 150 + excluded : PublishableTable.mark))
    #expect(release.table.counts(of: "1")["_T"] == 150)
  }

  @Test func `a case taken back is the institution's that had sent it`() throws {
    let table = try Self.table(older: 0, copies: 0, takenBack: true)
    let institutions = Institutions(table)
    #expect(table.count == 149)
    // Both the case and the word that takes it back; number 149 is of the sixth hospital.
    #expect(institutions.ofExcluded == [5, 5].map { institutions.ofRow[$0] })
    let merged = try [table, table].reduce(into: CaseTable(table.plan)) { try $0.merge($1) }
    #expect(merged.excluded.count == 4)
  }
}
