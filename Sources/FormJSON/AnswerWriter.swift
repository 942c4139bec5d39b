package import FormModel

extension JSONTree {
  /// An answer that carries `value` (FHIR R4 `QuestionnaireResponse.item.answer`).
  package static func answer(_ value: AnswerValue) -> JSONTree {
    .members([(value.type.rawValue, json(value))])
  }

  private static func json(_ value: AnswerValue) -> JSONTree {
    switch value {
    case .boolean(let value): return .boolean(value, offset: 0)
    case .decimal(let number): return .number(number.literal, offset: 0)
    case .integer(let number): return .number(String(number), offset: 0)
    case .date, .dateTime, .time, .string, .uri: return .text(value.plain)
    case .coding(let coding):
      return .members(
        [("system", coding.system), ("code", coding.code)].filter { !$0.1.isEmpty }
          .map { ($0.0, .text($0.1)) })
    case .quantity(let quantity):
      var members: [(String, JSONTree)] = []
      if let number = quantity.value {
        members.append(("value", .number(number.literal, offset: 0)))
      }
      let texts = [("unit", quantity.unit), ("system", quantity.system), ("code", quantity.code)]
      members += texts.filter { !$0.1.isEmpty }.map { ($0.0, .text($0.1)) }
      return .members(members)
    case .reference(let text): return .members([("reference", .text(text))])
    case .attachment(let text): return (try? JSONTree(reading: Array(text.utf8))) ?? .members([])
    }
  }

  /// The extension that says which role wrote an item (`questionnaireresponse-author`).
  package static func author(_ role: Role) -> JSONTree {
    let identifier: [(String, JSONTree)] = [
      ("system", .text(SurveyURL.role)), ("value", .text(role.rawValue)),
    ]
    let reference: [(String, JSONTree)] = [
      ("type", .text("Practitioner")), ("identifier", .members(identifier)),
    ]
    return .members([
      ("url", .text(FHIRExtension.responseAuthor)), ("valueReference", .members(reference)),
    ])
  }

  /// The role that an author extension names, or nil where this is none of ours.
  var authorRole: Role? {
    guard self["url"]?.stringValue == FHIRExtension.responseAuthor,
      let identifier = self["valueReference"]?["identifier"],
      identifier["system"]?.stringValue == SurveyURL.role
    else { return nil }
    return identifier["value"]?.stringValue.flatMap(Role.init)
  }

  /// Puts the members named in `names` in that order, the others after them as they were.
  mutating func arrangeMembers(_ names: [String]) {
    guard case .object(let members, let offset) = self else { return }
    let ranked = members.enumerated().sorted { left, right in
      let leftRank = names.firstIndex(of: left.element.name) ?? names.count
      let rightRank = names.firstIndex(of: right.element.name) ?? names.count
      return (leftRank, left.offset) < (rightRank, right.offset)
    }
    self = .object(ranked.map(\.element), offset: offset)
  }
}
