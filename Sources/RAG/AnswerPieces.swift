import LanguageModels
import Synchronization

/// Hands on the pieces of an answer, without thoughts.
final class AnswerPieces: Sendable {
  private let filter = Mutex(ThoughtFilter())
  private let tell: @Sendable (String) -> Void

  init(_ tell: @escaping @Sendable (String) -> Void) { self.tell = tell }

  var add: @Sendable (String) -> Void { { piece in self.hand(self.filter.withLock { $0.append(piece) }) } }

  func finish() { hand(filter.withLock { $0.finish() }) }

  private func hand(_ text: String) {
    if !text.isEmpty { tell(text) }
  }
}
