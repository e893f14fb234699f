import Foundation

/// One drawing of a progress bar.
package struct ProgressLine: Sendable {
  let title: String
  let done: Int
  let total: Int?
  let unit: String
  let elapsed: Duration

  package init(title: String, done: Int, total: Int?, unit: String, elapsed: Duration) {
    self.title = title
    self.done = done
    self.total = total
    self.unit = unit
    self.elapsed = elapsed
  }

  /// `title ━━━━────  42 %  1,234/2,938 docs  617/s  2:45 left`, without the bar where it does not fit.
  package func text(columns: Int) -> String {
    let tail = [share, counts, rate, remaining].compactMap { $0 }.joined(separator: "  ")
    let width = min(30, columns - title.count - tail.count - 4)
    let bar = width >= 5 ? bar(width: width) : nil
    let line = [title, bar, tail].compactMap { $0 }.joined(separator: "  ")
    return String(line.prefix(max(columns, 0)))
  }

  private var seconds: Double {
    Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
  }

  private var fraction: Double? {
    total.map { $0 > 0 ? min(1, Double(done) / Double($0)) : 1 }
  }

  private func bar(width: Int) -> String? {
    fraction.map { fraction in
      let filled = Int(fraction * Double(width))
      return String(repeating: "━", count: filled) + String(repeating: "─", count: width - filled)
    }
  }

  private var share: String? {
    fraction.map { "\(Int($0 * 100)) %" }
  }

  private var counts: String {
    let goal = total.map { "/" + Figures.grouped($0) } ?? ""
    return Figures.grouped(done) + goal + (unit.isEmpty ? "" : " " + unit)
  }

  private var rate: String? {
    guard seconds > 0, done > 0 else { return nil }
    let rate = Double(done) / seconds
    return rate >= 10 ? "\(Figures.grouped(Int(rate)))/s" : "\(Figures.fixed(rate, digits: 1))/s"
  }

  private var remaining: String? {
    guard let total, done > 0, done < total else { return nil }
    return Figures.clock(seconds: seconds * Double(total - done) / Double(done)) + " left"
  }
}
