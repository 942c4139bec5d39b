import FormJSON
import FormModel
import ResponseStore

/// The responses that a tabulation reads: files, standard input, or the store.
///
/// They can be read again, so that a response found superseded later can be left out.
struct TabulationInputs {
  /// What validation says of one response.
  enum Verdict {
    /// It may count.
    case completed(CompletedResponse)
    /// It is no completed response.
    case unfinished(ResponseStatus, ResponseRecord)
    /// It has errors and is left out.
    case skipped
  }

  private let session: Session
  private let index: FormIndex
  private let paths: [String]
  private let store: ResponseStore?

  /// Names the inputs; without files, those of the store.
  init(_ session: Session, _ index: FormIndex) throws {
    self.session = session
    self.index = index
    let operands = session.command.operands
    store = operands.isEmpty ? try session.openExistingStore() : nil
    paths = try operands.map { $0 == "-" ? try TemporaryFile.spoolStandardInput() : $0 }
  }

  /// Hands every response to `body`; an error stops it, or with `--keep-going` is left out.
  func forEach(_ body: (SourcedResponse, Verdict) throws -> Void) throws {
    var validator = session.validator(of: index)
    var reader = ResponseReader(index)
    var record = ResponseRecord()
    func take(_ response: SourcedResponse) throws {
      do throws(UnreadableResource) {
        try reader.read(response.bytes, response.range, into: &record)
      } catch {
        let words = FindingLine.unreadable(error, response)
        guard session.command.has("--keep-going") else { throw Stop(.unreadable, words) }
        session.say(words)
        return try body(response, .skipped)
      }
      switch validator.verdict(on: record) {
      case .completed(let completed): try body(response, .completed(completed))
      case .unfinished(let status, _): try body(response, .unfinished(status, record))
      case .invalid(let findings):
        for finding in findings where finding.severity == .error {
          session.say(FindingLine.line(finding, response, session.language))
        }
        guard session.command.has("--keep-going") else { throw Stop(.findings, nil) }
        try body(response, .skipped)
      }
    }
    if let store {
      var submissions = try store.latestSubmissions(by: .acceptance)
      while let submission = try submissions.next() {
        try take(
          SourcedResponse(
            file: submission.caseCode.description, line: 1, bytes: submission.json,
            range: 0..<submission.json.count))
      }
      return
    }
    for path in paths {
      try ResponseSource(path, language: session.language).forEach {
        try take($0)
        return true
      }
    }
  }
}
