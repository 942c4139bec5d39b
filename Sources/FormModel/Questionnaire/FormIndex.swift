/// A form compiled once for reading and checking many responses.
///
/// Everything the hot path looks up by bytes (linkIds, option codes) and every condition's source
/// is resolved here, so that a response is read without allocating.
package struct FormIndex: Sendable {
  /// A condition whose source and answer are resolved.
  struct Condition: Sendable {
    var source: Int
    var condition: EnableWhen
    /// The index of the answer among the source's options, or nil.
    var option: Int?
  }

  /// The form.
  package let form: Questionnaire
  let conditions: [[Condition]]
  private let linkIDs: ByteTable
  private let optionCodes: ByteTable
  private let optionSystems: [[[UInt8]]]
  let patterns: [Pattern?]
  let facts: [ItemFacts]
  /// Whether an item can stand at several places: groups repeat, or questions hold questions.
  let hasPlaces: Bool
  let topItems: [Int]
  let children: [[Int]]
  /// What is said of the form's constraints, which are not checked; nil where there are none.
  package let uncheckedConstraints: Phrase?
  /// The items whose answers come from a value set that the form does not list.
  let undecidedItems: [Int]
  /// Each role's part of the form, where it has one.
  let roleScopes: [FormScope]

  /// Compiles `form`.
  ///
  /// A condition whose source is unknown, or a pattern that cannot be compiled,
  /// is left out: lint refuses such a form before it is used.
  package init(_ form: Questionnaire) {
    self.form = form
    linkIDs = ByteTable(form.items.enumerated().map { ($1.linkID, 0, $0) })
    var codes: [(key: String, salt: Int, value: Int)] = []
    for (index, item) in form.items.enumerated() {
      for (option, answer) in item.options.enumerated() {
        codes.append((answer.code, index, option))
      }
    }
    optionCodes = ByteTable(codes)
    optionSystems = form.items.map { item in
      item.options.map { option in
        if case .coding(let coding) = option.value { Array(coding.system.utf8) } else { [] }
      }
    }
    conditions = form.items.map { item in
      item.enableWhen.compactMap { condition in
        guard let source = form.index(of: condition.question) else { return nil }
        let option = form.items[source].options.firstIndex { $0.value == condition.answer }
        return Condition(source: source, condition: condition, option: option)
      }
    }
    patterns = form.items.map { $0.limits.regex.flatMap { try? Pattern($0) } }
    facts = form.items.map(ItemFacts.init)
    hasPlaces = form.items.enumerated().contains { index, item in
      item.end > index + 1 && (item.repeats || item.type.isQuestion)
        && form.items[(index + 1)..<item.end].contains { $0.type != .display }
    }
    topItems = form.children(of: nil)
    children = form.items.indices.map { form.children(of: $0) }
    undecidedItems = form.items.indices.filter { form.items[$0].hasUndecidedValueSet }
    uncheckedConstraints = ConstraintRule.words(for: form)
    roleScopes = Role.allCases.map { FormScope($0, of: form) }.filter { !$0.isEmpty }
  }

  /// Whether the form has constraints between items or on them.
  package var hasConstraints: Bool { uncheckedConstraints != nil }

  /// The index of the item whose linkId is `bytes[start..<end]`, or nil.
  package func item(
    linkID bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
  ) -> Int? {
    linkIDs.find(bytes, start, end)
  }

  /// The index of the option of `item` whose code and system are the given bytes, or nil.
  package func option(
    of item: Int, in bytes: UnsafeBufferPointer<UInt8>, code: TextRange, system: TextRange
  ) -> Int? {
    guard
      let option = optionCodes.find(bytes, Int(code.start), Int(code.end), salt: item)
    else { return nil }
    let expected = optionSystems[item][option]
    guard expected.count == Int(system.end - system.start) else {
      return duplicateCode(of: item, in: bytes, code: code, system: system)
    }
    for (index, byte) in expected.enumerated() where bytes[Int(system.start) + index] != byte {
      return duplicateCode(of: item, in: bytes, code: code, system: system)
    }
    return option
  }

  /// The slow path for options that share a code and differ in their system.
  private func duplicateCode(
    of item: Int, in bytes: UnsafeBufferPointer<UInt8>, code: TextRange, system: TextRange
  ) -> Int? {
    let wanted = Coding(
      system: String(decoding: bytes[Int(system.start)..<Int(system.end)], as: UTF8.self),
      code: String(decoding: bytes[Int(code.start)..<Int(code.end)], as: UTF8.self))
    return form.items[item].options.firstIndex { $0.value == .coding(wanted) }
  }
}
