import FormJSON
import FormModel
import Testing

/// Spoils JSON texts, the same way for the same seed.
private struct Mutator {
  private var chance: SplitMix64

  init(seed: UInt64) { chance = SplitMix64(state: seed) }

  mutating func below(_ limit: Int) -> Int { Int(chance.next() % UInt64(max(1, limit))) }

  /// One of the ways to spoil `bytes`.
  mutating func spoiled(_ bytes: [UInt8]) -> [UInt8] {
    guard !bytes.isEmpty else { return bytes }
    var result = bytes
    switch below(10) {
    case 0:
      for _ in 0...below(4) { result[below(result.count)] ^= 1 << UInt8(below(8)) }
    case 1: result.removeSubrange(below(result.count)...)
    case 2: result.removeSubrange(range(in: result, atMost: 40))
    case 3:
      let copy = Array(result[range(in: result, atMost: 200)])
      result.insert(contentsOf: copy, at: below(result.count))
    case 4: result[below(result.count)] = UInt8(below(256))
    case 5: swapTokens(&result)
    case 6: replaceToken(&result, with: Mutator.oddValues[below(Mutator.oddValues.count)])
    case 7: duplicateMember(&result)
    case 8:
      let depth = [3, 20, 60, 70, 2000][below(5)]
      let open = below(2) == 0 ? "[" : "{\"a\":"
      let close = open == "[" ? "]" : "}"
      replaceToken(
        &result,
        with: String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth))
    default:
      result = spoiled(spoiled(result))
    }
    return result
  }

  private static let oddValues = [
    "1e999999999", "-1e-999999999", "99999999999999999999999999", "-0", "0.00000000000000000001",
    "-2147483649", "null", "true", "{}", "[]", "\"\"", "\"\\ud83d\"", "\"\\u0000\"", "[[]]",
    "\"2026-02-30\"", "\"\u{202E}\"", "{\"linkId\":\"1\"}", "\"A\"", "\"1\"", "\"17.2\"",
    "\"answer\"", "\"item\"", "\"extension\"", "\"valueCoding\"",
    "\"" + String(repeating: "あ", count: 3000) + "\"", String(repeating: "9", count: 5000),
  ]

  private mutating func range(in bytes: [UInt8], atMost length: Int) -> Range<Int> {
    let start = below(bytes.count)
    return start..<min(bytes.count, start + 1 + below(length))
  }

  /// A string with its quotes, found at random; nil where there is none.
  private mutating func token(in bytes: [UInt8]) -> Range<Int>? {
    let quote = UInt8(ascii: "\"")
    let from = below(bytes.count)
    guard let start = bytes[from...].firstIndex(of: quote),
      let end = bytes[(start + 1)...].firstIndex(of: quote)
    else { return nil }
    return start..<end + 1
  }

  private mutating func swapTokens(_ bytes: inout [UInt8]) {
    guard let first = token(in: bytes), let second = token(in: bytes),
      first.upperBound <= second.lowerBound
    else { return }
    let (left, right) = (Array(bytes[first]), Array(bytes[second]))
    bytes.replaceSubrange(second, with: left)
    bytes.replaceSubrange(first, with: right)
  }

  private mutating func replaceToken(_ bytes: inout [UInt8], with text: String) {
    guard let place = token(in: bytes) else { return }
    bytes.replaceSubrange(place, with: Array(text.utf8))
  }

  private mutating func duplicateMember(_ bytes: inout [UInt8]) {
    guard let name = token(in: bytes) else { return }
    bytes.insert(contentsOf: Array(bytes[name]) + Array(":1,".utf8), at: name.lowerBound)
  }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
private struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

struct MutationTests {
  @Test(
    "A spoiled response is a record with findings or is refused, never a crash",
    .timeLimit(.minutes(20)), arguments: [1, 2, 3, 4])
  func responses(seed: UInt64) throws {
    let index = try Fixture.builtIn()
    var reader = ResponseReader(index)
    var validator = ResponseValidator(index)
    var mutator = Mutator(seed: seed)
    let samples = [Sample.completed, Sample.notCRE, Sample.draft, Sample.prefill, Sample.amended]
      .map { Array(Fixture.line($0).utf8) }
    try #require(samples.allSatisfy { $0.count > 300 })
    var record = ResponseRecord()
    var (readable, refused, clean) = (0, 0, 0)
    for round in 0..<600 {
      let bytes = mutator.spoiled(samples[round % samples.count])
      // In the middle of other bytes, as a line of a file.
      let around = Array("x\n".utf8) + bytes + Array("\n{\"resourceType\"".utf8)
      do {
        try reader.read(around, 2..<2 + bytes.count, into: &record)
      } catch {
        refused += 1
        // The tree refuses the same bytes for the same reason.
        if case .notJSON(let reason) = error {
          let expected = JSONError(reason.code, at: reason.offset - 2)
          #expect(throws: expected, "seed \(seed) round \(round)") { try JSONTree(reading: bytes) }
          #expect((2...2 + bytes.count).contains(reason.offset))
        }
        continue
      }
      readable += 1
      let findings = validator.findings(in: record)
      if findings.allSatisfy({ $0.severity == .information }) { clean += 1 }
      for finding in findings {
        #expect((2...2 + bytes.count).contains(finding.offset), "\(finding.words.english)")
      }
      let tree = try #require(try? JSONTree(reading: bytes), "seed \(seed) round \(round)")
      _ = JSONTree.operationOutcome(findings, in: tree, language: .english).line
      _ = validator.verdict(on: record)
      // Written again it means the same.
      let again = try reader.read(Array(tree.line.utf8))
      #expect(again.meaning(in: index.form) == record.meaning(in: index.form))
    }
    // The mutator must neither spoil everything beyond reading nor nothing.
    #expect(readable > 100 && refused > 100)
    #expect(clean < readable)
  }

  @Test(
    "A spoiled response that can be read can be edited and submitted without a crash",
    .timeLimit(.minutes(20)))
  func documents() throws {
    let index = try Fixture.form("branch")
    var draft = ResponseDocument(CaseCode(random: 7), index)
    let answers: [(String, AnswerValue)] = [
      ("1", .boolean(true)), ("2", .string("x")), ("4", .decimal(DecimalNumber(4))),
      ("18", .boolean(true)), ("19", .string("y")),
    ]
    for (linkID, value) in answers {
      draft.setAnswers([value], to: try #require(index.form.index(of: linkID)), by: .physician)
    }
    var mutator = Mutator(seed: 11)
    var edited = 0
    for _ in 0..<500 {
      let bytes = mutator.spoiled(draft.bytes)
      guard var document = try? ResponseDocument(reading: bytes, index) else { continue }
      let isSound = document.record.problems.isEmpty
      if isSound { edited += 1 }
      for (linkID, value) in answers {
        let question = try #require(index.form.index(of: linkID))
        document.setAnswers([value], to: question, by: .laboratory)
        // An item with two linkIds, say, is refused by validation, and no edit can mend it.
        if isSound { #expect(document.answers(to: question).contains(value)) }
        document.setAnswers([], to: question, by: .laboratory)
      }
      _ = document.submission(version: 1, authored: "2026-04-01", siteCode: "S").bytes
    }
    #expect(edited > 40)
  }

  @Test(
    "A spoiled form is read with findings or refused, never a crash", .timeLimit(.minutes(20)))
  func forms() throws {
    let whole = try JSONTree(reading: Fixture.builtInForm)
    let tops = whole["item"]?.elements ?? []
    try #require(tops.count == 5)
    // One top item at a time: a whole form each round would take a minute.
    let parts = tops.map { top -> [UInt8] in
      var form = whole
      form["item"] = .list([top])
      return Array(form.line.utf8)
    }
    var mutator = Mutator(seed: 5)
    var (readable, refused, faulty) = (0, 0, 0)
    for round in 0..<250 {
      let bytes = mutator.spoiled(parts[[0, 1, 4][round % 3]])
      guard let read = try? QuestionnaireReader.read(bytes) else {
        refused += 1
        continue
      }
      readable += 1
      let findings = read.findings + FormLint.findings(in: read.form)
      if findings.contains(where: { $0.severity == .error }) { faulty += 1 }
      // A form with mistakes is not used, but compiling it must be safe all the same.
      var validator = ResponseValidator(FormIndex(read.form))
      let response = Array(Fixture.line(Sample.notCRE).utf8)
      _ = validator.findings(in: try ResponseReader(validator.index).read(response))
    }
    #expect(readable > 30 && refused > 30 && faulty > 10)
  }

  @Test("A spoiled tiny form never crashes", .timeLimit(.minutes(20)))
  func tinyForms() throws {
    var mutator = Mutator(seed: 23)
    let item = """
      {"resourceType":"Questionnaire","url":"urn:x","version":"1","item":[\
      {"linkId":"1","type":"choice","repeats":true,"answerOption":[{"valueCoding":{"code":"a"}},\
      {"valueCoding":{"code":"b"}}]},{"linkId":"G","type":"group","enableWhen":[{"question":"1",\
      "operator":"=","answerCoding":{"code":"a"}}],"item":[{"linkId":"2","type":"decimal",\
      "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/minValue","valueDecimal":1},\
      {"url":"http://hl7.org/fhir/StructureDefinition/regex","valueString":"(a|b)*"}]},\
      {"linkId":"3","type":"string","enableWhen":[{"question":"2","operator":">=",\
      "answerDecimal":2.5}]}]}]}
      """
    let response = """
      {"resourceType":"QuestionnaireResponse","questionnaire":"urn:x|1","status":"completed",\
      "item":[{"linkId":"1","answer":[{"valueCoding":{"code":"a"}}]},{"linkId":"G","item":[\
      {"linkId":"2","answer":[{"valueDecimal":3}]},\
      {"linkId":"3","answer":[{"valueString":"x"}]}]}]}
      """
    var readable = 0
    for _ in 0..<2000 {
      let bytes = mutator.spoiled(Array(item.utf8))
      guard let read = try? QuestionnaireReader.read(bytes) else { continue }
      readable += 1
      _ = FormLint.findings(in: read.form)
      let index = FormIndex(read.form)
      var validator = ResponseValidator(index)
      _ = validator.findings(in: try ResponseReader(index).read(Array(response.utf8)))
    }
    #expect(readable > 400)
  }

  @Test("Spoiled tiny forms and spoiled responses to them never crash", .timeLimit(.minutes(20)))
  func everyTinyForm() throws {
    var mutator = Mutator(seed: 41)
    var readable = 0
    let rows = AnyFormTests.cases + ValidationTests.cases
    for name in Fixture.formNames {
      let bytes = try Fixture.bytes(name)
      let whole = try Fixture.form(name)
      let responses = rows.filter { $0.form == name }.prefix(40).map { whole.response($0.items) }
      for round in 0..<40 {
        let form = round % 2 == 0 ? bytes : mutator.spoiled(bytes)
        guard let read = try? QuestionnaireReader.read(form) else { continue }
        _ = FormLint.findings(in: read.form)
        let index = FormIndex(read.form)
        var validator = ResponseValidator(index)
        for response in responses {
          let spoiled = round == 1 ? Array(response.utf8) : mutator.spoiled(Array(response.utf8))
          guard let record = try? ResponseReader(index).read(spoiled) else { continue }
          readable += 1
          _ = validator.findings(in: record)
        }
      }
    }
    #expect(readable > 500)
  }
}
