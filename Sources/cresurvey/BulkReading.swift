import FormModel

/// What a thread does with the chunks it is given, and what comes of each.
protocol BulkWorker: Sendable {
  /// What comes of one chunk.
  associatedtype Part: Sendable

  /// Works through a chunk.
  mutating func work(on chunk: InputChunk) -> Part
}

/// Reads the inputs on several threads, and hands on what comes of them in the inputs' order.
///
/// The outcome is the same whatever the number of threads. Those that run ahead wait, so memory
/// does not grow with the input.
struct BulkReading {
  /// Where a part comes from.
  struct Origin: Sendable {
    /// The input's place among the inputs, from 0.
    var input: Int
    /// The input, as a person may see it.
    var name: String
    /// Whether it is the first part of its input.
    var isFirst: Bool
    /// Why nothing could be read.
    var failure: Stop?
    /// How many bytes it has.
    var bytes: Int

    init(_ chunk: InputChunk) {
      (input, name, isFirst) = (chunk.input, chunk.name, chunk.isFirst)
      (failure, bytes) = (chunk.failure, chunk.extent.count)
    }
  }

  private struct Queue<Worker: BulkWorker> {
    var parts: [Int: (Origin, Worker.Part)] = [:]
    var done: [Worker] = []
    var next = 0
    var busyWorkers: Int
    var isStopped = false
  }

  /// The inputs.
  let chunks: InputChunks
  /// How many threads work.
  let jobs: Int

  /// Reads `chunks` on `jobs` threads, or on as many as there can be chunks for.
  init(chunks: InputChunks, jobs: Int) {
    self.chunks = chunks
    self.jobs = min(jobs, chunks.mostChunks ?? jobs)
  }

  /// Runs a worker on each thread; `body` gets each part in order, and stops all by returning
  /// false or throwing.
  ///
  /// - Returns: The workers after their work, in no order.
  @discardableResult
  func run<Worker: BulkWorker>(
    _ worker: Worker, _ body: (Origin, Worker.Part) throws -> Bool
  ) throws -> [Worker] {
    guard jobs > 1 else { return try runHere(worker, body) }
    let queue = Monitor(Queue<Worker>(busyWorkers: jobs))
    let (chunks, ahead) = (chunks, 8 * jobs)
    let threads = Threads(jobs) {
      BulkReading.feed(queue, from: chunks, worker, ahead: ahead)
    }
    defer {
      queue.change { $0.isStopped = true }
      threads.join()
    }
    if threads.count == 0 { return try runHere(worker, body) }
    queue.change { $0.busyWorkers -= jobs - threads.count }
    while true {
      let ready: (Origin, Worker.Part)?? = queue.wait { queue in
        if let part = queue.parts.removeValue(forKey: queue.next) {
          queue.next += 1
          return .some(part)
        }
        return queue.busyWorkers == 0 ? .some(nil) : nil
      }
      guard let part = ready.flatMap(\.self) else { return queue.change { $0.done } }
      guard try body(part.0, part.1) else { return [] }
    }
  }

  private func runHere<Worker: BulkWorker>(
    _ worker: Worker, _ body: (Origin, Worker.Part) throws -> Bool
  ) throws -> [Worker] {
    var worker = worker
    var chunk = InputChunk()
    while chunks.next(into: &chunk) {
      let part = worker.work(on: chunk)
      guard try body(Origin(chunk), part) else { break }
    }
    return [worker]
  }

  private static func feed<Worker: BulkWorker>(
    _ queue: Monitor<Queue<Worker>>, from chunks: InputChunks, _ worker: Worker, ahead: Int
  ) {
    var worker = worker
    var chunk = InputChunk()
    while chunks.next(into: &chunk) {
      let part = worker.work(on: chunk)
      let (number, origin) = (chunk.number, Origin(chunk))
      let goesOn = queue.wait { queue -> Bool? in
        if queue.isStopped { return false }
        guard number < queue.next + ahead else { return nil }
        queue.parts[number] = (origin, part)
        return true
      }
      if !goesOn { break }
    }
    queue.change { queue in
      queue.busyWorkers -= 1
      queue.done.append(worker)
    }
  }
}
