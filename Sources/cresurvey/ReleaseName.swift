import FormModel
import ResponseStore
import Tabulation

/// The name of a release, which says what period it is about: `FY2025`, or a half of it, `FY2025H1`.
///
/// Japan's fiscal year begins on 1 April.
struct ReleaseName: Sendable, Hashable {
  /// The name.
  let text: String
  /// The months it is about.
  let period: ReleasePeriod
  /// Whether it is a half-year.
  let isHalf: Bool

  /// Reads a name.
  init(_ text: String) throws(Stop) {
    let (head, half) = (text.prefix(6), text.dropFirst(6))
    guard head.hasPrefix("FY"), let year = Int(head.dropFirst(2)), (2020...2999).contains(year),
      ["", "H1", "H2"].contains(half)
    else {
      throw Stop(
        .usage,
        Phrase(
          ja: "公表の名前 \(visible(text)) は使えません。例: FY2025（2025年4月-2026年3月）、FY2025H1（上半期）",
          en: "\(visible(text)) is no name of a release; for example FY2025 (April 2025 to March "
            + "2026), FY2025H1 (its first half)"))
    }
    self.text = text
    isHalf = !half.isEmpty
    period =
      half == "H2"
      ? ReleasePeriod(year: year, month: 10, months: 6)
      : ReleasePeriod(year: year, month: 4, months: isHalf ? 6 : 12)
  }

  /// The name of a release of which `issue`, as the ledger names it, is a file: `FY2025-v2` is the
  /// second one of `FY2025`.
  init(issue: String) throws(Stop) {
    let parts = issue.split(separator: "-v", omittingEmptySubsequences: false)
    try self.init(parts.count == 2 && Int(parts[1]) != nil ? String(parts[0]) : issue)
  }

  /// Whether an entry of the ledger is about this release, whichever of its files.
  func isNamed(by entry: LedgerEntry) -> Bool {
    (try? ReleaseName(issue: entry.release)) == self
  }

  /// The ledger's name of the file that follows `number` others.
  func issue(after number: Int) -> String { number == 0 ? text : "\(text)-v\(number + 1)" }

  /// The last day on which a response may have been accepted, `days` after the period.
  func cutOff(_ days: Int) -> String {
    let last = period.lastDay?.daysSince1970 ?? 0
    return CalendarDate(daysSince1970: last + days)?.description ?? "9999-12-31"
  }
}
