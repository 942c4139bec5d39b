import Expressions
import Testing

struct TimeValuesTests {
  @Test(
    "A time of day is read and keeps its literal",
    arguments: ["00:00:00", "23:59:59", "23:59:60", "09:00:00.5", "09:00:00.123456789012"])
  func readsTime(text: String) throws {
    #expect(try #require(TimeOfDay(text)).literal == text)
  }

  @Test(
    "What is no time of day is refused",
    arguments: [
      "", "24:00:00", "12:60:00", "12:00:61", "12:00", "9:00:00", "09:00:00.", "09:00:00Z",
      "09:00:00.5.5", "０９:00:00", "09:00:0", "-1:00:00", "09:00:00,5", "09::00",
    ])
  func refusesTime(text: String) {
    #expect(TimeOfDay(text) == nil)
  }

  @Test(
    "Times are ordered, fractions included",
    arguments: [
      ("09:00:00", "09:00:00.000", 0), ("09:00:00", "09:00:00.001", -1),
      ("09:00:00.5", "09:00:00.50", 0), ("10:00:00", "09:59:59.999", 1),
      ("00:00:01", "00:01:00", -1),
    ])
  func ordersTimes(left: String, right: String, order: Int) throws {
    let first = try #require(TimeOfDay(left))
    let second = try #require(TimeOfDay(right))
    #expect(first.compared(to: second) == order)
  }

  @Test(
    "A dateTime is read, keeps its literal and knows its day",
    arguments: [
      ("2026", "2026"), ("2026-04", "2026-04"), ("2026-04-01", "2026-04-01"),
      ("2026-04-01T09:00:00Z", "2026-04-01"), ("2026-04-01T09:00:00+09:00", "2026-04-01"),
      ("2026-04-01T09:00:00.25-03:30", "2026-04-01"), ("2026-04-01T09:00:00+14:00", "2026-04-01"),
      ("2026-04-01T09:00:00+13:59", "2026-04-01"),
    ])
  func readsDateTime(text: String, day: String) throws {
    let value = try #require(DateTime(text))
    #expect(value.literal == text)
    #expect(value.date.description == day)
  }

  @Test(
    "What is no FHIR dateTime is refused",
    arguments: [
      "", "2026-04-01T09:00:00", "2026-04-01T09:00Z", "2026-04-01T09Z", "2026-04T09:00:00Z",
      "2026-04-01 09:00:00Z", "2026-02-30T09:00:00Z", "2026-04-01T24:00:00Z",
      "2026-04-01T09:00:00+15:00", "2026-04-01T09:00:00+14:30", "2026-04-01T09:00:00+9:00",
      "2026-04-01T09:00:00+0900", "2026-04-01T09:00:00+09:60", "2026-04-01T09:00:00z",
      "2026-04-01t09:00:00Z", "2026-04-01T", "T09:00:00Z", "2026-04-01T09:00:00Z09:00",
      "2026-04-01T09:00:00ZZ", "2026-04-01T09:00:00+09:00Z", "2026-04-01T09:00:00++09:00",
    ])
  func refusesDateTime(text: String) {
    #expect(DateTime(text) == nil)
  }

  @Test(
    "Moments are compared in UTC, days as far as they are known",
    arguments: [
      ("2026-04-01T09:00:00+09:00", "2026-04-01T00:00:00Z", 0),
      ("2026-04-01T00:30:00+09:00", "2026-03-31T16:00:00Z", -1),
      ("2026-04-01T00:00:00-10:00", "2026-04-01T09:59:59Z", 1),
      ("2026-04-01T00:00:00.5Z", "2026-04-01T00:00:00.25Z", 1),
      ("2026-04-01", "2026-04-02", -1), ("2026-04", "2026-04-02", nil),
      ("2026-04-01", "2026-04-01T12:00:00Z", nil), ("2026-04-02", "2026-04-01T12:00:00Z", 1),
    ] as [(String, String, Int?)])
  func comparesDateTimes(left: String, right: String, order: Int?) throws {
    let first = try #require(DateTime(left))
    let second = try #require(DateTime(right))
    #expect(first.compared(to: second) == order)
    #expect(second.compared(to: first) == order.map { -$0 })
  }
}
