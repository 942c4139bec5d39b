/// A place in a text file, for people: line and column from 1, the column in characters.
package struct SourceLocation: Sendable, Hashable {
  /// The line, from 1.
  package var line: Int
  /// The column, from 1, in Unicode scalars.
  package var column: Int

  /// Names a place.
  package init(line: Int, column: Int) { (self.line, self.column) = (line, column) }

  /// The place of byte `offset` of `bytes`.
  package init(of offset: Int, in bytes: some RandomAccessCollection<UInt8>) {
    let before = bytes.prefix(max(0, offset))
    line = before.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
    let start = before.lastIndex(of: 0x0A).map { before.index(after: $0) } ?? before.startIndex
    column = before[start...].reduce(1) { $1 & 0xC0 != 0x80 ? $0 + 1 : $0 }
  }
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
