import FormModel

/// What a thread does with the chunks it is given, and what comes of each.
protocol BulkWorker: Sendable {
  /// What comes of one chunk.
  associatedtype Part: Sendable

  /// Works through a chunk.
  mutating func work(on chunk: InputChunk) -> Part
}

/// Works through chunks on several threads, and hands on what comes of them in the chunks' order.
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
    /// The thread that worked on it, from 0.
    var worker: Int

    init(_ chunk: InputChunk, worker: Int) {
      (input, name, isFirst) = (chunk.input, chunk.name, chunk.isFirst)
      (failure, bytes) = (chunk.failure, chunk.extent.count)
      self.worker = worker
    }
  }

  /// Where the chunks come from.
  enum Source {
    /// Files and pipes, read by whichever thread asks.
    case inputs(InputChunks)
    /// What the thread that began alone can read, as a store; nil: there is no more.
    case caller(() throws -> InputChunk?)
  }

  private struct Queue<Worker: BulkWorker> {
    var parts: [Int: (Origin, Worker.Part)] = [:]
    /// What the caller has read and nobody has taken.
    var chunks: [InputChunk] = []
    var isAllRead = false
    var next = 0
    var begunWorkers = 0
    var busyWorkers: Int
    var isStopped = false
  }

  /// What the thread that began has to do next.
  private enum Step<Part> {
    case takePart(Origin, Part)
    case readChunk
    case end
  }

  private let source: Source
  private let jobs: Int

  /// Reads `source` on `jobs` threads, or on as many as there can be chunks for.
  init(_ source: Source, jobs: Int) {
    self.source = source
    if case .inputs(let chunks) = source {
      self.jobs = min(jobs, chunks.mostChunks ?? jobs)
    } else {
      self.jobs = jobs
    }
  }

  /// Runs a worker on each thread; `body` gets each part in order, and stops all by returning
  /// false or throwing.
  func run<Worker: BulkWorker>(
    _ worker: Worker, _ body: (Origin, Worker.Part) throws -> Bool
  ) throws {
    guard jobs > 1 else { return try runHere(worker, body) }
    let queue = Monitor(Queue<Worker>(busyWorkers: jobs))
    let (next, ahead) = (takingChunks(from: queue), 8 * jobs)
    let threads = Threads(jobs) { BulkReading.work(queue, worker, ahead: ahead, next) }
    defer {
      queue.change { $0.isStopped = true }
      threads.join()
    }
    if threads.count == 0 { return try runHere(worker, body) }
    queue.change { $0.busyWorkers -= jobs - threads.count }
    while true {
      let step: Step<Worker.Part> = queue.wait { queue in
        if let part = queue.parts.removeValue(forKey: queue.next) {
          queue.next += 1
          return .takePart(part.0, part.1)
        }
        if queue.busyWorkers == 0 { return .end }
        if case .caller = source, !queue.isAllRead, queue.chunks.count < jobs { return .readChunk }
        return nil
      }
      switch step {
      case .takePart(let origin, let part): guard try body(origin, part) else { return }
      case .readChunk:
        let chunk = try readByCaller()
        queue.change { queue in
          if let chunk { queue.chunks.append(chunk) }
          queue.isAllRead = chunk == nil
        }
      case .end: return
      }
    }
  }

  private func readByCaller() throws -> InputChunk? {
    guard case .caller(let read) = source else { return nil }
    return try read()
  }

  private func runHere<Worker: BulkWorker>(
    _ worker: Worker, _ body: (Origin, Worker.Part) throws -> Bool
  ) throws {
    var worker = worker
    var chunk = InputChunk()
    func next() throws -> Bool {
      switch source {
      case .inputs(let chunks): return chunks.next(into: &chunk)
      case .caller(let read):
        guard let read = try read() else { return false }
        chunk = read
        return true
      }
    }
    while try next() {
      let part = worker.work(on: chunk)
      guard try body(Origin(chunk, worker: 0), part) else { break }
    }
  }

  /// How a thread comes by its next chunk.
  private func takingChunks<Worker: BulkWorker>(
    from queue: Monitor<Queue<Worker>>
  ) -> @Sendable (inout InputChunk) -> Bool {
    if case .inputs(let chunks) = source { return { chunks.next(into: &$0) } }
    return { chunk in
      let next: InputChunk?? = queue.wait { queue in
        if queue.isStopped { return .some(nil) }
        if !queue.chunks.isEmpty { return .some(queue.chunks.removeFirst()) }
        return queue.isAllRead ? .some(nil) : nil
      }
      guard let next = next.flatMap(\.self) else { return false }
      chunk = next
      return true
    }
  }

  private static func work<Worker: BulkWorker>(
    _ queue: Monitor<Queue<Worker>>, _ worker: Worker, ahead: Int,
    _ next: (inout InputChunk) -> Bool
  ) {
    var worker = worker
    let ownNumber = queue.change { queue in
      queue.begunWorkers += 1
      return queue.begunWorkers - 1
    }
    var chunk = InputChunk()
    while next(&chunk) {
      let part = worker.work(on: chunk)
      let (number, origin) = (chunk.number, Origin(chunk, worker: ownNumber))
      let goesOn = queue.wait { queue -> Bool? in
        if queue.isStopped { return false }
        guard number < queue.next + ahead else { return nil }
        queue.parts[number] = (origin, part)
        return true
      }
      if !goesOn { break }
    }
    queue.change { $0.busyWorkers -= 1 }
  }
}
