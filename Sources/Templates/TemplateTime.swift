#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A moment on a clock on a wall: what `strftime_now` shows.
public struct TemplateTime: Sendable, Equatable {
  private let year, month, day, hour, minute, second: Int
  /// Days since the year began, from zero.
  private let dayOfYear: Int
  /// Days since Sunday.
  private let weekday: Int

  /// The moment a number of seconds after the beginning of 1970, in the years 1 to 9999, to whose ends others are moved.
  /// - Parameters:
  ///   - unixSeconds: in universal time
  ///   - offset: seconds by which the clock is ahead of universal time
  public init(unixSeconds: Int, offset: Int = 0) {
    let seconds = min(max(unixSeconds, -62_135_596_800), 253_402_300_799) + min(max(offset, -86_400), 86_400)
    let days = Self.floorDivide(seconds, 86_400), rest = seconds - days * 86_400
    (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
    (year, month, day) = Self.date(days)
    dayOfYear = days - Self.days(before: year)
    weekday = Self.floorModulo(days + 4, 7)
  }

  /// Now, in the time zone of this machine.
  public static var now: TemplateTime {
    var seconds = time(nil), local = tm()
    localtime_r(&seconds, &local)
    return TemplateTime(unixSeconds: Int(seconds), offset: local.tm_gmtoff)
  }

  private static func floorDivide(_ a: Int, _ b: Int) -> Int { (a - floorModulo(a, b)) / b }
  private static func floorModulo(_ a: Int, _ b: Int) -> Int { ((a % b) + b) % b }

  /// Days from 1970 to the first of a year.
  private static func days(before year: Int) -> Int {
    let past = year - 1
    return past * 365 + floorDivide(past, 4) - floorDivide(past, 100) + floorDivide(past, 400) - 719_162
  }

  private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
    // No later than the day's year, and at most some decades earlier.
    var year = 1970 + floorDivide(days, days < 0 ? 365 : 366)
    while self.days(before: year + 1) <= days { year += 1 }
    var rest = days - self.days(before: year), month = 1
    let isLeap = self.days(before: year + 1) - self.days(before: year) == 366
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    while rest >= lengths[month - 1] {
      rest -= lengths[month - 1]
      month += 1
    }
    return (year, month, rest + 1)
  }

  // MARK: - Text

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

  /// The text of C's `strftime` in the C locale.
  func formatted(_ format: String) throws(Fault) -> String {
    var rest = format.unicodeScalars[...], result = ""
    while let scalar = rest.popFirst() {
      guard scalar == "%", var directive = rest.popFirst() else {
        result.unicodeScalars.append(scalar)
        continue
      }
      let isPadded = directive != "-"
      if !isPadded, let next = rest.popFirst() { directive = next }
      result += try text(directive, isPadded)
    }
    return result
  }

  private func text(_ directive: Unicode.Scalar, _ isPadded: Bool) throws(Fault) -> String {
    func number(_ value: Int, _ digits: Int, _ fill: String = "0") -> String {
      let text = String(value)
      return isPadded ? String(repeating: fill, count: max(0, digits - text.utf8.count)) + text : text
    }
    switch directive {
    case "Y": return number(year, 1)
    case "y": return number(year % 100, 2)
    case "m": return number(month, 2)
    case "d": return number(day, 2)
    case "e": return number(day, 2, " ")
    case "j": return number(dayOfYear + 1, 3)
    case "H": return number(hour, 2)
    case "I": return number((hour + 11) % 12 + 1, 2)
    case "M": return number(minute, 2)
    case "S": return number(second, 2)
    case "w": return number(weekday, 1)
    case "u": return number((weekday + 6) % 7 + 1, 1)
    case "p": return hour < 12 ? "AM" : "PM"
    case "B": return Self.months[month - 1]
    case "b", "h": return String(Self.months[month - 1].prefix(3))
    case "A": return Self.weekdays[weekday]
    case "a": return String(Self.weekdays[weekday].prefix(3))
    case "F": return try formatted("%Y-%m-%d")
    case "T": return try formatted("%H:%M:%S")
    case "R": return try formatted("%H:%M")
    case "D": return try formatted("%m/%d/%y")
    case "%": return "%"
    default: throw Fault("strftime_now() does not know '%\(directive)'")
    }
  }
}
