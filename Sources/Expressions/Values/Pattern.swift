/// A regular expression that takes time linear in the text, whatever the pattern.
///
/// A Thompson automaton over Unicode scalars: literals, `.`, classes, groups, `|`, `?`, `*`, `+`,
/// `{m,n}`, `\d \w \s` and their negations, and anchors at the ends. The whole text must match, as
/// FHIR's `regex` extension asks.
package struct Pattern: Sendable {
  /// Why a pattern cannot be compiled.
  package enum Failure: Error, Hashable {
    /// A construct outside the subset, at this character (from 0).
    case unsupported(at: Int)
    /// The pattern ends where more must follow.
    case incomplete
    /// The automaton would be larger than 10,000 states.
    case tooLarge
  }

  fileprivate indirect enum Node {
    case empty
    case set(ScalarSet)
    case sequence([Node])
    case choice([Node])
    case loop(Node, least: Int, most: Int?)
  }

  struct ScalarSet {
    var ranges: [ClosedRange<UInt32>]
    var isNegated = false

    func contains(_ scalar: UInt32) -> Bool {
      ranges.contains { $0.contains(scalar) } != isNegated
    }
  }

  enum Step {
    case match
    case set(ScalarSet, next: Int)
    case split(Int, Int)
  }

  private(set) var steps: [Step] = []
  private(set) var start = 0
  private var table: PatternTable?
  private var work = 0
  private static let limit = 10_000

  /// Compiles `source`.
  ///
  /// Where the pattern is only to be found in a text (FHIRPath's `matches`), `.` stands for line
  /// breaks too, and only `^` and `$` bind it to the ends.
  package init(_ source: String, isSearch: Bool = false) throws(Failure) {
    var parser = PatternParser(source, isSearch: isSearch)
    var node = try parser.parse()
    if isSearch {
      let any = Node.loop(.set(ScalarSet(ranges: [], isNegated: true)), least: 0, most: nil)
      node = .sequence([
        parser.isBoundAtStart ? .empty : any, node, parser.isBoundAtEnd ? .empty : any,
      ])
    }
    steps.append(.match)
    start = try emit(node, next: 0)
    table = PatternTable(of: self)
  }

  /// Whether the whole of `bytes` matches.
  package func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    table?.matches(bytes) ?? matches(String(decoding: bytes, as: UTF8.self))
  }

  private mutating func add(_ step: Step) throws(Failure) -> Int {
    guard steps.count < Pattern.limit else { throw .tooLarge }
    steps.append(step)
    return steps.count - 1
  }

  private mutating func emit(_ node: Node, next: Int) throws(Failure) -> Int {
    // Nested repetitions of nothing add no state; their work is bounded all the same.
    work += 1
    guard work <= 10 * Pattern.limit else { throw .tooLarge }
    switch node {
    case .empty: return next
    case .set(let set): return try add(.set(set, next: next))
    case .sequence(let nodes):
      var entry = next
      for node in nodes.reversed() { entry = try emit(node, next: entry) }
      return entry
    case .choice(let nodes):
      var entry: Int?
      for node in nodes.reversed() {
        let branch = try emit(node, next: next)
        entry =
          try entry.map { (other) throws(Failure) in try add(.split(branch, other)) } ?? branch
      }
      return entry ?? next
    case .loop(let node, let least, let most):
      var entry = next
      if let most {
        guard most <= Pattern.limit else { throw .tooLarge }
        for _ in 0..<(most - least) {
          entry = try add(.split(try emit(node, next: entry), next))
        }
      } else {
        let hub = try add(.split(next, next))
        steps[hub] = .split(try emit(node, next: hub), next)
        entry = hub
      }
      guard least <= Pattern.limit else { throw .tooLarge }
      for _ in 0..<least { entry = try emit(node, next: entry) }
      return entry
    }
  }

  /// Whether the whole of `text` matches.
  package func matches(_ text: String) -> Bool {
    var current: [Int] = []
    var upcoming: [Int] = []
    var seen = Array(repeating: -1, count: steps.count)
    var pending: [Int] = []
    func follow(_ step: Int, into list: inout [Int], stamp: Int) {
      pending.append(step)
      while let step = pending.popLast() {
        guard seen[step] != stamp else { continue }
        seen[step] = stamp
        if case .split(let first, let second) = steps[step] {
          pending.append(second)
          pending.append(first)
        } else {
          list.append(step)
        }
      }
    }
    follow(start, into: &current, stamp: 0)
    for (position, scalar) in text.unicodeScalars.enumerated() {
      upcoming.removeAll(keepingCapacity: true)
      for step in current {
        if case .set(let set, let next) = steps[step], set.contains(scalar.value) {
          follow(next, into: &upcoming, stamp: position + 1)
        }
      }
      if upcoming.isEmpty { return false }
      swap(&current, &upcoming)
    }
    return current.contains { if case .match = steps[$0] { true } else { false } }
  }
}

/// Reads the source of a pattern into its tree.
private struct PatternParser {
  private let scalars: [Unicode.Scalar]
  private var at = 0
  private var depth = 0

  private let isSearch: Bool
  private(set) var isBoundAtStart = false
  private(set) var isBoundAtEnd = false

  init(_ source: String, isSearch: Bool) {
    scalars = Array(source.unicodeScalars)
    self.isSearch = isSearch
  }

  private var next: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

  mutating func parse() throws(Pattern.Failure) -> Pattern.Node {
    if next == "^" {
      isBoundAtStart = true
      at += 1
    }
    let node = try choice()
    if next == "$", at == scalars.count - 1 {
      isBoundAtEnd = true
      at += 1
    }
    guard at == scalars.count else { throw .unsupported(at: at) }
    // In a search an anchor would bind one branch only.
    if isSearch, isBoundAtStart || isBoundAtEnd, case .choice = node { throw .unsupported(at: 0) }
    return node
  }

  private mutating func choice() throws(Pattern.Failure) -> Pattern.Node {
    var branches = [try sequence()]
    while next == "|" {
      at += 1
      branches.append(try sequence())
    }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() throws(Pattern.Failure) -> Pattern.Node {
    var nodes: [Pattern.Node] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      if scalar == "$", at == scalars.count - 1 { break }
      nodes.append(try repetition(of: try atom()))
    }
    return nodes.isEmpty ? .empty : .sequence(nodes)
  }

  private mutating func repetition(
    of node: Pattern.Node
  ) throws(Pattern.Failure) -> Pattern.Node {
    var result = node
    switch next {
    case "?": result = .loop(node, least: 0, most: 1)
    case "*": result = .loop(node, least: 0, most: nil)
    case "+": result = .loop(node, least: 1, most: nil)
    case "{":
      at += 1
      guard let least = number() else { throw .unsupported(at: at) }
      var most: Int? = least
      if next == "," {
        at += 1
        most = number()
      }
      guard next == "}", most.map({ $0 >= least }) ?? true else { throw .unsupported(at: at) }
      result = .loop(node, least: least, most: most)
    default: return node
    }
    at += 1
    // Lazy, possessive and doubled quantifiers are outside the subset.
    if let following = next, "?*+{".unicodeScalars.contains(following) {
      throw .unsupported(at: at)
    }
    return result
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = next, ("0"..."9").contains(scalar) {
      value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 1_000_000)
      at += 1
    }
    return value
  }

  private mutating func atom() throws(Pattern.Failure) -> Pattern.Node {
    guard let scalar = next else { throw .incomplete }
    at += 1
    switch scalar {
    case "(":
      depth += 1
      guard depth <= 64 else { throw .tooLarge }
      defer { depth -= 1 }
      if next == "?" {
        guard at + 1 < scalars.count, scalars[at + 1] == ":" else { throw .unsupported(at: at) }
        at += 2
      }
      let node = try choice()
      guard next == ")" else { throw .incomplete }
      at += 1
      return node
    case "[": return .set(try characterClass())
    case ".":
      return .set(.init(ranges: isSearch ? [] : [0x0A...0x0A, 0x0D...0x0D], isNegated: true))
    case "\\": return .set(try escape())
    case "?", "*", "+", "{", "^", "$", ")": throw .unsupported(at: at - 1)
    default: return .set(.init(ranges: [scalar.value...scalar.value]))
    }
  }

  private mutating func escape() throws(Pattern.Failure) -> Pattern.ScalarSet {
    guard let scalar = next else { throw .incomplete }
    at += 1
    switch scalar {
    case "d": return .init(ranges: [0x30...0x39])
    case "D": return .init(ranges: [0x30...0x39], isNegated: true)
    case "w": return .init(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    case "W":
      return .init(
        ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A], isNegated: true)
    case "s": return .init(ranges: [0x09...0x0D, 0x20...0x20])
    case "S": return .init(ranges: [0x09...0x0D, 0x20...0x20], isNegated: true)
    case "n": return .init(ranges: [0x0A...0x0A])
    case "r": return .init(ranges: [0x0D...0x0D])
    case "t": return .init(ranges: [0x09...0x09])
    case "0"..."9", "A"..."Z", "a"..."z": throw .unsupported(at: at - 1)
    default: return .init(ranges: [scalar.value...scalar.value])
    }
  }

  private mutating func characterClass() throws(Pattern.Failure) -> Pattern.ScalarSet {
    var set = Pattern.ScalarSet(ranges: [])
    if next == "^" {
      set.isNegated = true
      at += 1
    }
    var isFirst = true
    while let scalar = next, scalar != "]" || isFirst {
      isFirst = false
      at += 1
      var low = Pattern.ScalarSet(ranges: [scalar.value...scalar.value])
      if scalar == "\\" { low = try escape() }
      if scalar == "[" { throw .unsupported(at: at - 1) }
      guard !low.isNegated else { throw .unsupported(at: at - 1) }
      guard next == "-", at + 1 < scalars.count, scalars[at + 1] != "]" else {
        set.ranges += low.ranges
        continue
      }
      at += 1
      guard let end = next else { throw .incomplete }
      at += 1
      var high = Pattern.ScalarSet(ranges: [end.value...end.value])
      if end == "\\" { high = try escape() }
      guard low.ranges.count == 1, high.ranges.count == 1, !high.isNegated,
        let first = low.ranges.first, let last = high.ranges.first,
        first.lowerBound == first.upperBound, last.lowerBound == last.upperBound,
        first.lowerBound <= last.lowerBound
      else { throw .unsupported(at: at - 1) }
      set.ranges.append(first.lowerBound...last.lowerBound)
    }
    guard next == "]" else { throw .incomplete }
    at += 1
    return set
  }
}
