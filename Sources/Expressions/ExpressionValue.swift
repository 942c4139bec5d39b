/// An element of the data an expression looks at; its numbers mean something to the data alone.
package struct ElementReference: Sendable, Hashable {
  /// What kind of element it is.
  package var kind: Int32
  /// Which one of its kind.
  package var position: Int32

  /// Makes a reference.
  package init(kind: Int32, position: Int32) { (self.kind, self.position) = (kind, position) }
}

/// One value that an expression meets: of FHIRPath's own types, or an element of the data.
package enum ExpressionValue: Sendable {
  case boolean(Bool)
  case integer(Int)
  case decimal(DecimalNumber)
  case string(String)
  case date(CalendarDate)
  // The larger ones stand elsewhere, so that the usual ones are passed around cheaply.
  indirect case dateTime(DateTime)
  indirect case time(TimeOfDay)
  indirect case quantity(ExpressionQuantity)
  case element(ElementReference)
}

/// What an expression comes to: none, one or several values in order.
package struct ExpressionCollection: Sendable, Sequence {
  /// The first value; nil where there is none.
  package private(set) var first: ExpressionValue?
  // Nearly every collection holds one value at most, which then needs no array.
  private var rest: [ExpressionValue] = []

  /// No value.
  package static let empty = ExpressionCollection()

  /// No value.
  package init() {}

  /// One value.
  package init(_ value: ExpressionValue) { first = value }

  /// A truth value; nil: none.
  package init(_ truth: Bool?) { first = truth.map { .boolean($0) } }

  /// The values of a sequence.
  package init(values: some Sequence<ExpressionValue>) { for value in values { append(value) } }

  /// Whether there is no value.
  package var isEmpty: Bool { first == nil }

  /// How many values there are.
  package var count: Int { first == nil ? 0 : 1 + rest.count }

  /// The value where there is exactly one, else nil.
  package var single: ExpressionValue? { rest.isEmpty ? first : nil }

  /// Adds a value at the end.
  package mutating func append(_ value: ExpressionValue) {
    if first == nil { first = value } else { rest.append(value) }
  }

  /// Adds the values of another collection at the end.
  package mutating func append(_ other: ExpressionCollection) {
    guard let value = other.first else { return }
    if first == nil {
      self = other
    } else {
      rest.append(value)
      rest += other.rest
    }
  }

  /// The values as an array.
  package var values: [ExpressionValue] { first.map { [$0] + rest } ?? [] }

  package func makeIterator() -> IndexingIterator<[ExpressionValue]> { values.makeIterator() }
}

/// The data that expressions look at.
package protocol ExpressionSource {
  /// The children of an element that a property names.
  func children(
    of element: ElementReference, named property: ExpressionProperty
  ) throws(EvaluationError) -> ExpressionCollection
  /// Every child of an element.
  func children(of element: ElementReference) throws(EvaluationError) -> ExpressionCollection
  /// The children `item` of an element that have a linkId.
  func items(
    of element: ElementReference, linkID: ExpressionLinkID
  ) throws(EvaluationError) -> ExpressionCollection
  /// The values of the answers of the child items of an element that have a linkId.
  func answers(
    of element: ElementReference, linkID: ExpressionLinkID
  ) throws(EvaluationError) -> ExpressionCollection
  /// The value of a primitive element or a Quantity, in FHIRPath's types; nil for any other.
  func value(of element: ElementReference) throws(EvaluationError) -> ExpressionValue?
  /// The name of an element's FHIR type; nil where it is not known.
  func typeName(of element: ElementReference) -> String?
  /// Whether two elements that are not primitive say the same.
  func isEqual(
    _ left: ElementReference, _ right: ElementReference
  ) throws(EvaluationError) -> Bool
}

/// A property that an expression names.
package struct ExpressionProperty: Sendable, Hashable {
  /// Its name.
  package let name: String
  /// Its place in the vocabulary, or -1 where the vocabulary is open.
  package let code: Int

  /// Names a property.
  package init(name: String, code: Int) { (self.name, self.code) = (name, code) }
}

/// A linkId that an expression asks items by.
package struct ExpressionLinkID: Sendable, Hashable {
  /// The linkId.
  package let text: String
  /// Its code in the vocabulary, or -1 where the vocabulary is open.
  package let code: Int
}

/// What expressions may speak of: a misspelt property would otherwise be empty in silence.
package struct ExpressionVocabulary: Sendable {
  /// The properties, in the order of their codes; nil: any.
  package var properties: [String]?
  /// The codes of the linkIds there are; nil: any.
  package var linkIDs: [String: Int]?
  /// The name that the type of the outermost element has, where an expression begins there.
  package var rootType: String?

  /// Makes a vocabulary.
  package init(
    properties: [String]? = nil, linkIDs: [String: Int]? = nil, rootType: String? = nil
  ) {
    (self.properties, self.linkIDs, self.rootType) = (properties, linkIDs, rootType)
  }
}

/// What an expression is evaluated with, besides the data.
package struct ExpressionEnvironment: Sendable {
  /// The day it is.
  package var today: CalendarDate?
  /// The moment it is.
  package var now: DateTime?
  /// `%resource`: the outermost element.
  package var resource: ElementReference?

  /// Makes an environment; where it does not know the time, what asks for it is an error.
  package init(
    today: CalendarDate? = nil, now: DateTime? = nil, resource: ElementReference? = nil
  ) {
    (self.today, self.now, self.resource) = (today, now, resource)
  }
}

/// Why an expression cannot be evaluated over some data.
package enum EvaluationError: Error, Hashable, Sendable {
  /// Several values where one is needed.
  case notSingle
  /// A value of a type that the operation does not take.
  case wrongType
  /// Quantities in units that are not converted into each other here, or what is not done here.
  case unsupported
  /// The day or the moment is not known.
  case noClock
  /// It would take too long.
  case tooMuchWork
}
