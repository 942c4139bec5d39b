/// A pattern's automaton worked out beforehand for ASCII: one look-up a byte.
///
/// The subset construction can take exponentially many states, so it is given up beyond a few; the
/// pattern then follows its steps, as it does for any text that is not ASCII.
struct PatternTable: Sendable {
  private static let stateLimit = 64
  private static let workLimit = 200_000
  /// No way to match is left.
  private static let dead = UInt8.max

  /// For each state and each ASCII character, the next state.
  private var next: [UInt8] = []
  private var isAccepting: [Bool] = []

  /// Works out the table of `pattern`; nil where it would be too large.
  init?(of pattern: Pattern) {
    var work = 0
    var states: [[Int]] = []
    func number(of state: [Int]) -> UInt8? {
      if state.isEmpty { return PatternTable.dead }
      // There are few, so that they are looked through.
      if let number = states.firstIndex(of: state) { return UInt8(number) }
      guard states.count < PatternTable.stateLimit else { return nil }
      states.append(state)
      return UInt8(states.count - 1)
    }
    guard number(of: pattern.follow([pattern.start], &work)) != nil else { return nil }
    let classes = pattern.asciiClasses
    var done = 0
    while done < states.count {
      let state = states[done]
      done += 1
      // Most characters lead to the same few steps.
      var reached: [(targets: [Int], state: UInt8)] = []
      isAccepting.append(
        state.contains { if case .match = pattern.steps[$0] { true } else { false } })
      for alike in classes {
        var targets: [Int] = []
        for step in state {
          if case .set(let set, let next) = pattern.steps[step], set.contains(alike.lowerBound) {
            targets.append(next)
          }
        }
        work += state.count
        guard work < PatternTable.workLimit,
          let target = reached.first(where: { $0.targets == targets })?.state
            ?? number(of: pattern.follow(targets, &work))
        else { return nil }
        reached.append((targets, target))
        next += repeatElement(target, count: alike.count)
      }
    }
  }

  /// Whether the whole of `bytes` matches; nil where one is not ASCII.
  func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
    var state: UInt8 = 0
    for byte in bytes {
      guard byte < 0x80 else { return nil }
      if state != PatternTable.dead { state = next[Int(state) * 128 + Int(byte)] }
    }
    return state != PatternTable.dead && isAccepting[Int(state)]
  }
}

extension Pattern {
  /// The ASCII characters in ranges that no set of the pattern parts.
  fileprivate var asciiClasses: [Range<UInt32>] {
    var isBound = Array(repeating: false, count: 128)
    for case .set(let set, _) in steps {
      for range in set.ranges {
        for bound in [range.lowerBound, range.upperBound + 1] where bound < 128 {
          isBound[Int(bound)] = true
        }
      }
    }
    let bounds = [0] + (UInt32(1)..<128).filter { isBound[Int($0)] } + [128]
    return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
  }

  /// The steps that take a character, or match, and can be reached from `steps` without one; sorted.
  fileprivate func follow(_ steps: [Int], _ work: inout Int) -> [Int] {
    var seen = Array(repeating: false, count: self.steps.count)
    var pending = steps
    var result: [Int] = []
    while let step = pending.popLast() {
      guard !seen[step] else { continue }
      seen[step] = true
      work += 1
      if case .split(let first, let second) = self.steps[step] {
        pending.append(first)
        pending.append(second)
      } else {
        result.append(step)
      }
    }
    return result.sorted()
  }
}
