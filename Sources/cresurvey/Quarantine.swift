import FormModel

/// A file for the responses of one import that could not be taken, byte for byte.
///
/// Its name tells what it holds: the same responses set aside again make no second file.
final class Quarantine {
  private let folder: String
  private let base: String
  private var file: ReplacementFile?
  private var hash = SHA256()
  private var isLines = true
  /// How many responses are in it.
  private(set) var count = 0

  /// Prepares a file in `folder` for what comes from the file at `path`.
  init(_ folder: String, for path: String) {
    self.folder = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    let name = path == "-" ? "stdin" : path.split(separator: "/").last.map { String($0) } ?? "file"
    base = String(name.prefix { $0 != "." })
  }

  /// Sets a response aside.
  func add(_ response: SourcedResponse) throws(FileError) {
    let bytes = response.bytes[response.range]
    if file == nil {
      try Terminal.makeParents(of: folder + "/" + base)
      file = try ReplacementFile(folder + "/" + base, mode: 0o600, replaces: true)
    }
    file?.output.write(bytes)
    hash.update(bytes)
    if bytes.dropLast().contains(0x0A) { isLines = false }
    if bytes.last != 0x0A { file?.output.write("\n") }
    hash.update([0x0A])
    count += 1
    if let failure = file?.output.failure { throw failure }
  }

  /// Puts the file in its place, durably; returns its path, or nil where nothing was set aside.
  func finish() throws(FileError) -> String? {
    guard let file else { return nil }
    let digits = hash.digest.hexadecimal.prefix(16)
    let path = "\(folder)/\(base)-\(digits).\(isLines ? "ndjson" : "json")"
    try file.finish(as: path)
    return path
  }
}
