import Expressions
import FormJSON
import Foundation
import FoundationXML
import Testing

/// The official FHIRPath test suite for R4, where CRESURVEY_FHIRPATH_SUITE names the folder that
/// holds `tests-fhir-r4.xml` and its resources as JSON: `Tests/FHIRPath/run FOLDER`.
@Suite(.timeLimit(.minutes(20)))
struct FHIRPathSuiteTests {
  private static let folder = ProcessInfo.processInfo.environment["CRESURVEY_FHIRPATH_SUITE"]

  /// What came of a case.
  private enum Outcome {
    case passed
    /// Another result than the suite's: the only thing that may not be.
    case failed(String)
    /// Refused, when it was parsed or evaluated, as not run here.
    case refused(String)
    /// The suite's resource is not in the folder.
    case withoutResource
  }

  @Test("No case of the official suite has a wrong answer", .enabled(if: folder != nil))
  func suite() throws {
    let folder = URL(filePath: try #require(FHIRPathSuiteTests.folder))
    let cases = try SuiteReader.cases(in: folder.appending(path: "tests-fhir-r4.xml"))
    try #require(cases.count > 900)
    var resources: [String: JSONSource] = [:]
    for name in Set(cases.compactMap(\.input)) {
      let file = folder.appending(path: name.replacing(".xml", with: ".json"))
      guard let data = try? Data(contentsOf: file) else { continue }
      resources[name] = JSONSource(try JSONTree(reading: Array(data)))
    }
    var counts = (passed: 0, failed: 0, refused: 0, withoutResource: 0)
    var reasons: [String: Int] = [:]
    for one in cases {
      switch outcome(of: one, resources) {
      case .passed: counts.passed += 1
      case .withoutResource: counts.withoutResource += 1
      case .refused(let reason):
        counts.refused += 1
        reasons[reason, default: 0] += 1
      case .failed(let result):
        counts.failed += 1
        Issue.record("\(one.name): \(one.expression) is \(one.outputs), not \(result)")
      }
    }
    for (reason, count) in reasons.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      print("refused \(count): \(reason)")
    }
    print(
      "\(cases.count) cases: \(counts.passed) passed, \(counts.failed) failed, "
        + "\(counts.refused) refused, \(counts.withoutResource) without their resource")
  }

  private func outcome(of one: SuiteCase, _ resources: [String: JSONSource]) -> Outcome {
    let source = one.input.flatMap { resources[$0] }
    let expression: FHIRPathExpression
    do {
      expression = try FHIRPathExpression(
        one.expression, over: ExpressionVocabulary(rootType: source?.resourceType))
    } catch {
      switch error.problem {
      case .unsupported(let name) where source == nil && name.first?.isUppercase == true:
        return .withoutResource
      case .unsupported(let name): return .refused(name)
      case .tooLarge: return .refused("too large")
      case .syntax, .unknownProperty, .unknownLinkID:
        return one.isInvalid ? .passed : .failed("\(error)")
      }
    }
    if one.input != nil, source == nil { return .withoutResource }
    // There is no strict mode: properties are checked where the data's are known.
    if one.isStrict { return .refused("strict mode") }
    let data = source ?? JSONSource(.members([]))
    let environment = ExpressionEnvironment(
      today: CalendarDate("2026-04-01"), now: DateTime("2026-04-01T09:00:00.000+09:00"),
      resource: data.root)
    do {
      let focus =
        source == nil ? ExpressionCollection.empty : ExpressionCollection(.element(data.root))
      var result = try expression.evaluate(for: focus, in: data, environment)
      if one.isPredicate { result = ExpressionCollection(!result.isEmpty) }
      if one.isInvalid { return .failed(shown(result, data).description) }
      let found = shown(result, data)
      let isSame =
        one.isOrdered ? found == one.outputs : found.sorted() == one.outputs.sorted()
      return isSame ? .passed : .failed(found.description)
    } catch {
      if error == .unsupported { return .refused("evaluation") }
      return one.isInvalid ? .passed : .failed("\(error)")
    }
  }

  private func shown(_ values: ExpressionCollection, _ source: JSONSource) -> [String] {
    values.map { $0.shown(in: source) }
  }
}

/// One case of the suite.
struct SuiteCase {
  var name = ""
  var input: String?
  var expression = ""
  var outputs: [String] = []
  var isInvalid = false
  var isStrict = false
  var isPredicate = false
  var isOrdered = true
}

/// Reads the suite's XML.
private final class SuiteReader: NSObject, XMLParserDelegate {
  private var cases: [SuiteCase] = []
  private var text = ""

  static func cases(in file: URL) throws -> [SuiteCase] {
    let parser = XMLParser(data: try Data(contentsOf: file))
    let reader = SuiteReader()
    parser.delegate = reader
    try #require(parser.parse())
    return reader.cases
  }

  func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    text = ""
    if element == "test" {
      var next = SuiteCase(name: attributes["name"] ?? "", input: attributes["inputfile"])
      next.isStrict = attributes["mode"] == "strict"
      next.isPredicate = attributes["predicate"] == "true"
      next.isOrdered = attributes["ordered"] != "false"
      cases.append(next)
    }
    if element == "expression", attributes["invalid"] != nil {
      cases[cases.count - 1].isInvalid = true
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func parser(
    _ parser: XMLParser, didEndElement element: String, namespaceURI: String?,
    qualifiedName: String?
  ) {
    switch element {
    case "expression": cases[cases.count - 1].expression = text
    case "output": cases[cases.count - 1].outputs.append(text)
    default: break
    }
  }
}
