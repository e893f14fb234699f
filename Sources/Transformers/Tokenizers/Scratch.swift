import RankifyCore
import Synchronization

/// The working memory of one call, kept for the next.
struct Scratch: Sendable {
  var text = WorkingText()
  var part = WorkingText()
  var memory = ModelMemory()
}

/// Working memories that wait for the next call: as many as calls ever ran at once.
final class ScratchPool: Sendable {
  private let idle = Mutex<[Scratch]>([])

  /// Calls `body` with a memory that nobody else uses meanwhile.
  func withScratch<Result>(_ body: (inout Scratch) -> Result) -> Result {
    var scratch = idle.withLock { $0.popLast() } ?? Scratch()
    defer { idle.withLock { $0.append(scratch) } }
    return body(&scratch)
  }
}
