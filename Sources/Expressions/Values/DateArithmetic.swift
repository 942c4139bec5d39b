/// Moving dates and times by durations, as FHIRPath does.
extension CalendarDate {
  /// The date `count` units later, or earlier where that is negative; nil outside the years 1-9999
  /// or where the date is less precise than the unit.
  ///
  /// A day that its new month does not have becomes that month's last one.
  func adding(_ count: Int, _ unit: TimeUnit) -> CalendarDate? {
    switch unit {
    case .year, .month:
      guard unit == .year || month != nil else { return nil }
      let (months, isTooLarge) = count.multipliedReportingOverflow(by: unit == .year ? 12 : 1)
      guard !isTooLarge, months.magnitude < 200_000 else { return nil }
      let total = year * 12 + (month ?? 1) - 1 + months
      guard total >= 12 else { return nil }
      let moved = CalendarDate(year: total / 12, month: total % 12 + 1)
      guard let moved, month != nil else { return moved.flatMap { CalendarDate(year: $0.year) } }
      guard let day else { return moved }
      return (0..<4).lazy.compactMap {
        CalendarDate(year: moved.year, month: moved.month, day: day - $0)
      }.first
    case .week, .day:
      guard let days = daysSince1970, count.magnitude < 4_000_000 else { return nil }
      return CalendarDate(daysSince1970: days + count * (unit == .week ? 7 : 1))
    case .hour, .minute, .second, .millisecond:
      // Only the whole days of a shorter duration move a date.
      guard let length = unit.milliseconds else { return nil }
      return adding(count / (86_400_000 / length), .day)
    }
  }
}

extension DateTime {
  /// The moment `count` units later, with the same offset and precision; nil as for a date.
  func adding(_ count: Int, _ unit: TimeUnit) -> DateTime? {
    let parts = literal.split(separator: "T", maxSplits: 1)
    guard parts.count == 2 else {
      return date.adding(count, unit).flatMap { DateTime($0.description) }
    }
    guard let length = unit.milliseconds, length < 86_400_000 else {
      return date.adding(count, unit).flatMap { DateTime("\($0)T\(parts[1])") }
    }
    guard let zone = parts[1].firstIndex(where: { "Z+-".contains($0) }),
      let time = TimeOfDay(parts[1][..<zone])
    else { return nil }
    let (moved, isTooLarge) = count.multipliedReportingOverflow(by: length)
    guard !isTooLarge, moved.magnitude < 1_000_000_000_000_000 else { return nil }
    let fraction = parts[1][..<zone].drop { $0 != "." }
    let total = time.millisecondsOfDay + moved
    let day = total >= 0 ? total / 86_400_000 : -((86_399_999 - total) / 86_400_000)
    let rest = total - day * 86_400_000
    guard let newDate = date.adding(day, .day) else { return nil }
    let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60]
      .map { padded($0, to: 2) }.joined(separator: ":")
    // Digits finer than a millisecond do not change.
    let digits =
      unit == .millisecond || !fraction.isEmpty
      ? "." + padded(rest % 1000, to: 3) + fraction.dropFirst(4) : ""
    let kept = unit == .millisecond ? digits : String(digits.prefix(fraction.count))
    return DateTime("\(newDate)T\(clock)\(kept)\(parts[1][zone...])")
  }
}
