/// A form: a FHIR R4 Questionnaire, its items in document order.
package struct Questionnaire: Sendable {
  /// The canonical URL, without version; nil when the form has none.
  package var url: String?
  /// The business version; nil when the form has none.
  package var version: String?
  /// The name for computers, or nil.
  package var name: String?
  /// The title.
  package var title = LocalizedText("")
  /// The texts about the form itself that people read, by property: description, purpose, copyright.
  package var prose: [(name: String, text: LocalizedText)] = []
  /// The base language (`Resource.language`), or nil.
  package var language: String?
  /// Every item, parents before children, in the form's order.
  package var items: [QuestionnaireItem]
  /// The constraints on the whole response.
  package var constraints: [FormConstraint] = []
  /// How the form is published; nil: not at all.
  package var tabulation: FormTabulation?
  /// When the form may be answered, as written (`effectivePeriod`).
  package var effectivePeriod: (start: DateTime?, end: DateTime?) = (nil, nil)

  /// The index of the item with each linkId.
  let indexByLinkID: [String: Int]

  /// Makes a form of `items`, whose `parent` and `end` are set; where two share a linkId the
  /// first is found by it.
  package init(items: [QuestionnaireItem]) {
    self.items = items
    indexByLinkID = Dictionary(
      items.indices.map { (items[$0].linkID, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// `url|version`, the way a response names its form (FHIR R4 2.1.0.5, canonical).
  package var canonical: String? {
    guard let url else { return nil }
    return version.map { "\(url)|\($0)" } ?? url
  }

  /// The languages the form claims: its own and those its title is translated into.
  package var languages: [String] {
    ([language].compactMap(\.self) + title.translations.languages).reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
  }

  /// The index of the item with `linkID`, or nil.
  package func index(of linkID: some StringProtocol) -> Int? { indexByLinkID[String(linkID)] }

  /// The indexes of an item's children, or of the top items.
  package func children(of parent: Int?) -> [Int] {
    var result: [Int] = []
    var index = parent.map { $0 + 1 } ?? 0
    let end = parent.map { items[$0].end } ?? items.count
    while index < end {
      result.append(index)
      index = max(items[index].end, index + 1)
    }
    return result
  }

  /// The indexes of an item's ancestors, nearest first.
  package func ancestors(of index: Int) -> [Int] {
    var result: [Int] = []
    var parent = items[index].parent
    while let current = parent {
      result.append(current)
      parent = items[current].parent
    }
    return result
  }

  /// Whether an item is never shown: it is hidden, or stands inside an item that is.
  package func isHidden(_ index: Int) -> Bool {
    items[index].isHidden || ancestors(of: index).contains { items[$0].isHidden }
  }

  /// The help texts of an item: its own display children that are marked as help.
  package func help(for index: Int) -> [LocalizedText] {
    children(of: index).filter { items[$0].type == .display && items[$0].isHelp }
      .map { items[$0].text }
  }

  /// The role that should answer an item: that of the nearest item coded with one.
  package func role(for index: Int) -> Role? {
    ([index] + ancestors(of: index)).lazy.compactMap { item in
      items[item].codes.lazy.compactMap(Role.init(coding:)).first
    }.first
  }
}

/// The survey's own URLs, in one place: they stand in forms, responses and extensions.
package enum SurveyURL {
  /// The base of every URL of the survey.
  package static let base = "https://cresurvey.invalid/fhir"
  /// The code system of who answers.
  package static let role = base + "/role"
  /// The identifier system of case codes.
  package static let caseCode = base + "/case"
  /// The identifier system of the stores that submit.
  package static let site = base + "/site"
  /// HL7's code system of confidentiality labels.
  package static let confidentiality =
    "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
  /// The code system of the rules a response is checked by.
  package static let finding = base + "/CodeSystem/finding"
  /// The extension that translates the label of an open choice's written answer.
  package static let openLabelTranslation = base + "/StructureDefinition/open-label-translation"
  /// The extension that says how an item, or a form, is published.
  package static let tabulation = base + "/StructureDefinition/tabulation"
}

/// Who answers: never a name.
package enum Role: String, Sendable, CaseIterable {
  case physician
  case laboratory
  case secretariat

  /// The role that a coding of the system `role` names.
  package init?(coding: Coding) {
    guard coding.system == SurveyURL.role else { return nil }
    self.init(rawValue: coding.code)
  }
}
