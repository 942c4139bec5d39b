/// A response as the form's expressions see it: items, answers, values and their parts.
///
/// What is not asked is not there: an item that is disabled counts as unanswered.
struct ResponseElements: ExpressionSource {
  /// The properties that expressions may name, in the order of their codes.
  private enum Property: String, CaseIterable {
    case item, answer, value, linkId, text, code, system, display, unit, reference, id, status
    case questionnaire, authored
  }

  private enum Kind: Int32 {
    case response, item, answer, value, linkID, text, code, system, display, number, reference
    case id, status, questionnaire, authored
  }

  private let record: ResponseRecord
  private let enablement: Enablement

  /// Shows `record` with what `enablement` knows to be disabled left out.
  init(_ record: ResponseRecord, _ enablement: Enablement) {
    (self.record, self.enablement) = (record, enablement)
  }

  private static let properties = Property.allCases
  private static let names = properties.map(\.rawValue)

  /// What expressions over responses to `form` may speak of.
  static func vocabulary(of form: Questionnaire, isWhole: Bool) -> ExpressionVocabulary {
    ExpressionVocabulary(
      properties: ResponseElements.names,
      linkIDs: form.indexByLinkID, rootType: isWhole ? "QuestionnaireResponse" : nil)
  }

  /// The response itself.
  static let response = ElementReference(kind: Kind.response.rawValue, position: 0)

  /// An item of the response.
  static func item(_ item: Int32) -> ElementReference {
    ElementReference(kind: Kind.item.rawValue, position: item)
  }

  /// The value of an answer of the response.
  static func value(_ answer: Int32) -> ElementReference {
    ElementReference(kind: Kind.value.rawValue, position: answer)
  }

  /// The answer that an element is the value of; nil for any other element.
  static func answer(_ element: ElementReference, in record: ResponseRecord) -> AnswerValue? {
    guard element.kind == Kind.value.rawValue else { return nil }
    return record.value(of: record.answers[Int(element.position)])
  }

  func children(
    of element: ElementReference, named property: ExpressionProperty
  ) -> ExpressionCollection {
    guard let kind = Kind(rawValue: element.kind),
      ResponseElements.properties.indices.contains(property.code)
    else { return .empty }
    let name = ResponseElements.properties[property.code]
    let place = Int(element.position)
    switch (kind, name) {
    case (.response, .item), (.item, .item), (.answer, .item):
      return items(of: element) { _ in true }
    case (.item, .answer): return answers(ofItem: place)
    case (.item, .linkId): return part(.linkID, place, record.items[place].linkID)
    case (.item, .text): return part(.text, place, record.items[place].text)
    case (.answer, .value):
      guard record.hasValue(place) else { return .empty }
      return ExpressionCollection(.element(ResponseElements.value(element.position)))
    case (.value, _): return part(name, ofValue: place)
    case (.response, .id): return part(.id, place, record.header.id)
    case (.response, .status): return part(.status, place, record.header.status)
    case (.response, .questionnaire):
      return part(.questionnaire, place, record.header.questionnaire)
    case (.response, .authored): return part(.authored, place, record.header.authored)
    default: return .empty
    }
  }

  func children(of element: ElementReference) -> ExpressionCollection {
    var result = ExpressionCollection.empty
    for (code, name) in ResponseElements.names.enumerated() {
      let named = ExpressionProperty(name: name, code: code)
      result.append(children(of: element, named: named))
    }
    return result
  }

  func items(of element: ElementReference, linkID: ExpressionLinkID) -> ExpressionCollection {
    items(of: element) { record.items[$0].question == Int32(clamping: linkID.code) }
  }

  func answers(of element: ElementReference, linkID: ExpressionLinkID) -> ExpressionCollection {
    var result = ExpressionCollection.empty
    forEachItem(of: element) { item in
      guard record.items[item].question == Int32(clamping: linkID.code),
        !enablement.isKnownDisabled(record.items[item])
      else { return }
      var answer = record.items[item].firstAnswer
      while answer >= 0 {
        if record.hasValue(Int(answer)) { result.append(.element(ResponseElements.value(answer))) }
        answer = record.answers[Int(answer)].next
      }
    }
    return result
  }

  /// The child items of an element that are accepted and not known to be disabled.
  private func items(
    of element: ElementReference, _ accepts: (Int) -> Bool
  ) -> ExpressionCollection {
    var result = ExpressionCollection.empty
    forEachItem(of: element) { item in
      if accepts(item), !enablement.isKnownDisabled(record.items[item]) {
        result.append(.element(ResponseElements.item(Int32(item))))
      }
    }
    return result
  }

  @inline(__always)
  private func forEachItem(of element: ElementReference, _ body: (Int) -> Void) {
    var next: Int
    var end = record.items.count
    var answer: Int32?
    switch Kind(rawValue: element.kind) {
    case .response: next = 0
    case .item:
      next = Int(element.position) + 1
      end = Int(record.items[Int(element.position)].end)
      answer = -1
    case .answer:
      let item = Int(record.answers[Int(element.position)].item)
      guard item >= 0 else { return }
      next = item + 1
      end = Int(record.items[item].end)
      answer = element.position
    default: return
    }
    while next < end {
      if answer == nil || record.items[next].parentAnswer == answer { body(next) }
      next = Swift.max(Int(record.items[next].end), next + 1)
    }
  }

  private func answers(ofItem item: Int) -> ExpressionCollection {
    var result = ExpressionCollection.empty
    var answer = record.items[item].firstAnswer
    while answer >= 0 {
      result.append(
        .element(ElementReference(kind: Kind.answer.rawValue, position: answer)))
      answer = record.answers[Int(answer)].next
    }
    return result
  }

  private func part(_ kind: Kind, _ place: Int, _ token: TextRange) -> ExpressionCollection {
    guard token != .none else { return .empty }
    return ExpressionCollection(
      .element(ElementReference(kind: kind.rawValue, position: Int32(place))))
  }

  private func part(_ name: Property, ofValue place: Int) -> ExpressionCollection {
    let answer = record.answers[place]
    switch (answer.type, name) {
    case (.coding, .code), (.quantity, .code): return part(.code, place, answer.code)
    case (.coding, .system), (.quantity, .system): return part(.system, place, answer.system)
    case (.coding, .display), (.quantity, .unit): return part(.display, place, answer.display)
    case (.quantity, .value): return part(.number, place, answer.value)
    case (.reference, .reference): return part(.reference, place, answer.value)
    default: return .empty
    }
  }

  func value(of element: ElementReference) -> ExpressionValue? {
    let place = Int(element.position)
    func text(_ token: TextRange) -> ExpressionValue { .string(record.text(token)) }
    switch Kind(rawValue: element.kind) {
    case .value: return record.value(of: record.answers[place]).flatMap(ExpressionValue.init)
    case .linkID: return text(record.items[place].linkID)
    case .text: return text(record.items[place].text)
    case .code: return text(record.answers[place].code)
    case .system: return text(record.answers[place].system)
    case .display: return text(record.answers[place].display)
    case .reference: return text(record.answers[place].value)
    case .number:
      return DecimalNumber(record.text(record.answers[place].value)).map { .decimal($0) }
    case .id: return text(record.header.id)
    case .status: return text(record.header.status)
    case .questionnaire: return text(record.header.questionnaire)
    case .authored: return DateTime(record.text(record.header.authored)).map { .dateTime($0) }
    case .response, .item, .answer, nil: return nil
    }
  }

  func typeName(of element: ElementReference) -> String? {
    switch Kind(rawValue: element.kind) {
    case .value: record.answers[Int(element.position)].type?.name
    case .linkID, .text, .display, .reference: "string"
    case .code, .status: "code"
    case .system: "uri"
    case .number: "decimal"
    case .id: "id"
    case .questionnaire: "canonical"
    case .authored: "dateTime"
    case .response, .item, .answer, nil: nil
    }
  }

  func isEqual(
    _ left: ElementReference, _ right: ElementReference
  ) throws(EvaluationError) -> Bool {
    guard left.kind == Kind.value.rawValue, right.kind == left.kind,
      case .coding(let one)? = record.value(of: record.answers[Int(left.position)]),
      case .coding(let other)? = record.value(of: record.answers[Int(right.position)])
    else { throw .unsupported }
    return one == other && one.display == other.display
  }
}

extension ExpressionValue {
  /// An answer's value in FHIRPath's own types; nil for one that has parts.
  init?(_ answer: AnswerValue) {
    switch answer {
    case .boolean(let truth): self = .boolean(truth)
    case .decimal(let number): self = .decimal(number)
    case .integer(let number): self = .integer(number)
    case .date(let date): self = .date(date)
    case .dateTime(let moment): self = .dateTime(moment)
    case .time(let time): self = .time(time)
    case .string(let text), .uri(let text): self = .string(text)
    case .quantity(let quantity):
      guard let value = quantity.value else { return nil }
      let unit = quantity.code.isEmpty ? quantity.unit : quantity.code
      self = .quantity(ExpressionQuantity(value: value, unit: unit.isEmpty ? "1" : unit))
    case .coding, .reference, .attachment: return nil
    }
  }
}

extension AnswerType {
  /// The name of the FHIR type.
  fileprivate var name: String {
    switch self {
    case .coding: "Coding"
    case .quantity: "Quantity"
    case .reference: "Reference"
    case .attachment: "Attachment"
    case .dateTime: "dateTime"
    default: rawValue.dropFirst("value".utf8.count).lowercased()
    }
  }
}
