import FormJSON
import FormModel

/// Reads any bytes as a form; what can be read is linted and, where clean, compiled.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzForm(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let read = try? QuestionnaireReader.read(bytes) else { return 0 }
  let findings = read.findings + FormLint.findings(in: read.form)
  let tree = try? JSONTree(reading: bytes)
  _ = JSONTree.operationOutcome(findings, in: tree, language: .japanese).line
  guard !findings.contains(where: { $0.severity == .error }) else { return 0 }
  var validator = ResponseValidator(FormIndex(read.form))
  let document = ResponseDocument(CaseCode(random: 1), validator.index)
  _ = validator.findings(in: document.record)
  return 0
}

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
    _ = runDriver(&count, &arguments, { fuzzForm($0, $1) })
  }
}
