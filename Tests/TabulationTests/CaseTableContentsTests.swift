import FormModel
import Testing

@testable import Tabulation

/// A table that is written, row by row, and read again elsewhere.
struct CaseTableContentsTests {
  /// Cases with every kind of field: one of several, several of many, unanswered, not asked.
  private static func table() throws -> CaseTable {
    let index = Forms.flat([
      Forms.question("1", .boolean),
      Forms.question("2", .choice, options: ["a", "b", "c"]),
      Forms.question("3", .choice, options: (0..<70).map { "o\($0)" }, repeats: true),
      Forms.question("4", .boolean, required: false),
    ])
    var responses = Responses(index)
    var table = CaseTable(ReleasePlan(index))
    func options(_ item: Int, _ chosen: Int...) -> String {
      let options = index.form.items[item].options
      let values = chosen.map { Responses.choosing(options[$0]).dropFirst().dropLast() }
      return "[" + values.joined(separator: ",") + "]"
    }
    let yes = #"[{"valueBoolean":true}]"#
    for answers in [
      ["1": yes, "2": options(1, 2), "3": options(2, 0, 69, 63), "4": yes],
      ["1": yes, "2": options(1, 0), "3": options(2, 64)],
      ["1": #"[{"valueBoolean":false}]"#],
    ] {
      table.add(try responses.completed(answers))
    }
    table.addRetraction(of: CaseCode(random: 77), version: 4)
    return table
  }

  private static func rows(_ table: CaseTable) -> [String] {
    (0..<table.count).map(table.text(ofRow:))
  }

  @Test func `every cell is read back from its bits`() throws {
    let table = try Self.table()
    // One more than the cell, or 2 where something is ticked; 0: not asked.
    func values(_ question: Int) -> [Int] {
      (0..<4).map { table.rows[$0, table.layout.questions[question]] }
    }
    #expect(values(1) == [3, 1, 0, 0])
    #expect(values(2) == [2, 2, 0, 0])
    #expect(values(3) == [1, 3, 0, 0])
    func ticks(_ row: Int) -> [Int] {
      let words = Array(table.rows.words(row))
      return (0..<70).filter { words.isSet(table.layout.ticks[2] + $0) }
    }
    #expect(ticks(0) == [0, 63, 69])
    #expect(ticks(1) == [64])
    #expect((0..<4).map(table.isCase) == [true, true, false, false])
  }

  @Test func `a table that was written and read is the same, and merges`() throws {
    let table = try Self.table()
    let again = try CaseTable(table.plan, table.contents, rows: Self.rows(table))
    #expect(Self.rows(again) == Self.rows(table))
    #expect(again.contents == table.contents)
    var both = again
    try both.merge(table)
    #expect(both.keepNewest().superseded == 3)
    #expect(both.count == 3)
  }

  @Test func `a row that no case could have is refused`() throws {
    let table = try Self.table()
    let row = table.text(ofRow: 0)
    let parts = row.split(separator: " ").map(String.init)
    func with(_ part: Int, _ text: String) -> String {
      var changed = parts
      changed[part] = text
      return changed.joined(separator: " ")
    }
    for spoiled in [
      "", parts.dropLast().joined(separator: " "), row + " 0", with(0, "0000000000001"),
      with(1, "-1"), with(1, "99999999999999999999"), with(2, "9"), with(2, "-1"), with(3, "g"),
      with(3, "ffffffffffffffff"),
    ] {
      #expect(throws: TallyMismatch.self, "\(spoiled)") {
        try CaseTable(table.plan, table.contents, rows: [spoiled])
      }
    }
    _ = try CaseTable(table.plan, table.contents, rows: [row])
  }

  @Test func `a table of another form, or with broken keys, is refused`() throws {
    let table = try Self.table()
    func with(_ change: (inout CaseTable.Contents) -> Void) -> CaseTable.Contents {
      var contents = table.contents
      change(&contents)
      return contents
    }
    for spoiled in [
      with { $0.form = "http://other" }, with { $0.questions[1] = "2:4" },
      with { $0.unsound = ["99"] }, with { $0.combinations = [[7]] },
      with { $0.combinations = [[-1]] }, with { $0.keys = ["0:a", "0:a"] },
    ] {
      #expect(throws: TallyMismatch.self) {
        try CaseTable(table.plan, spoiled, rows: Self.rows(table))
      }
    }
  }
}
