import Testing

@testable import Tabulation

struct MultipleChoiceProtectionTests {
  private static func protect(
    _ counts: [Int], _ asked: Int, exclusive: Set<Int> = [], unanswered: Int? = nil,
    most: Int? = nil
  ) -> Protection {
    MultipleChoiceProtection.protect(
      counts, isExclusive: counts.indices.map { exclusive.contains($0) || $0 == unanswered },
      unanswered: unanswered, asked: asked, ticks: 1...(most ?? counts.count),
      DisclosurePolicy())
  }

  @Test(
    arguments: [
      ([100, 50, 0], 100, [false, false, false]),
      // How many did not tick is as telling as how many did.
      ([95, 50, 60], 100, [true, false, false]),
      ([3, 50, 60], 100, [true, false, false]),
      // 100 - 80 - 13: a reader knows of at least 7, so one more is hidden.
      ([8, 80, 13], 100, [true, false, true]),
      ([8, 80, 18], 100, [true, false, false]),
      ([5, 5, 92, 50], 100, [true, true, true, false]),
      ([0, 0], 0, [false, false]),
    ] as [([Int], Int, [Bool])])
  func `small counts and small remainders are hidden`(
    counts: [Int], asked: Int, hidden: [Bool]
  ) {
    #expect(Self.protect(counts, asked) == .hiding(hidden))
  }

  @Test func `what only one option can hold is withheld`() {
    #expect(Self.protect([9, 91], 100) == .hiding([true, true]))
    #expect(Self.protect([5], 5) == .withholding)
    #expect(Self.protect([10, 1], 10) == .withholding)
  }

  @Test func `counts that no respondents can have are withheld`() {
    #expect(Self.protect([20, 20], 50) == .withholding)
    #expect(Self.protect([60, 0], 50) == .withholding)
    #expect(Self.protect([-1, 60], 60) == .withholding)
    #expect(Self.protect([40, 20], 50, exclusive: [1]) == .withholding)
    #expect(Self.protect([.max, .max], .max) == .withholding)
    #expect(Self.protect([30, 30, 30], 50, most: 1) == .withholding)
  }

  @Test func `an exclusive option hides how few ticked anything else`() {
    // 100 - 50 - 45 leaves five respondents for the rest.
    #expect(
      Self.protect([50, 45, 3, 3], 100, exclusive: [0, 1])
        == .hiding([false, true, true, true]))
  }

  @Test func `where one tick is allowed the counts add up`() {
    #expect(Self.protect([3, 47, 100], 150, most: 1) == .hiding([true, true, false]))
    #expect(
      Self.protect([3, 47, 100], 150, exclusive: [0, 1, 2]) == .hiding([true, true, false]))
  }

  @Test func `an empty answer is protected with the options`() {
    #expect(
      Self.protect([60, 50, 20], 100, unanswered: 2) == .hiding([false, false, false]))
    #expect(Self.protect([60, 50, 4], 100, unanswered: 2) == .hiding([false, false, true]))
    // Of the 80 who answered 5 did not tick the first.
    #expect(Self.protect([75, 50, 20], 100, unanswered: 2) == .hiding([true, false, false]))
    #expect(Self.protect([5, 3, 95], 100, unanswered: 2) == .hiding([true, true, true]))
  }

  @Test func `a reader can exclude exactly what no respondents can have`() {
    for asked in 0...4 {
      for exclusive in [Set<Int>(), [2], [1, 2]] {
        for ticks in [1...3, 1...2, 2...3] where ticks.lowerBound == 1 || exclusive.isEmpty {
          let real = Respondents.counts(of: asked, exclusive: exclusive, ticks: ticks)
          expectExact(asked, exclusive, ticks, real)
        }
      }
    }
  }

  private func expectExact(
    _ asked: Int, _ exclusive: Set<Int>, _ ticks: ClosedRange<Int>, _ real: Set<[Int]>
  ) {
    var reader = Reader(Array(real)) { $0 > 0 && $0 < asked }
    for counts in Vectors.each(atMost: asked, 3) {
      let system = TickSystem(
        counts: counts, isExclusive: (0..<3).map(exclusive.contains), respondents: asked,
        ticks: ticks)
      #expect(system.isConsistent == real.contains(counts), "\(counts) of \(asked)")
      guard real.contains(counts) else { continue }
      for pattern in 1..<8 {
        let hidden = [pattern & 1 > 0, pattern & 2 > 0, pattern & 4 > 0]
        guard (0..<3).allSatisfy({ !hidden[$0] || (counts[$0] > 0 && counts[$0] < asked) })
        else { continue }
        let possible = reader.possible(counts, hidden)
        for index in 0..<3 where hidden[index] {
          let allowed = (-1...(asked + 1)).filter {
            system.allows((index, $0), hidden: hidden)
          }
          #expect(Set(allowed) == possible[index], "\(counts) \(hidden) \(exclusive) \(ticks)")
        }
      }
    }
  }

  @Test(arguments: [10, 11, 14, 19, 20, 23], [Set<Int>(), [2]])
  func `no reader can narrow a hidden count of any small question`(
    asked: Int, exclusive: Set<Int>
  ) {
    let all = Vectors.each(atMost: asked, 3).filter { counts in
      let alone = exclusive.map { counts[$0] }.reduce(0, +)
      let free = counts.indices.filter { !exclusive.contains($0) }.map { counts[$0] }
      return free.allSatisfy { $0 <= asked - alone } && free.reduce(0, +) >= asked - alone
    }
    var reader = Reader(all) { $0 > 0 && $0 < asked }
    for counts in all {
      guard case .hiding(let hidden) = Self.protect(counts, asked, exclusive: exclusive),
        hidden.contains(true)
      else { continue }
      let possible = reader.possible(counts, hidden)
      for index in 0..<3 {
        let (count, rest) = (counts[index], asked - counts[index])
        if count == 0 || rest == 0 { #expect(!hidden[index]) }
        if (1...9).contains(count) {
          #expect(hidden[index] && possible[index].contains(count + 1))
          #expect(possible[index].filter { (1...9).contains($0) }.count >= 5, "\(counts)")
        }
        if (1...9).contains(rest) {
          #expect(hidden[index] && possible[index].contains(count - 1))
          #expect(possible[index].filter { (1...9).contains(asked - $0) }.count >= 5, "\(counts)")
        }
      }
    }
  }
}

/// Respondents, one by one.
enum Respondents {
  /// Every outcome of `number` respondents who tick three options as the form allows.
  static func counts(
    of number: Int, exclusive: Set<Int>, ticks: ClosedRange<Int>
  ) -> Set<[Int]> {
    let all: [[Int]] = [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]]
    let ballots = all.filter { ballot in
      ballot.contains(where: exclusive.contains) ? ballot.count == 1 : ticks.contains(ballot.count)
    }
    var outcomes: Set<[Int]> = [[0, 0, 0]]
    for _ in 0..<number {
      outcomes = Set(
        outcomes.flatMap { counts in
          ballots.map { ballot -> [Int] in
            var sum = counts
            for option in ballot { sum[option] += 1 }
            return sum
          }
        })
    }
    return outcomes
  }
}
