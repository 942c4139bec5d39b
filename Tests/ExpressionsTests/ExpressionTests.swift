import Expressions
import FormJSON
import Testing

@Suite(.timeLimit(.minutes(20)))
struct ExpressionTests {
  /// Two items with answers, a group of two items of one linkId, and an item without an answer.
  static let response = """
    {"resourceType":"QuestionnaireResponse","item":[
      {"linkId":"1","answer":[{"valueInteger":7}]},
      {"linkId":"2","answer":[{"valueString":"a"},{"valueString":"b"}]},
      {"linkId":"3","item":[
        {"linkId":"3.1","answer":[{"valueDate":"2026-04-01"}]},
        {"linkId":"3.1","answer":[{"valueDate":"2026-04-30"}]}]},
      {"linkId":"4"}]}
    """

  /// What an expression comes to over the response; an error by its name.
  private func result(_ text: String) throws -> String {
    let source = JSONSource(try JSONTree(reading: Array(ExpressionTests.response.utf8)))
    let expression = try FHIRPathExpression(
      text, over: ExpressionVocabulary(rootType: "QuestionnaireResponse"))
    let environment = ExpressionEnvironment(
      today: CalendarDate("2026-04-10"), now: DateTime("2026-04-10T08:00:00+09:00"),
      resource: source.root)
    do {
      return try expression.evaluate(
        for: ExpressionCollection(.element(source.root)), in: source, environment
      ).map { $0.shown(in: source) }.joined(separator: " ")
    } catch {
      return "\(error)"
    }
  }

  @Test(
    "Paths lead from items to the values of their answers",
    arguments: [
      ("item.where(linkId='1').answer.value", "7"), ("item.where('1' = linkId).answer.value", "7"),
      ("item.where(linkId='2').answer.value", "a b"), ("item.where(linkId='9').answer.value", ""),
      ("QuestionnaireResponse.item.count()", "4"), ("%resource.item.count()", "4"),
      ("%context.item.first().linkId", "1"), ("item.last().linkId", "4"), ("item[1].linkId", "2"),
      ("item[9].linkId", ""),
      ("item.item.where(linkId='3.1').answer.value", "@2026-04-01 @2026-04-30"),
      ("descendants().where(linkId='3.1').count()", "2"), ("repeat(item).count()", "6"),
      ("item.where(answer.exists()).linkId", "1 2"), ("item.all(linkId.exists())", "true"),
      ("item.select(answer.value)", "7 a b"), ("item.answer.value.ofType(string)", "a b"),
      ("item.where(linkId='4').answer.value.empty()", "true"), ("item.nothing", ""),
      ("item.skip(1).take(2).linkId", "2 3"), ("item.tail().count()", "3"),
      ("item.single()", "notSingle"),
      ("'a' in item.answer.value", "true"), ("item.answer.value contains 'c'", "false"),
      ("item.answer.value.distinct().count()", "3"), ("item.where($index = 2).linkId", "3"),
    ])
  func paths(text: String, expected: String) throws { #expect(try result(text) == expected) }

  @Test(
    "Logic has three values, and a lone value that is no boolean counts as true",
    arguments: [
      ("{} or true", "true"), ("{} or false", ""), ("{} and false", "false"), ("{} and true", ""),
      ("{} xor true", ""), ("{} implies true", "true"), ("{} implies false", ""),
      ("false implies {}", "true"), ("true implies {}", ""), ("{}.not()", ""), ("{} = {}", ""),
      ("1 > {}", ""), ("1 and 'x'", "true"), ("(1 | 2) and true", "notSingle"),
      ("true or (1 < 'a')", "true"), ("(1 < 'a') or true", "wrongType"), ("iif({}, 1, 2)", "2"),
      ("iif('x', 1, 2)", "wrongType"), ("iif(true, 1, 1 < 'a')", "1"), ("iif(false, 1)", ""),
    ])
  func logic(text: String, expected: String) throws { #expect(try result(text) == expected) }

  @Test(
    "Decimals are exact",
    arguments: [
      ("0.1 + 0.2", "0.3"), ("0.1 + 0.2 = 0.3", "true"), ("1.10 = 1.1", "true"),
      ("1 = 1.0", "true"),
      ("1.8 - 1.2", "0.6"), ("1.2 * 1.8", "2.16"), ("1 / 3", "0.3333333333333333"),
      ("2 / 3", "0.6666666666666667"),
      ("-2 / 3", "-0.6666666666666667"), ("4 / 2", "2"), ("1 / 0", ""), ("7 div 2", "3"),
      ("-7 div 2", "-3"), ("7 mod 2", "1"),
      ("2.2 mod 1.8", "0.4"), ("5.5 div 0.0", ""), ("2.5.round()", "3"), ("(-2.5).round()", "-3"),
      ("3.14159.round(3)", "3.142"),
      ("1.1.ceiling()", "2"), ("(-1.1).floor()", "-2"), ("(-1.9).truncate()", "-1"),
      ("(-1.5).abs()", "1.5"),
      ("2147483647 + 1", ""), ("0.0 - 0.00000001", "-0.00000001"),
      ("1234567890123456789.1 = 1234567890123456789.2", "false"),
      ("1234567890123456789.1 < 1234567890123456789.2", "true"),
      ("99999999999999999999999999999999999.0 * 99999.0", ""),
      ("'12.50'.toDecimal()", "12.50"), ("'007'.toInteger()", "7"), ("'+3'.toInteger()", "3"),
      ("'1e3'.toDecimal()", ""), ("'9999999999'.toInteger()", ""), ("12.50.toString()", "12.50"),
      ("1 < 'a'", "wrongType"),
    ])
  func decimals(text: String, expected: String) throws { #expect(try result(text) == expected) }

  @Test(
    "Dates are moved along the calendar, and compared as far as they are known",
    arguments: [
      ("@2024-02-28 + 1 day", "@2024-02-29"), ("@2023-02-28 + 1 day", "@2023-03-01"),
      ("@2024-01-31 + 1 month", "@2024-02-29"),
      ("@2024-02-29 + 1 year", "@2025-02-28"), ("@2024-03-31 - 1 month", "@2024-02-29"),
      ("@2026-04-01 + 90 days", "@2026-06-30"),
      ("@2026-04-01 - 13 weeks", "@2025-12-31"), ("@2026-04-01 + 47 hours", "@2026-04-02"),
      ("@2026-04-01 + 1.9 days", "@2026-04-02"),
      ("@2026 + 2 years", "@2028"), ("@2026-12 + 1 month", "@2027-01"),
      ("@2026 + 1 month", "unsupported"), ("@2026-04 + 1 day", "unsupported"),
      ("@9999-12-31 + 1 day", ""), ("@2026-04-01 + 2147483647 days", ""),
      ("@2026-04-01 + 1", "wrongType"), ("@2026-04-01 + 1 'mg'", "wrongType"),
      ("@2026-04-01T23:59:30+09:00 + 1 minute", "@2026-04-02T00:00:30+09:00"),
      ("@2026-04-01T00:00:00Z - 1 millisecond", "@2026-03-31T23:59:59.999Z"),
      ("@2026-04-01T10:00:00.5Z + 1 hour", "@2026-04-01T11:00:00.5Z"),
      ("@2026-01-31T10:00:00Z + 1 month", "@2026-02-28T10:00:00Z"),
      ("@2026-04 < @2026-04-01", ""), ("@2026-03 < @2026-04-01", "true"),
      ("@2026-04-01 = @2026-04-01T10:00:00Z", ""),
      ("@2026-04-01T10:00:00+09:00 = @2026-04-01T01:00:00Z", "true"), ("today()", "@2026-04-10"),
      ("now() > @2026-04-09", "true"), ("now() > today()", ""),
      ("item.item.answer.value.where($this > today())", "@2026-04-30"),
      ("'2026-02-30'.toDate()", ""), ("'2026-02-28'.toDate()", "@2026-02-28"),
      ("7 days = 1 week", "true"), ("1 year = 12 months", "true"),
      ("1 year = 365 days", "unsupported"), ("1 month = 1 'mo'", ""),
      ("4 'g' = 4000 'mg'", "unsupported"),
    ])
  func dates(text: String, expected: String) throws { #expect(try result(text) == expected) }

  @Test(
    "Texts are compared by code point and searched in linear time",
    arguments: [
      ("'e\\u0301' = '\\u00e9'", "false"), ("'a' ~ ' A '", "true"), ("'あいう'.length()", "3"),
      ("'あいう'.substring(1, 1)", "い"), ("'abc'.substring(3)", ""),
      ("'abc'.contains('bc')", "true"), ("'abc'.startsWith('ab')", "true"),
      ("'abc'.endsWith('ab')", "false"), ("'a,b'.split(',').count()", "2"),
      ("'banana'.replace('an', 'o')", "booa"), ("('a' | 'b').join('-')", "a-b"), ("'x' & {}", "x"),
      ("'x' + {}", ""), ("'abc'.indexOf('c')", "2"),
      ("'2026-001'.matches('^\\\\d{4}-\\\\d+$')", "true"), ("'x2026'.matches('\\\\d{4}')", "true"),
      ("'x2026'.matches('^\\\\d{4}')", "false"),
      ("'a\\nb'.matches('a.b')", "true"), ("' x '.trim()", "x"), ("7.length()", "wrongType"),
    ])
  func texts(text: String, expected: String) throws { #expect(try result(text) == expected) }

  @Test(
    "What is no expression is refused, and its place is named",
    arguments: [
      ("", 0), ("1 +", 3), ("(1", 2), ("item.where(", 11), ("'open", 0), ("/* open", 0), ("1 2", 2),
      ("item..answer", 5), ("@2026-13-01", 0),
      ("'\\x'", 2), ("'\\uD800'", 3), ("#", 0), ("item.exists(1, 2)", 5), ("item.count(1)", 5),
      ("@T10:00:00Z", 1), ("$", 0),
    ])
  func syntax(text: String, place: Int) {
    #expect(throws: ExpressionSyntaxError.self) { try FHIRPathExpression(text) }
    do { _ = try FHIRPathExpression(text) } catch {
      #expect(error.problem == .syntax)
      #expect(error.offset == place)
    }
  }

  @Test(
    "What is not run here is refused by its name, never taken for true",
    arguments: [
      ("item.resolve()", "resolve()"), ("%nothing.exists()", "%nothing"),
      ("value is Nothing", "Nothing"), ("item.lowBoundary() = 1", "lowBoundary()"),
      ("Patient.name", "Patient"), ("'a'.matches(linkId)", "matches()"),
      ("'a'.matches('(?=a)')", "'(?=a)'"), ("'a'.matches('^a|b')", "'^a|b'"),
      ("@2026-04-01T10:00", "@2026-04-01T10:00"), ("@T10:00", "@T10:00"),
      ("2147483648", "2147483648"), ("item.memberOf('urn:x')", "memberOf()"),
      ("ordinal()", "ordinal()"),
    ])
  func unsupported(text: String, name: String) {
    do {
      _ = try FHIRPathExpression(text)
      Issue.record("\(text) was taken")
    } catch { #expect(error.problem == .unsupported(name)) }
  }

  @Test("A property that the data does not have is refused, not empty in silence")
  func vocabulary() throws {
    let vocabulary = ExpressionVocabulary(properties: ["item", "linkId", "answer", "value"])
    _ = try FHIRPathExpression("item.where(linkId='1').answer.value", over: vocabulary)
    do {
      _ = try FHIRPathExpression("item.anwser.value", over: vocabulary)
      Issue.record("a misspelt property was taken")
    } catch {
      #expect(error.problem == .unknownProperty("anwser"))
      #expect(error.offset == 5)
    }
  }

  @Test("A hostile expression is refused or ends early")
  func hostile() throws {
    for text in [
      String(repeating: "(", count: 5000), String(repeating: "-", count: 5000) + "1",
      "1" + String(repeating: "+1", count: 10_000), String(repeating: "item.where(", count: 900),
    ] {
      #expect(throws: ExpressionSyntaxError.self) { try FHIRPathExpression(text) }
    }
    let many = (0..<40).map(String.init).joined(separator: " | ")
    #expect(try result("(\(many)).aggregate($total & $total, 'aa')") == "tooMuchWork")
    #expect(try result("(\(many)).aggregate($total.combine($total), 1)") == "tooMuchWork")
    var doubling = "(1).combine(1)"
    for _ in 0..<30 { doubling = "(\(doubling)).select($this.combine($this))" }
    #expect(try result(doubling) == "tooMuchWork")
    #expect(
      try result(
        "'aaaa'.replace('', 'aaaaaaaa')" + String(repeating: ".replace('', 'aaaaaaaa')", count: 12))
        == "tooMuchWork")
  }

  @Test(
    "An expression says which items it needs to be anything but true",
    arguments: [
      ("item.where(linkId='1').empty() or item.where(linkId='2').exists()", ["1"]),
      (
        "item.where(linkId='1').answer.value.empty() or item.where(linkId='2').answer.value.empty() or 1 > 2",
        ["1", "2"]
      ),
      ("item.where(linkId='1').exists() implies item.where(linkId='2').exists()", ["1"]),
      ("item.where(linkId='1').exists()", []), ("item.where(linkId='1').exists().not()", ["1"]),
      ("item.where(linkId='1').answer.value > 3", []),
      ("item.where(linkId='1').empty() and item.where(linkId='2').empty()", []),
      (
        "(item.where(linkId='1').exists() and item.where(linkId='2').exists()) implies false",
        ["1", "2"]
      ),
    ])
  func needed(text: String, expected: [String]) throws {
    #expect(try FHIRPathExpression(text).neededLinkIDs == Set(expected))
  }
}
