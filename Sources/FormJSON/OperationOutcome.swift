package import FormModel

extension JSONTree {
  /// A FHIR R4 `OperationOutcome` for the findings about one resource.
  ///
  /// Each issue carries the finding's code in `details.coding`, its words in `details.text` and its
  /// place as a FHIRPath in `expression`. FHIR asks for one issue at least: without findings there
  /// is one that says so.
  package static func operationOutcome(
    _ findings: [Finding], in resource: JSONTree?, language: Language
  ) -> JSONTree {
    let clean = Phrase(ja: "問題はありません", en: "nothing to report")
    let issues =
      findings.isEmpty
      ? [issue("information", "informational", code: nil, clean(language), at: nil)]
      : findings.map { finding in
        issue(
          finding.severity.rawValue, finding.code.issueType, code: finding.code.rawValue,
          finding.linkID.map { "\($0): " + finding.words(language) } ?? finding.words(language),
          at: resource?.path(to: finding.offset).path)
      }
    return outcome(issues)
  }

  /// A FHIR R4 `OperationOutcome` for bytes that are not one resource.
  package static func operationOutcome(unreadable text: String) -> JSONTree {
    outcome([issue("fatal", "structure", code: "unreadable", text, at: nil)])
  }

  private static func outcome(_ issues: [JSONTree]) -> JSONTree {
    .members([("resourceType", .text("OperationOutcome")), ("issue", .list(issues))])
  }

  private static func issue(
    _ severity: String, _ type: String, code: String?, _ text: String, at path: String?
  ) -> JSONTree {
    var details: [(String, JSONTree)] = []
    if let code {
      let coding: [(String, JSONTree)] = [
        ("system", .text(SurveyURL.finding)), ("code", .text(code)),
      ]
      details.append(("coding", .list([.members(coding)])))
    }
    details.append(("text", .text(text)))
    var members: [(String, JSONTree)] = [
      ("severity", .text(severity)), ("code", .text(type)), ("details", .members(details)),
    ]
    if let path { members.append(("expression", .list([.text(path)]))) }
    return .members(members)
  }
}

extension FindingCode {
  /// The kind of issue in FHIR's own words (value set `issue-type`).
  fileprivate var issueType: String {
    switch self {
    case .structure, .invalidLinkId, .misplacedItem, .itemOrder, .groupShouldNotHaveAnswers,
      .displayAnswer, .invalidAnswerType, .invalidRefResourceType:
      "structure"
    case .required: "required"
    case .invalidAnswerOption, .stringMatchesOption, .invalidStatus, .invalidAttachmentType,
      .invalidUnit:
      "code-invalid"
    case .invariant: "invariant"
    case .notEnabled, .repeats, .duplicateAnswer, .exclusiveAnswerOption, .minCount, .maxCount,
      .questionnaireMismatch, .authoredOutsidePeriod, .digitsInText:
      "business-rule"
    case .maxAttachmentSize: "too-long"
    case .notChecked: "not-supported"
    case .textMismatch, .minLength, .maxLength, .regex, .invalidNewLine, .minValue, .maxValue,
      .maxDecimalPlaces, .invalidUrlValue:
      "value"
    }
  }
}
