import RankifyCore

/// A model whose requests are counted, and whose replies are kept so that the same request is asked once only.
///
/// The same request is the same model, conversation and options, the seed among them: drawn replies come again as well.
public struct CachedLanguageModel: LanguageModel {
  /// The model that is asked.
  public let model: any LanguageModel
  /// Counts requests.
  public let ledger: RequestLedger
  private let cache: ResponseCache?
  private let onFault: @Sendable (String) -> Void

  /// Creates a model.
  /// - Parameters:
  ///   - cache: where replies are kept; `nil`: nowhere, requests are counted only
  ///   - onFault: told in a sentence of replies that cannot be read or kept; the model is asked then
  public init(
    _ model: any LanguageModel, cache: ResponseCache?, ledger: RequestLedger = RequestLedger(),
    onFault: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    (self.model, self.cache, self.ledger, self.onFault) = (model, cache, ledger, onFault)
  }

  /// That of the model.
  public var identity: LanguageModelIdentity { model.identity }
  /// As the model does.
  public var keepsForms: Bool { model.keepsForms }
  /// That of the model.
  public var contextLength: Int? { model.contextLength }
  /// As the model says.
  public var parallelRequests: Int { model.parallelRequests }
  /// As the model counts.
  public func tokenCount(of text: String) -> Int { model.tokenCount(of: text) }
  /// As the model cuts.
  public func beginning(of text: String, tokens: Int) -> String { model.beginning(of: text, tokens: tokens) }

  /// The reply that is kept, or the model's own. One that is kept comes in one piece.
  public func answer(
    _ messages: [PromptMessage], _ options: GenerationOptions, onText: (@Sendable (String) -> Void)?
  ) async throws(RankifyError) -> GenerationReply {
    guard let cache else { return try await ask(messages, options, onText) }
    let request = cache.request(messages, options, of: model.identity)
    if let reply = known(request, cache) {
      ledger.countCached(reply)
      if !reply.text.isEmpty { onText?(reply.text) }
      return reply
    }
    let reply = try await ask(messages, options, onText)
    do throws(RankifyError) { try cache.keep(reply, to: request) } catch {
      onFault("a reply could not be kept: \(error.message)")
    }
    return reply
  }

  private func known(_ request: ResponseCache.Request, _ cache: ResponseCache) -> GenerationReply? {
    do throws(RankifyError) { return try cache.reply(to: request) } catch {
      onFault("\(error.message); the model is asked again")
      return nil
    }
  }

  private func ask(
    _ messages: [PromptMessage], _ options: GenerationOptions, _ onText: (@Sendable (String) -> Void)?
  ) async throws(RankifyError) -> GenerationReply {
    let reply = try await model.answer(messages, options, onText: onText)
    ledger.countAsked(reply)
    return reply
  }
}
