/// The part of a form that a response is about: the whole, or the items of one role.
package struct FormScope: Sendable, Hashable {
  /// Nil: the whole form; else the indexes of the items in it.
  private let ranges: [Range<Int>]?

  /// The whole form.
  package static let whole = FormScope(ranges: nil)

  private init(ranges: [Range<Int>]?) { self.ranges = ranges }

  /// The items that `form` codes for `role`, with all their descendants.
  package init(_ role: Role, of form: Questionnaire) {
    var ranges: [Range<Int>] = []
    var index = 0
    while index < form.items.count {
      if form.items[index].codes.contains(where: { Role(coding: $0) == role }) {
        ranges.append(index..<form.items[index].end)
        index = max(form.items[index].end, index + 1)
      } else {
        index += 1
      }
    }
    self.init(ranges: ranges)
  }

  /// Whether the form's item lies in the scope.
  package func contains(_ item: Int) -> Bool {
    ranges.map { $0.contains { $0.contains(item) } } ?? true
  }

  /// Whether the scope holds no item at all.
  var isEmpty: Bool { ranges?.isEmpty ?? false }

  /// Whether the scope is a part of the form only.
  package var isPartial: Bool { ranges != nil }

  /// The scope of a response: one role's, when it is a draft that holds that role's items alone
  /// (a prefill), else the whole.
  package init(of record: ResponseRecord, in index: FormIndex) {
    guard !record.items.isEmpty, record.matches(record.header.status, "in-progress") else {
      self = .whole
      return
    }
    let scope = index.roleScopes.first { scope in
      record.items.allSatisfy { $0.question >= 0 && scope.contains(Int($0.question)) }
    }
    self = scope ?? .whole
  }
}
