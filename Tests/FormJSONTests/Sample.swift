import Foundation

/// The sample responses that stand in Samples/valid.
enum Sample {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Samples")

  static let completed = valid("completed")
  static let amended = valid("amended")
  static let draft = valid("draft")
  static let prefill = valid("prefill")
  static let notCRE = valid("not-cre")

  private static func valid(_ name: String) -> String {
    let file = folder.appending(path: "valid/\(name).json")
    return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  }
}
