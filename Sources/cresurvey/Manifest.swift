import FormJSON
import FormModel

/// What a file of responses must hold: `FILE.manifest.json`, written beside it by `export`.
struct Manifest {
  /// The file's name, without its folder.
  var file: String
  /// How many responses it holds.
  var count: Int
  /// The forms they answer, as `url|version`.
  var questionnaires: [String]
  /// The SHA-256 of its bytes.
  var digest: SHA256Digest
  /// The code of the store that it comes from.
  var siteCode: String
  /// When it was written.
  var time: String

  /// The end of a manifest's name.
  static let suffix = ".manifest.json"

  /// The path of the manifest of the file at `path`.
  static func path(of path: String) -> String { path + suffix }

  /// The manifest as JSON.
  var json: JSONTree {
    .members([
      ("file", .text(file)), ("count", .number(String(count), offset: 0)),
      ("questionnaire", .list(questionnaires.map { .text($0) })),
      ("sha256", .text(digest.hexadecimal)), ("site", .text(siteCode)), ("written", .text(time)),
    ])
  }
}

/// What a manifest that came with a file promises of it.
struct ManifestPromise {
  private let path: String
  private let count: Int?
  private let questionnaires: Set<String>?
  private let hexadecimal: String

  /// Reads the manifest beside the file at `path`; nil where there is none.
  init?(besides file: String) throws {
    path = Manifest.path(of: file)
    let bytes: [UInt8]
    do { bytes = try FileHandle(reading: path).readAll(limit: 1 << 20) } catch {
      if error.isMissing { return nil }
      throw Stop(error)
    }
    guard let tree = try? JSONTree(reading: bytes), let sum = tree["sha256"]?.stringValue else {
      throw Stop(
        .unreadable,
        Phrase(
          ja: "\(visible(path)) は添え書き（マニフェスト）として読めません",
          en: "\(visible(path)) cannot be read as a manifest"))
    }
    hexadecimal = sum
    count = tree["count"]?.integerValue
    questionnaires = tree["questionnaire"].map { Set($0.elements.compactMap(\.stringValue)) }
  }

  /// Compares the bytes of the file at `file`.
  func checkDigest(of file: String) throws {
    var hash = SHA256()
    let handle = try FileHandle(reading: file)
    while true {
      let part = try handle.read(atMost: 1 << 18)
      if part.isEmpty { break }
      hash.update(part)
    }
    let found = hash.digest.hexadecimal
    guard found != hexadecimal else { return }
    throw disagreement(
      of: file, Phrase(ja: "SHA-256 が \(found)", en: "its SHA-256 is \(found)"), hexadecimal)
  }

  /// Compares what was read from the file at `file`: how many responses, to which forms.
  func check(_ found: Int, _ forms: Set<String>, of file: String) throws(Stop) {
    if let count, count != found {
      throw disagreement(
        of: file, Phrase(ja: "回答が \(found) 件", en: "it holds \(found) responses"), String(count))
    }
    if let questionnaires, questionnaires != forms {
      let list = forms.sorted().joined(separator: " ")
      throw disagreement(
        of: file,
        Phrase(ja: "調査票が \(visible(list))", en: "its responses answer \(visible(list))"),
        questionnaires.sorted().joined(separator: " "))
    }
  }

  private func disagreement(of file: String, _ what: Phrase, _ promised: String) -> Stop {
    let (name, manifest) = (visible(file), visible(path))
    return Stop(
      .unreadable,
      Phrase(
        ja: "\(name) は \(manifest) と一致しません: \(what(.japanese))、添え書きでは "
          + "\(visible(promised))。送り元に確認してください",
        en: "\(name) disagrees with \(manifest): \(what(.english)), the manifest says "
          + "\(visible(promised)); ask the sender"))
  }
}
