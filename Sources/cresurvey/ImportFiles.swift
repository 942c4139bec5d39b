import FormModel

/// The files that the operands of `import` name: a folder stands for the files of responses in it.
enum ImportFiles {
  /// The paths in order.
  static func paths(_ operands: [String]) throws(Stop) -> [String] {
    var paths: [String] = []
    for operand in operands {
      let names: [String]?
      do { names = try Folder.names(in: operand) } catch { throw Stop(error) }
      guard let names else {
        paths.append(operand)
        continue
      }
      let found = names.sorted().filter(isResponses)
      guard !found.isEmpty else {
        throw Stop(
          .missingInput,
          Phrase(
            ja: "フォルダー \(visible(operand)) に .json も .ndjson もありません",
            en: "the folder \(visible(operand)) holds no .json and no .ndjson file"))
      }
      paths += found.map { operand.hasSuffix("/") ? operand + $0 : operand + "/" + $0 }
    }
    return paths
  }

  private static func isResponses(_ name: String) -> Bool {
    guard !name.hasPrefix("."), !name.hasSuffix(Manifest.suffix) else { return false }
    return name.hasSuffix(".json") || name.hasSuffix(".ndjson")
  }
}
