import Testing

struct PureRoomTests {
  /// What a pure room may import: the standard library and the other pure rooms.
  private static let allowed: Set<String> = ["Swift", "FormModel", "Expressions"]

  /// The modules that `text` imports, whatever attributes and access stand before `import`.
  private static func imports(in text: String) -> [String] {
    text.split(whereSeparator: \.isNewline).compactMap { line in
      let code = line.replacing(#/\/\/.*/#, with: "").replacing(#/\/\*.*?\*\//#, with: "")
      let words = code.split { $0.isWhitespace || $0 == ";" }.map(String.init)
      guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
        words[..<place].allSatisfy({ word in
          word.hasPrefix("@")
            || ["public", "package", "internal", "fileprivate", "private"].contains(word)
        })
      else { return nil }
      let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
      let name = words[(place + 1)...].first { !kinds.contains($0) } ?? ""
      return name.split(separator: ".").first.map(String.init)
    }
  }

  @Test("The pure rooms import the standard library and each other, nothing else")
  func importLines() throws {
    for room in ["Expressions", "FormModel", "Tabulation"] {
      let files = try SourceTree.files(of: room)
      try #require(!files.isEmpty, "Sources/\(room) was not found")
      for (path, text) in files {
        let foreign = PureRoomTests.imports(in: text).filter { !PureRoomTests.allowed.contains($0) }
        #expect(foreign == [], "Sources/\(room)/\(path)")
      }
    }
  }

  @Test("The reader of import lines sees every way to write one")
  func readsImports() {
    let text = """
      import Foundation // for one thing
      package import FormJSON
        @preconcurrency import Glibc
      @_exported public import struct Foundation.Date
      // import Dispatch
      /* old */ import Synchronization
      let text = "import nothing"
      import FormModel
      """
    #expect(
      PureRoomTests.imports(in: text)
        == ["Foundation", "FormJSON", "Glibc", "Foundation", "Synchronization", "FormModel"])
  }

  @Test("No room of the product imports Foundation itself")
  func noFoundation() throws {
    let files = try SourceTree.files()
    try #require(files.count > 40)
    for (path, text) in files {
      #expect(!PureRoomTests.imports(in: text).contains("Foundation"), "Sources/\(path)")
    }
  }
}
