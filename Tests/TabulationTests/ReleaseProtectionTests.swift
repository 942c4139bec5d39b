import FormJSON
import FormModel
import Testing

@testable import Tabulation

@Suite(.timeLimit(.minutes(20)))
struct ReleaseProtectionTests {
  @Test func `the survey's form gives the whole catalogue`() throws {
    let plan = ReleasePlan(
      try Forms.survey(), period: ReleasePeriod(year: 2025, month: 4, months: 12))
    #expect(plan.unplanned == [])
    #expect(
      plan.questions.map(\.code) == [
        "1", "3", "4", "5", "7", "8", "9", "10", "11", "12", "13", "14", "14.1", "15.1", "15.2",
        "15.3", "16.1", "16.2", "17", "17.1", "18.1", "18.2", "18.3", "19.1", "19.2", "19.3", "20",
        "21", "days-of-therapy",
      ])
    #expect(
      plan.indicators.map(\.code) == [
        "consulted", "guide-consulted", "susceptibility-known", "dose-fits-renal-function",
        "confirmatory-test-done", "gene-test-done", "carbapenemase-tested",
      ])
    func question(_ code: String) throws -> ReleaseQuestion {
      try #require(plan.questions.first { $0.code == code })
    }
    #expect(try question("14.1").gate?.opens == [true, true, true, false])
    #expect(try question("15.2").gate?.opens == [true, false, false])
    #expect(try question("days-of-therapy").gate?.opens == [true, false])
    #expect(try question("16.1").cells.map(\.code).first == "to-2025-06")
    #expect(try question("16.1").cells.count == 4)
    // MIC by susceptibility, renal function by regimen, one test by the other.
    #expect(plan.joints.map { $0.rows.count * $0.columns.count } == [3 * 7, 7 * 8, 3 * 3])
    let levels = plan.variables.map { $0.levels.map(\.categories.count) }
    #expect(levels == [[8, 5, 3, 2], [6, 4, 3, 2], [5, 2], [6, 4, 3, 2], [4, 2]])
    #expect(ReleasePlan(try Forms.survey()).periodQuestion == nil)
  }

  @Test(arguments: [
    ("医療法人社団　架空病院", "架空病院"), ("架空 病院", "架空病院"), ("ＡＢＣ病院", "abc病院"),
    ("独立行政法人架空センター", "架空センター"), ("医療法人", "医療法人"), ("", ""), ("Ward@Example.JP", "ward@example.jp"),
  ])
  func `a name is compared without its legal form, width and spaces`(name: String, folded: String) {
    #expect(InstitutionName.normalized(name) == folded)
  }

  @Test func `institutions are joined by a shared name, address or alias`() throws {
    let index = try Forms.survey()
    var responses = Responses(index)
    var table = CaseTable(ReleasePlan(index))
    for (name, mail) in [
      ("甲病院", "a@x.jp"), ("乙病院", "b@x.jp"), ("医療法人　甲病院", "c@x.jp"), ("丙病院", "b@x.jp"),
      ("丁病院", "d@x.jp"),
    ] {
      table.add(
        try responses.completed([
          "*": "", "1": #"[{"valueBoolean":true}]"#, "2": #"[{"valueString":"\#(name)"}]"#,
          "6.2": #"[{"valueString":"\#(mail)"}]"#, "14": Self.unmeasured(index),
          "15.1": Self.dialysis(index),
        ]))
    }
    #expect(Institutions(table).ofRow == [0, 1, 0, 1, 2])
    #expect(Institutions(table, aliases: [["丁病院", "甲病院"]]).ofRow == [0, 1, 0, 1, 0])
    var halves = CaseTable(ReleasePlan(index))
    try halves.merge(table.filtered { $0 < 2 })
    try halves.merge(table.filtered { $0 >= 2 })
    #expect(Institutions(halves).ofRow == [0, 1, 0, 1, 2])
    #expect(halves.count == 5)
  }

  private static func unmeasured(_ index: FormIndex) -> String {
    option("14", "not-measured", index)
  }
  private static func dialysis(_ index: FormIndex) -> String {
    option("15.1", "intermittent-haemodialysis", index)
  }

  private static func option(_ linkID: String, _ code: String, _ index: FormIndex) -> String {
    let item = index.form.index(of: linkID).map { index.form.items[$0] }
    return item?.options.first { $0.code == code }.map { Responses.choosing($0) } ?? ""
  }

  @Test func `too few cases are refused, and all equal answers are published`() throws {
    let index = try Forms.survey()
    var responses = Responses(index)
    var table = CaseTable(ReleasePlan(index))
    for number in 0..<120 {
      if number == 99 {
        #expect(throws: ReleaseProtection.Refusal.self) {
          try ReleaseProtection(
            table, Institutions(table), table.plan.policy, release: "x")
        }
      }
      table.add(
        try responses.completed([
          "*": "", "1": #"[{"valueBoolean":true}]"#,
          "2": #"[{"valueString":"病院\#(number % 12)"}]"#,
          "6.2": #"[{"valueString":"ward\#(number % 12)@x.jp"}]"#, "14": Self.unmeasured(index),
          "15.1": Self.dialysis(index),
        ]))
    }
    let release = try ReleaseProtection(
      table, Institutions(table), table.plan.policy, release: "x")
    #expect(release.audit.isEmpty)
    #expect(release.table.counts(of: "12") == ["true": 0, "false": 120, "_T": 120])
    #expect(release.table.counts(of: "dose-fits-renal-function")["true"] == 0)
    #expect(release.withheldTables.map(\.code).contains("by-region"))
  }
}
