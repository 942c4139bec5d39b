import FormJSON
import FormModel

/// Reads responses to one form and keeps to those that are complete and free of errors.
struct CompletedResponses {
  private var reader: ResponseReader
  private var validator: ResponseValidator
  private var record = ResponseRecord()

  /// Reads responses to the validator's form.
  init(_ validator: ResponseValidator) {
    reader = ResponseReader(validator.index)
    self.validator = validator
  }

  /// The response in `range` of `bytes`; nil where it is none that is complete.
  mutating func read(_ bytes: [UInt8], _ range: Range<Int>) -> CompletedResponse? {
    guard (try? reader.read(bytes, range, into: &record)) != nil,
      case .completed(let completed) = validator.verdict(on: record)
    else { return nil }
    return completed
  }

  /// The response that is all of `json`, whatever its status; nil where it cannot be read.
  mutating func record(_ json: [UInt8]) -> ResponseRecord? {
    (try? reader.read(json, 0..<json.count, into: &record)).map { record }
  }

  /// The response that is all of `json`.
  mutating func read(_ json: [UInt8]) -> CompletedResponse? { read(json, 0..<json.count) }
}
