import FormJSON
import FormModel
import Testing

struct ResponseReaderTests {
  private static let response = """
    {
      "resourceType": "QuestionnaireResponse", "id": "x1",
      "meta": {"versionId": "3"},
      "identifier": {"system": "https://cresurvey.invalid/fhir/case", "value": "0000000000000"},
      "questionnaire": "urn:test:branch|1", "status": "completed",
      "authored": "2026-04-01T09:00:00+09:00",
      "author": {
        "identifier": {"system": "https://cresurvey.invalid/fhir/site", "value": "1111111111111"}
      },
      "item": [
        {"linkId": "1", "answer": [{"valueBoolean": true}]},
        {"linkId": "A", "item": [
          {"linkId": "2", "answer": [{"valueString": "ab\\"c"}]},
          {"linkId": "3", "answer": [
            {"valueCoding": {"system": "urn:test:code", "code": "green", "display": "G"}},
            {"valueString": "mauve"}
          ]},
          {"linkId": "B", "item": [
            {"linkId": "4", "answer": [{"valueDecimal": 12.50}]},
            {"linkId": "5", "answer": [{"valueDate": "2026-04-01"}]}
          ]}
        ]},
        {"linkId": "D", "item": [{"linkId": "18", "answer": [{"valueBoolean": false}]}]}
      ]
    }
    """

  private func reversed(_ tree: JSONTree) -> JSONTree {
    tree.mapObjects { object in
      .object(object.memberList.reversed(), offset: object.offset)
    }
  }

  @Test("A response is read as it is written")
  func reads() throws {
    let index = try Fixture.form("branch")
    let record = try index.record(ResponseReaderTests.response)
    #expect(record.problems.isEmpty)
    #expect(record.status == .completed)
    #expect(record.versionNumber == 3)
    #expect(record.caseCode == CaseCode(random: 0))
    #expect(record.siteCode == "1111111111111")
    let items = record.items.map { record.text($0.linkID) }
    #expect(items == ["1", "A", "2", "3", "B", "4", "5", "D", "18"])
    func values(_ linkID: String) throws -> [AnswerValue] {
      record.values(of: try #require(index.form.index(of: linkID)))
    }
    #expect(try values("1") == [.boolean(true)])
    #expect(try values("2") == [.string("ab\"c")])
    #expect(
      try values("3") == [
        .coding(Coding(system: "urn:test:code", code: "green")), .string("mauve"),
      ])
    #expect(try values("4").map(\.plain) == ["12.50"])
    #expect(try values("18") == [.boolean(false)])
    #expect(record.answers.map(\.option) == [-1, -1, 1, -1, -1, -1, -1])
    #expect(record.items.map(\.parent) == [-1, -1, 1, 1, 1, 4, 4, -1, 7])
    #expect(record.items.map(\.end) == [1, 7, 3, 4, 7, 6, 7, 9, 9])
  }

  @Test("The order of keys does not matter: linkId after the answers, resourceType last")
  func keyOrder() throws {
    let index = try Fixture.form("branch")
    let tree = try JSONTree(reading: Array(ResponseReaderTests.response.utf8))
    let other = reversed(tree)
    try #require(other.memberList.last?.name == "resourceType")
    let plain = try index.record(tree.line)
    let turned = try index.record(other.line)
    #expect(turned.problems.isEmpty)
    #expect(turned.meaning(in: index.form) == plain.meaning(in: index.form))
    #expect(try index.findings(other.line).isEmpty)
  }

  @Test("Escaped names, linkIds, codes and texts are the same as plain ones")
  func escapes() throws {
    let index = try Fixture.form("branch")
    let tree = try JSONTree(reading: Array(ResponseReaderTests.response.utf8))
    let plain = try index.record(tree.line)
    for variant in [tree, reversed(tree)] {
      let record = try index.record(variant.escapedLine)
      #expect(record.problems.isEmpty)
      #expect(record.meaning(in: index.form) == plain.meaning(in: index.form))
      #expect(try index.findings(variant.escapedLine).isEmpty)
    }
  }

  @Test("What stands beside a primitive is known under an escaped name too")
  func escapedCompanion() throws {
    let index = try Fixture.form("branch")
    for name in ["_status", "\\u005fstatus", "_st\\u0061tus"] {
      let record = try index.record(index.response("", more: "\"\(name)\":{\"id\":\"s\"},"))
      #expect(record.problems.isEmpty, "\(name)")
    }
  }

  @Test("A record that is used again holds nothing of the last response")
  func reuse() throws {
    let index = try Fixture.form("branch")
    var reader = ResponseReader(index)
    var record = ResponseRecord()
    let long = Array(ResponseReaderTests.response.utf8)
    let short = Array("{\"resourceType\":\"QuestionnaireResponse\"}".utf8)
    try reader.read(long, 0..<long.count, into: &record)
    try reader.read(short, 0..<short.count, into: &record)
    #expect(record.meaning(in: index.form) == (try reader.read(short)).meaning(in: index.form))
    #expect(throws: UnreadableResource.self) { try reader.read([0x7B], 0..<1, into: &record) }
    try reader.read(long, 0..<long.count, into: &record)
    #expect(record.meaning(in: index.form) == (try reader.read(long)).meaning(in: index.form))
  }

  @Test("A response that differs in one byte from one read before is read as if it were the first")
  func memory() throws {
    let index = try Fixture.form("branch")
    let tree = try JSONTree(reading: Array(ResponseReaderTests.response.utf8))
    let line = Array(tree.line.utf8)
    var reader = ResponseReader(index)
    var record = ResponseRecord()
    var (readable, refused) = (0, 0)
    for place in line.indices {
      for byte in Array("\"}x0 \\\u{1}".utf8) where line[place] != byte {
        // What was read is fresh in mind.
        try reader.read(line, 0..<line.count, into: &record)
        var other = line
        other[place] = byte
        var fresh = ResponseRecord()
        var expected: UnreadableResource?
        do {
          var newReader = ResponseReader(index)
          try newReader.read(other, 0..<other.count, into: &fresh)
          readable += 1
        } catch {
          expected = error
          refused += 1
        }
        do {
          try reader.read(other, 0..<other.count, into: &record)
          #expect(expected == nil)
          #expect(record.written == fresh.written, "byte \(byte) at \(place)")
        } catch { #expect(error == expected, "byte \(byte) at \(place)") }
      }
    }
    #expect(readable > 500 && refused > 500)
  }

  @Test(
    "What comes behind the items of a group is read whether the group was met before or not",
    arguments: [
      ",\"text\":\"t\"", ",\"linkId\":\"D\"", ",\"linkId\":\"zz\"", ",\"x\":1", ",\"item\":[]",
      ",\"answer\":[{\"valueCoding\":{\"system\":\"urn:test:code\",\"code\":\"green\"}}]",
      ",\"_linkId\":{\"id\":\"i\"}", ",\"_linkId\":{},\"_linkId\":{}", ",\"definition\":\"urn:x\"",
      " , \"l\\u0069nkId\":\"A\"", ",", "]", "",
    ])
  func behind(more: String) throws {
    let index = try Fixture.form("branch")
    func response(_ before: String, _ more: String) -> [UInt8] {
      Array(
        ("{\"resourceType\":\"QuestionnaireResponse\",\"item\":[{\(before)\"linkId\":\"A\",\"item\":["
          + "{\"linkId\":\"2\",\"answer\":[{\"valueString\":\"a\"}]}]\(more)},"
          + "{\"linkId\":\"D\",\"item\":[{\"linkId\":\"18\",\"answer\":[{\"valueBoolean\":true}]}]}]}")
          .utf8)
    }
    for before in ["", "\"_linkId\":{\"id\":\"i\"},", "\"id\":\"g\",", "\"x\":1,"] {
      var reader = ResponseReader(index)
      var record = ResponseRecord()
      let usual = response(before, "")
      for _ in 0..<2 { try reader.read(usual, 0..<usual.count, into: &record) }
      let bytes = response(before, more)
      func read(_ reader: inout ResponseReader) -> String {
        do {
          try reader.read(bytes, 0..<bytes.count, into: &record)
          return record.written
        } catch { return "\(error)" }
      }
      var fresh = ResponseReader(index)
      #expect(read(&reader) == read(&fresh), "\(before)")
    }
  }

  @Test("One line among others is read as if it stood alone, with offsets of the whole")
  func lines() throws {
    let index = try Fixture.form("branch")
    let tree = try JSONTree(reading: Array(ResponseReaderTests.response.utf8))
    let line = Array(tree.line.utf8)
    let plain = try index.record(tree.line)
    let bytes = Array("{}\n".utf8) + line + Array("\n{\"broken\"".utf8)
    var record = ResponseRecord()
    var reader = ResponseReader(index)
    try reader.read(bytes, 3..<3 + line.count, into: &record)
    #expect(record.meaning(in: index.form) == plain.meaning(in: index.form))
    #expect(record.extent == TextRange(3, 3 + line.count))
    #expect(record.items.map(\.start) == plain.items.map { $0.start + 3 })
  }

  @Test("A tree is written again as it was read, but for white space")
  func treeRoundTrip() throws {
    let text = #"{"a":[1,-0.50,1E+2,"\u00e9\/\n",true,false,null,{},[]],"b":{"c":"😀"}}"#
    let tree = try JSONTree(reading: Array(text.utf8))
    #expect(tree.line == text)
    #expect(try JSONTree(reading: Array(tree.page.utf8)).line == text)
    #expect(tree.page.hasSuffix("}\n"))
  }

  @Test(
    "Text is escaped as JSON demands and read back",
    arguments: ["", "a\"b\\c", "\n\r\t\u{1}\u{1F}", "日本語 😀", "\u{7F}\u{2028}", "e\u{301}"])
  func escapesRoundTrip(text: String) throws {
    let tree = JSONTree.members([(text, .text(text))])
    let read = try JSONTree(reading: Array(tree.line.utf8))
    #expect(read.memberList.first?.name == text)
    #expect(read[text]?.stringValue == text)
  }

  @Test("A place in a file is a line and a column in characters")
  func places() {
    let bytes = Array("{\n  \"あい\": x\n}".utf8)
    func place(_ offset: Int) -> [Int] {
      let place = FormJSON.SourceLocation(of: offset, in: bytes)
      return [place.line, place.column]
    }
    #expect(place(0) == [1, 1])
    #expect(place(bytes.firstIndex(of: UInt8(ascii: "x")) ?? 0) == [2, 9])
    #expect(place(bytes.count - 1) == [3, 1])
  }
}

extension ResponseRecord {
  /// All that the record holds of a response, offsets too.
  fileprivate var written: String {
    "\(header) \(items) \(answers) \(problems) \(extent) \(firstOccurrence)"
  }
}
