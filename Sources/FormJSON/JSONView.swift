import FormModel

/// A value of a JSON text, where it stands among the text's bytes.
///
/// All values of the text lie in one flat list, so that reading copies and allocates next to
/// nothing; a text is decoded when it is asked for. A view is lent: it must not outlive the bytes.
struct JSONView {
  /// What a value is.
  enum Kind: UInt8 {
    case object, array, string, number, boolean, null
  }

  /// A value in the list: its descendants follow it.
  struct Node {
    /// The name, where the value is a member's.
    var name = TextRange.none
    /// The contents of a string, or the value as written; of an object or array only the start.
    var token: TextRange
    /// The index after the last descendant.
    var end: Int32 = 0
    let kind: Kind
  }

  let scanner: JSONScanner
  private let nodes: UnsafeBufferPointer<Node>
  private let index: Int

  fileprivate init(_ scanner: JSONScanner, _ nodes: UnsafeBufferPointer<Node>, _ index: Int) {
    (self.scanner, self.nodes, self.index) = (scanner, nodes, index)
  }

  private var node: Node { nodes[index] }

  /// What the value is.
  var kind: Kind { node.kind }

  /// Where the value begins, in bytes.
  var offset: Int { Int(node.token.start) - (kind == .string ? 1 : 0) }

  /// The name of the member that the value belongs to, as written.
  var nameToken: TextRange { node.name }

  /// The name of the member that the value belongs to.
  var name: String { scanner.text(node.name) }

  /// The contents of a string, or the digits of a number, as written.
  var token: TextRange { node.token }

  /// The string's text, or nil where this is no string.
  var stringValue: String? { kind == .string ? scanner.text(node.token) : nil }

  /// The boolean, or nil where this is none.
  var booleanValue: Bool? {
    kind == .boolean ? scanner.bytes[Int(node.token.start)] == UInt8(ascii: "t") : nil
  }

  /// The number as written, or nil where this is none.
  var numberText: String? { kind == .number ? scanner.raw(node.token) : nil }

  /// The whole number, or nil where this is none.
  var integerValue: Int? { numberText.flatMap { Int($0) } }

  /// The elements of an array; none where this is no array.
  var elements: Children { Children(of: self, kind == .array) }

  /// The members of an object, each its value, which knows its name; none where this is no object.
  var members: Children { Children(of: self, kind == .object) }

  /// No values.
  var none: Children { Children(of: self, false) }

  /// The first member named `name`.
  subscript(name: StaticString) -> JSONView? {
    for member in members where member.isNamed(name) { return member }
    return nil
  }

  /// Whether the value is the member named `name`.
  func isNamed(_ name: StaticString) -> Bool { isEqual(node.name, name.bytes) }

  /// Whether the value is the member named `name`.
  func isNamed(_ name: String) -> Bool { isEqual(node.name, name) }

  /// Whether the value is the string `text`.
  func isString(_ text: String) -> Bool {
    kind == .string && isEqual(node.token, text)
  }

  /// Whether the value is the string `text`.
  func isString(_ text: StaticString) -> Bool {
    kind == .string && isEqual(node.token, text.bytes)
  }

  /// The part of the member's name behind `prefix`; nil where it does not begin so.
  func name(after prefix: StaticString) -> String? {
    let range = node.name
    let length = prefix.utf8CodeUnitCount
    if range.isEscaped { return name.hasPrefix("\(prefix)") ? String(name.dropFirst(length)) : nil }
    guard range.count >= length,
      isEqual(TextRange(Int(range.start), Int(range.start) + length), prefix.bytes)
    else { return nil }
    return scanner.raw(TextRange(Int(range.start) + length, Int(range.end)))
  }

  private func isEqual(_ token: TextRange, _ text: String) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { isEqual(token, $0) }
      ?? (scanner.text(token) == text)
  }

  /// Whether a token is `text`, its escapes decoded.
  private func isEqual(_ token: TextRange, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    if token.isEscaped { return scanner.text(token).utf8.elementsEqual(text) }
    guard token.count == text.count else { return false }
    return UnsafeBufferPointer(rebasing: scanner.bytes[token.offsets]).hasSameBytes(as: text)
  }

  /// What stands beside the member `name`, in `_name`.
  func beside(_ name: StaticString) -> JSONView? {
    for member in members where member.isBeside(name) { return member }
    return nil
  }

  private func isBeside(_ name: StaticString) -> Bool {
    let range = node.name
    if range.isEscaped { return self.name == "_\(name)" }
    guard range.count == name.utf8CodeUnitCount + 1,
      scanner.bytes[Int(range.start)] == UInt8(ascii: "_")
    else { return false }
    return isEqual(TextRange(Int(range.start) + 1, Int(range.end)), name.bytes)
  }

  /// The values directly in an object or an array.
  struct Children: Sequence, IteratorProtocol {
    private let parent: JSONView
    private var index: Int
    private let end: Int

    fileprivate init(of parent: JSONView, _ isGiven: Bool) {
      self.parent = parent
      end = Int(parent.node.end)
      index = isGiven ? parent.index + 1 : end
    }

    mutating func next() -> JSONView? {
      guard index < end else { return nil }
      defer { index = Int(parent.nodes[index].end) }
      return JSONView(parent.scanner, parent.nodes, index)
    }

    /// The first of the values.
    var first: JSONView? { first { _ in true } }
  }
}

/// Reads one JSON text, and lends `body` its outermost value; nothing but white space may follow it.
func withJSON<Result>(
  _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ body: (JSONView) -> Result
) throws(JSONError) -> Result {
  let extent = try textExtent(bytes, range)
  return try withScanner(bytes, extent) { (scanner) throws(JSONError) in
    var nodes: [JSONView.Node] = []
    // A form has a value about every fifty bytes.
    nodes.reserveCapacity(extent.count / 48)
    let after = try scanner.addValue(scanner.skipSpace(extent.lowerBound), depth: 0, to: &nodes)
    let end = scanner.skipSpace(after)
    guard end >= scanner.end else { throw JSONError(.trailingBytes, at: end) }
    return nodes.withUnsafeBufferPointer { body(JSONView(scanner, $0, 0)) }
  }
}

/// Whether `bytes[range]` are one JSON text.
package func isJSON(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
  bytes.withUnsafeBufferPointer { bytes in
    (try? withJSON(bytes, range) { _ in true }) ?? false
  }
}

extension JSONScanner {
  /// Adds the value at `start` and all that is in it to `nodes`; returns the offset after it.
  fileprivate func addValue(
    _ start: Int, depth: Int, name: TextRange = .none, to nodes: inout [JSONView.Node]
  ) throws(JSONError) -> Int {
    guard start < end else { throw JSONError(.unexpectedEnd, at: end) }
    let index = nodes.count
    func add(_ kind: JSONView.Kind, _ token: TextRange) {
      nodes.append(
        JSONView.Node(
          name: name, token: token, end: Int32(truncatingIfNeeded: index) &+ 1, kind: kind))
    }
    let after: Int
    switch bytes[start] {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      let isObject = bytes[start] == UInt8(ascii: "{")
      guard depth < JSONScanner.depthLimit else { throw JSONError(.tooDeep, at: start) }
      add(isObject ? .object : .array, TextRange(start, start))
      after =
        isObject
        ? try addMembers(start, depth: depth, to: &nodes)
        : try addElements(start, depth: depth, to: &nodes)
      nodes[index].end = Int32(truncatingIfNeeded: nodes.count)
    case UInt8(ascii: "\""):
      let range = try string(start)
      add(.string, range)
      after = Int(range.end) + 1
    case UInt8(ascii: "-"), 0x30...0x39:
      after = try number(start)
      add(.number, TextRange(start, after))
    default:
      after = try literal(start)
      add(bytes[start] == UInt8(ascii: "n") ? .null : .boolean, TextRange(start, after))
    }
    return after
  }

  private func addElements(
    _ start: Int, depth: Int, to nodes: inout [JSONView.Node]
  ) throws(JSONError) -> Int {
    var at = skipSpace(start + 1)
    if at < end, bytes[at] == UInt8(ascii: "]") { return at + 1 }
    while true {
      at = skipSpace(try addValue(at, depth: depth + 1, to: &nodes))
      guard at < end, bytes[at] == UInt8(ascii: ",") else { break }
      at = skipSpace(at + 1)
    }
    try expect(UInt8(ascii: "]"), at)
    return at + 1
  }

  private func addMembers(
    _ start: Int, depth: Int, to nodes: inout [JSONView.Node]
  ) throws(JSONError) -> Int {
    var at = skipSpace(start + 1)
    if at < end, bytes[at] == UInt8(ascii: "}") { return at + 1 }
    while true {
      try expect(UInt8(ascii: "\""), at)
      let name = try string(at)
      at = skipSpace(Int(name.end) + 1)
      try expect(UInt8(ascii: ":"), at)
      at = skipSpace(try addValue(skipSpace(at + 1), depth: depth + 1, name: name, to: &nodes))
      guard at < end, bytes[at] == UInt8(ascii: ",") else { break }
      at = skipSpace(at + 1)
    }
    try expect(UInt8(ascii: "}"), at)
    return at + 1
  }

  /// A string's contents, its escapes decoded.
  func text(_ range: TextRange) -> String {
    range.isEscaped ? decodeEscapes(bytes[range.offsets]) : raw(range)
  }

  /// A token as written.
  func raw(_ range: TextRange) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: bytes[range.offsets]), as: UTF8.self)
  }
}
