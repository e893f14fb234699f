import RankifyCore
import Synchronization

/// The working memory of one call, kept for the next.
struct Scratch: Sendable {
  var text = WorkingText()
  var part = WorkingText()
  var memory = ModelMemory()
  /// What went wrong with the text at hand.
  var fault: String?
}

/// Working memories that wait for the next call: as many as calls ever ran at once.
final class ScratchPool: Sendable {
  private let idle = Mutex<[Scratch]>([])

  /// After a longer text the memory is given back rather than kept.
  private static let longestKept = 1 << 18

  /// Calls `body` with a memory that nobody else uses meanwhile.
  /// - Parameter count: the length of the text in bytes
  func withScratch<Result>(for count: Int, _ body: (inout Scratch) -> Result) -> Result {
    if count > Self.longestKept {
      var scratch = Scratch()
      return body(&scratch)
    }
    var scratch = idle.withLock { $0.popLast() } ?? Scratch()
    defer { idle.withLock { $0.append(scratch) } }
    return body(&scratch)
  }
}
