import FormModel
import Testing

@testable import Tabulation

struct NewestVersionsTests {
  /// What a response is about: its case, its version, and whether its one answer is true; nil: the
  /// case was taken back.
  private struct Seen {
    var code: UInt64
    var version: Int
    var answer: Bool? = true
  }

  private static func table(_ seen: [Seen]) throws -> CaseTable {
    let index = Forms.flat([Forms.question("1", .boolean)])
    var responses = Responses(index)
    var table = CaseTable(ReleasePlan(index))
    for seen in seen {
      let code = CaseCode(random: seen.code)
      guard let answer = seen.answer else {
        table.addRetraction(of: code, version: seen.version)
        continue
      }
      table.add(
        try responses.completed(
          ["1": #"[{"valueBoolean":\#(answer)}]"#], code, version: seen.version))
    }
    return table
  }

  /// The rows that are kept, `case.version`.
  private static func kept(_ seen: [Seen]) throws -> [String] {
    var table = try table(seen)
    _ = table.keepNewest()
    return (0..<table.count).map { "\(table.caseCode($0).bits).\(table.version($0))" }
  }

  @Test func `the newest version of each case counts, by code, in whatever order they come`() throws
  {
    let seen = [(1, 1), (1, 2), (2, 1), (1, 2), (2, 1)].map { Seen(code: $0.0, version: $0.1) }
    for shift in seen.indices {
      let turned = Array(seen[shift...] + seen[..<shift])
      for order in [turned, turned.reversed()] {
        #expect(try Self.kept(order) == ["1.2", "2.1"])
        var table = try Self.table(order)
        let (superseded, conflicts) = table.keepNewest()
        #expect(superseded == 3)
        #expect(conflicts.isEmpty)
      }
    }
  }

  @Test func `different responses of one version are a conflict, and neither counts`() throws {
    let seen = [
      Seen(code: 1, version: 2), Seen(code: 1, version: 2, answer: false),
      Seen(code: 1, version: 2), Seen(code: 2, version: 1), Seen(code: 1, version: 1),
    ]
    for order in [seen, seen.reversed()] {
      var table = try Self.table(order)
      let conflict = try #require(table.keepNewest().conflicts.first)
      #expect(conflict == VersionConflict(caseCode: CaseCode(random: 1), version: 2))
      #expect(conflict.words(.english).contains(CaseCode(random: 1).description))
      #expect(try Self.kept(order) == ["2.1"])
    }
  }

  @Test func `a newer version settles a conflict of older ones`() throws {
    let seen = [
      Seen(code: 1, version: 1), Seen(code: 1, version: 1, answer: false),
      Seen(code: 1, version: 2),
    ]
    for order in [seen, seen.reversed(), [seen[0], seen[2], seen[1]]] {
      var table = try Self.table(order)
      #expect(table.keepNewest().conflicts.isEmpty)
      #expect(try Self.kept(order) == ["1.2"])
    }
  }

  @Test func `the greatest versions are told apart`() throws {
    let seen = [
      Seen(code: 1, version: .max - 1), Seen(code: 1, version: .max, answer: false),
    ]
    for order in [seen, seen.reversed()] {
      var table = try Self.table(order)
      #expect(table.keepNewest().conflicts.isEmpty)
      #expect(try Self.kept(order) == ["1.\(Int.max)"])
    }
    let table = try Self.table(seen)
    let again = try CaseTable(
      table.plan, table.contents, rows: (0..<table.count).map(table.text(ofRow:)))
    #expect((0..<2).map(again.version) == [.max - 1, .max])
  }

  @Test func `a case taken back does not count, unless it was submitted again`() throws {
    let back = [Seen(code: 1, version: 1), Seen(code: 1, version: 2, answer: nil)]
    let again = back + [Seen(code: 1, version: 3)]
    for (seen, rows) in [(back, []), (again, ["1.3"])] {
      #expect(try Self.kept(seen) == rows)
      #expect(try Self.kept(seen.reversed()) == rows)
    }
  }
}
