import FormJSON
import FormModel
import Glibc
import ResponseStore

/// Measures the store alone; each line of output is a name and a figure.
///
/// usage: StoreBenchmark saves FOLDER COUNT BYTES | StoreBenchmark take FORM NDJSON STORE
@main
struct StoreBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments
    switch arguments.dropFirst().first {
    case "saves":
      try saves(in: arguments[2], count: Int(arguments[3]) ?? 100, bytes: Int(arguments[4]) ?? 2500)
    case "take": try take(form: arguments[2], responses: arguments[3], store: arguments[4])
    default: print("see the comment at the top of StoreBenchmark.swift")
    }
  }

  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let duration = try ContinuousClock().measure(body)
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }

  /// Saves a draft again and again, and appends as many bytes to a plain file, in turns.
  private static func saves(in folder: String, count: Int, bytes: Int) throws {
    let store = try ResponseStore.open(
      path: folder + "/store.sqlite", mode: .readWriteCreate(siteRandom: 7))
    let file = open(folder + "/appended", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    let code = CaseCode(random: 1)
    let json = [UInt8](repeating: 0x20, count: bytes)
    for turn in 0..<9 {
      let saving = try seconds {
        for _ in 0..<count {
          try store.saveDraft(
            code, json: json, at: "2026-04-02T14:10:00+09:00", role: .physician)
        }
      }
      let appending = seconds {
        for _ in 0..<count {
          _ = json.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
          fdatasync(file)
        }
      }
      // The first turn warms both up: the log grows to its size once.
      if turn > 0 {
        print("save", Double(count) / saving, "append", Double(count) / appending)
      }
    }
  }

  /// Takes a file's responses into a new store in one transaction; where the time goes.
  private static func take(form path: String, responses: String, store: String) throws {
    let index = FormIndex(try QuestionnaireReader.read(read(path)).form)
    let bytes = read(responses)
    var completed: [CompletedResponse] = []
    var reader = ResponseReader(index)
    var validator = ResponseValidator(index)
    let checking = try seconds {
      var start = 0
      while let newline = bytes[start...].firstIndex(of: 0x0A) {
        var record = ResponseRecord()
        try reader.read(bytes, start..<newline, into: &record)
        if case .completed(let response) = validator.verdict(on: record) {
          completed.append(response)
        }
        start = newline + 1
      }
    }
    let hashing = seconds {
      for response in completed {
        let extent = response.record.extent
        _ = SHA256.digest(of: bytes[Int(extent.start)..<Int(extent.end)])
      }
    }
    let store = try ResponseStore.open(path: store, mode: .readWriteCreate(siteRandom: 7))
    let taking = try seconds {
      try store.transaction { () throws(StoreError) in
        for response in completed {
          _ = try store.take(response, receivedAt: "2026-04-02T14:10:00+09:00")
        }
        return .keep(())
      }
    }
    print("responses", completed.count, "bytes", bytes.count)
    print("check", checking, "digest", hashing, "take", taking)
  }

  private static func read(_ path: String) -> [UInt8] {
    let file = open(path, O_RDONLY)
    defer { close(file) }
    var all: [UInt8] = []
    while true {
      let part = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
        count = max(0, Glibc.read(file, buffer.baseAddress, 1 << 20))
      }
      if part.isEmpty { return all }
      all += part
    }
  }
}
