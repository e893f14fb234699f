import Foundation

/// Progress of long work: one line on standard error, drawn again at most ten times a second, gone when done.
package final class ProgressBar: @unchecked Sendable {
  // Safe to share: every mutable field is read and written under `lock`.
  private static let interval = Duration.milliseconds(100)

  private var title: String
  private let total: Int?
  private let unit: String
  private let isShown: Bool
  private let start = ContinuousClock.now
  private let lock = NSLock()
  private var done = 0
  private var nextDrawing: ContinuousClock.Instant
  private var isDrawn = false

  package init(_ title: String, total: Int?, unit: String, isShown: Bool) {
    self.title = title
    self.total = total
    self.unit = unit
    self.isShown = isShown
    nextDrawing = start + Self.interval
  }

  /// Whether standard error is a terminal that understands a line drawn over itself.
  static var canBeShown: Bool {
    isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// Counts `steps` more; callable from any thread, cheap where nothing is shown.
  package func advance(by steps: Int = 1) {
    guard isShown else { return }
    lock.withLock {
      done += steps
      draw()
    }
  }

  /// Sets the steps done, for work that reports totals.
  package func update(to steps: Int) {
    guard isShown else { return }
    lock.withLock {
      done = steps
      draw()
    }
  }

  /// Sets the steps done and the title, for work whose figures are worth watching.
  package func update(to steps: Int, title: String) {
    guard isShown else { return }
    lock.withLock {
      (done, self.title) = (steps, title)
      draw()
    }
  }

  /// Takes the line off the terminal.
  package func finish() {
    lock.withLock {
      if isDrawn { emit("\r\u{1B}[K") }
      isDrawn = false
    }
  }

  deinit { finish() }

  private func draw() {
    let now = ContinuousClock.now
    guard now >= nextDrawing else { return }
    nextDrawing = now + Self.interval
    isDrawn = true
    let line = ProgressLine(title: title, done: done, total: total, unit: unit, elapsed: start.duration(to: now))
    emit("\r\u{1B}[K" + line.text(columns: TerminalWidth.columns() - 1))
  }

  private func emit(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}
