import FormModel
import Testing

@testable import TerminalDialogue

struct JapaneseDateTests {
  @Test(arguments: [
    ("2026-04-01", "2026-04-01"), ("2026-4-1", "2026-04-01"), ("2026/4/1", "2026-04-01"),
    ("2026/04/01", "2026-04-01"), ("2026.4.1", "2026-04-01"), ("2026年4月1日", "2026-04-01"),
    ("20260401", "2026-04-01"), ("令和8年4月1日", "2026-04-01"), ("令和8年 4月 1日", "2026-04-01"),
    ("R8.4.1", "2026-04-01"), ("r8.4.1", "2026-04-01"), ("R8/4/1", "2026-04-01"),
    ("R08.04.01", "2026-04-01"), ("令和元年5月1日", "2019-05-01"), ("令和1年5月1日", "2019-05-01"),
    ("R1.5.1", "2019-05-01"), ("平成31年4月30日", "2019-04-30"), ("H31.4.30", "2019-04-30"),
    ("平成元年1月8日", "1989-01-08"), ("昭和64年1月7日", "1989-01-07"), ("S64.1.7", "1989-01-07"),
    ("昭和元年12月25日", "1926-12-25"), ("2024-02-29", "2024-02-29"), ("R6.2.29", "2024-02-29"),
    ("20000229", "2000-02-29"),
  ])
  func `a date is read as people write it`(typed: String, iso: String) throws {
    let date = try #require(JapaneseDate.read(typed))
    #expect(date.description == iso)
  }

  @Test(arguments: [
    // Days that do not exist.
    "2026-02-30", "2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-01",
    "2026-01-00", "20260230", "R8.2.30", "令和8年2月30日", "0000-01-01",
    // Days outside their era.
    "令和元年4月30日", "R1.4.30", "平成31年5月1日", "H31.5.1", "平成元年1月7日", "昭和64年1月8日",
    "昭和元年12月24日", "R0.5.1", "令和0年5月1日",
    // Not a whole date, or not a date at all.
    "2026", "2026-04", "2026-04-", "2026-04-01-01", "26-04-01", "4/1/2026", "1.4.2026", "202604",
    "2026041", "202604011", "R8", "R8.4", "R", "令和", "X8.4.1", "明治45年7月29日", "2026-04-01T00:00",
    "2026-0４-01", "-2026-04-01", "2026--04-01", "+2026-04-01", "", "today", "2026 04 01",
    "99999999999-01-01", "R99999.1.1",
  ])
  func `what is no day that exists is refused`(typed: String) {
    #expect(JapaneseDate.read(typed) == nil)
  }

  @Test(arguments: [
    ("2026-04-01", "2026-04-01（令和8年4月1日）", "2026-04-01 (Reiwa 8)"),
    ("2019-05-01", "2019-05-01（令和元年5月1日）", "2019-05-01 (Reiwa 1)"),
    ("2019-04-30", "2019-04-30（平成31年4月30日）", "2019-04-30 (Heisei 31)"),
    ("1989-01-08", "1989-01-08（平成元年1月8日）", "1989-01-08 (Heisei 1)"),
    ("1989-01-07", "1989-01-07（昭和64年1月7日）", "1989-01-07 (Showa 64)"),
    ("1926-12-25", "1926-12-25（昭和元年12月25日）", "1926-12-25 (Showa 1)"),
    ("1926-12-24", "1926-12-24", "1926-12-24"), ("2026-04", "2026-04", "2026-04"),
  ])
  func `a date is echoed with its Japanese year`(iso: String, ja: String, en: String) throws {
    let date = try #require(CalendarDate(iso))
    #expect(JapaneseDate.described(date, .japanese) == ja)
    #expect(JapaneseDate.described(date, .english) == en)
  }

  @Test func `every day since Showa is read from every spelling of it`() throws {
    for days in stride(from: -15_713, through: 30_000, by: 13) {
      let date = try #require(CalendarDate(daysSince1970: days))
      let month = try #require(date.month)
      let day = try #require(date.day)
      let digits = date.description.filter { $0 != "-" }
      let shown = JapaneseDate.described(date, .japanese)
      let era = shown.drop { $0 != "（" }.dropFirst().dropLast()
      for typed in [date.description, "\(date.year)/\(month)/\(day)", digits, String(era)] {
        #expect(JapaneseDate.read(typed) == date, "\(typed)")
      }
    }
  }
}
