import FormJSON
import FormModel
import Glibc

/// Reads any bytes as a response to the survey's form; what can be read is checked and rewritten.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzResponse(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
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
