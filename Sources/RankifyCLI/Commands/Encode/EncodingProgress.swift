import Rankify
import Synchronization

/// A bar for encoding, made when the first count says how many there are.
final class EncodingProgress: Sendable {
  private let console: Console
  private let title: String
  private let kept: String
  private let bar = Mutex<ProgressBar?>(nil)

  /// - Parameter kept: what an interruption leaves on disk, and how to go on.
  init(_ console: Console, title: String = "encoding", kept: String) {
    (self.console, self.title, self.kept) = (console, title, kept)
  }

  /// Takes a count; throws where the user asked to stop.
  func update(_ done: Int, _ total: Int) throws(RankifyError) {
    try Interruption.check(kept)
    bar.withLock { bar in
      let shown = bar ?? console.progress(title, total: total, unit: "docs")
      bar = shown
      shown.update(to: done)
    }
  }

  func finish() {
    bar.withLock { bar in
      bar?.finish()
      bar = nil
    }
  }

  /// What an index takes to encode documents.
  func encoding(_ encoder: any DenseEncoder) -> DocumentEncoding {
    DocumentEncoding(encoder) { (done, total) throws(RankifyError) in try self.update(done, total) }
  }
}
