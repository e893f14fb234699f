import Rankify
import Synchronization

/// A bar for encoding, made when the first count says how many there are.
final class EncodingProgress: Sendable {
  private let console: Console
  private let title: String
  private let kept: String
  private let bar = Mutex<ProgressBar?>(nil)
  private let times = Mutex<(count: Int, first: ContinuousClock.Instant, last: ContinuousClock.Instant)?>(nil)

  /// How many were done at the last count, and the seconds since the first.
  var work: (count: Int, seconds: Double) {
    times.withLock { times in times.map { ($0.count, $0.first.duration(to: $0.last).seconds) } ?? (0, 0) }
  }

  /// - Parameter kept: what an interruption leaves on disk, and how to go on.
  init(_ console: Console, title: String = "encoding", kept: String) {
    (self.console, self.title, self.kept) = (console, title, kept)
  }

  /// Takes a count; throws where the user asked to stop.
  func update(_ done: Int, _ total: Int) throws(RankifyError) {
    try Interruption.check(kept)
    times.withLock { $0 = (done, $0?.first ?? .now, .now) }
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
  /// - Parameter limit: the most documents that are encoded within a commit
  func encoding(_ encoder: any DenseEncoder, limit: Int? = nil) -> DocumentEncoding {
    DocumentEncoding(encoder, limit: limit) { (done, total) throws(RankifyError) in try self.update(done, total) }
  }
}

extension EncodingProgress {
  /// The same for token vectors.
  func encoding(_ encoder: any MultiVectorEncoder, limit: Int? = nil) -> LateEncoding {
    LateEncoding(encoder, limit: limit) { (done, total) throws(RankifyError) in try self.update(done, total) }
  }
}
