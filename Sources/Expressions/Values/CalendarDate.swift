/// A FHIR R4 `date`: a Gregorian year, year and month, or day that exists (FHIR R4 2.24.0.1).
package struct CalendarDate: Sendable, Hashable {
  private let storedYear: Int16
  /// The month and the day; 0 where they are not known.
  private let storedMonth: Int8
  private let storedDay: Int8

  /// The year, 1-9999.
  package var year: Int { Int(storedYear) }
  /// The month, 1-12; nil when only the year is known.
  package var month: Int? { storedMonth == 0 ? nil : Int(storedMonth) }
  /// The day of the month; nil when only the month or the year is known.
  package var day: Int? { storedDay == 0 ? nil : Int(storedDay) }

  /// Makes a date; nil when there is no such year, month or day.
  package init?(year: Int, month: Int? = nil, day: Int? = nil) {
    guard (1...9999).contains(year), day == nil || month != nil else { return nil }
    if let month {
      guard (1...12).contains(month) else { return nil }
      if let day {
        guard day >= 1, day <= CalendarDate.days(inMonth: month, year: year) else { return nil }
      }
    }
    (storedYear, storedMonth, storedDay) = (Int16(year), Int8(month ?? 0), Int8(day ?? 0))
  }

  /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, and nothing else.
  package init?(_ text: some StringProtocol) {
    guard let date = withBytes(of: text, { CalendarDate($0) }) else { return nil }
    self = date
  }

  /// Reads the same from bytes.
  package init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count == 4 || bytes.count == 7 || bytes.count == 10,
      let century = twoDigits(bytes, 0), let year = twoDigits(bytes, 2)
    else { return nil }
    var month: Int?
    var day: Int?
    if bytes.count > 4 {
      guard bytes[4] == UInt8(ascii: "-"), let value = twoDigits(bytes, 5) else { return nil }
      month = value
    }
    if bytes.count > 7 {
      guard bytes[7] == UInt8(ascii: "-"), let value = twoDigits(bytes, 8) else { return nil }
      day = value
    }
    self.init(year: century * 100 + year, month: month, day: day)
  }

  private static func days(inMonth month: Int, year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return switch month {
    case 2: isLeap ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970-01-01, negative before; nil unless the day is known.
  package var daysSince1970: Int? {
    guard let month, let day else { return nil }
    // Counts years from March, so that the leap day is the last of its year.
    let marchYear = month > 2 ? year : year - 1
    let marchMonth = (month + 9) % 12
    let era = marchYear >= 0 ? marchYear / 400 : (marchYear - 399) / 400
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The day that lies `days` after 1970-01-01; nil outside the years 1-9999.
  package init?(daysSince1970 days: Int) {
    guard (-719_162...2_932_896).contains(days) else { return nil }
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    self.init(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }
}

extension CalendarDate: CustomStringConvertible {
  /// The date as FHIR writes it.
  package var description: String {
    let parts = [month, day].compactMap(\.self).map { padded($0, to: 2) }
    return ([padded(year, to: 4)] + parts).joined(separator: "-")
  }
}

/// A number with leading zeros up to `width` digits.
package func padded(_ value: Int, to width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// Compares two values of limited precision: nil where their precision does not decide.
///
/// FHIRPath's rule for dates: 2024 and 2024-03 can be equal or not, so neither is claimed.
package protocol PartiallyComparable {
  /// -1, 0 or 1, or nil where the two cannot be ordered.
  func compared(to other: Self) -> Int?
}

extension CalendarDate: PartiallyComparable {
  package func compared(to other: CalendarDate) -> Int? {
    if year != other.year { return year < other.year ? -1 : 1 }
    guard let month, let theirs = other.month else { return month == other.month ? 0 : nil }
    if month != theirs { return month < theirs ? -1 : 1 }
    guard let day, let theirs = other.day else { return day == other.day ? 0 : nil }
    return day == theirs ? 0 : day < theirs ? -1 : 1
  }
}
