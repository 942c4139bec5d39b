import FormJSON
import FormModel

/// Reads and validates responses that a store holds.
struct StoredResponses {
  private var reader: ResponseReader
  private var validator: ResponseValidator
  private var record = ResponseRecord()

  /// Makes a reader of responses to the form of `index`.
  init(_ index: FormIndex) {
    reader = ResponseReader(index)
    validator = ResponseValidator(index)
  }

  /// The response in `json`; nil where it is none that is complete and free of errors.
  mutating func completed(_ json: [UInt8]) -> CompletedResponse? {
    guard (try? reader.read(json, 0..<json.count, into: &record)) != nil,
      case .completed(let completed) = validator.verdict(on: record)
    else { return nil }
    return completed
  }
}
