import Foundation

/// The project's own sources, found from where this file stands.
enum SourceTree {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The Swift files below `Sources/<room>`, or below all of Sources.
  static func files(of room: String = "") throws -> [(path: String, text: String)] {
    let folder = root.appending(path: "Sources").appending(path: room)
    let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return try (paths ?? []).filter { $0.hasSuffix(".swift") }.sorted().map { path in
      (path, try String(contentsOf: folder.appending(path: path), encoding: .utf8))
    }
  }
}
