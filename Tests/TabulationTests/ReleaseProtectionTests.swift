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

  @Test func `the sum over strata of every row is one that the rule on sums looks at`() throws {
    let plan = ReleasePlan(try Forms.survey())
    let tables = plan.tables.filter { $0.axes.count < 3 }.map { table in
      ChosenTable(table: table, levels: table.axes.map { plan.variables[$0].levels[0] })
    }
    let layout = CellLayout(plan, tables)
    let system = layout.system(Array(repeating: CellCount(), count: layout.cellCount))
    let sums = Set(system.equations.map { Set($0.terms.map(\.cell)) })
    let rows = ReleaseRows(
      layout: layout, system: system, bounds: KnownBounds(isHidden: system.cells.map { _ in false })
    )
    let ofStrata = Set(rows.cells.compactMap(\.self)).filter { layout.place(of: $0).stratum > 0 }
    #expect(ofStrata.count > 3_000)
    for table in layout.tables where table.table.axes.count == 1 {
      for cell in ofStrata where layout.place(of: cell).stratum == table.strata.lowerBound {
        let slot = layout.place(of: cell).slot
        let parts = table.strata.map { layout.cell($0, slot) }
        let isLookedAt = sums.contains(Set(parts + [slot]))
        #expect(isLookedAt, "\(table.table.code) \(layout.rowNames(of: slot))")
      }
    }
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

  /// Cases and others of 12 hospitals on a form of four questions, the answers chosen by chance
  /// and skewed, so that rare options are rare.
  private static func release(
    cases: Int, others: Int, _ chance: inout SmallChance
  ) throws -> ReleaseProtection {
    var hospital = Forms.question("0", .string)
    hospital.tabulation?.roles = [.contributor]
    hospital.enableWhen = []
    var outcome = Forms.question("4", .choice, options: ["x", "y", "z"])
    outcome.tabulation?.sensitive = ["y"]
    let index = Forms.flat([
      Forms.question("1", .boolean), hospital,
      Forms.question("2", .choice, options: ["a", "b", "c", "d", "e"]),
      Forms.question("3", .choice, options: ["f", "g", "h"], required: false), outcome,
      Forms.question("5", .choice, options: ["p", "q", "r"], repeats: true),
    ])
    var responses = Responses(index)
    var table = CaseTable(ReleasePlan(index))
    func options(_ code: String) -> [AnswerOption] {
      index.form.index(of: code).map { index.form.items[$0].options } ?? []
    }
    func chosen(_ code: String, _ chance: inout SmallChance) -> String {
      let options = options(code)
      let places = (0..<3).map { _ in chance.next(below: options.count) }
      return Responses.choosing(options[places.min() ?? 0])
    }
    for number in 0..<(cases + others) {
      var answers = ["0": "[{\"valueString\":\"H\(chance.next(below: 12))\"}]"]
      answers["1"] = "[{\"valueBoolean\":\(number < cases)}]"
      if number < cases {
        for code in ["2", "4", "5"] { answers[code] = chosen(code, &chance) }
        if chance.next(below: 12) > 0 { answers["3"] = chosen("3", &chance) }
        let extra = options("5")
        if chance.next(below: 8) == 0 {
          answers["5"] = Responses.choosing(extra[0], extra[chance.next(below: 2) + 1])
        }
      }
      table.add(try responses.completed(answers))
    }
    return try ReleaseProtection(
      table, Institutions(table), table.plan.policy, release: PublishableTable.draft)
  }

  @Test(arguments: [0, 1, 5, 9, 10, 30])
  func `how many were no case is seen only where it betrays nobody`(others: Int) throws {
    var chance = SmallChance(seed: 3)
    let seen = try Self.release(cases: 120, others: others, &chance).table.counts(of: "1")
    #expect(seen["true"] == 120)
    if (1...9).contains(others) {
      #expect(seen["false"] == PublishableTable.mark)
      #expect(seen["_T"] == PublishableTable.mark)
      #expect(seen["_hidden"] == nil)
    } else {
      #expect(seen["false"] == others)
      #expect(seen["_T"] == 120 + others)
    }
  }

  @Test(arguments: [0, 1, 9, 10, 30])
  func `how many ticked two options is no small count`(two: Int) throws {
    var hospital = Forms.question("0", .string)
    hospital.tabulation?.roles = [.contributor]
    hospital.enableWhen = []
    let several = Forms.question("2", .choice, options: ["a", "b", "c"], repeats: true)
    let index = Forms.flat([Forms.question("1", .boolean), hospital, several])
    var responses = Responses(index)
    var table = CaseTable(ReleasePlan(index))
    for number in 0..<150 {
      let options =
        number < two ? [several.options[0], several.options[1]] : [several.options[number % 3]]
      let answer =
        options.count > 1
        ? Responses.choosing(options[0], options[1]) : Responses.choosing(options[0])
      table.add(
        try responses.completed([
          "0": "[{\"valueString\":\"H\(number % 12)\"}]", "1": "[{\"valueBoolean\":true}]",
          "2": answer,
        ]))
    }
    let release = try ReleaseProtection(table, Institutions(table), table.plan.policy, release: "x")
    let ticks = ["a", "b", "c"].map { release.table.counts(of: "2")[$0] }
    #expect(ticks.contains(PublishableTable.mark) == (1...9).contains(two))
  }

  @Test(arguments: [100, 130, 160, 200, 260, 400])
  func `no published number is small, nor what the options leave of their total`(
    cases: Int
  ) throws {
    var chance = SmallChance(seed: UInt64(cases))
    let table = try Self.release(cases: cases, others: 12, &chance).table
    #expect(table.publishedCounts.allSatisfy { $0 == 0 || $0 >= 10 })
    #expect(table.counts(of: "_cases") == ["_T": cases])
    for code in ["2", "3", "4", "5"] {
      let rows = table.rows.filter { $0.question == code }
      let counts = table.counts(of: code)
      let total = try #require(counts["_T"])
      guard total != PublishableTable.mark else {
        // Without a total there is neither a share nor a band.
        let options = rows.filter { !$0.option.hasPrefix("_") }
        #expect(
          options.allSatisfy { row in
            switch row.content {
            case .published(_, let whole): whole == nil
            case .band: false
            case .suppressed, .place: true
            }
          })
        continue
      }
      let seen = rows.filter { !$0.option.hasPrefix("_") }.compactMap { row -> Int? in
        if case .published(let count, _) = row.content { count } else { nil }
      }
      guard rows.first?.selection == .one else {
        // Not having ticked an option is as telling as having ticked it.
        #expect(seen.allSatisfy { total - $0 == 0 || total - $0 >= 10 })
        continue
      }
      let rest = total - seen.reduce(0, +)
      #expect(rest == 0 || rest >= 10)
      #expect(rest == (counts["_hidden"] ?? 0))
    }
  }
}
