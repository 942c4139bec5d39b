import FormJSON
import FormModel
import Foundation
import Testing

@testable import Tabulation

/// Answers whole forms as a person might, so that tests count what validation let through.
struct Responses {
  let index: FormIndex
  private let reader: ResponseReader
  private var validator: ResponseValidator
  private var next: UInt64 = 1

  init(_ index: FormIndex) {
    self.index = index
    reader = ResponseReader(index)
    validator = ResponseValidator(index)
  }

  /// A completed response with `answers` by linkId, each a JSON answer array; the rest is made up.
  mutating func completed(
    _ answers: [String: String], _ code: CaseCode? = nil, version: Int = 1
  ) throws -> CompletedResponse {
    let code = code ?? CaseCode(random: next)
    next += 1
    let items = index.form.children(of: nil).compactMap { item($0, answers) }
    let name = index.form.canonical.map { "\"questionnaire\":\"\($0)\"," } ?? ""
    let text = """
      {"resourceType":"QuestionnaireResponse","meta":{"versionId":"\(version)"},\(name)
      "identifier":{"system":"\(SurveyURL.caseCode)","value":"\(code.letters)"},
      "status":"completed","authored":"2026-05-01T09:00:00+09:00",
      "item":[\(items.joined(separator: ","))]}
      """
    let record = try reader.read(Array(text.utf8))
    switch validator.verdict(on: record) {
    case .completed(let response): return response
    case .invalid(let findings), .unfinished(_, let findings):
      let words = findings.filter { $0.severity == .error }.map {
        "\($0.linkID ?? "") \($0.words.english)"
      }
      throw Refused(words: words)
    }
  }

  struct Refused: Error { let words: [String] }

  private func item(_ number: Int, _ answers: [String: String]) -> String? {
    let item = index.form.items[number]
    guard item.type != .display else { return nil }
    guard item.type != .group else {
      let items = index.form.children(of: number).compactMap { self.item($0, answers) }
      return items.isEmpty
        ? nil : #"{"linkId":"\#(item.linkID)","item":[\#(items.joined(separator: ","))]}"#
    }
    guard let answer = answers[item.linkID] ?? (answers["*"] == nil ? nil : madeUp(item))
    else { return nil }
    return #"{"linkId":"\#(item.linkID)","answer":\#(answer)}"#
  }

  /// An answer that enables nothing else.
  private func madeUp(_ item: QuestionnaireItem) -> String? {
    guard !["14.1", "15.2", "16.3", "17.2"].contains(item.linkID) else { return nil }
    return switch item.type {
    case .boolean: #"[{"valueBoolean":false}]"#
    case .choice, .openChoice: item.options.last.map { Self.choosing($0) }
    case .integer: #"[{"valueInteger":70}]"#
    case .date: #"[{"valueDate":"2026-04-15"}]"#
    default:
      item.linkID == "6.2"
        ? #"[{"valueString":"ward@example.jp"}]"# : #"[{"valueString":"x"}]"#
    }
  }

  /// The answer that chooses these options.
  static func choosing(_ options: AnswerOption...) -> String {
    let values = options.compactMap { option -> String? in
      guard case .coding(let coding) = option.value else { return nil }
      return #"{"valueCoding":{"system":"\#(coding.system)","code":"\#(coding.code)"}}"#
    }
    return "[" + values.joined(separator: ",") + "]"
  }
}
