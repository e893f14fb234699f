import RankifyCore
import Tensors
import Transformers

/// A local model to talk to. Requests are worked on one after the other: the model itself keeps the cores busy.
///
/// A request that begins as one of the last ones did reads the rest only, with the same answer but for
/// the rounding of floats: likelihoods agree within about 10⁻⁵ in fp32 and 10⁻³ in int8.
public actor LocalLanguageModel: LikelihoodModel {
  /// The model.
  public nonisolated let model: LocalModel
  let compute: Compute
  private let isSharing: Bool
  private var prefixes: PrefixCache
  private var known: VocabularyBytes?

  /// Creates a speaker.
  /// - Parameter keepingPrompts: of how many requests the keys and values are kept for others that begin alike
  public init(_ model: LocalModel, keepingPrompts: Int = 2, on compute: Compute = .parallel) {
    (self.model, self.compute) = (model, compute)
    (isSharing, prefixes) = (keepingPrompts > 0, PrefixCache(limit: keepingPrompts))
  }

  /// The file's name and checksum.
  public nonisolated var identity: LanguageModelIdentity {
    LanguageModelIdentity(name: model.path, checksum: model.checksum)
  }

  /// True.
  public nonisolated var keepsForms: Bool { true }

  /// The longest sequence of tokens.
  public nonisolated var contextLength: Int? { model.contextLength }

  /// How many tokens a text has, read as text.
  public nonisolated func tokenCount(of text: String) -> Int { model.tokenizer.tokens(text, specials: .asText).count }

  /// The longest beginning of a text that has no more than so many tokens.
  public nonisolated func beginning(of text: String, tokens: Int) -> String {
    let ids = model.tokenizer.tokens(text, specials: .asText)
    if ids.count <= tokens { return text }
    var stream = model.tokenizer.textStream(skippingSpecialTokens: false)
    return ids.prefix(tokens).reduce(into: "") { $0 += stream.append($1) }
  }

  /// Lets the model go on with a conversation.
  public func answer(
    _ messages: [PromptMessage], _ options: GenerationOptions, onText: (@Sendable (String) -> Void)?
  ) throws(RankifyError) -> GenerationReply {
    if let fault = options.fault { throw RankifyError(.badArguments, "asks for \(fault)") }
    let ids = try model.promptTokens(messages)
    let prompt = try read(ids, room: 1)
    var writer = AnswerWriter(model, options, vocabulary: options.form == .free ? nil : vocabulary, onText: onText)
    return try writer.write(prompt, on: compute)
  }

  /// The logarithm of the probability of each text as the beginning of the model's answer.
  public func logLikelihoods(
    of continuations: [String], after messages: [PromptMessage]
  ) throws(RankifyError) -> Likelihoods {
    let texts = continuations.map { model.tokenizer.tokens($0, specials: .asText) }
    if let empty = texts.firstIndex(where: \.isEmpty) {
      throw RankifyError(.badArguments, "text \(empty) of \(texts.count) has no tokens, so it has no likelihood")
    }
    let ids = try model.promptTokens(messages)
    let prompt = try read(ids, room: texts.reduce(0) { max($0, $1.count) })
    var found: [Double] = []
    for text in texts {
      try model.checkCancellation()
      found.append(try logLikelihood(of: text, after: prompt))
    }
    var usage = prompt.usage
    usage.answer = texts.reduce(0) { $0 + $1.count }
    return Likelihoods(found, tokenCounts: texts.map(\.count), usage: usage)
  }

  private func logLikelihood(of text: [Int32], after prompt: ReadPrompt) throws(RankifyError) -> Double {
    var states = [prompt.last]
    if text.count > 1 {
      var state = prompt.state
      states.append(try model.decoder.read(text.dropLast(), &state, keeping: text.count - 1, on: compute))
    }
    var (sum, place) = (0.0, 0)
    for rows in states {
      for start in stride(from: 0, to: rows.rows, by: Self.rowsTogether) {
        let part = rows.rows(start..<min(start + Self.rowsTogether, rows.rows))
        let logits = try model.logits(part, behind: prompt.state.count + place, on: compute)
        for row in 0..<part.rows {
          sum += LogProbability.of(text[place], in: logits[row: row])
          place += 1
        }
      }
    }
    return sum
  }

  /// Of how many tokens there are logits at once: with 262,144 words of Gemma 3 they take a megabyte each.
  private static let rowsTogether = 64

  /// Reads a prompt, but for what an earlier one has in common with it.
  private func read(_ ids: [Int32], room: Int) throws(RankifyError) -> ReadPrompt {
    try model.checkRoom(ids.count, room)
    try model.checkCancellation()
    var state = prefixes.state(for: ids) ?? model.decoder.emptyState
    let reused = state.count
    let last = try model.decoder.read(Array(ids[reused...]), &state, on: compute)
    if isSharing { prefixes.keep(ids, state) }
    return ReadPrompt(state: state, last: last, usage: TokenUsage(prompt: ids.count, reused: reused))
  }

  private var vocabulary: VocabularyBytes {
    if let known { return known }
    let made = VocabularyBytes(model.tokenizer)
    known = made
    return made
  }
}

/// A prompt that was read.
struct ReadPrompt {
  let state: DecoderState
  /// The states of the last token, [1, hiddenSize].
  let last: Matrix
  let usage: TokenUsage
}
