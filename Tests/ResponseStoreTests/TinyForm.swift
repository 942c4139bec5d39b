import FormJSON
import FormModel
import Testing

/// A form of one yes/no question, and responses to it.
enum TinyForm {
  static let index: FormIndex = {
    var item = QuestionnaireItem(linkID: "1", type: .boolean)
    item.end = 1
    var form = Questionnaire(items: [item])
    form.url = SurveyURL.base + "/Questionnaire/tiny"
    form.version = "1.0.0"
    return FormIndex(form)
  }()

  /// A case code; the same number gives the same code.
  static func code(_ number: UInt64 = 1) -> CaseCode { CaseCode(random: number) }

  /// A response as JSON; amended from the second version on.
  static func json(
    _ code: CaseCode, version: Int = 1, answer: Bool = true, pretty: Bool = false,
    padding: Int = 0
  ) -> [UInt8] {
    let status = version == 1 ? "completed" : "amended"
    let space = (pretty ? "\n  " : "") + String(repeating: " ", count: padding)
    let text =
      #"{"resourceType":"QuestionnaireResponse",\#(space)"id":"\#(code.letters)","#
      + #""meta":{"versionId":"\#(version)"},"#
      + #""identifier":{"system":"\#(SurveyURL.caseCode)","value":"\#(code.letters)"},\#(space)"#
      + #""questionnaire":"\#(index.form.canonical ?? "")","status":"\#(status)","#
      + #""authored":"2026-04-02T14:10:00+09:00","#
      + #""item":[{"linkId":"1","answer":[{"valueBoolean":\#(answer)}]}]}"#
    return Array(text.utf8)
  }

  /// A response that passed validation.
  static func completed(
    _ code: CaseCode = code(), version: Int = 1, answer: Bool = true, pretty: Bool = false,
    padding: Int = 0
  ) throws -> CompletedResponse {
    let bytes = json(
      code, version: version, answer: answer, pretty: pretty, padding: padding)
    return try completed(bytes, bytes.indices)
  }

  /// The response in `bytes[range]`, validated.
  static func completed(_ bytes: [UInt8], _ range: Range<Int>) throws -> CompletedResponse {
    var record = ResponseRecord()
    var reader = ResponseReader(index)
    try reader.read(bytes, range, into: &record)
    var validator = ResponseValidator(index)
    let verdict = validator.verdict(on: record)
    guard case .completed(let response) = verdict else { throw Incomplete(verdict: verdict) }
    return response
  }

  /// A response of any status as its reader sees it; `more` stands at the end of its JSON.
  static func record(
    _ code: CaseCode = code(), status: String, version: Int = 2, more: String = ""
  ) throws -> ResponseRecord {
    let text =
      #"{"resourceType":"QuestionnaireResponse","id":"\#(code.letters)","#
      + #""meta":{"versionId":"\#(version)"},"#
      + #""identifier":{"system":"\#(SurveyURL.caseCode)","value":"\#(code.letters)"},"#
      + #""questionnaire":"\#(index.form.canonical ?? "")","status":"\#(status)"\#(more)}"#
    return try ResponseReader(index).read(Array(text.utf8))
  }

  private struct Incomplete: Error { let verdict: ResponseValidator.Verdict }
}

/// A time in Tokyo on one spring day.
func time(_ hour: Int) -> String { "2026-04-02T\(hour < 10 ? "0" : "")\(hour):00:00+09:00" }
