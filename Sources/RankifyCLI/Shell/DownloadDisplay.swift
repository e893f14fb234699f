import Foundation
import Rankify

/// Shows how files arrive: a bar for each, a note for what a person should know.
final class DownloadDisplay: @unchecked Sendable {
  // Safe to share: `bar` and `path` are read and written under `lock`.
  private let console: Console
  private let lock = NSLock()
  private var bar: ProgressBar?
  private var path = ""

  init(_ console: Console) { self.console = console }

  /// Shows what happens to the file at `path`.
  func show(_ event: Downloader.Event, of path: String) { lock.withLock { update(event, path) } }

  /// Says something between two bars.
  func say(_ text: String) { lock.withLock { note(text) } }

  /// Takes the last bar off the terminal.
  func finish() { lock.withLock { endBar() } }

  private func update(_ event: Downloader.Event, _ path: String) {
    switch event {
    case .received(let count, let total):
      if bar == nil || self.path != path {
        bar = console.progress(path, total: total.map { $0 / 1000 }, unit: "kB")
        self.path = path
      }
      bar?.update(to: count / 1000)
    case .resumed(let offset): note("\(path) goes on at \(Figures.bytes(offset))")
    case .restarted: note("\(path) has changed on the server and is fetched from the start")
    case .retrying(let reason, let pause): note("\(path): \(reason); trying again in \(pause.components.seconds) s")
    case .verifying: note("checking \(path)")
    }
  }

  private func note(_ text: String) {
    endBar()
    console.note(text)
  }

  private func endBar() {
    bar?.finish()
    bar = nil
  }
}
