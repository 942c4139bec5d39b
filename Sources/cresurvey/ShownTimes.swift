import FormModel

extension Session {
  /// A moment as a person reads it, for example `4月2日 14:10`.
  func shown(_ time: String) -> String { shownPhrase(time)(language) }

  /// A moment as a person reads it, in both languages: with its year where that is not this year,
  /// and with its offset where that is not the one of this place.
  func shownPhrase(_ time: String) -> Phrase {
    let now = system.now()
    let isOtherYear = DateTime(time).map { $0.date.year != now.date?.year } ?? false
    return phrase(
      time, withYear: isOtherYear, withOffset: Session.offset(time) != Session.offset(now.text))
  }

  /// A moment with its year and its offset, for paper: `2 April 2026 14:10 +09:00`.
  func dated(_ time: String) -> Phrase { phrase(time, withYear: true, withOffset: true) }

  private func phrase(_ time: String, withYear: Bool, withOffset: Bool) -> Phrase {
    guard let moment = DateTime(time), let month = moment.date.month, let day = moment.date.day
    else { return Phrase(ja: visible(time), en: visible(time)) }
    var clock = " " + time.drop { $0 != "T" }.dropFirst().prefix(5)
    if withOffset { clock += " " + Session.offset(time) }
    let months = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December",
    ]
    let year = moment.date.year
    return Phrase(
      ja: (withYear ? "\(year)年" : "") + "\(month)月\(day)日" + clock,
      en: "\(day) \(months[(month - 1) % 12])" + (withYear ? " \(year)" : "") + clock)
  }

  /// The offset that a moment is written with, for example `+09:00`; empty where it has none.
  private static func offset(_ time: String) -> String {
    let clock = time.drop { $0 != "T" }
    return String(clock.drop { $0 != "+" && $0 != "-" && $0 != "Z" })
  }
}
