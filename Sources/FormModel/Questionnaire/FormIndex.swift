/// A form compiled once for reading and checking many responses.
///
/// Everything the hot path looks up by bytes (linkIds, option codes) and every condition's source
/// is resolved here, so that a response is read without allocating.
package final class FormIndex: Sendable {
  /// A condition whose source and answer are resolved.
  struct Condition: Sendable {
    /// How the answers of the source decide.
    enum Test: Sendable {
      /// One of them is this boolean.
      case boolean(Bool)
      /// One of them is the option of this index.
      case option(Int32)
      /// They are compared as values.
      case value
    }

    var source: Int
    var test: Test
    /// The condition's place among the item's own.
    var place: Int

    init(_ condition: EnableWhen, at place: Int, source: Int, options: [AnswerOption]) {
      (self.source, self.place) = (source, place)
      let option = options.firstIndex { $0.value == condition.answer }
      test =
        switch (condition.operator, condition.answer, option) {
        case (.equal, .boolean(let wanted), _): .boolean(wanted)
        case (.equal, .coding, .some(let option)): .option(Int32(clamping: option))
        default: .value
        }
    }
  }

  /// What decides whether an item is enabled.
  struct Step: Sendable {
    var item: Int32
    /// The parent's index, or -1 at the top.
    var parent: Int32
    /// The places of the item's conditions among those of the form.
    var conditions: Range<Int32>
    /// Whether any one of them is enough.
    var takesAny: Bool
  }

  /// The form.
  package let form: Questionnaire
  /// The conditions of all items.
  let conditions: [Condition]
  /// For each item what decides whether it is enabled.
  let steps: [Step]
  private let linkIDs: ByteTable
  private let optionCodes: ByteTable
  /// For each item, where its options begin in `optionSystems`.
  private let firstOption: [Int]
  /// For each option, the bytes of its system in `systemBytes`.
  private let optionSystems: [Range<Int>]
  private let systemBytes: [UInt8]
  let patterns: [Pattern?]
  let facts: [ItemFacts]
  /// The bounds of each item's values.
  let bounds: [ValueBounds]
  /// `url|version`, or nil.
  let canonical: String?
  /// Whether an item can stand at several places: groups repeat, or questions hold questions.
  let hasPlaces: Bool
  /// The top items, and each item's children, but for displays: nothing is asked of these.
  let topItems: [Int]
  let children: [[Int]]
  /// For each open choice, the bytes that its options' codes and labels have, a bit each; the last
  /// bit is for 63 and more.
  private let wordingLengths: [UInt64]
  /// For each open choice, the first option with a code or label, by these in lower case.
  let wordings: [[String: Int]]
  /// The items that must be there while they are enabled.
  let requiredItems: [Int]
  /// The items in an order in which the sources of their conditions come first; nil where there is
  /// none, or where items can stand at several places.
  let conditionOrder: [Step]?
  /// The form's expressions.
  let expressions: FormExpressions
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
    // Items are large: they are looked at in their places, for to take one out is to copy it.
    let indices = form.items.indices
    linkIDs = ByteTable(indices.map { (form.items[$0].linkID, 0, $0) })
    var codes: [(key: String, salt: Int, value: Int)] = []
    for index in indices {
      for (option, answer) in form.items[index].options.enumerated() {
        codes.append((answer.code, index, option))
      }
    }
    optionCodes = ByteTable(codes)
    var systems: [Range<Int>] = []
    var bytes: [UInt8] = []
    firstOption = indices.map { index in
      let first = systems.count
      for option in form.items[index].options {
        let start = bytes.count
        if case .coding(let coding) = option.value { bytes += coding.system.utf8 }
        systems.append(start..<bytes.count)
      }
      return first
    }
    (optionSystems, systemBytes) = (systems, bytes)
    let conditions: [[Condition]] = indices.map { index in
      form.items[index].enableWhen.enumerated().compactMap { place, condition in
        guard let source = form.index(of: condition.question) else { return nil }
        return Condition(
          condition, at: place, source: source, options: form.items[source].options)
      }
    }
    self.conditions = conditions.flatMap { $0 }
    var placed: Int32 = 0
    let steps = conditions.enumerated().map { item, own in
      defer { placed += Int32(own.count) }
      return Step(
        item: Int32(item), parent: Int32(form.items[item].parent ?? -1),
        conditions: placed..<(placed + Int32(own.count)),
        takesAny: form.items[item].enableBehavior == .any)
    }
    self.steps = steps
    patterns = indices.map { form.items[$0].limits.regex.flatMap { try? Pattern($0) } }
    facts = indices.map { ItemFacts(form.items[$0]) }
    bounds = indices.map { ValueBounds(form.items[$0].limits) }
    canonical = form.canonical
    hasPlaces = indices.contains { index in
      form.items[index].end > index + 1
        && (form.items[index].repeats || form.items[index].type.isQuestion)
        && ((index + 1)..<form.items[index].end).contains { form.items[$0].type != .display }
    }
    topItems = form.children(of: nil).filter { form.items[$0].type != .display }
    children = indices.map { item in
      form.children(of: item).filter { form.items[$0].type != .display }
    }
    wordings = indices.map { index in
      // What is written is compared with options in open choices alone.
      guard form.items[index].type == .openChoice else { return [:] }
      return Dictionary(
        form.items[index].options.enumerated().flatMap { option, answer in
          ([answer.code] + answer.label.wordings).map { ($0.lowercased(), option) }
        }, uniquingKeysWith: { first, _ in first })
    }
    wordingLengths = wordings.map { texts in
      texts.keys.reduce(0) { $0 | 1 << UInt64(min($1.utf8.count, 63)) }
    }
    requiredItems = indices.filter {
      form.items[$0].isRequired && form.items[$0].type != .display
    }
    expressions = FormExpressions(form)
    // What an expression looks at is resolved when it is run.
    conditionOrder =
      hasPlaces || !expressions.enablement.isEmpty
      ? nil : FormIndex.order(of: form, conditions)?.map { steps[$0] }
    undecidedItems = indices.filter { form.items[$0].hasUndecidedValueSet }
    roleScopes = Role.allCases.map { FormScope($0, of: form) }.filter { !$0.isEmpty }
  }

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
    let expected = optionSystems[firstOption[item] + option]
    guard expected.count == system.count,
      isEqual(expected, in: bytes, from: Int(system.start))
    else { return duplicateCode(of: item, in: bytes, code: code, system: system) }
    return option
  }

  private func isEqual(
    _ expected: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Bool {
    systemBytes.withUnsafeBufferPointer { systems in
      UnsafeBufferPointer(rebasing: systems[expected])
        .hasSameBytes(as: UnsafeBufferPointer(rebasing: bytes[start..<(start + expected.count)]))
    }
  }

  private static func order(of form: Questionnaire, _ conditions: [[Condition]]) -> [Int]? {
    var order: [Int] = []
    var isDone = Array(repeating: false, count: form.items.count)
    // Each round takes the items whose parent and sources are there; a cycle never gets in.
    while order.count < form.items.count {
      let before = order.count
      for index in form.items.indices where !isDone[index] {
        guard form.items[index].parent.map({ isDone[$0] }) ?? true,
          conditions[index].allSatisfy({ isDone[$0.source] })
        else { continue }
        isDone[index] = true
        order.append(index)
      }
      if order.count == before { return nil }
    }
    return order
  }

  /// Whether a written answer may be the code or label of an option, in whatever case; that it
  /// surely is none can mostly be told by its length.
  func mayRepeatOption(_ text: TextRange, of item: Int, in record: ResponseRecord) -> Bool {
    if wordingLengths[item] & 1 << UInt64(min(text.count, 63)) != 0 || text.isEscaped {
      return true
    }
    // Upper and lower case differ in length only beyond ASCII, and never among the characters of
    // East Asia.
    return record.withToken(text) { $0.contains { $0 >= 0xC0 && !(0xE3...0xE9).contains($0) } }
  }

  /// Whether an item has options to choose from.
  package func hasOptions(_ item: Int) -> Bool { facts[item].hasOptions }

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
