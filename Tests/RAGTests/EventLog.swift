import RankifyCore
import Synchronization

/// What is told while an answer is made, in words.
final class EventLog: Sendable {
  private let state = Mutex<[String]>([])

  var words: [String] { state.withLock { $0 } }

  var add: @Sendable (AnswerEvent) -> Void {
    { event in
      let words =
        switch event {
        case .step(let step): "step \(step.name)"
        case .evidence(let ranking): "evidence \(ranking.hits.map(\.document.id).joined(separator: " "))"
        case .text(let text): "text \(text)"
        }
      self.state.withLock { $0.append(words) }
    }
  }
}

/// A model that remembers how it was asked to write, and says pieces in turn.
final class OptionsModel: LanguageModel {
  private let pieces: [(String, GenerationReply.Finish)]
  private let state = Mutex<[GenerationOptions]>([])

  init(pieces: [(String, GenerationReply.Finish)] = [("Answer: x", .end)]) { self.pieces = pieces }

  var options: [GenerationOptions] { state.withLock { $0 } }
  var identity: LanguageModelIdentity { LanguageModelIdentity(name: "options", checksum: nil) }
  var keepsForms: Bool { false }

  func answer(
    _ messages: [PromptMessage], _ options: GenerationOptions, onText: (@Sendable (String) -> Void)?
  ) async throws(RankifyError) -> GenerationReply {
    let number = state.withLock { state in
      state.append(options)
      return state.count - 1
    }
    let (text, finish) = pieces[min(number, pieces.count - 1)]
    return GenerationReply(text, finish: finish, usage: nil)
  }
}
