package import FormModel

extension JSONTree {
  /// A QuestionnaireResponse that takes a case back: status entered-in-error, and no items.
  ///
  /// - Parameters:
  ///   - version: The version it makes, after all that it takes back.
  ///   - questionnaire: The form that was answered, as `url|version`.
  ///   - authored: When the case was declared to be entered in error.
  ///   - siteCode: The code of the store that says so.
  package static func retraction(
    of caseCode: CaseCode, version: Int, questionnaire: String?, authored: String, siteCode: String
  ) -> JSONTree {
    var tree = JSONTree.members([
      ("resourceType", .text("QuestionnaireResponse")), ("id", .text(caseCode.letters)),
      (
        "identifier",
        .members([("system", .text(SurveyURL.caseCode)), ("value", .text(caseCode.letters))])
      ),
    ])
    if let questionnaire { tree["questionnaire"] = .text(questionnaire) }
    tree.submit(version: version, authored: authored, siteCode: siteCode)
    tree["status"] = .text(ResponseStatus.enteredInError.rawValue)
    return tree
  }
}
