/// A FHIR R4 `Coding`: a code from a code system.
///
/// Two are the same when system and code are.
package struct Coding: Sendable, Hashable {
  /// The code system's URL; empty when none is given.
  package var system: String
  /// The code; empty when none is given.
  package var code: String
  /// What a person reads; never part of the identity.
  package var display: LocalizedText

  /// Makes a coding.
  package init(system: String, code: String, display: LocalizedText = LocalizedText("")) {
    (self.system, self.code, self.display) = (system, code, display)
  }

  package static func == (left: Coding, right: Coding) -> Bool {
    left.system == right.system && left.code == right.code
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(system)
    hasher.combine(code)
  }
}

/// A FHIR R4 `Quantity`, as far as answers are compared.
package struct Quantity: Sendable, Hashable {
  /// The number; nil when none is given.
  package var value: DecimalNumber?
  /// The unit's code system; empty when none is given.
  package var system: String
  /// The unit's code; empty when none is given.
  package var code: String
  /// The unit as a person reads it; empty when none is given.
  package var unit: String

  /// Makes a quantity.
  package init(value: DecimalNumber?, system: String = "", code: String = "", unit: String = "") {
    (self.value, self.system, self.code, self.unit) = (value, system, code, unit)
  }
}
