import Synchronization
import Tensors

/// A tokenizer and how a model's texts go through it, on some threads.
struct TextReader: Sendable {
  let tokenizer: Tokenizer
  let pool: ThreadPool
  /// Tokens of a sequence that are read, special ones included.
  let maximumLength: Int
  let lowercases: Bool

  /// The tokens of `prompt` + text for each text, in order.
  func sequences(of texts: [String], prompt: String = "") -> [TokenSequence] {
    inParallel(texts.count) { i in
      tokenizer.encode(prepared(prompt + texts[i]), maximumLength: maximumLength)
    }
  }

  /// The tokens in front of a text that a prompt makes, special ones included.
  func promptLength(_ prompt: String) -> Int {
    sequences(of: [prompt]).first?.textRanges.first?.upperBound ?? 0
  }

  /// The text as the tokenizer is to see it.
  func prepared(_ text: String) -> String { lowercases ? text.lowercased() : text }

  /// `result[i]` is `body(i)`, computed on all threads.
  func inParallel<T: Sendable>(_ count: Int, _ body: (Int) -> T) -> [T] {
    let pieces = min(count, pool.threads * 8)
    let parts = Mutex([[T]](repeating: [], count: pieces))
    pool.run(pieces) { piece in
      let part = (piece * count / pieces..<(piece + 1) * count / pieces).map(body)
      parts.withLock { $0[piece] = part }
    }
    return parts.withLock { Array($0.joined()) }
  }
}
