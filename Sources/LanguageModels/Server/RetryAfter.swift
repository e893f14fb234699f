import Foundation

/// When a server wants to be asked again: seconds, or a date (RFC 9110, section 10.2.3).
package enum RetryAfter {
  /// How long that is from `now` on; `nil` where the header says nothing that is understood.
  package static func pause(_ header: String?, now: Date = Date()) -> Duration? {
    guard let text = header?.trimmingCharacters(in: .whitespaces), !text.isEmpty else { return nil }
    if let seconds = Double(text) { return seconds.isFinite && seconds >= 0 ? .seconds(min(seconds, 1e9)) : nil }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(secondsFromGMT: 0)
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    return format.date(from: text).map { .seconds(max(0, $0.timeIntervalSince(now))) }
  }
}
