/// A type that an expression asks for: one of FHIRPath's own, one of FHIR's, or either by one name.
struct ExpressionType: Hashable, Sendable {
  private enum Namespace {
    case system
    case fhir
    case any
  }

  private let namespace: Namespace
  private let name: String

  private static let system: Set = [
    "Boolean", "Integer", "Decimal", "String", "Date", "DateTime", "Time", "Quantity",
  ]

  /// FHIR's data types that answers can have, and those they are made of, with their base types.
  private static let fhir: [String: String] = [
    "boolean": "", "integer": "", "decimal": "", "string": "", "uri": "", "date": "",
    "dateTime": "", "instant": "", "time": "", "code": "string", "id": "string",
    "markdown": "string", "url": "uri", "canonical": "uri", "uuid": "uri", "oid": "uri",
    "unsignedInt": "integer", "positiveInt": "integer", "base64Binary": "", "Coding": "",
    "CodeableConcept": "", "Quantity": "", "Age": "Quantity", "Duration": "Quantity",
    "Reference": "", "Attachment": "", "Period": "", "HumanName": "", "Identifier": "",
  ]

  /// The type of that name, which may begin with `System` or `FHIR`; nil where it is not known.
  init?(_ parts: [String]) {
    guard let name = parts.last, parts.count <= 2 else { return nil }
    let isSystem = ExpressionType.system.contains(name)
    let isFHIR = ExpressionType.fhir[name] != nil
    switch parts.count == 2 ? parts[0] : "" {
    case "System" where isSystem: namespace = .system
    case "FHIR" where isFHIR: namespace = .fhir
    case "" where isSystem && isFHIR: namespace = .any
    case "" where isSystem: namespace = .system
    case "" where isFHIR: namespace = .fhir
    default: return nil
    }
    self.name = name
  }

  /// Whether one of FHIRPath's own values is of the type.
  func includes(system value: ExpressionValue) -> Bool {
    guard namespace != .fhir else { return false }
    return switch value {
    case .boolean: name == "Boolean"
    case .integer: name == "Integer"
    case .decimal: name == "Decimal"
    case .string: name == "String"
    case .date: name == "Date"
    case .dateTime: name == "DateTime"
    case .time: name == "Time"
    case .quantity: name == "Quantity"
    case .element: false
    }
  }

  /// Whether an element of the FHIR type `type` is of the type, or of one that specialises it.
  func includes(fhir type: String, exactly: Bool) -> Bool {
    guard namespace != .system else { return false }
    return type == name || !exactly && ExpressionType.fhir[type] == name
  }
}
