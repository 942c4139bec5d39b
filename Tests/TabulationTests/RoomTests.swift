import Foundation
import Testing

struct RoomTests {
  private static func sources() throws -> [(name: String, text: String)] {
    let room = Forms.repository.appendingPathComponent("Sources/Tabulation")
    let files = try #require(FileManager.default.enumerator(atPath: room.path))
    return try files.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.map {
      ($0, try String(contentsOf: room.appendingPathComponent($0), encoding: .utf8))
    }
  }

  @Test func `the room imports nothing but the form's model`() throws {
    let sources = try Self.sources()
    #expect(sources.count > 10)
    for (name, text) in sources {
      let imports = text.split(separator: "\n").filter {
        $0.hasPrefix("import ") || $0.hasPrefix("package import ")
      }
      #expect(imports.allSatisfy { $0.hasSuffix("import FormModel") }, "\(name)")
    }
  }

  @Test func `only disclosure control makes a publishable table`() throws {
    let makers = try Self.sources().filter { $0.text.contains("PublishableTable(") }
    #expect(makers.map(\.name) == ["Disclosure/ReleaseProtection.swift"])
    let writer = try #require(try Self.sources().first { $0.name.hasSuffix("CSVWriter.swift") })
    #expect(!writer.text.contains("CaseTable"))
  }
}
