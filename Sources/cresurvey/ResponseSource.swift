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
  /// The longest line accepted, in bytes.
  static let lineLimit = 16 << 20

  private let handle: FileHandle
  private let name: String

  /// Opens a file; `-` is standard input.
  init(_ path: String, language: Language) throws(FileError) {
    handle = path == "-" ? .standardInput() : try FileHandle(reading: path)
    name = path == "-" ? Phrase(ja: "(標準入力)", en: "(stdin)")(language) : visible(path)
  }

  /// Hands every response to `body`, until it returns false.
  ///
  /// A file is NDJSON when its first line is a whole JSON text, or when its second begins a
  /// resource; otherwise it is one JSON text over several lines.
  func forEach(_ body: (SourcedResponse) throws -> Bool) throws {
    var buffer = try handle.read(atMost: 1 << 18)
    while !buffer.contains(0x0A), buffer.count < ResponseSource.lineLimit {
      let more = try handle.read(atMost: 1 << 18)
      if more.isEmpty { break }
      buffer += more
    }
    if isDocument(buffer) {
      buffer += try handle.readAll()
      _ = try body(
        SourcedResponse(file: name, line: 1, bytes: buffer, range: 0..<buffer.count))
      return
    }
    try forEachLine(of: buffer, body)
  }

  private func isDocument(_ head: [UInt8]) -> Bool {
    guard let newline = head.firstIndex(of: 0x0A) else { return true }
    if (try? JSONTree(reading: Array(head[..<newline]))) != nil { return false }
    let second = head[(newline + 1)...].prefix(24).filter { $0 != 0x20 && $0 != 0x09 }
    return !second.starts(with: Array("{\"resourceType\"".utf8))
  }

  private func forEachLine(
    of head: [UInt8], _ body: (SourcedResponse) throws -> Bool
  ) throws {
    var buffer = head
    var line = 1
    while true {
      var start = 0
      while let newline = lineFeed(in: buffer, from: start) {
        let range = start..<newline
        start = newline + 1
        defer { line += 1 }
        if buffer[range].allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
        let response = SourcedResponse(file: name, line: line, bytes: buffer, range: range)
        guard try body(response) else { return }
      }
      let rest = buffer[start...]
      let more = try handle.read(atMost: 1 << 18)
      if more.isEmpty {
        guard !rest.allSatisfy({ $0 <= 0x20 }) else { return }
        let last = Array(rest)
        _ = try body(SourcedResponse(file: name, line: line, bytes: last, range: 0..<last.count))
        return
      }
      guard rest.count <= ResponseSource.lineLimit else {
        throw Stop(
          .unreadable,
          Phrase(
            ja: "\(name):\(line): 行が 16 MiB を超えています",
            en: "\(name):\(line): the line is longer than 16 MiB"))
      }
      buffer = Array(rest) + more
    }
  }
}
