import Expressions
import FormJSON

/// Any JSON resource as data for expressions; types are guessed from names, for tests alone.
struct JSONSource: ExpressionSource {
  private struct Node {
    var name: String
    var type: String?
    var tree: JSONTree
    var children: [Int] = []
  }

  private var nodes: [Node] = []
  let resourceType: String?

  /// Reads a resource.
  init(_ tree: JSONTree) {
    resourceType = tree["resourceType"]?.stringValue
    _ = add("", resourceType, tree)
  }

  /// The outermost element.
  let root = ElementReference(kind: 0, position: 0)

  private static let choices = [
    "value", "effective", "deceased", "multipleBirth", "answer", "onset",
  ]

  private static let types: [String: String] = [
    "birthDate": "date", "start": "dateTime", "end": "dateTime", "issued": "instant",
    "gender": "code", "use": "code", "status": "code", "system": "uri", "url": "uri", "id": "id",
    "linkId": "string", "code": "code", "family": "string", "given": "string", "active": "boolean",
    "name": "HumanName", "period": "Period", "identifier": "Identifier",
  ]

  private mutating func add(_ name: String, _ type: String?, _ tree: JSONTree) -> Int {
    let place = nodes.count
    nodes.append(Node(name: name, type: type, tree: tree))
    guard case .object(let members, _) = tree else { return place }
    for member in members where !member.name.hasPrefix("_") && member.name != "resourceType" {
      var (name, type) = (member.name, JSONSource.types[member.name])
      if let choice = JSONSource.choices.first(where: { name.hasPrefix($0) && name != $0 }) {
        let suffix = String(name.dropFirst(choice.count))
        (type, name) = (suffix.first.map { $0.lowercased() + suffix.dropFirst() }, choice)
        if ["quantity", "period", "coding", "codeableConcept"].contains(type) { type = suffix }
      }
      if case .object = member.value, type == "code" { type = "CodeableConcept" }
      var values = [member.value]
      if case .array(let elements, _) = member.value { values = elements }
      for value in values { nodes[place].children.append(add(name, type, value)) }
    }
    return place
  }

  private func node(_ element: ElementReference) -> Node { nodes[Int(element.position)] }

  private func collection(_ places: [Int]) -> ExpressionCollection {
    ExpressionCollection(
      values: places.map { .element(ElementReference(kind: 0, position: Int32($0))) })
  }

  func children(
    of element: ElementReference, named property: ExpressionProperty
  ) throws(EvaluationError) -> ExpressionCollection {
    // In FHIRPath a choice has its own name, without the type: a name with one is a mistake.
    let isTyped = JSONSource.choices.contains { choice in
      property.name.hasPrefix(choice)
        && property.name.dropFirst(choice.count).first?.isUppercase == true
    }
    guard !isTyped else { throw .wrongType }
    return collection(node(element).children.filter { nodes[$0].name == property.name })
  }

  func children(of element: ElementReference) -> ExpressionCollection {
    collection(node(element).children)
  }

  func items(of element: ElementReference, linkID: ExpressionLinkID) -> ExpressionCollection {
    collection(
      node(element).children.filter {
        nodes[$0].name == "item" && nodes[$0].tree["linkId"]?.stringValue == linkID.text
      })
  }

  func answers(
    of element: ElementReference, linkID: ExpressionLinkID
  ) throws(EvaluationError) -> ExpressionCollection {
    var result = ExpressionCollection.empty
    for case .element(let item) in items(of: element, linkID: linkID) {
      let answers = try children(of: item, named: ExpressionProperty(name: "answer", code: -1))
      for case .element(let answer) in answers {
        result.append(
          try children(of: answer, named: ExpressionProperty(name: "value", code: -1)))
      }
    }
    return result
  }

  func value(of element: ElementReference) -> ExpressionValue? {
    let node = node(element)
    if let truth = node.tree.booleanValue { return .boolean(truth) }
    if let text = node.tree.stringValue {
      switch node.type {
      case "date": return CalendarDate(text).map { .date($0) }
      case "dateTime", "instant": return DateTime(text).map { .dateTime($0) }
      default: return .string(text)
      }
    }
    if let number = node.tree.numberText {
      if node.name != "value", let whole = Int(number) { return .integer(whole) }
      return DecimalNumber(number).map { .decimal($0) }
    }
    guard let number = node.tree["value"]?.numberText, node.type == "Quantity",
      let value = DecimalNumber(number)
    else { return nil }
    let unit = (node.tree["code"] ?? node.tree["unit"])?.stringValue ?? "1"
    return .quantity(ExpressionQuantity(value: value, unit: unit))
  }

  func typeName(of element: ElementReference) -> String? { node(element).type }

  func isEqual(_ left: ElementReference, _ right: ElementReference) -> Bool {
    node(left).tree.line == node(right).tree.line
  }
}

extension ExpressionValue {
  /// The value as a test writes it.
  func shown(in source: JSONSource) -> String {
    switch self {
    case .boolean(let truth): String(truth)
    case .integer(let number): String(number)
    case .decimal(let number): number.literal
    case .string(let text): text
    case .date(let date): "@" + date.description
    case .dateTime(let moment): "@" + moment.literal
    case .time(let time): "@T" + time.literal
    case .quantity(let quantity):
      quantity.value.literal + " " + (quantity.isCalendar ? quantity.unit : "'\(quantity.unit)'")
    case .element(let element):
      source.value(of: element).map { $0.shown(in: source) } ?? "{…}"
    }
  }
}
