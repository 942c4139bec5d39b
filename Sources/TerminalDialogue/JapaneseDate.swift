package import FormModel

/// Dates as people in Japan write them.
package enum JapaneseDate {
  /// An era: its names, its first day and the year before its first.
  private static let eras: [(names: [String], english: String, first: Int, offset: Int)] = [
    (["令和", "R", "r"], "Reiwa", 18_017, 2018),
    (["平成", "H", "h"], "Heisei", 6_947, 1988),
    (["昭和", "S", "s"], "Showa", -15_713, 1925),
  ]

  /// Reads 2026-04-01, 2026/4/1, 2026.4.1, 2026年4月1日, 20260401, 令和8年4月1日, R8.4.1; the day must
  /// exist, and lie in its era.
  package static func read(_ text: String) -> CalendarDate? {
    if text.utf8.count == 8, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      let digits = Array(text)
      return date([String(digits[..<4]), String(digits[4..<6]), String(digits[6...])], offset: 0)
    }
    for (index, era) in eras.enumerated() {
      guard let name = era.names.first(where: text.hasPrefix) else { continue }
      let rest = text.dropFirst(name.count).replacing("元年", with: "1年")
      guard let date = date(parts(String(rest)), offset: era.offset), let days = date.daysSince1970
      else { return nil }
      let end = index == 0 ? Int.max : eras[index - 1].first
      return (era.first..<end).contains(days) ? date : nil
    }
    let parts = parts(text)
    guard parts.first?.utf8.count == 4 else { return nil }
    return date(parts, offset: 0)
  }

  private static func parts(_ text: String) -> [String] {
    var text = text
    if text.hasSuffix("日") { text.removeLast() }
    return text.split(omittingEmptySubsequences: false) { "-/.年月".contains($0) }
      .map { part in part.filter { $0 != " " } }
  }

  private static func date(_ parts: [String], offset: Int) -> CalendarDate? {
    let numbers = parts.map { part in
      part.utf8.count <= 4 && !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
        ? Int(part) : nil
    }
    guard numbers.count == 3, let year = numbers[0], let month = numbers[1], let day = numbers[2],
      year > 0
    else { return nil }
    return CalendarDate(year: year + offset, month: month, day: day)
  }

  /// The date in ISO's form with its Japanese year, for example `2026-04-01（令和8年4月1日）`.
  package static func described(_ date: CalendarDate, _ language: Language) -> String {
    guard let days = date.daysSince1970, let month = date.month, let day = date.day,
      let era = eras.first(where: { $0.first <= days })
    else { return date.description }
    let year = date.year - era.offset
    let phrase = Phrase(
      ja: "（\(era.names[0])\(year == 1 ? "元" : String(year))年\(month)月\(day)日）",
      en: " (\(era.english) \(year))")
    return date.description + phrase(language)
  }
}
