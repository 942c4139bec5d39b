import FormJSON
import FormModel
import Testing

/// A text that is not JSON, and what the readers say of it.
struct BrokenText: Sendable, CustomTestStringConvertible {
  var bytes: [UInt8]
  var error: JSONError

  init(_ text: String, _ code: JSONError.Code, _ offset: Int) {
    self.init(Array(text.utf8), code, offset)
  }

  init(_ bytes: [UInt8], _ code: JSONError.Code, _ offset: Int) {
    (self.bytes, error) = (bytes, JSONError(code, at: offset))
  }

  var testDescription: String { String(decoding: bytes.prefix(40), as: UTF8.self) }
}

private func byte(_ scalar: Unicode.Scalar) -> JSONError.Code {
  .unexpectedByte(UInt8(ascii: scalar))
}

struct BrokenJSONTests {
  /// Every way to read a text gives the same error: as a tree, as a response, and as a response
  /// on one line among others.
  private func expect(_ error: JSONError, of bytes: [UInt8]) throws {
    #expect(throws: error) { try JSONTree(reading: bytes) }
    var reader = ResponseReader(try Fixture.form("branch"))
    #expect(throws: UnreadableResource.notJSON(error)) { try reader.read(bytes) }
    #expect(throws: UnreadableResource.notJSON(error)) { try QuestionnaireReader.read(bytes) }
    for (before, after) in [("{}\n", "\n}]\"\\u0041\"}]\"xxxxx"), ("", "\n"), ("1234567\n", "\0")] {
      let line = Array(before.utf8) + bytes + Array(after.utf8)
      let start = before.utf8.count
      let shifted = JSONError(error.code, at: error.offset + start)
      var record = ResponseRecord()
      #expect(throws: UnreadableResource.notJSON(shifted), "line \(before) \(after)") {
        try reader.read(line, start..<start + bytes.count, into: &record)
      }
    }
  }

  static let broken: [BrokenText] = [
    // Cut short.
    BrokenText("", .unexpectedEnd, 0), BrokenText("  ", .unexpectedEnd, 2),
    BrokenText("{", .unexpectedEnd, 1), BrokenText("{\"a", .unexpectedEnd, 3),
    BrokenText("{\"a\"", .unexpectedEnd, 4), BrokenText("{\"a\":", .unexpectedEnd, 5),
    BrokenText("{\"a\":1", .unexpectedEnd, 6), BrokenText("{\"a\":1,", .unexpectedEnd, 7),
    BrokenText("{\"a\":[", .unexpectedEnd, 6), BrokenText("{\"a\":[1,", .unexpectedEnd, 8),
    BrokenText("{\"a\":tru", .unexpectedEnd, 8), BrokenText("{\"a\":-", .unexpectedEnd, 6),
    BrokenText("{\"a\":1.", .unexpectedEnd, 7), BrokenText("{\"a\":1e", .unexpectedEnd, 7),
    BrokenText("{\"a\":\"\\", .unexpectedEnd, 7), BrokenText("{\"a\":\"\\u00", .unexpectedEnd, 10),
    BrokenText("{\"a\":\"\\ud83d\\u", .unexpectedEnd, 14),
    // Commas, colons, quotes.
    BrokenText("{\"a\":1,}", byte("}"), 7), BrokenText("{,}", byte(","), 1),
    BrokenText("{\"a\":[1,]}", byte("]"), 8), BrokenText("{\"a\":[,1]}", byte(","), 6),
    BrokenText("{\"a\":[1 2]}", byte("2"), 8), BrokenText("{\"a\" 1}", byte("1"), 5),
    BrokenText("{\"a\":1 \"b\":2}", byte("\""), 7), BrokenText("{a:1}", byte("a"), 1),
    BrokenText("{'a':1}", byte("'"), 1), BrokenText("{\"a\":'x'}", byte("'"), 5),
    BrokenText("{\"a\":}", byte("}"), 5), BrokenText("{\"a\":[1}", byte("}"), 7),
    BrokenText("{1:2}", byte("1"), 1), BrokenText("{\"a\":1 // no\n}", byte("/"), 7),
    // Words and numbers.
    BrokenText("{\"a\":True}", byte("T"), 5), BrokenText("{\"a\":trux}", byte("x"), 8),
    BrokenText("{\"a\":nulL}", byte("L"), 8), BrokenText("{\"a\":NaN}", byte("N"), 5),
    BrokenText("{\"a\":Infinity}", byte("I"), 5), BrokenText("{\"a\":truely}", byte("l"), 9),
    BrokenText("{\"a\":01}", .invalidNumber, 5), BrokenText("{\"a\":-01}", .invalidNumber, 5),
    BrokenText("{\"a\":00}", .invalidNumber, 5), BrokenText("{\"a\":1.}", .invalidNumber, 7),
    BrokenText("{\"a\":.5}", byte("."), 5), BrokenText("{\"a\":+1}", byte("+"), 5),
    BrokenText("{\"a\":-}", .invalidNumber, 6), BrokenText("{\"a\":1e}", .invalidNumber, 7),
    BrokenText("{\"a\":1e+}", .invalidNumber, 8), BrokenText("{\"a\":0x10}", byte("x"), 6),
    BrokenText("{\"a\":1_0}", byte("_"), 6), BrokenText("{\"a\":1.5.5}", byte("."), 8),
    // Escapes and control characters.
    BrokenText("{\"a\":\"\\x\"}", .invalidEscape, 6),
    BrokenText("{\"a\":\"\\'\"}", .invalidEscape, 6),
    BrokenText("{\"a\":\"\\U0041\"}", .invalidEscape, 6),
    BrokenText("{\"a\":\"\\u12\"}", .invalidEscape, 10),
    BrokenText("{\"a\":\"\\u00g0\"}", .invalidEscape, 10),
    BrokenText("{\"\\q\":1}", .invalidEscape, 2),
    BrokenText("{\"a\":\"\\ud800\"}", .loneSurrogate, 6),
    BrokenText("{\"a\":\"\\udc00\"}", .loneSurrogate, 6),
    BrokenText("{\"a\":\"\\ud800x\"}", .loneSurrogate, 6),
    BrokenText("{\"a\":\"\\ud800\\n\"}", .loneSurrogate, 6),
    BrokenText("{\"a\":\"\\ud800\\u0041\"}", .loneSurrogate, 6),
    BrokenText("{\"a\":\"\\ud800\\ud800\"}", .loneSurrogate, 6),
    BrokenText("{\"a\":\"\\udc00\\ud800\"}", .loneSurrogate, 6),
    BrokenText("{\"a\":\"x\ty\"}", .controlCharacter, 7),
    BrokenText("{\"a\":\"x\ny\"}", .controlCharacter, 7),
    BrokenText("{\"a\":\"\0\"}", .controlCharacter, 6),
    BrokenText("{\"a\":\"0123456789\u{1F}\"}", .controlCharacter, 16),
    BrokenText("{\"a\0\":1}", .controlCharacter, 3), BrokenText("{\0}", .unexpectedByte(0), 1),
    // Something after the text.
    BrokenText("{} {}", .trailingBytes, 3), BrokenText("{}x", .trailingBytes, 2),
    BrokenText("{}}", .trailingBytes, 2), BrokenText("{},", .trailingBytes, 2),
    BrokenText("{}\0", .trailingBytes, 2), BrokenText("{}\u{FEFF}", .trailingBytes, 2),
    BrokenText("\u{FEFF}{\"a\":01}", .invalidNumber, 8),
    BrokenText("\u{FEFF}\u{FEFF}{}", .unexpectedByte(0xEF), 3),
    BrokenText("\u{A0}{}", .unexpectedByte(0xC2), 0),
    BrokenText("\u{3000}", .unexpectedByte(0xE3), 0),
  ]

  @Test("What is not JSON is refused, and the place is named", arguments: broken)
  func refuses(text: BrokenText) throws {
    try expect(text.error, of: text.bytes)
  }

  @Test(
    "Bytes that are not UTF-8 are refused wherever they stand in a string",
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x41], [0xE0, 0x80, 0x80],
      [0xE0, 0x9F, 0xBF], [0xE3, 0x81], [0xE3, 0x81, 0x41], [0xED, 0xA0, 0x80],
      [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF0, 0x9F, 0x98], [0xF0, 0x9F, 0x98, 0x22], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ] as [[UInt8]])
  func refusesInvalidUTF8(bytes: [UInt8]) throws {
    // The scanner takes eight bytes at a time: every alignment is tried.
    for padding in 0..<17 {
      let head = Array("{\"a\":\"".utf8) + Array(repeating: UInt8(ascii: "x"), count: padding)
      try expect(
        JSONError(.invalidUTF8, at: head.count), of: head + bytes + Array("\"}".utf8))
    }
    let name = Array("{\"".utf8) + bytes + Array("\":1}".utf8)
    try expect(JSONError(.invalidUTF8, at: 2), of: name)
  }

  @Test(
    "The borders of UTF-8 are read",
    arguments: [
      "\u{7F}", "\u{80}", "\u{7FF}", "\u{800}",
      "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}",
    ])
  func readsUTF8(text: String) throws {
    for padding in 0..<9 {
      let value = String(repeating: "x", count: padding) + text
      let tree = try JSONTree(reading: Array("{\"a\":\"\(value)\"}".utf8))
      #expect(tree["a"]?.stringValue == value)
    }
  }

  @Test("A text cut anywhere is refused")
  func truncated() throws {
    let index = try Fixture.builtIn()
    let whole = Array(Fixture.line(Sample.completed).utf8)
    _ = try ResponseReader(index).read(whole)
    var codes: Set<JSONError.Code> = []
    for count in 0..<whole.count {
      let part = Array(whole[..<count])
      let error = #expect(throws: UnreadableResource.self) { try ResponseReader(index).read(part) }
      guard case .notJSON(let reason) = error else {
        Issue.record("cut at \(count): \(String(describing: error))")
        continue
      }
      codes.insert(reason.code)
      #expect(reason.offset <= count)
      #expect(throws: reason) { try JSONTree(reading: part) }
    }
    #expect(codes == [.unexpectedEnd, .invalidUTF8])
  }

  @Test("Sixty-four levels are read, sixty-five are not", arguments: ["array", "object", "item"])
  func depth(kind: String) throws {
    func nested(_ levels: Int) -> String {
      switch kind {
      case "array":
        // The object itself is the first level.
        return "{\"resourceType\":\"QuestionnaireResponse\",\"x\":"
          + String(repeating: "[", count: levels - 1) + String(repeating: "]", count: levels - 1)
          + "}"
      case "object":
        return "{\"resourceType\":\"QuestionnaireResponse\",\"x\":"
          + String(repeating: "{\"a\":", count: levels - 1) + "1"
          + String(repeating: "}", count: levels - 1) + "}"
      default:
        // An item is two levels: the array and the object in it; an odd one ends in an array.
        let pairs = (levels - 1) / 2
        let odd = (levels - 1) % 2 == 1 ? ",\"item\":[]" : ""
        return "{\"resourceType\":\"QuestionnaireResponse\""
          + String(repeating: ",\"item\":[{\"linkId\":\"A\"", count: pairs) + odd
          + String(repeating: "}]", count: pairs) + "}"
      }
    }
    let index = try Fixture.form("branch")
    _ = try index.record(nested(64))
    _ = try JSONTree(reading: Array(nested(64).utf8))
    for levels in [65, 66, 10_000] {
      let bytes = Array(nested(levels).utf8)
      let error = #expect(throws: JSONError.self) { try JSONTree(reading: bytes) }
      #expect(error?.code == .tooDeep)
      let reason = try #require(error)
      #expect(throws: UnreadableResource.notJSON(reason)) { try ResponseReader(index).read(bytes) }
      #expect(throws: UnreadableResource.notJSON(reason)) { try QuestionnaireReader.read(bytes) }
    }
  }

  @Test("A byte order mark before the text is passed over")
  func byteOrderMark() throws {
    let index = try Fixture.form("branch")
    let text = index.response("{\"linkId\":\"1\",\"answer\":[{\"valueBoolean\":false}]}")
    let plain = try index.record(text)
    let marked = try index.record("\u{FEFF}" + text)
    #expect(marked.meaning(in: index.form) == plain.meaning(in: index.form))
    #expect(marked.extent.start == 3)
    #expect(try JSONTree(reading: Array("\u{FEFF}{}".utf8)).memberList.isEmpty)
  }

  @Test(
    "JSON that is no response is refused by its kind",
    arguments: [
      ("[]", UnreadableResource.notAnObject), ("1", .notAnObject), ("\"x\"", .notAnObject),
      ("null", .notAnObject), ("{}", .otherResource(nil)),
      ("{\"status\":\"completed\"}", .otherResource(nil)),
      ("{\"resourceType\":\"Patient\"}", .otherResource("Patient")),
      ("{\"resourceType\":\"Questionnaire\"}", .otherResource("Questionnaire")),
      ("{\"resourceType\":\"questionnaireresponse\"}", .otherResource("questionnaireresponse")),
      ("{\"resourceType\":5}", .otherResource(nil)),
    ])
  func otherResource(text: String, reason: UnreadableResource) throws {
    let reader = ResponseReader(try Fixture.form("branch"))
    #expect(throws: reason) { try reader.read(Array(text.utf8)) }
  }

  @Test("What cannot be read is said in both languages, with its place")
  func words() {
    for text in BrokenJSONTests.broken {
      let reason = UnreadableResource.notJSON(text.error)
      let words = reason.words(wanted: "QuestionnaireResponse")
      #expect(!words.english.isEmpty && words.english.utf8.allSatisfy { $0 < 0x80 })
      #expect(words.japanese != words.english)
      #expect(reason.offset == text.error.offset)
    }
    #expect(
      UnreadableResource.otherResource("Patient\u{1B}").words(wanted: "X").english
        .contains("Patient<U+001B>"))
  }
}
