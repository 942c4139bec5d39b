import Foundation
import FormJSON
import FormModel
import Testing

struct SampleTests {
  /// What the rules say of the severity of each code in a completed response.
  private static let warnings: Set<FindingCode> = [
    .stringMatchesOption, .invalidNewLine, .authoredOutsidePeriod, .digitsInText,
  ]

  private static func names(in folder: String) -> [String] {
    let path = Sample.folder.appending(path: folder).path
    let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }

  private static let invalid = names(in: "invalid").filter { !$0.hasSuffix(".form") }

  private func read(_ path: String) throws -> [UInt8] {
    try Array(Data(contentsOf: Sample.folder.appending(path: path)))
  }

  private func form(for name: String) throws -> FormIndex {
    guard let bytes = try? read("invalid/\(name).form.json") else { return try Fixture.builtIn() }
    let form = try QuestionnaireReader.read(bytes)
    try #require(form.findings.isEmpty)
    try #require(FormLint.findings(in: form.form).isEmpty)
    return FormIndex(form.form)
  }

  @Test("Every rule has a sample that breaks it, and every sample a rule")
  func complete() {
    #expect(Set(SampleTests.invalid) == Set(FindingCode.allCases.map(\.rawValue)))
    for name in SampleTests.names(in: "invalid") where name.hasSuffix(".form") {
      #expect(SampleTests.invalid.contains(String(name.dropLast(5))), "\(name)")
    }
  }

  @Test("An invalid sample breaks its own rule and no other", arguments: invalid)
  func breaksOneRule(name: String) throws {
    let code = try #require(FindingCode(rawValue: name))
    let index = try form(for: name)
    var validator = ResponseValidator(index, now: Fixture.now)
    let record = try ResponseReader(index).read(try read("invalid/\(name).json"))
    let findings = validator.findings(in: record)
    try #require(findings.map(\.code) == [code])
    let severity: FindingSeverity =
      SampleTests.warnings.contains(code) ? .warning : code == .notChecked ? .information : .error
    #expect(findings[0].severity == severity)
    #expect(record.caseCode != nil)
    // The rule alone decides whether the response counts as completed.
    switch validator.verdict(on: record) {
    case .completed: #expect(severity != .error)
    case .invalid: #expect(severity == .error)
    case .unfinished: Issue.record("an invalid sample is no draft")
    }
  }

  @Test(
    "A valid sample has no error, and what it is for",
    arguments: [
      ("completed", ResponseStatus.completed), ("amended", .amended), ("not-cre", .completed),
      ("draft", .inProgress), ("prefill", .inProgress),
    ])
  func valid(name: String, status: ResponseStatus) throws {
    let index = try Fixture.builtIn()
    var validator = ResponseValidator(index, now: Fixture.now)
    let record = try ResponseReader(index).read(try read("valid/\(name).json"))
    #expect(record.status == status)
    #expect(record.caseCode != nil)
    let codes = Set(validator.findings(in: record).map(\.code))
    #expect(codes == (name == "draft" ? [.required] : []))
    #expect(FormScope(of: record, in: index).isPartial == (name == "prefill"))
    switch validator.verdict(on: record) {
    case .completed(let response):
      #expect(status.isStrict)
      #expect(response.version == (name == "amended" ? 2 : 1))
    case .unfinished: #expect(!status.isStrict)
    case .invalid(let findings): Issue.record("\(findings.map(\.words.english))")
    }
  }

  @Test("The valid samples are all tested, and the amended one is the completed case again")
  func cases() throws {
    #expect(
      SampleTests.names(in: "valid") == ["amended", "completed", "draft", "not-cre", "prefill"])
    let index = try Fixture.builtIn()
    let codes = try [Sample.completed, Sample.amended, Sample.notCRE, Sample.draft, Sample.prefill]
      .map { try index.record($0).caseCode }
    #expect(codes[0] == codes[1])
    #expect(Set(codes).count == 4)
  }
}
