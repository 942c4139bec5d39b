import FormJSON
import FormModel
import Glibc

/// Reads any bytes as a response to the survey's form; what can be read is checked and rewritten.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzResponse(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  checkMemory(bytes)
  guard let index = survey, var document = try? ResponseDocument(reading: bytes, index) else {
    return 0
  }
  var validator = ResponseValidator(index)
  let findings = validator.findings(in: document.record)
  _ = JSONTree.operationOutcome(findings, in: document.tree, language: .english).line
  _ = validator.verdict(on: document.record)
  for question in index.form.items.indices where index.form.items[question].type.isQuestion {
    document.setAnswers(document.answers(to: question), to: question, by: .physician)
  }
  _ = document.submission(version: 1, authored: "2026-04-01", siteCode: "")
  return 0
}

/// Reads the bytes with a new reader, with the same once more, and with one that has read all inputs
/// before: what a reader remembers must not show.
private func checkMemory(_ bytes: [UInt8]) {
  guard let index = survey else { return }
  if experienced == nil { experienced = ResponseReader(index) }
  guard var old = experienced else { return }
  experienced = nil
  var new = ResponseReader(index)
  let first = Reading(of: bytes, &new)
  guard first == Reading(of: bytes, &new), first == Reading(of: bytes, &old) else {
    fatalError("a reader's memory shows")
  }
  experienced = old
}

/// A reader that has read every input so far.
nonisolated(unsafe) private var experienced: ResponseReader?

/// All that came of reading one input.
private struct Reading: Equatable {
  private var failure: UnreadableResource?
  private var problems: [ResponseRecord.Problem] = []
  private var ranges: [TextRange] = []
  private var numbers: [Int32] = []

  init(of bytes: [UInt8], _ reader: inout ResponseReader) {
    var record = ResponseRecord()
    do {
      try reader.read(bytes, 0..<bytes.count, into: &record)
    } catch {
      failure = error
      return
    }
    problems = record.problems
    for item in record.items {
      ranges += [item.linkID, item.text]
      numbers += [
        item.question, item.parent, item.parentAnswer, item.end, item.firstAnswer,
        item.lastAnswer, item.nextOccurrence, item.previousOccurrence, item.start,
        item.hasLinkID ? 1 : 0, item.hasAnswerProperty ? 1 : 0, item.hasItemProperty ? 1 : 0,
      ]
    }
    for answer in record.answers {
      ranges += [answer.value, answer.code, answer.system, answer.display]
      numbers += [
        answer.item, answer.next, answer.option, answer.start, Int32(answer.valueCount),
        Int32(answer.type.flatMap { AnswerType.allCases.firstIndex(of: $0) } ?? -1),
        answer.hasItems ? 1 : 0, answer.isInForm ? 1 : 0,
      ]
    }
  }
}

/// The survey's form, from the file named by CRESURVEY_FORM.
private let survey: FormIndex? = {
  guard let path = getenv("CRESURVEY_FORM"), let file = fopen(path, "r") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
  return (try? QuestionnaireReader.read(bytes)).map { FormIndex($0.form) }
}()

@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// Starts the fuzzer.
@main
struct Main {
  static func main() {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    _ = runDriver(&count, &arguments, { fuzzResponse($0, $1) })
  }
}
