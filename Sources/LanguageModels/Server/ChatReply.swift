import RankifyCore

/// What a server's JSON says: of a whole answer, or of a piece of one.
struct ChatReply {
  /// The text of the answer, or of the piece.
  var text = ""
  /// Why the answer ends; `nil` as long as it goes on.
  var finish: GenerationReply.Finish?
  /// What it took; `nil` where the server does not say.
  var usage: TokenUsage?
  /// The likeliest first tokens and the logarithms of their probabilities.
  var likeliest: [(token: String, logProbability: Double)] = []
  /// Whether there is an answer at all.
  var hasChoice = false

  /// Reads an answer or a piece.
  /// - Parameter member: `message` in an answer, `delta` in a piece
  init(_ value: JSONValue, _ member: String) {
    if let choice = value["choices"]?.array?.first {
      hasChoice = true
      text = Self.text(choice[member]?["content"])
      finish = choice["finish_reason"]?.string.map(Self.finish)
      let first = choice["logprobs"]?["content"]?.array?.first
      likeliest = (first?["top_logprobs"]?.array ?? []).compactMap { entry in
        guard let token = entry["token"]?.string, let number = entry["logprob"]?.number else { return nil }
        return (token, number)
      }
    }
    if let usage = value["usage"], let prompt = usage["prompt_tokens"]?.integer {
      let reused = usage["prompt_tokens_details"]?["cached_tokens"]?.integer ?? 0
      self.usage = TokenUsage(
        prompt: max(0, prompt), reused: max(0, reused), answer: max(0, usage["completion_tokens"]?.integer ?? 0))
    }
  }

  /// A text, or those among the parts of a list, which may be thoughts, too.
  private static func text(_ content: JSONValue?) -> String {
    if let text = content?.string { return text }
    let texts = (content?.array ?? []).filter { ($0["type"]?.string ?? "text") == "text" }
    return texts.compactMap { $0["text"]?.string }.joined()
  }

  private static func finish(_ name: String) -> GenerationReply.Finish {
    switch name {
    case "length": .length
    case "content_filter": .filtered
    default: .end
    }
  }
}

extension JSONValue {
  /// Reads bytes that a server has sent; `nil` where they are no JSON.
  init?(answer bytes: [UInt8]) {
    let value = bytes.withUnsafeBufferPointer { try? JSONValue($0, name: "answer") }
    guard let value else { return nil }
    self = value
  }
}
