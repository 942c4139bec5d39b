import FormJSON
import FormModel

/// A line to print about a chunk, whose line number is known only when the chunk's turn comes.
struct ChunkLine: Sendable {
  /// The line in the chunk, from 0, and the column, from 1; nil: the line is printed as it is.
  var place: SourceLocation?
  /// What follows the place.
  var words: String
  /// Whether it goes to standard error.
  var isTalk = false

  /// The line of a chunk that begins on line `first` of the input `name`.
  func text(_ name: String, from first: Int) -> String {
    place.map { "\(name)\($0.line + first):\($0.column): \(words)" } ?? words
  }

  /// The line of a chunk of stored responses, each a line: those of `cases`.
  func text(of cases: [CaseCode]) -> String {
    guard let place, cases.indices.contains(place.line) else { return words }
    return "\(cases[place.line]):1:\(place.column): \(words)"
  }
}

extension InputChunk {
  /// Where byte `offset` of the chunk's line `line`, which is in `range`, stands.
  func place(of offset: Int, _ line: Int, _ range: Range<Int>) -> SourceLocation {
    SourceLocation(of: offset, in: bytes, range, firstLine: line)
  }
}
