import Dispatch
import Foundation

/// Threads that share a piece of work.
struct Workers {
  /// How many.
  let count: Int

  static let shared = Workers(count: ProcessInfo.processInfo.activeProcessorCount)

  /// Calls `body` once for each piece, on several threads at once.
  func run(_ pieces: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { escaping in
      nonisolated(unsafe) let shared = escaping
      DispatchQueue.concurrentPerform(iterations: pieces) { shared($0) }
    }
  }

  /// `[body(0), body(1), …]`, computed on several threads at once.
  func map<T>(_ pieces: Int, _ body: (Int) -> T) -> [T] {
    [T](unsafeUninitializedCapacity: pieces) { out, written in
      let (base, span) = (out.baseAddress, (pieces + 4 * count - 1) / (4 * count))
      if let base {
        run((pieces + span - 1) / span) { piece in
          for i in (piece * span)..<min((piece + 1) * span, pieces) { (base + i).initialize(to: body(i)) }
        }
      }
      written = pieces
    }
  }
}
