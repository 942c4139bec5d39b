import FormJSON
import FormModel

/// One response's bytes, with where they come from.
struct SourcedResponse {
  /// The file, as a person may see it.
  var file: String
  /// The line the response begins on, from 1.
  var line: Int
  /// Bytes that hold the response, maybe with others.
  var bytes: [UInt8]
  /// Where in `bytes` the response is.
  var range: Range<Int>

  /// The line and column of byte `offset` of `bytes`.
  func place(of offset: Int) -> SourceLocation {
    SourceLocation(of: offset, in: bytes, range, firstLine: line)
  }
}

extension SourceLocation {
  /// Where byte `offset` of `bytes` stands, in a response that is in `range` and begins on
  /// `firstLine`.
  init(of offset: Int, in bytes: [UInt8], _ range: Range<Int>, firstLine: Int) {
    self.init(of: offset - range.lowerBound, in: bytes[range])
    line += firstLine - 1
  }
}
