import Foundation
import FormJSON
import FormModel
import Schemas

/// What the tests of this room read: the survey's own form, and tiny forms for one feature each.
enum Fixture {
  private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The bytes of the survey's own form.
  static let builtInForm = Array(
    UnsafeBufferPointer(start: cresurvey_form(), count: cresurvey_form_size()))

  /// What the tests take for now.
  static let now = DateTime("2026-11-01T09:00:00+09:00")

  /// The survey's own form, compiled.
  static func builtIn() throws -> FormIndex {
    FormIndex(try QuestionnaireReader.read(builtInForm).form)
  }

  /// The names of all tiny forms, in Tests/Fixtures/forms.
  static let formNames: [String] = {
    let path = tests.appending(path: "Fixtures/forms").path
    let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }()

  /// The bytes of the tiny form in Tests/Fixtures/forms/<name>.json.
  static func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: tests.appending(path: "Fixtures/forms/\(name).json")))
  }

  /// The tiny form in Tests/Fixtures/forms/<name>.json, compiled.
  static func form(_ name: String) throws -> FormIndex {
    FormIndex(try QuestionnaireReader.read(bytes(name)).form)
  }
}

extension FormIndex {
  /// A response to the form with the given items, as JSON.
  func response(_ items: String, status: String = "completed", more: String = "") -> String {
    let names = form.canonical.map { "\"questionnaire\":\"\($0)\"," } ?? ""
    return "{\"resourceType\":\"QuestionnaireResponse\",\(names)\(more)\"status\":\"\(status)\""
      + (items.isEmpty ? "}" : ",\"item\":[\(items)]}")
  }

  /// The record that the reader makes of a JSON text.
  func record(_ json: String) throws -> ResponseRecord {
    try ResponseReader(self).read(Array(json.utf8))
  }

  /// What validation says of a JSON text.
  func findings(_ json: String) throws -> [Finding] {
    var validator = ResponseValidator(self, now: Fixture.now)
    return validator.findings(in: try record(json))
  }

  /// What validation says of a response with the given items: codes and linkIds.
  func outcome(_ items: String, status: String = "completed") throws -> [String] {
    try findings(response(items, status: status)).map(\.summary)
  }
}

extension Finding {
  /// The finding in a word or three: `required 2`, with its severity where that is no error.
  var summary: String {
    let words = [severity == .error ? "" : severity.rawValue, code.rawValue, linkID ?? ""]
    return words.filter { !$0.isEmpty }.joined(separator: " ")
  }
}

extension ResponseRecord {
  /// All that the record says, without a byte offset: equal for texts that mean the same.
  func meaning(in form: Questionnaire) -> [String] {
    var lines = [
      text(header.id), text(header.status), text(header.questionnaire), text(header.authored),
      text(header.versionID), text(header.identifierSystem), text(header.identifierValue),
      text(header.authorSystem), text(header.authorValue),
    ]
    for item in items {
      let parent = item.parent >= 0 ? text(items[Int(item.parent)].linkID) : ""
      lines.append("\(text(item.linkID)) \(item.question) in \(parent): \(text(item.text))")
    }
    for question in form.items.indices {
      let values = values(of: question).map { "\($0.type.rawValue) \($0.plain)" }
      if !values.isEmpty { lines.append("\(form.items[question].linkID) = \(values)") }
    }
    lines += answers.map { "option \($0.option)" }.sorted()
    return lines.sorted() + problems.map { "\($0.kind)" }
  }
}

extension JSONTree {
  /// The tree with `change` made to every object, the innermost first.
  func mapObjects(_ change: (JSONTree) -> JSONTree) -> JSONTree {
    switch self {
    case .object(let members, let offset):
      let inner = members.map { JSONMember($0.name, $0.value.mapObjects(change)) }
      return change(.object(inner, offset: offset))
    case .array(let elements, let offset):
      return .array(elements.map { $0.mapObjects(change) }, offset: offset)
    default: return self
    }
  }

  /// Every object in the tree, outermost first.
  var objects: [JSONTree] {
    switch self {
    case .object(let members, _): [self] + members.flatMap(\.value.objects)
    case .array(let elements, _): elements.flatMap(\.objects)
    default: []
    }
  }

  /// The tree as JSON in which every character of every name and string is an escape.
  var escapedLine: String {
    func escapes(_ text: String) -> String {
      "\""
        + text.utf16.map { unit in
          let digits = String(unit, radix: 16, uppercase: unit % 2 == 0)
          return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined() + "\""
    }
    switch self {
    case .object(let members, _):
      return "{"
        + members.map { escapes($0.name) + ":" + $0.value.escapedLine }.joined(separator: ",") + "}"
    case .array(let elements, _):
      return "[" + elements.map(\.escapedLine).joined(separator: ",") + "]"
    case .string: return escapes(stringValue ?? "")
    default: return line
    }
  }
}
