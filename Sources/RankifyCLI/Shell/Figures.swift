import Foundation

/// Numbers as people read them, the same in every locale.
package enum Figures {
  /// `1,234,567`
  package static func grouped(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (i, digit) in digits.enumerated() {
      if i > 0, (digits.count - i).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// `1 document`, `2 documents`, `1,234,567 queries`.
  package static func count(_ value: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(grouped(value)) \(value == 1 ? noun : plural ?? noun + "s")"
  }

  /// `value` with `digits` decimals.
  package static func fixed(_ value: Double, digits: Int) -> String {
    String(format: "%.*f", digits, value)
  }

  /// `1:02:03`, or `2:03` below one hour.
  package static func clock(seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "–" }
    let whole = Int(seconds.rounded(.up))
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    return hours > 0
      ? String(format: "%d:%02d:%02d", hours, minutes, whole % 60) : String(format: "%d:%02d", minutes, whole % 60)
  }

  /// `1.5 GB`: powers of ten, one decimal from one kilobyte on.
  package static func bytes(_ count: Int) -> String {
    var value = Double(count)
    var unit = "B"
    for next in ["kB", "MB", "GB", "TB"] where value >= 1000 {
      value /= 1000
      unit = next
    }
    return unit == "B" ? "\(count) B" : "\(fixed(value, digits: 1)) \(unit)"
  }

  /// `820 ms`, `3.2 s` or `2:45 min`.
  package static func duration(seconds: Double) -> String {
    if seconds < 1 { return "\(Int((seconds * 1000).rounded())) ms" }
    return seconds < 100 ? "\(fixed(seconds, digits: 1)) s" : "\(clock(seconds: seconds)) min"
  }
}
