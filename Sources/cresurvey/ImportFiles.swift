import FormModel

/// The files that the operands of `import` name: a folder stands for the files of responses in it.
enum ImportFiles {
  /// The paths in order.
  static func paths(_ operands: [String]) throws(Stop) -> [String] {
    var paths: [String] = []
    for operand in operands {
      do throws(FileError) {
        paths += try responseFiles(at: operand)
      } catch {
        guard error.isMissing else { throw Stop(error) }
        throw Stop(
          .missingInput,
          Phrase(
            ja: "フォルダー \(visible(operand)) に .json も .ndjson もありません",
            en: "the folder \(visible(operand)) holds no .json and no .ndjson file"))
      }
    }
    return paths
  }
}

/// The file at `path`, or the files of responses in the folder there, by name; a folder without any
/// is a missing file.
func responseFiles(at path: String) throws(FileError) -> [String] {
  // What is missing is said when its turn comes.
  guard let names = try Folder.names(in: path) else { return [path] }
  let found = names.sorted().filter { name in
    !name.hasPrefix(".") && !name.hasSuffix(Manifest.suffix)
      && (name.hasSuffix(".json") || name.hasSuffix(".ndjson"))
  }
  guard !found.isEmpty else {
    throw FileError(path: path, number: FileError.isMissing, isWriting: false)
  }
  return found.map { path.hasSuffix("/") ? path + $0 : path + "/" + $0 }
}
