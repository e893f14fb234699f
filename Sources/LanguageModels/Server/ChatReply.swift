import RankifyCore

/// What a server's JSON says: of a whole answer, or of a piece of one.
struct ChatReply {
  /// The text of the answer, or of the piece; `nil` where none is given, empty for null.
  var text: String?
  /// Why the answer ends; `nil` as long as it goes on.
  var finish: GenerationReply.Finish?
  /// Whether the server says that it wrote to the end, as far as it was let: then an answer may well be empty.
  var isWritten = false
  /// Whether the server wants a tool to be used, which nobody offered.
  var callsTools = false
  /// What it took; `nil` where the server does not say.
  var usage: TokenUsage?
  /// The likeliest first tokens and the logarithms of their probabilities.
  var likeliest: [(token: String, logProbability: Double)] = []

  /// The text of a whole answer; `nil` where the answer holds none, and is none.
  var answer: String? {
    guard let text, !text.isEmpty || (isWritten && !callsTools) else { return nil }
    return text
  }

  /// Reads an answer or a piece.
  /// - Parameter member: `message` in an answer, `delta` in a piece
  init(_ value: JSONValue, _ member: String) {
    if let choice = value["choices"]?.array?.first {
      text = choice[member]?["content"].flatMap(Self.text)
      callsTools = choice[member]?["tool_calls"]?.array?.isEmpty == false
      if let name = choice["finish_reason"]?.string {
        finish = Self.finish(name)
        isWritten = !["tool_calls", "function_call"].contains(name)
      }
      let first = choice["logprobs"]?["content"]?.array?.first
      likeliest = (first?["top_logprobs"]?.array ?? []).compactMap { entry in
        guard let token = entry["token"]?.string, let number = entry["logprob"]?.number else { return nil }
        return (token, number)
      }
    }
    usage = Self.usage(value["usage"])
  }

  /// Whether JSON is an answer, however good.
  static func isAnswer(_ value: JSONValue) -> Bool { value["choices"]?.array?.isEmpty == false }

  /// A text, or those among the parts of a list, which may be thoughts, too; none for null.
  private static func text(_ content: JSONValue) -> String? {
    switch content {
    case .string(let text): return text
    case .null: return ""
    case .array(let parts) where parts.allSatisfy({ $0.object != nil }):
      let texts = parts.filter { ($0["type"]?.string ?? "text") == "text" }
      return texts.compactMap { $0["text"]?.string }.joined()
    default: return nil
    }
  }

  private static func finish(_ name: String) -> GenerationReply.Finish {
    switch name {
    case "length": .length
    case "content_filter": .filtered
    default: .end
    }
  }

  private static func usage(_ value: JSONValue?) -> TokenUsage? {
    guard let value, let prompt = value["prompt_tokens"]?.integer else { return nil }
    let reused = value["prompt_tokens_details"]?["cached_tokens"]?.integer ?? 0
    return TokenUsage(
      prompt: max(0, prompt), reused: max(0, reused), answer: max(0, value["completion_tokens"]?.integer ?? 0))
  }
}

extension JSONValue {
  /// Reads bytes that a server has sent; `nil` where they are no JSON. A model may write NUL and half a surrogate pair:
  /// that is repaired, as it is in documents.
  init?(answer bytes: [UInt8]) {
    let value = bytes.withUnsafeBufferPointer { bytes -> JSONValue? in
      var scanner = JSONScanner(repairingText: true)
      scanner.load(bytes, name: "answer", line: 1)
      guard let value = try? scanner.value(), (try? scanner.finish()) != nil else { return nil }
      return value
    }
    guard let value else { return nil }
    self = value
  }
}
