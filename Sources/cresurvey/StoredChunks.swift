import ResponseStore

/// The submissions of a store in chunks, for several threads to work on.
///
/// A store is read by one thread alone; what it has read of chunks under way is kept here, so that
/// what comes of a chunk can be told by cases.
final class StoredChunks {
  private let next: () throws -> Submission?
  private var underWay: [[Submission]] = []
  private var number = 0

  /// Reads on with `next`, until it returns nil.
  init(_ next: @escaping () throws -> Submission?) { self.next = next }

  /// The chunks, a line for each submission.
  var source: BulkReading.Source { .caller(read) }

  private func read() throws -> InputChunk? {
    var submissions: [Submission] = []
    var size = 0
    while size < InputChunks.chunkSize, let submission = try next() {
      size += submission.json.count
      submissions.append(submission)
    }
    guard !submissions.isEmpty else { return nil }
    underWay.append(submissions)
    defer { number += 1 }
    return InputChunk(lines: submissions.map(\.json), number: number)
  }

  /// The submissions of the first chunk that was not asked for before.
  func take() -> [Submission] { underWay.isEmpty ? [] : underWay.removeFirst() }
}
