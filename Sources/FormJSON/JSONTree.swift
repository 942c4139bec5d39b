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
    self = try bytes.withUnsafeBufferPointer { (bytes) throws(JSONError) in
      try withJSON(bytes, 0..<bytes.count) { JSONTree($0) }
    }
  }

  /// A value with all that is in it.
  init(_ value: JSONView) {
    let offset = value.offset
    switch value.kind {
    case .object:
      self = .object(value.members.map { JSONMember($0.name, JSONTree($0)) }, offset: offset)
    case .array: self = .array(value.elements.map { JSONTree($0) }, offset: offset)
    case .string:
      self = .string(
        raw: value.scanner.raw(value.token), isEscaped: value.token.isEscaped, offset: offset)
    case .number: self = .number(value.scanner.raw(value.token), offset: offset)
    case .boolean: self = .boolean(value.booleanValue ?? false, offset: offset)
    case .null: self = .null(offset: offset)
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
