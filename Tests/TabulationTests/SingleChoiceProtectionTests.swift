import Testing

@testable import Tabulation

struct SingleChoiceProtectionTests {
  private static func protect(_ counts: [Int]) -> Protection {
    SingleChoiceProtection.protect(counts, total: counts.reduce(0, +), DisclosurePolicy())
  }

  @Test(
    arguments: [
      // Nothing small: nothing hidden, zeros published.
      ([100, 50, 0], [false, false, false]),
      ([12, 0], [false, false]),
      ([0, 0, 0], [false, false, false]),
      ([10, 140], [false, false]),
      // One small count: the smallest published one above 0 is hidden too.
      ([3, 100, 47], [true, false, true]),
      ([3, 0, 147], [true, false, true]),
      ([97, 3], [true, true]),
      // Of equal ones the first.
      ([3, 20, 20, 107], [true, true, false, false]),
      // Two small ones are enough when their sum is published anyway and leaves room.
      ([6, 7, 137], [true, true, false]),
      // Their sum is under 10, or lets the greater be its maximum: one more.
      ([2, 3, 15, 130], [true, true, true, false]),
      ([9, 1, 40, 100], [true, true, true, false]),
      ([9, 2, 40, 100], [true, true, false, false]),
      // Twelve cases.
      ([7, 5], [true, true]),
      ([11, 1], [true, true]),
    ] as [([Int], [Bool])])
  func `small counts are hidden, and as few others as keep them so`(
    counts: [Int], hidden: [Bool]
  ) {
    #expect(Self.protect(counts) == .hiding(hidden))
  }

  @Test(arguments: [[9, 1], [3], [3, 0, 0], [1, 1, 1], [5, 4]])
  func `a question that cannot be protected is withheld`(counts: [Int]) {
    #expect(Self.protect(counts) == .withholding)
  }

  @Test(
    arguments: [
      ([5, 10], 16), ([-5, 20], 15), ([.max, .max], .max), ([.max, 0], .max), ([], 3),
    ] as [([Int], Int)])
  func `counts that do not add up are withheld`(counts: [Int], total: Int) {
    #expect(
      SingleChoiceProtection.protect(counts, total: total, DisclosurePolicy()) == .withholding)
  }

  @Test(arguments: [(2, 45), (3, 36), (4, 24)])
  func `no reader can narrow a hidden count of any small question`(options: Int, most: Int) {
    for total in 0...most {
      let all = Vectors.adding(up: total, options)
      // A reader of a question knows the total, and of every hidden count that it is not 0.
      var reader = Reader(all) { $0 > 0 }
      for counts in all {
        guard case .hiding(let hidden) = Self.protect(counts) else { continue }
        let small = counts.indices.filter { DisclosurePolicy().isSmall(counts[$0]) }
        #expect(small.allSatisfy { hidden[$0] })
        guard hidden.contains(true) else { continue }
        let possible = reader.possible(counts, hidden)
        for index in counts.indices where hidden[index] {
          #expect(counts[index] > 0)
          #expect(possible[index].count >= 5, "\(counts) \(hidden)")
        }
        for index in small { #expect(possible[index].contains(counts[index] + 1), "\(counts)") }
        let sum = zip(counts, hidden).filter(\.1).map(\.0).reduce(0, +)
        #expect(sum >= 10)
      }
    }
  }
}

/// Every way counts can be.
enum Vectors {
  /// All counts of `options` options that add up to `total`.
  static func adding(up total: Int, _ options: Int) -> [[Int]] {
    guard options > 1 else { return [[total]] }
    return (0...total).flatMap { first in
      adding(up: total - first, options - 1).map { [first] + $0 }
    }
  }

  /// All counts of `options` options, each at most `most`.
  static func each(atMost most: Int, _ options: Int) -> [[Int]] {
    guard options > 0 else { return [[]] }
    let rest = each(atMost: most, options - 1)
    return (0...most).flatMap { first in rest.map { [first] + $0 } }
  }
}

/// A reader who goes through every table there can be.
struct Reader {
  private let all: [[Int]]
  private let canBeHidden: (Int) -> Bool
  private var seen: [[Bool]: [[Int]: [Set<Int>]]] = [:]

  /// A reader who holds each of `all` for possible, hidden counts being such as `canBeHidden`.
  init(_ all: [[Int]], canBeHidden: @escaping (Int) -> Bool) {
    self.all = all
    self.canBeHidden = canBeHidden
  }

  /// For each count, the values it may have in view of those of `counts` that are not `hidden`.
  mutating func possible(_ counts: [Int], _ hidden: [Bool]) -> [Set<Int>] {
    let views = seen[hidden] ?? views(hidden)
    seen[hidden] = views
    return views[view(counts, hidden)] ?? []
  }

  private func views(_ hidden: [Bool]) -> [[Int]: [Set<Int>]] {
    var result: [[Int]: [Set<Int>]] = [:]
    for counts in all where counts.indices.allSatisfy({ !hidden[$0] || canBeHidden(counts[$0]) }) {
      var values = result[view(counts, hidden)] ?? counts.map { _ in [] }
      for (index, count) in counts.enumerated() { values[index].insert(count) }
      result[view(counts, hidden)] = values
    }
    return result
  }

  private func view(_ counts: [Int], _ hidden: [Bool]) -> [Int] {
    zip(counts, hidden).map { $1 ? -1 : $0 }
  }
}
