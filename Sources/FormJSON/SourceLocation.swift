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
    self = bytes.prefix(max(0, offset)).withUnsafeBytes(SourceLocation.init(after:))
  }

  /// The place after some bytes.
  ///
  /// Lines of NDJSON are long, so they are passed over in words.
  private init(after bytes: UnsafeRawBufferPointer) {
    (line, column) = (1, 1)
    var at = 0
    while at < bytes.count {
      if at + 8 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
        let (ones, tops): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        let unlikeNewLine = word ^ (ones &* 0x0A)
        if (unlikeNewLine &- ones) & ~unlikeNewLine & tops == 0 {
          // A character has one byte that continues none.
          column += 8 - (word & ~(word << 1) & tops).nonzeroBitCount
          at += 8
          continue
        }
      }
      if bytes[at] == 0x0A {
        (line, column) = (line + 1, 1)
      } else if bytes[at] & 0xC0 != 0x80 {
        column += 1
      }
      at += 1
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
