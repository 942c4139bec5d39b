import FormModel

/// A JSON text as a tree that keeps every token as it was written.
///
/// Strings keep their escapes and numbers their digits, so a tree that is read and written again
/// is the same but for white space.
package indirect enum JSONTree: Sendable {
  /// An object's members in the order written, each name with its escapes decoded.
  case object([JSONMember], offset: Int)
  /// An array.
  case array([JSONTree], offset: Int)
  /// A string, its contents as written between the quotes.
  case string(raw: String, isEscaped: Bool, offset: Int)
  /// A number as written.
  case number(String, offset: Int)
  /// A boolean.
  case boolean(Bool, offset: Int)
  /// Null.
  case null(offset: Int)
}

/// One member of an object.
package struct JSONMember: Sendable {
  /// The member's name.
  package var name: String
  /// The member's value.
  package var value: JSONTree

  /// Makes a member.
  package init(_ name: String, _ value: JSONTree) { (self.name, self.value) = (name, value) }
}

extension JSONTree {
  /// Reads one JSON text; nothing but white space may follow it.
  package init(reading bytes: [UInt8]) throws(JSONError) {
    let extent = try textExtent(bytes, 0..<bytes.count)
    self = try withScanner(bytes, extent) { (scanner) throws(JSONError) in
      let (tree, after) = try scanner.tree(scanner.skipSpace(extent.lowerBound), depth: 0)
      let end = scanner.skipSpace(after)
      guard end >= scanner.end else { throw JSONError(.trailingBytes, at: end) }
      return tree
    }
  }

  /// Where the value began, in bytes; 0 for values made here.
  package var offset: Int {
    switch self {
    case .object(_, let offset), .array(_, let offset), .string(_, _, let offset),
      .number(_, let offset), .boolean(_, let offset), .null(let offset):
      offset
    }
  }

  /// A string value made here.
  package static func text(_ text: String) -> JSONTree {
    let raw = encodeEscapes(text)
    return .string(raw: raw, isEscaped: raw.utf8.contains(UInt8(ascii: "\\")), offset: 0)
  }

  /// An object made here.
  package static func members(_ members: [(String, JSONTree)]) -> JSONTree {
    .object(members.map { JSONMember($0.0, $0.1) }, offset: 0)
  }

  /// An array made here.
  package static func list(_ elements: [JSONTree]) -> JSONTree { .array(elements, offset: 0) }

  /// The string's text, or nil where this is no string.
  package var stringValue: String? {
    guard case .string(let raw, let isEscaped, _) = self else { return nil }
    return isEscaped ? decodeEscapes(raw.utf8) : raw
  }

  /// The boolean, or nil where this is none.
  package var booleanValue: Bool? {
    if case .boolean(let value, _) = self { value } else { nil }
  }

  /// The number as written, or nil where this is none.
  package var numberText: String? {
    if case .number(let text, _) = self { text } else { nil }
  }

  /// The whole number, or nil where this is none.
  package var integerValue: Int? { numberText.flatMap { Int($0) } }

  /// The elements of an array; empty where this is none.
  package var elements: [JSONTree] {
    if case .array(let elements, _) = self { elements } else { [] }
  }

  /// The members of an object; empty where this is none.
  package var memberList: [JSONMember] {
    if case .object(let members, _) = self { members } else { [] }
  }

  /// The first member named `name`; setting nil removes it, setting a new one appends it.
  package subscript(name: String) -> JSONTree? {
    get { memberList.first { $0.name == name }?.value }
    set {
      guard case .object(var members, let offset) = self else { return }
      let index = members.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append(JSONMember(name, value))
      case (nil, nil): return
      }
      self = .object(members, offset: offset)
    }
  }
}

extension JSONScanner {
  fileprivate func tree(_ start: Int, depth: Int) throws(JSONError) -> (JSONTree, Int) {
    guard start < end else { throw JSONError(.unexpectedEnd, at: end) }
    switch bytes[start] {
    case UInt8(ascii: "{"):
      guard depth < JSONScanner.depthLimit else { throw JSONError(.tooDeep, at: start) }
      var members: [JSONMember] = []
      let after = try objectMembers(start, depth: depth) { members.append($0) }
      return (.object(members, offset: start), after)
    case UInt8(ascii: "["):
      guard depth < JSONScanner.depthLimit else { throw JSONError(.tooDeep, at: start) }
      var elements: [JSONTree] = []
      var at = skipSpace(start + 1)
      if at < end, bytes[at] == UInt8(ascii: "]") { return (.array([], offset: start), at + 1) }
      while true {
        let (element, after) = try tree(at, depth: depth + 1)
        elements.append(element)
        at = skipSpace(after)
        guard at < end, bytes[at] == UInt8(ascii: ",") else { break }
        at = skipSpace(at + 1)
      }
      try expect(UInt8(ascii: "]"), at)
      return (.array(elements, offset: start), at + 1)
    case UInt8(ascii: "\""):
      let range = try string(start)
      return (
        .string(raw: raw(range), isEscaped: range.isEscaped, offset: start), Int(range.end) + 1
      )
    case UInt8(ascii: "-"), 0x30...0x39:
      let after = try number(start)
      return (.number(raw(TextRange(start, after)), offset: start), after)
    default:
      let after = try literal(start)
      if bytes[start] == UInt8(ascii: "n") { return (.null(offset: start), after) }
      return (.boolean(bytes[start] == UInt8(ascii: "t"), offset: start), after)
    }
  }

  private func objectMembers(
    _ start: Int, depth: Int, _ add: (JSONMember) -> Void
  ) throws(JSONError) -> Int {
    var at = skipSpace(start + 1)
    if at < end, bytes[at] == UInt8(ascii: "}") { return at + 1 }
    while true {
      try expect(UInt8(ascii: "\""), at)
      let name = try string(at)
      at = skipSpace(Int(name.end) + 1)
      try expect(UInt8(ascii: ":"), at)
      let (value, after) = try tree(skipSpace(at + 1), depth: depth + 1)
      let decoded = name.isEscaped ? decodeEscapes(raw(name).utf8) : raw(name)
      add(JSONMember(decoded, value))
      at = skipSpace(after)
      guard at < end, bytes[at] == UInt8(ascii: ",") else { break }
      at = skipSpace(at + 1)
    }
    try expect(UInt8(ascii: "}"), at)
    return at + 1
  }

  /// A string's contents, its escapes decoded.
  func text(_ range: TextRange) -> String {
    range.isEscaped ? decodeEscapes(raw(range).utf8) : raw(range)
  }

  /// A token as written.
  func raw(_ range: TextRange) -> String {
    String(decoding: bytes[Int(range.start)..<Int(range.end)], as: UTF8.self)
  }
}

/// The part of `range` that holds the text: without the byte order mark that some editors write.
func textExtent(_ bytes: [UInt8], _ range: Range<Int>) throws(JSONError) -> Range<Int> {
  guard range.count < 1 << 30 else { throw JSONError(.tooLarge, at: range.lowerBound) }
  guard bytes[range].starts(with: [0xEF, 0xBB, 0xBF]) else { return range }
  return range.lowerBound + 3..<range.upperBound
}
