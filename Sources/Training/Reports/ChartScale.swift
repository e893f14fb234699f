#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Numbers to places on an axis, with ticks at round numbers.
struct ChartScale {
  /// The round numbers with a tick, ascending.
  let ticks: [Double]
  private let low: Double
  private let high: Double
  private let start: Double
  private let end: Double
  private let decimals: Int

  /// - Parameters:
  ///   - values: what is to be seen; at least one, all finite
  ///   - start: where the lowest number is
  ///   - end: where the highest number is
  ///   - isPadded: whether the axis goes beyond the values to the next ticks
  init(_ values: [Double], from start: Double, to end: Double, ticks count: Int, isPadded: Bool) {
    var low = values.min() ?? 0, high = values.max() ?? 1
    // A constant gets an axis around it.
    if !(high - low > max(abs(high) * 1e-9, 1e-20)) {
      let margin = abs(low) < 1e-10 ? 1 : abs(low) * 0.1
      (low, high) = (low - margin, high + margin)
    }
    let step = Self.roundStep((high - low) / Double(count))
    if isPadded { (low, high) = ((low / step).rounded(.down) * step, (high / step).rounded(.up) * step) }
    let first = (low / step - 1e-6).rounded(.up), last = (high / step + 1e-6).rounded(.down)
    ticks = last - first < 100 ? stride(from: first, through: last, by: 1).map { $0 * step } : []
    decimals = max(0, min(12, Int(-log10(step).rounded(.down))))
    (self.low, self.high, self.start, self.end) = (low, high, start, end)
  }

  /// The smallest of 1, 2, 5, 10, 20, … times a power of ten that is no less.
  private static func roundStep(_ least: Double) -> Double {
    let power = pow(10, log10(least).rounded(.down))
    let factor = [1.0, 2, 5, 10].first { $0 * power >= least * (1 - 1e-9) } ?? 10
    return factor * power
  }

  /// Where a number is.
  func place(_ value: Double) -> Double { start + (value - low) / (high - low) * (end - start) }

  /// A tick's number, as short as its neighbours allow.
  func label(_ tick: Double) -> String {
    if abs(tick) >= 1e6 { return "\(tick / 1e6)".replacing(".0", with: "") + "M" }
    return Self.fixed(tick, decimals)
  }

  /// A number with so many decimals; never "-0".
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    let scale = pow(10, Double(decimals)), whole = (abs(value) * scale).rounded()
    guard whole < 1e15 else { return "\(value)" }
    var digits = String(Int(whole))
    if decimals > 0 {
      digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
    }
    return value < 0 && whole > 0 ? "-" + digits : digits
  }
}
