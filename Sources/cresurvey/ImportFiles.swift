import FormModel

/// The files that the operands of `import` name: a folder stands for the files of responses in it.
enum ImportFiles {
  /// The paths in order.
  static func paths(_ operands: [String]) throws(Stop) -> [String] {
    var paths: [String] = []
    for operand in operands {
      paths += try responseFiles(at: operand)
    }
    return paths
  }
}

/// The file at `path`, or the files of responses in the folder there, by name; a folder without any
/// is refused.
func responseFiles(at path: String) throws(Stop) -> [String] {
  let names: [String]
  do {
    // What is missing is said when its turn comes.
    guard let found = try Folder.names(in: path) else { return [path] }
    names = found
  } catch { throw Stop(error) }
  let found = names.sorted().filter { name in
    !name.hasPrefix(".") && !name.hasSuffix(Manifest.suffix)
      && (name.hasSuffix(".json") || name.hasSuffix(".ndjson"))
  }
  guard !found.isEmpty else {
    throw Stop(
      .missingInput,
      Phrase(
        ja: "フォルダー \(visible(path)) に .json も .ndjson もありません",
        en: "the folder \(visible(path)) holds no .json and no .ndjson file"))
  }
  return found.map { path.hasSuffix("/") ? path + $0 : path + "/" + $0 }
}
