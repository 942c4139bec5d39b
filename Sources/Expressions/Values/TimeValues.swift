/// A FHIR R4 `time`: hours, minutes and seconds of a day, with fractions as written.
package struct TimeOfDay: Sendable, Hashable, PartiallyComparable {
  /// The time as written, `hh:mm:ss` with an optional fraction.
  package let literal: String
  private let nanoseconds: Int

  /// Reads `hh:mm:ss[.fraction]`, and nothing else; a leap second (`:60`) is allowed.
  package init?(_ text: some StringProtocol) {
    guard let nanoseconds = withBytes(of: text, TimeOfDay.nanoseconds) else { return nil }
    (literal, self.nanoseconds) = (String(text), nanoseconds)
  }

  package func compared(to other: TimeOfDay) -> Int? {
    nanoseconds == other.nanoseconds ? 0 : nanoseconds < other.nanoseconds ? -1 : 1
  }

  /// The whole milliseconds since midnight.
  var millisecondsOfDay: Int { nanoseconds / 1_000_000 }

  /// The nanoseconds since midnight that the bytes name, or nil where they are no time.
  package static func nanoseconds(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard bytes.count >= 8, bytes[2] == UInt8(ascii: ":"), bytes[5] == UInt8(ascii: ":"),
      let hour = twoDigits(bytes, 0), let minute = twoDigits(bytes, 3),
      let second = twoDigits(bytes, 6), hour < 24, minute < 60, second <= 60
    else { return nil }
    var fraction = 0
    if bytes.count > 8 {
      guard bytes[8] == UInt8(ascii: "."), bytes.count > 9 else { return nil }
      var unit = 100_000_000
      for byte in bytes[9...] {
        guard byte &- 0x30 < 10 else { return nil }
        fraction += Int(byte - 0x30) * unit
        unit /= 10
      }
    }
    return ((hour * 60 + minute) * 60 + second) * 1_000_000_000 + fraction
  }
}

/// A FHIR R4 `dateTime`: a date, or a day with a time and its offset from UTC.
package struct DateTime: Sendable, Hashable, PartiallyComparable {
  /// What a dateTime means, whatever way it is written.
  package struct Moment: Sendable, Hashable, PartiallyComparable {
    /// The date part, as written.
    package let date: CalendarDate
    private let secondsUTC: Int?
    private let nanoseconds: Int

    /// Reads a FHIR `dateTime`; a time must have seconds and an offset (`Z` or `±hh:mm`).
    package init?(_ bytes: UnsafeBufferPointer<UInt8>) {
      guard bytes.count > 10 else {
        guard let date = CalendarDate(bytes) else { return nil }
        (self.date, secondsUTC, nanoseconds) = (date, nil, 0)
        return
      }
      let zone = bytes.last == UInt8(ascii: "Z") ? bytes.count - 1 : bytes.count - 6
      guard bytes[10] == UInt8(ascii: "T"), zone > 11,
        let date = CalendarDate(UnsafeBufferPointer(rebasing: bytes[..<10])),
        let days = date.daysSince1970,
        let time = TimeOfDay.nanoseconds(UnsafeBufferPointer(rebasing: bytes[11..<zone])),
        let offset = Moment.offsetMinutes(UnsafeBufferPointer(rebasing: bytes[zone...]))
      else { return nil }
      self.date = date
      secondsUTC = days * 86_400 - offset * 60 + time / 1_000_000_000
      nanoseconds = time % 1_000_000_000
    }

    private static func offsetMinutes(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
      if bytes.count == 1 { return 0 }
      guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"),
        bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
        let hours = twoDigits(bytes, 1), let minutes = twoDigits(bytes, 4),
        minutes < 60, hours * 60 + minutes <= 14 * 60
      else { return nil }
      return (bytes[0] == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    }

    package func compared(to other: Moment) -> Int? {
      if let mine = secondsUTC, let theirs = other.secondsUTC {
        return (mine, nanoseconds) == (theirs, other.nanoseconds)
          ? 0 : (mine, nanoseconds) < (theirs, other.nanoseconds) ? -1 : 1
      }
      let order = date.compared(to: other.date)
      if secondsUTC == nil, other.secondsUTC == nil { return order }
      return order == 0 ? nil : order
    }
  }

  /// The value as written.
  package let literal: String
  /// What it means.
  package let moment: Moment

  /// The date part, as written.
  package var date: CalendarDate { moment.date }

  /// Reads a FHIR `dateTime`; a time must have seconds and an offset (`Z` or `±hh:mm`).
  package init?(_ text: some StringProtocol) {
    guard let moment = withBytes(of: text, Moment.init) else { return nil }
    (literal, self.moment) = (String(text), moment)
  }

  package func compared(to other: DateTime) -> Int? { moment.compared(to: other.moment) }
}
