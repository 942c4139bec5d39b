import FormJSON
import FormModel
import Synchronization

/// Whole lines of one input, or one JSON text over several lines, and where they come from.
///
/// A chunk is filled again and again, so that reading allocates nothing once it has grown.
struct InputChunk: Sendable {
  /// Its place among all chunks of all inputs, from 0.
  fileprivate(set) var number = -1
  /// The input's place among the inputs, from 0.
  fileprivate(set) var input = -1
  /// The input, as a person may see it.
  fileprivate(set) var name = ""
  /// Whether it comes from a pipe, whose end nobody knows before.
  fileprivate(set) var isStream = false
  /// Whether it is the first of its input.
  fileprivate(set) var isFirst = false
  /// Whether more of its input is known to follow.
  fileprivate(set) var hasMore = false
  /// Whether it is one JSON text over several lines.
  fileprivate(set) var isDocument = false
  /// Whether it stands for a line that is longer than allowed, whose bytes were passed over.
  fileprivate(set) var isTooLong = false
  /// Why nothing could be read here; the input ends with it.
  fileprivate(set) var failure: Stop?
  /// The bytes, in `extent`; more may follow.
  fileprivate(set) var bytes: [UInt8] = []
  /// Where in `bytes` the chunk is.
  fileprivate(set) var extent = 0..<0

  /// Nothing yet.
  init() {}

  /// Lines that come from elsewhere, the `number`th of such chunks.
  init(lines: [[UInt8]], number: Int) {
    self.number = number
    for line in lines {
      bytes += line
      bytes.append(0x0A)
    }
    extent = 0..<bytes.count
    bytes += Array(repeating: 0, count: InputChunks.spare)
  }

  /// Whether something stands behind the line in `range`, here or in what follows.
  func goesOn(after range: Range<Int>) -> Bool {
    hasMore || !bytes[range.upperBound..<extent.upperBound].allSatisfy { $0 <= 0x20 }
  }

  /// Hands every line that is not blank to `body`, with its number in the chunk from 0, until
  /// `body` returns false; returns how many lines the chunk has.
  func forEachLine(_ body: (Int, Range<Int>) throws -> Bool) rethrows -> Int {
    if isTooLong { return 1 }
    if isDocument {
      _ = try body(0, extent)
      return 1
    }
    var line = 0
    var start = extent.lowerBound
    while start < extent.upperBound {
      let end = min(lineFeed(in: bytes, from: start) ?? extent.upperBound, extent.upperBound)
      let isBlank = bytes[start..<end].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      if !isBlank, try !body(line, start..<end) { break }
      line += 1
      start = end + 1
    }
    return line
  }
}

/// Hands out the inputs in chunks of whole lines, in their order, to whichever thread asks.
///
/// Reading is cheap beside checking, so one lock around it keeps files, folders and pipes alike.
final class InputChunks: Sendable {
  /// The longest line accepted, in bytes.
  static let lineLimit = 16 << 20
  /// How many bytes are read at a time.
  static let chunkSize = 1 << 18
  /// How many bytes can be read behind the last of a chunk.
  static let spare = 64

  /// The inputs in their order, `-` for standard input.
  let files: [String]
  /// How many bytes the inputs have; nil where one of them does not tell, as a pipe.
  let totalBytes: Int?
  private let state: Mutex<State>

  /// The most chunks that the inputs can come to; nil where that is not known.
  var mostChunks: Int? {
    totalBytes.map { files.count + max(0, $0) / InputChunks.chunkSize }
  }

  fileprivate struct State {
    var paths: ArraySlice<String>
    var language: Language
    var handle: FileHandle?
    var name = ""
    var input = -1
    var rest: [UInt8] = []
    var isFirst = true
    var bytesRead = 0
    var size: Int?
    var number = 0
  }

  /// Reads the files of `paths`, those in its folders (`*.json`, `*.ndjson`, by name), and standard
  /// input for `-`.
  init(_ paths: [String], language: Language) throws(Stop) {
    var files: [String] = []
    var total: Int? = 0
    for path in paths {
      let found = path == "-" ? [path] : try responseFiles(at: path)
      for file in found {
        files.append(file)
        let size = file == "-" ? nil : fileSize(file)
        total = total.flatMap { sum in size.map { sum.addingReportingOverflow($0).partialValue } }
      }
    }
    (self.files, totalBytes) = (files, total)
    state = Mutex(State(paths: files[...], language: language))
  }

  /// Fills `chunk` with what comes next; false when everything has been handed out.
  func next(into chunk: inout InputChunk) -> Bool {
    state.withLock { state in
      chunk.failure = nil
      do throws(Stop) {
        guard try state.fill(&chunk) else { return false }
      } catch {
        chunk.failure = error
        chunk.extent = 0..<0
        (chunk.name, chunk.input) = (state.name, state.input)
        // An input that cannot be read is given up; what comes after it may still be wanted.
        state.handle = nil
      }
      chunk.number = state.number
      state.number += 1
      return true
    }
  }
}

extension InputChunks.State {
  fileprivate mutating func fill(_ chunk: inout InputChunk) throws(Stop) -> Bool {
    chunk.isDocument = false
    chunk.isTooLong = false
    chunk.hasMore = false
    while true {
      guard let handle = try opened() else { return false }
      (chunk.name, chunk.input, chunk.isFirst) = (name, input, isFirst)
      chunk.isStream = size == nil
      var filled = rest.count
      room(for: filled, in: &chunk)
      if filled > 0 { chunk.bytes.replaceSubrange(0..<filled, with: rest) }
      rest.removeAll(keepingCapacity: true)
      var searched = 0
      while true {
        room(for: filled, in: &chunk)
        let count = try read(handle, into: &chunk, at: filled)
        filled += count
        if count == 0 {
          self.handle = nil
          // A file without a byte is no JSON text, and said to be none.
          if filled == 0, !isFirst { break }
          chunk.isDocument = isFirst && isDocument(chunk.bytes, filled, isWhole: true)
          chunk.extent = 0..<filled
          isFirst = false
          return true
        }
        if let last = chunk.bytes[searched..<filled].lastIndex(of: 0x0A) {
          if isFirst, isDocument(chunk.bytes, filled, isWhole: false) {
            try readDocument(handle, &filled, &chunk)
            return true
          }
          rest = Array(chunk.bytes[(last + 1)..<filled])
          chunk.extent = 0..<(last + 1)
          chunk.hasMore = !rest.isEmpty || size.map { bytesRead < $0 } ?? false
          isFirst = false
          return true
        }
        searched = filled
        if filled > InputChunks.lineLimit {
          try passOverLine(handle, &chunk)
          return true
        }
      }
    }
  }

  /// How many bytes to read at a time: no more than a file may still have, and a byte to tell its end.
  private var step: Int {
    let left = size.map { max(0, $0 - bytesRead) } ?? InputChunks.chunkSize
    return min(InputChunks.chunkSize, max(left, 1 << 12) + 1)
  }

  private func room(for filled: Int, in chunk: inout InputChunk) {
    let needed = filled + step + InputChunks.spare
    guard chunk.bytes.count < needed else { return }
    chunk.bytes += repeatElement(0, count: max(needed - chunk.bytes.count, chunk.bytes.count))
  }

  /// The input being read, or the next one; nil when there is none left.
  private mutating func opened() throws(Stop) -> FileHandle? {
    if let handle { return handle }
    guard let path = paths.popFirst() else { return nil }
    input += 1
    name = path == "-" ? Phrase(ja: "(標準入力)", en: "(stdin)")(language) : visible(path)
    do {
      handle = path == "-" ? .standardInput() : try FileHandle(reading: path)
    } catch { throw Stop(error) }
    (rest, isFirst, bytesRead) = ([], true, 0)
    size = path == "-" ? nil : fileSize(path)
    return handle
  }

  private mutating func read(
    _ handle: FileHandle, into chunk: inout InputChunk, at start: Int
  ) throws(Stop) -> Int {
    let count: Int
    do {
      count = try handle.read(into: &chunk.bytes, at: start, atMost: step)
    } catch { throw Stop(error) }
    bytesRead += count
    if count == 0, let size, bytesRead < size {
      throw Stop(
        .ioError,
        Phrase(
          ja: "\(name): 読んでいる間にファイルが短くなりました", en: "\(name): the file shrank while it was read"))
    }
    return count
  }

  private mutating func readDocument(
    _ handle: FileHandle, _ filled: inout Int, _ chunk: inout InputChunk
  ) throws(Stop) {
    while filled < 1 << 30 {
      room(for: filled, in: &chunk)
      let count = try read(handle, into: &chunk, at: filled)
      if count == 0 { break }
      filled += count
    }
    chunk.isDocument = true
    chunk.extent = 0..<filled
    self.handle = nil
  }

  /// Reads on to the end of a line that is too long, keeping nothing of it.
  private mutating func passOverLine(
    _ handle: FileHandle, _ chunk: inout InputChunk
  ) throws(Stop) {
    isFirst = false
    chunk.isTooLong = true
    chunk.extent = 0..<0
    while true {
      let count = try read(handle, into: &chunk, at: 0)
      if count == 0 {
        self.handle = nil
        return
      }
      if let end = lineFeed(in: chunk.bytes, from: 0), end < count {
        rest = Array(chunk.bytes[(end + 1)..<count])
        chunk.hasMore = !rest.isEmpty || size.map { bytesRead < $0 } ?? false
        return
      }
    }
  }

  /// Whether the input is one JSON text over several lines: its first line is no whole JSON text,
  /// and its second begins no resource.
  private func isDocument(_ bytes: [UInt8], _ filled: Int, isWhole: Bool) -> Bool {
    guard let newline = lineFeed(in: bytes, from: 0), newline < filled else { return isWhole }
    if isJSON(bytes, 0..<newline) { return false }
    let second = bytes[(newline + 1)..<filled].prefix(24).filter { $0 != 0x20 && $0 != 0x09 }
    return !second.starts(with: Array("{\"resourceType\"".utf8))
  }
}
