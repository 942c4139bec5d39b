import FormJSON
import FormModel
import Tabulation

/// A tally as a JSON file: raw and confidential, so that parts can be counted on several machines.
///
/// It holds case codes and the cells of each case, but no name, address or written answer: what
/// tells institutions apart is written as a digest.
enum TallyFile {
  /// The number of the file's form.
  private static let version = "1"

  /// Writes a tally, a line for each case.
  static func write(_ tally: CaseTally, to output: Output) {
    let contents = tally.table.contents
    let members: [(String, JSONTree)] = [
      ("confidential", .boolean(true, offset: 0)), ("tally", number(version)),
      ("questionnaire", .text(contents.form)), ("questions", texts(contents.questions)),
      ("unsound", texts(contents.unsound)), ("unfinished", number(String(tally.unfinished))),
      ("skipped", number(String(tally.skipped))),
      ("institutionKeys", texts(contents.keys.map(digest))),
      (
        "institutions",
        .list(contents.combinations.map { .list($0.map { number(String($0)) }) })
      ),
    ]
    output.write("{\n")
    for (name, value) in members { output.write("\"\(name)\": \(value.line),\n") }
    output.write("\"cases\": [")
    for row in 0..<tally.table.count {
      output.write((row == 0 ? "\n\"" : ",\n\"") + tally.table.text(ofRow: row) + "\"")
    }
    output.write("\n]\n}\n")
  }

  /// Reads the tally in the file at `path`, which must be of the plan's form.
  static func read(_ path: String, _ plan: ReleasePlan) throws -> CaseTally {
    let bytes: [UInt8]
    do { bytes = try FileHandle(reading: path).readAll() } catch { throw Stop(error) }
    guard let tree = try? JSONTree(reading: bytes),
      tree["confidential"]?.booleanValue == true, tree["tally"]?.numberText == version,
      let unfinished = tree["unfinished"]?.integerValue,
      let skipped = tree["skipped"]?.integerValue, unfinished >= 0, skipped >= 0
    else {
      throw Stop(
        .unreadable,
        Phrase(
          ja: "\(visible(path)) は集計の途中経過（cresurvey tally の出力）として読めません",
          en: "\(visible(path)) cannot be read as a tally, the output of cresurvey tally"))
    }
    let contents = CaseTable.Contents(
      form: tree["questionnaire"]?.stringValue ?? "", questions: strings(tree["questions"]),
      unsound: strings(tree["unsound"]),
      keys: strings(tree["institutionKeys"]),
      combinations: (tree["institutions"]?.elements ?? []).map {
        $0.elements.compactMap(\.integerValue)
      })
    do {
      var tally = CaseTally(plan)
      tally.table = try CaseTable(
        plan, contents,
        rows: (tree["cases"]?.elements ?? []).lazy.map { $0.stringValue ?? "" })
      (tally.unfinished, tally.skipped) = (unfinished, skipped)
      return tally
    } catch {
      let form = plan.form ?? ""
      throw Stop(
        .unreadable,
        Phrase(
          ja: "\(visible(path)) は、この調査票（\(visible(form))）の途中経過ではないか、書き換えられています",
          en: "\(visible(path)) is no tally of this form (\(visible(form))), or was changed"))
    }
  }

  /// A key that tells an institution, told apart from others but not readable.
  private static func digest(_ key: String) -> String {
    key.isDigest ? key : String(SHA256.digest(of: Array(key.utf8)).hexadecimal.prefix(32))
  }

  private static func number(_ digits: String) -> JSONTree { .number(digits, offset: 0) }
  private static func texts(_ texts: [String]) -> JSONTree { .list(texts.map { .text($0) }) }
  private static func strings(_ tree: JSONTree?) -> [String] {
    (tree?.elements ?? []).compactMap(\.stringValue)
  }
}

extension String {
  /// Whether an institution's key is a digest already; a readable one has a colon.
  fileprivate var isDigest: Bool { !utf8.contains(UInt8(ascii: ":")) }
}
