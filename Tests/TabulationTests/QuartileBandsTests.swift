import FormModel
import Testing

@testable import Tabulation

struct QuartileBandsTests {
  private typealias Content = PublishableTable.Content

  private static func seen(_ count: Int) -> Content { .published(count: count, denominator: nil) }

  private static func bands(_ contents: [Content], _ total: Content) -> [Int?] {
    let quartiles = QuartileBands(contents, total: total)
    return [1, 2, 3].map { quartiles?.band(ofQuartile: $0) ?? nil }
  }

  @Test(
    arguments: [
      ([25, 25, 25, 25], [nil, nil, nil]), ([26, 24, 26, 24], [0, nil, 2]),
      ([10, 80, 10], [1, 1, 1]), ([100, 0, 0], [0, 0, 0]), ([0, 0, 7], [2, 2, 2]),
      ([1, 1, 1], [0, 1, 2]), ([1, 1], [0, nil, 1]), ([2, 1], [0, 0, 1]),
      ([40, 20, 40], [0, 1, 2]), ([50, 0, 50], [0, nil, 2]), ([0, 0], [nil, nil, nil]),
    ] as [([Int], [Int?])])
  func `a quartile lies in the band that holds its rank`(counts: [Int], expected: [Int?]) {
    let total = Self.seen(counts.reduce(0, +))
    #expect(Self.bands(counts.map(Self.seen), total) == expected)
  }

  @Test func `hidden counts leave a quartile open only where they reach it`() {
    let (hidden, total) = (Content.suppressed, Self.seen(100))
    #expect(Self.bands([hidden, Self.seen(90), hidden], total) == [1, 1, 1])
    #expect(Self.bands([hidden, hidden, Self.seen(60)], total) == [nil, 2, 2])
    #expect(Self.bands([Self.seen(30), hidden, hidden], total) == [0, nil, nil])
    #expect(Self.bands([hidden, hidden], hidden) == [nil, nil, nil])
    let band = Content.band(low: 0, high: 14, denominator: 100)
    #expect(Self.bands([Self.seen(40), band, hidden], total) == [0, nil, 2])
    #expect(Self.bands([hidden, hidden, band], total) == [nil, nil, nil])
  }

  @Test func `no table that agrees with the rows has the quartile elsewhere`() {
    var chance = SmallChance(seed: 21)
    var told = 0
    for _ in 0..<300 {
      let counts = (0..<4).map { _ in chance.next(below: 5) }
      let total = counts.reduce(0, +)
      let contents = counts.map { count -> Content in
        switch chance.next(below: 3) {
        case 0: .suppressed
        case 1: .band(low: max(0, count - 1), high: count + 1, denominator: total)
        default: Self.seen(count)
        }
      }
      let found = Self.bands(contents, Self.seen(total))
      told += found.compactMap(\.self).count
      for other in Self.tables(contents, total) {
        let answers = other.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
        for (quartile, band) in zip(1...3, found) {
          guard let band else { continue }
          let rank = Double(total * quartile) / 4
          #expect(answers[Int(rank.rounded(.up)) - 1] == band)
          #expect(answers[Int(rank.rounded(.down))] == band)
        }
      }
    }
    #expect(told > 100)
  }

  private static func tables(_ contents: [Content], _ total: Int) -> [[Int]] {
    guard let first = contents.first else { return total == 0 ? [[]] : [] }
    let range =
      switch first {
      case .published(let count, _): count...count
      case .band(let low, let high, _): low...high
      case .suppressed, .place: 0...max(total, 0)
      }
    return range.filter { $0 <= total }.flatMap { count in
      tables(Array(contents.dropFirst()), total - count).map { [count] + $0 }
    }
  }
}
