import Expressions
import Testing

struct CalendarDateTests {
  @Test(
    "A date that exists is read and written the same",
    arguments: [
      "2026", "2026-04", "2026-04-01", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31",
      "2026-12-31", "2026-04-30",
    ])
  func reads(text: String) throws {
    let date = try #require(CalendarDate(text))
    #expect(date.description == text)
  }

  @Test(
    "A date that does not exist, or is written another way, is refused",
    arguments: [
      "", "2026-02-30", "2025-02-29", "1900-02-29", "2100-02-29", "2026-04-31", "2026-13-01",
      "2026-00-01", "2026-01-00", "2026-01-32", "0000-01-01", "26-01-01", "20260401", "2026-4-1",
      "2026/04/01", "2026-04-01T00:00:00Z", "2026-04-", "2026-", "-2026", " 2026", "2026 ",
      "２０２６", "2026-04-01-01", "2026--01", "+026", "2026-+4-01", "2026-04-0１",
    ])
  func refuses(text: String) {
    #expect(CalendarDate(text) == nil)
  }

  @Test("A day needs a month")
  func dayWithoutMonth() {
    #expect(CalendarDate(year: 2026, day: 1) == nil)
    #expect(CalendarDate(year: 2026, month: 1, day: 1) != nil)
  }

  @Test(
    "Leap years follow the Gregorian rule",
    arguments: [
      (1900, 28), (1904, 29), (2000, 29), (2023, 28), (2024, 29), (2100, 28), (2400, 29),
    ])
  func leapYears(year: Int, days: Int) {
    #expect(CalendarDate(year: year, month: 2, day: days) != nil)
    #expect(CalendarDate(year: year, month: 2, day: days + 1) == nil)
  }

  @Test(
    "Days are counted from 1970",
    arguments: [
      ("1970-01-01", 0), ("1969-12-31", -1), ("2000-03-01", 11_017), ("2023-12-20", 19_711),
      ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
    ])
  func counts(text: String, days: Int) throws {
    let date = try #require(CalendarDate(text))
    #expect(date.daysSince1970 == days)
    #expect(CalendarDate(daysSince1970: days) == date)
  }

  @Test("Every day from 1890 to 2110 follows the one before it, and comes back from its number")
  func roundTrip() throws {
    var year = 1890
    var month = 1
    var day = 1
    let first = try #require(CalendarDate(year: 1890, month: 1, day: 1)?.daysSince1970)
    var expected = first
    while year < 2110 {
      let date = try #require(CalendarDate(year: year, month: month, day: day))
      try #require(date.daysSince1970 == expected)
      try #require(CalendarDate(daysSince1970: expected) == date)
      expected += 1
      if CalendarDate(year: year, month: month, day: day + 1) != nil {
        day += 1
      } else {
        (month, day) = month == 12 ? (1, 1) : (month + 1, 1)
        if month == 1 { year += 1 }
      }
    }
    // 220 years, of which 53 are leap years: 1900 and 2100 are not.
    #expect(expected - first == 220 * 365 + 53)
  }

  @Test("There is no day before year 1 and none after 9999", arguments: [-719_163, 2_932_897])
  func outside(days: Int) {
    #expect(CalendarDate(daysSince1970: days) == nil)
  }

  @Test("A month alone has no day number")
  func partialHasNoNumber() throws {
    #expect(try #require(CalendarDate("2026-04")).daysSince1970 == nil)
  }

  @Test(
    "Dates are compared as far as both are known",
    arguments: [
      ("2026-04-01", "2026-04-02", -1), ("2026-04-02", "2026-04-01", 1),
      ("2026-04-01", "2026-04-01", 0), ("2026", "2026", 0), ("2026-04", "2026-04", 0),
      ("2025", "2026-04-01", -1), ("2026-05", "2026-04-30", 1), ("2026", "2026-04", nil),
      ("2026-04", "2026", nil), ("2026-04", "2026-04-01", nil), ("2026-04-01", "2026-04", nil),
      ("2026-12-31", "2026-01", 1),
    ] as [(String, String, Int?)])
  func compares(left: String, right: String, order: Int?) throws {
    let first = try #require(CalendarDate(left))
    let second = try #require(CalendarDate(right))
    #expect(first.compared(to: second) == order)
  }
}
