/// A place in a text file, for people: line and column from 1, the column in characters.
package struct SourceLocation: Sendable, Hashable {
  /// The line, from 1.
  package var line: Int
  /// The column, from 1, in Unicode scalars.
  package var column: Int

  /// Names a place.
  package init(line: Int, column: Int) { (self.line, self.column) = (line, column) }

  /// The place of byte `offset` of `bytes`.
  package init(of offset: Int, in bytes: ArraySlice<UInt8>) {
    (line, column) = (1, 1)
    for byte in bytes.prefix(max(0, offset)) {
      if byte == 0x0A {
        (line, column) = (line + 1, 1)
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
  }

  /// The place of byte `offset` of `bytes`.
  package init(of offset: Int, in bytes: [UInt8]) { self.init(of: offset, in: bytes[...]) }
}

extension JSONTree {
  /// The FHIRPath of the innermost value at or before byte `offset`, and the linkId around it.
  package func path(to offset: Int) -> (path: String, linkID: String?) {
    var path = self["resourceType"]?.stringValue ?? "Resource"
    var linkID: String?
    var current = self
    while true {
      switch current {
      case .object(let members, _):
        if let text = current["linkId"]?.stringValue { linkID = text }
        guard let member = members.last(where: { $0.value.offset <= offset })
        else { return (path, linkID) }
        path += "." + member.name
        current = member.value
      case .array(let elements, _):
        guard let index = elements.lastIndex(where: { $0.offset <= offset }) else {
          return (path, linkID)
        }
        path += "[\(index)]"
        current = elements[index]
      default: return (path, linkID)
      }
    }
  }
}
