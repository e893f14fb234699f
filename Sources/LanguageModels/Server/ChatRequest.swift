import RankifyCore

/// What is sent to a server.
struct ChatRequest {
  var model: String
  var messages: [PromptMessage]
  var options: GenerationOptions
  /// Whether the answer is to come piece by piece.
  var isStreamed = false
  /// How many of the likeliest first tokens are to be told; `nil`: none.
  var likeliest: Int?
  /// Whether the server calls the limit of tokens by its newer name.
  var usesNewLimit = false

  /// More stop strings than this are refused by servers; the others are looked for here.
  private static let maximumStops = 4

  /// The request as JSON.
  var json: String {
    let turns = messages.map {
      JSONText.object([("role", JSONText.string($0.role.rawValue)), ("content", JSONText.string($0.content))])
    }
    var members = [
      ("model", JSONText.string(model)), ("messages", JSONText.array(turns)),
      (usesNewLimit ? "max_completion_tokens" : "max_tokens", "\(options.maximumTokens)"),
      ("temperature", "\(options.temperature)"),
    ]
    if options.temperature > 0 {
      // Some servers keep 31 bits.
      members.append(("seed", "\(options.seed & 0x7fff_ffff)"))
      if let topK = options.topK { members.append(("top_k", "\(topK)")) }
      if let topP = options.topP { members.append(("top_p", "\(topP)")) }
      if let minP = options.minP { members.append(("min_p", "\(minP)")) }
    }
    if !options.stops.isEmpty {
      members.append(("stop", JSONText.array(options.stops.prefix(Self.maximumStops).map(JSONText.string))))
    }
    if !options.logitBias.isEmpty {
      let pairs = options.logitBias.sorted { $0.key < $1.key }.map { ("\($0.key)", "\(min(100, max(-100, $0.value)))") }
      members.append(("logit_bias", JSONText.object(pairs)))
    }
    if let likeliest { members += [("logprobs", "true"), ("top_logprobs", "\(likeliest)")] }
    if isStreamed {
      members += [("stream", "true"), ("stream_options", JSONText.object([("include_usage", "true")]))]
    }
    return JSONText.object(members)
  }
}
