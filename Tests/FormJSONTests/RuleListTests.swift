import Foundation
import FormJSON
import FormModel
import Testing

/// The page that lists the rules: written from their doc comments and from the tests' own tables.
struct RuleListTests {
  private static let root = Sample.folder.deletingLastPathComponent()
  private static let page = root.appending(path: "Sources/FormModel/FormModel.docc/Rules.md")

  /// A rule's file: the codes it reports, and the first paragraph of its doc comment.
  private struct Rule {
    var name: String
    var codes: [String]
    var sentence: String
  }

  private static func rules() throws -> [Rule] {
    let folder = root.appending(path: "Sources/FormModel/Validation/Rules")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    return try files.filter { $0.hasSuffix(".swift") }.map { file in
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      let comment = text.split(separator: "\n").prefix { $0.hasPrefix("/// ") }
      let sentence = comment.map { $0.dropFirst(4) }.joined(separator: " ")
      let head = sentence.split(separator: ":").first ?? ""
      let codes = head.split(separator: "`").filter { !$0.contains(",") && !$0.contains(" ") }
      return Rule(
        name: String(file.dropLast(".swift".count)), codes: codes.map(String.init),
        sentence: sentence)
    }
  }

  /// For each code and item type, the tests that show the code at such an item: a letter for the
  /// test function, and the tiny form that its rows name.
  private static func examples() throws -> [FindingCode: [ItemType: Set<String>]] {
    var result: [FindingCode: [ItemType: Set<String>]] = [:]
    var forms: [String: Questionnaire] = [:]
    let tests =
      ValidationTests.cases.map { ("V", $0) } + AnyFormTests.cases.map { ("A", $0) }
      + ConstraintTests.cases.map { ("C", $0) }
    for (letter, row) in tests {
      let form = try forms[row.form] ?? Fixture.form(row.form).form
      forms[row.form] = form
      for outcome in row.outcome {
        let words = outcome.split(separator: " ").map(String.init)
        guard let code = words.lazy.compactMap(FindingCode.init).first, let linkID = words.last,
          let item = form.index(of: linkID)
        else { continue }
        result[code, default: [:]][form.items[item].type, default: []].insert(
          "\(letter):\(row.form)")
      }
    }
    return result
  }

  private static func text() throws -> String {
    var lines = [
      "# Rules", "", "What is asked of a response to any FHIR R4 form.", "",
      "<!-- Written by RuleListTests from the rules' doc comments and the tests' tables. -->", "",
      "## The rules", "",
    ]
    lines += try rules().map { "- \($0.sentence)" }
    lines += [
      "", "## Which test shows which rule for which item", "",
      "Each cell names the tests that show the rule at items of the type: `V:` is the test",
      "`ValidationTests.outcome`, `A:` `AnyFormTests.outcome`, `C:` `ConstraintTests.outcome`, followed by the first word of",
      "the rows it runs, which is the tiny form in `Tests/Fixtures/forms` that they answer (`V:types`",
      "is every row `types: …` of `ValidationTests.outcome`). An empty cell: the rule does not concern",
      "such items, or no row shows it. Every rule also has a sample in `Samples/invalid`, which",
      "`SampleTests` reads; what concerns the response as a whole is in `StructureTests` and",
      "`ResponseReaderTests`.", "",
    ]
    let examples = try examples()
    let types = ItemType.allCases.filter { type in
      examples.values.contains { $0[type] != nil }
    }
    lines.append("| rule | " + types.map(\.rawValue).joined(separator: " | ") + " |")
    lines.append("|---|" + String(repeating: "---|", count: types.count))
    for code in FindingCode.allCases {
      guard let cells = examples[code] else { continue }
      let names = types.map { (cells[$0] ?? []).sorted().joined(separator: ", ") }
      lines.append("| `\(code.rawValue)` | " + names.joined(separator: " | ") + " |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  @Test("Every rule's file says in its first sentence which codes it reports and what it asks")
  func sentences() throws {
    let rules = try RuleListTests.rules()
    try #require(rules.count > 25)
    for rule in rules {
      #expect(!rule.codes.isEmpty && rule.sentence.hasSuffix("."), "\(rule.name)")
      #expect(rule.codes.allSatisfy { FindingCode(rawValue: $0) != nil }, "\(rule.name)")
    }
    let missing = Set(FindingCode.allCases.map(\.rawValue)).subtracting(rules.flatMap(\.codes))
    #expect(missing == [])
  }

  @Test("The list of rules is up to date; CRESURVEY_WRITE_DOCS=1 writes it")
  func isUpToDate() throws {
    let text = try RuleListTests.text()
    if ProcessInfo.processInfo.environment["CRESURVEY_WRITE_DOCS"] != nil {
      try Data(text.utf8).write(to: RuleListTests.page)
    }
    let page = (try? String(contentsOf: RuleListTests.page, encoding: .utf8)) ?? ""
    #expect(page == text, "run CRESURVEY_WRITE_DOCS=1 swift test --filter RuleListTests")
  }
}
