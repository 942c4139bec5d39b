import FormJSON
import FormModel
import ResponseStore

/// Reads and checks the responses of an import, and makes those that are complete ready for the
/// store.
///
/// Whatever needs a decision is left to the command's own thread: another version of the form,
/// what a laboratory sends, errors.
struct ImportWorker: BulkWorker {
  /// One response of a chunk.
  struct Line: Sendable {
    /// Its line in the chunk, from 0.
    var number: Int
    /// Where in the part's bytes it is.
    var range: Range<Int>
    /// What may go into the store as it is; nil: look at it again.
    var arrival: Arrival?
  }

  /// What comes of a chunk.
  struct Part: Sendable {
    var bytes: [UInt8] = []
    var lines: [Line] = []
    var lineCount = 0
    var isTooLong = false
  }

  private var responses: CompletedResponses

  /// Makes a worker; each thread has a copy of its own.
  init(_ validator: ResponseValidator) { responses = CompletedResponses(validator) }

  mutating func work(on chunk: InputChunk) -> Part {
    // The responses outlive the chunk, whose bytes are filled again.
    let kept = chunk.bytes[..<min(chunk.bytes.count, chunk.extent.upperBound + InputChunks.spare)]
    var part = Part(bytes: Array(kept), isTooLong: chunk.isTooLong)
    part.lineCount = chunk.forEachLine { line, range in
      // One that names another version of the form is not complete by the rules of this one.
      let arrival = responses.read(part.bytes, range).map { Arrival($0) }
      part.lines.append(Line(number: line, range: range, arrival: arrival))
      return true
    }
    return part
  }
}
