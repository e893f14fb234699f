import ArgumentParser
import Rankify
import Synchronization

/// The language model that answers, and what its work costs.
struct RAGModelOptions: ParsableArguments {
  @Option(
    help:
      "The language model: a .gguf file, a folder, an installed name, org/name, or openai:NAME@BASE_URL with a key in OPENAI_API_KEY (default: the only one installed)."
  )
  var model: String?

  @OptionGroup var arithmetic: PrecisionOption

  @OptionGroup var conversation: ChatTemplateOption

  @OptionGroup var patience: ServerTimeoutOption

  @Option(
    help: ArgumentHelp(
      "Keep the model's replies, but those to a re-ranker, in a folder; what was asked before is not asked again.",
      valueName: "folder"))
  var responseCache: String?

  @Option(
    help: ArgumentHelp(
      "What a million tokens of prompts and of answers cost: the cost is told, without what a re-ranker asks.",
      valueName: "in,out"))
  var price: String?

  func validate() throws {
    try arithmetic.checkLanguageModel()
    if arithmetic.precision != nil, let model, ServerAddress.isAddress(model) {
      throw ValidationError("--precision is for models on this machine, and \(model) is none")
    }
    if let price, TokenPrice(price) == nil {
      throw ValidationError(
        "--price \(price): expected two numbers, for a million tokens of prompts and of answers, as 0.15,0.6")
    }
  }

  /// What a million tokens cost.
  var tokenPrice: TokenPrice? { price.flatMap { TokenPrice($0) } }

  /// What loads the model; the name of one that nobody named is said.
  func loading(threads: Int, _ console: Console) async throws -> RAGModelLoading {
    let name: String
    if let model {
      name = model
    } else {
      name = try await Models.onlyLanguageModel()
      console.note("answering with \(name), the language model that is installed")
    }
    return RAGModelLoading(
      name: name, precision: arithmetic.ofLanguageModel, chatTemplate: conversation.chatTemplate, threads: threads,
      timeout: patience.timeout, cacheFolder: responseCache, console: console)
  }
}

/// Loads a language model, while something else goes on.
struct RAGModelLoading: Sendable {
  let name: String
  let precision: ModelPrecision
  let chatTemplate: String?
  let threads: Int
  let timeout: Double?
  let cacheFolder: String?
  let console: Console

  var isServer: Bool { ServerAddress.isAddress(name) }

  func load() async throws -> CachedLanguageModel {
    let model = try await ModelArgument.watching(console) { [self] report in
      try await Models.speaker(
        name, precision: precision, chatTemplate: chatTemplate, threads: threads, timeout: timeout, report: report)
    }
    let variant = isServer ? "" : precision.rawValue
    let cache = try cacheFolder.map { folder throws(RankifyError) in try ResponseCache(folder: folder, variant: variant)
    }
    return CachedLanguageModel(model, cache: cache) { console.warn($0) }
  }
}

/// What the work took, for summaries and sidecars.
struct RAGSpending: Encodable {
  let asked: RequestLedger.Account
  /// Replies that were known from before; they cost nothing.
  let cached: RequestLedger.Account
  /// By `--price`, for what was asked; the least where servers do not tell all tokens.
  let cost: Double?

  init(_ ledger: RequestLedger, _ price: TokenPrice?) {
    (asked, cached) = (ledger.asked, ledger.cached)
    cost = price?.cost(of: ledger.asked.usage)
  }

  /// `3 requests, 812 tokens read, 64 written, cost 0.00012`
  var words: String {
    var parts = [
      Figures.count(asked.requests, "request"), "\(Figures.grouped(asked.usage.prompt)) tokens read",
      "\(Figures.grouped(asked.usage.answer)) written",
    ]
    if asked.unknownUsages > 0 { parts.append("tokens of \(asked.unknownUsages) not told by the server") }
    if cached.requests > 0 { parts.append("\(Figures.count(cached.requests, "reply", "replies")) known from before") }
    if let cost { parts.append("cost \(asked.unknownUsages > 0 ? "at least " : "")\(Figures.fixed(cost, digits: 6))") }
    return parts.joined(separator: ", ")
  }
}
