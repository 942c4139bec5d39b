/// A FHIR R4 `time`: hours, minutes and seconds of a day, with fractions as written.
package struct TimeOfDay: Sendable, Hashable, PartiallyComparable {
  /// The time as written, `hh:mm:ss` with an optional fraction.
  package let literal: String
  private let nanoseconds: Int

  /// Reads `hh:mm:ss[.fraction]`, and nothing else; a leap second (`:60`) is allowed.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let hour = twoDigits(parts[0]), let minute = twoDigits(parts[1]),
      hour < 24, minute < 60
    else { return nil }
    let seconds = parts[2].split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(seconds.count), let second = twoDigits(seconds[0]), second <= 60
    else { return nil }
    var fraction = 0
    if seconds.count == 2 {
      guard !seconds[1].isEmpty, seconds[1].utf8.allSatisfy({ (0x30...0x39).contains($0) })
      else { return nil }
      for digit in (Array(seconds[1].utf8) + Array(repeating: 0x30, count: 9)).prefix(9) {
        fraction = fraction * 10 + Int(digit - 0x30)
      }
    }
    literal = String(text)
    nanoseconds = ((hour * 60 + minute) * 60 + second) * 1_000_000_000 + fraction
  }

  package func compared(to other: TimeOfDay) -> Int? {
    nanoseconds == other.nanoseconds ? 0 : nanoseconds < other.nanoseconds ? -1 : 1
  }

  fileprivate var nanosecondsOfDay: Int { nanoseconds }

  /// The whole milliseconds since midnight.
  var millisecondsOfDay: Int { nanoseconds / 1_000_000 }
}

/// A FHIR R4 `dateTime`: a date, or a day with a time and its offset from UTC.
package struct DateTime: Sendable, Hashable, PartiallyComparable {
  /// The date part, as written.
  package let date: CalendarDate
  /// The value as written.
  package let literal: String
  private let secondsUTC: Int?
  private let nanoseconds: Int

  /// Reads a FHIR `dateTime`; a time must have seconds and an offset (`Z` or `±hh:mm`).
  package init?(_ text: some StringProtocol) {
    literal = String(text)
    guard let separator = text.firstIndex(of: "T") else {
      guard let date = CalendarDate(text) else { return nil }
      (self.date, secondsUTC, nanoseconds) = (date, nil, 0)
      return
    }
    guard let date = CalendarDate(text[..<separator]), let days = date.daysSince1970
    else { return nil }
    let rest = text[text.index(after: separator)...]
    guard let zone = rest.firstIndex(where: { $0 == "Z" || $0 == "+" || $0 == "-" }),
      let time = TimeOfDay(rest[..<zone]), let offset = DateTime.offsetMinutes(rest[zone...])
    else { return nil }
    self.date = date
    secondsUTC = days * 86_400 - offset * 60 + time.nanosecondsOfDay / 1_000_000_000
    nanoseconds = time.nanosecondsOfDay % 1_000_000_000
  }

  private static func offsetMinutes(_ text: some StringProtocol) -> Int? {
    if text == "Z" { return 0 }
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let hours = twoDigits(parts[0]), let minutes = twoDigits(parts[1]),
      minutes < 60, hours * 60 + minutes <= 14 * 60
    else { return nil }
    return (sign == "-" ? -1 : 1) * (hours * 60 + minutes)
  }

  package func compared(to other: DateTime) -> Int? {
    if let mine = secondsUTC, let theirs = other.secondsUTC {
      return (mine, nanoseconds) == (theirs, other.nanoseconds)
        ? 0 : (mine, nanoseconds) < (theirs, other.nanoseconds) ? -1 : 1
    }
    let order = date.compared(to: other.date)
    if secondsUTC == nil, other.secondsUTC == nil { return order }
    return order == 0 ? nil : order
  }
}

private func twoDigits(_ text: some StringProtocol) -> Int? {
  guard text.utf8.count == 2, text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
  else { return nil }
  return Int(text)
}
