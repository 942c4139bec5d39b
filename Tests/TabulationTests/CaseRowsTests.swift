import FormModel
import Testing

@testable import Tabulation

/// The rows of a case table, over the ends of blocks.
@Suite(.timeLimit(.minutes(20)))
struct CaseRowsTests {
  private struct Row: Equatable {
    var code: UInt64
    var version: Int
    var institution: Int32
    var words: [UInt64]
  }

  /// Rows of `cases` cases in no order, some of them several times, in a way that is the same each time.
  private static func rows(_ count: Int, cases: UInt64) -> [Row] {
    var state: UInt64 = 7
    return (0..<count).map { number in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let code = CaseCode(random: (state >> 20) % cases &* 0x9E37_79B9_7F4A_7C15).bits
      return Row(
        code: code, version: number % 5, institution: Int32(number % 3),
        words: [state, UInt64(number)])
    }
  }

  private static func table(_ rows: some Sequence<Row>) -> CaseRows {
    var table = CaseRows(width: 2)
    for row in rows {
      table.append(
        row.words, CaseCode(random: row.code), version: row.version, institution: row.institution)
    }
    return table
  }

  private static func all(_ table: CaseRows) -> [Row] {
    (0..<table.count).map {
      Row(
        code: table.code($0), version: table.version($0), institution: table.institution($0),
        words: Array(table.words($0)))
    }
  }

  @Test(arguments: [0, 1, 16_383, 16_384, 16_385, 40_000])
  func `rows are kept, sorted by case and cut off`(count: Int) {
    let rows = Self.rows(count, cases: 9_000)
    var table = Self.table(rows)
    #expect(Self.all(table) == rows)
    table.sort(by: table.orderByCode())
    let sorted = rows.enumerated().sorted { ($0.1.code, $0.0) < ($1.1.code, $1.0) }.map(\.1)
    #expect(Self.all(table) == sorted)
    for kept in [count, count * 2 / 3, count / 3, 0] {
      table.keepFirst(kept)
      #expect(Self.all(table) == Array(sorted[..<kept]))
    }
    // There is room again.
    for row in rows.prefix(10) {
      table.append(
        row.words, CaseCode(random: row.code), version: row.version, institution: row.institution)
    }
    #expect(Self.all(table) == Array(rows.prefix(10)))
  }

  @Test func `another table's rows follow, their institutions renamed, and it keeps its own`() {
    let rows = Self.rows(50_000, cases: 1_000_000)
    var first = Self.table(rows[..<20_000])
    let second = Self.table(rows[20_000...])
    first.append(second, institutions: [5, 6, 7])
    let renamed = rows[20_000...].map { row in
      var row = row
      row.institution += 5
      return row
    }
    #expect(Self.all(first) == rows[..<20_000] + renamed)
    #expect(Self.all(second) == Array(rows[20_000...]))
  }
}
