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
    var place = SourceLocation(of: offset - range.lowerBound, in: bytes[range])
    place.line += line - 1
    return place
  }
}

/// Reads responses one after another from JSON and NDJSON files, in constant memory for NDJSON.
struct ResponseSource {
  private let chunks: InputChunks

  /// Names an input: a file, a folder of them, or `-` for standard input.
  init(_ path: String, language: Language) throws(FileError) {
    chunks = try InputChunks([path], language: language)
  }

  /// Hands every response to `body`, until it returns false.
  func forEach(_ body: (SourcedResponse) throws -> Bool) throws {
    var chunk = InputChunk()
    var first = 1
    while chunks.next(into: &chunk) {
      if let failure = chunk.failure { throw failure }
      if chunk.isFirst { first = 1 }
      if chunk.isTooLong {
        let (name, line) = (chunk.name, first)
        throw Stop(
          .unreadable,
          Phrase(
            ja: "\(name):\(line): \(LineTooLong.words(.japanese))",
            en: "\(name):\(line): \(LineTooLong.words(.english))"))
      }
      var goesOn = true
      first += try chunk.forEachLine { line, range in
        goesOn = try body(
          SourcedResponse(file: chunk.name, line: first + line, bytes: chunk.bytes, range: range))
        return goesOn
      }
      guard goesOn else { return }
    }
  }
}
