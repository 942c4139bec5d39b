import Expressions
import FormModel
import Testing

struct DecimalNumberTests {
  @Test(
    "A decimal in FHIR's form is read and keeps its literal",
    arguments: [
      ("0", 0), ("-0", 0), ("7", 0), ("-7", 0), ("12.50", 2), ("0.008", 3), ("1e3", 0),
      ("1E+3", 0), ("1.25e-7", 2), ("123456789012345678901234567890.5", 1),
      ("1e999999999999999999999", 0),
    ])
  func reads(text: String, fractionDigits: Int) throws {
    let number = try #require(DecimalNumber(text))
    #expect(number.literal == text)
    #expect(number.fractionDigits == fractionDigits)
  }

  @Test(
    "What is not in FHIR's form is refused, never repaired",
    arguments: [
      "", "-", "+1", "12abc", "nan", "NaN", "inf", "Infinity", "0x1p3", "1,5", "01", "-01", "00",
      ".5", "-.5", "1.", "1.e3", "1e", "1e+", "1e-", "1e1.5", " 1", "1 ", "1\n", "1_000", "--1",
      "１２", "1.２", "1e３",
    ])
  func refuses(text: String) {
    #expect(DecimalNumber(text) == nil)
  }

  @Test(
    "Decimals that mean the same number are equal and hash alike, however written",
    arguments: [
      ("12.50", "12.5"), ("0", "-0"), ("0.000", "0"), ("0", "0e99"), ("1e3", "1000"),
      ("1E3", "1e+3"), ("0.001", "1e-3"), ("120", "1.2e2"), ("-0.50", "-5e-1"),
      ("1000000000000000000000", "1e21"),
    ])
  func equals(left: String, right: String) throws {
    let first = try #require(DecimalNumber(left))
    let second = try #require(DecimalNumber(right))
    #expect(first == second)
    #expect(first.hashValue == second.hashValue)
    #expect(first.literal != second.literal)
    #expect(!(first < second) && !(second < first))
  }

  @Test(
    "Decimals are ordered by value",
    arguments: [
      ("1", "2"), ("-2", "-1"), ("-1", "0"), ("0", "1e-99"), ("-1e-99", "0"), ("9.99", "10"),
      ("-10", "-9.99"), ("0.1", "0.11"), ("999", "1e3"), ("1e-3", "0.01"), ("1e99", "1e100"),
      ("-1e100", "-1e99"), ("-1", "1e-400"), ("1e400", "1e401"),
      ("123456789012345678", "123456789012345679"),
      ("0.123456789012345678", "0.123456789012345679"),
      // Beyond the eighteenth digit a tail only makes the magnitude larger.
      ("123456789012345678", "123456789012345678.1"),
      ("-123456789012345678.1", "-123456789012345678"),
    ])
  func orders(smaller: String, larger: String) throws {
    let first = try #require(DecimalNumber(smaller))
    let second = try #require(DecimalNumber(larger))
    #expect(first < second)
    #expect(!(second < first))
    #expect(first != second)
  }

  @Test("Zeros beyond the eighteenth digit change nothing")
  func trailingZeros() throws {
    let short = try #require(DecimalNumber("123456789012345678"))
    let long = try #require(DecimalNumber("123456789012345678.000000000000"))
    #expect(short == long)
  }

  @Test("A whole number becomes a decimal", arguments: [0, 1, -1, 512, Int.max, Int.min])
  func fromInteger(value: Int) {
    #expect(DecimalNumber(value).literal == String(value))
  }

  @Test("An integer answer and a decimal answer are compared by value")
  func acrossTypes() throws {
    let half = AnswerValue.decimal(try #require(DecimalNumber("1.5")))
    let one = AnswerValue.decimal(try #require(DecimalNumber("1.0")))
    #expect(AnswerValue.integer(1).compared(to: half) == -1)
    #expect(half.compared(to: .integer(1)) == 1)
    #expect(AnswerValue.integer(1).equals(one))
    #expect(one.equals(.integer(1)))
    #expect(!half.equals(.integer(1)))
  }

  @Test(
    "A whole number is the same however it is made",
    arguments: [
      0, 1, -1, 9, 10, 99, 100, -250, 1_000_000, 999_999_999_999_999_999, 1_000_000_000_000_000_000,
      1_234_567_890_123_456_789, -1_234_567_890_123_456_789, Int.max, Int.min,
    ])
  func whole(number: Int) throws {
    let written = try #require(DecimalNumber(String(number)))
    #expect(DecimalNumber.Value(number) == written.value)
    #expect(!(DecimalNumber.Value(number) < written.value))
    #expect(!(written.value < DecimalNumber.Value(number)))
  }
}
