import Downloads
import Foundation
import RankifyCore

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A language model on a server that speaks OpenAI's protocol of chat completions.
///
/// What passes is tried again, a bounded number of times: connections that fail, servers that are busy or want to be
/// asked later, answers that are none. What does not pass ends at once: a key that is refused, a model that is not
/// there, an address that leads elsewhere, a request that is not understood. An answer of which a part was handed on is
/// never asked for again. Where a server takes requests, but its answer to this one cannot be used, the error is
/// `invalidInput`; where it is away or busy, `failure`. The key goes to the server that is named, and over connections
/// that others can read only where they end on this machine.
public struct ServerModel: NextWordModel {
  /// The model and its server.
  public let address: ServerAddress
  /// How patient one is.
  public let settings: ServerSettings
  private let key: ServerKey?

  /// Creates a model; nobody is asked yet.
  /// - Parameter key: sent with every request, where the connection allows it
  public init(_ address: ServerAddress, key: ServerKey?, settings: ServerSettings = ServerSettings()) {
    (self.address, self.key, self.settings) = (address, key, settings)
  }

  /// A model by its name `openai:MODEL@BASE_URL`, with the key that the environment has.
  public init(
    _ name: String, environment: [String: String] = ProcessInfo.processInfo.environment,
    settings: ServerSettings = ServerSettings()
  ) throws(RankifyError) {
    self.init(try ServerAddress(name), key: ServerKey(environment: environment), settings: settings)
  }

  /// The address; a server has no checksum.
  public var identity: LanguageModelIdentity { LanguageModelIdentity(name: address.description, checksum: nil) }

  /// False: servers differ in what forms they know, and none tells whether it keeps to them.
  public var keepsForms: Bool { false }

  /// As the settings say.
  public var parallelRequests: Int { settings.parallelRequests }

  /// Lets the model go on with a conversation.
  public func answer(
    _ messages: [PromptMessage], _ options: GenerationOptions, onText: (@Sendable (String) -> Void)?
  ) async throws(RankifyError) -> GenerationReply {
    var request = ChatRequest(model: address.model, messages: messages, options: try checked(options))
    request.isStreamed = onText != nil
    let reply = try await exchange(request, onText)
    if reply.isStream {
      return GenerationReply(reply.text, finish: reply.isStopped ? .end : reply.finish ?? .end, usage: reply.usage)
    }
    let answer = ChatReply(reply.value ?? .null, "message")
    guard let written = answer.answer else { throw ServerAttempt.empty(address) }
    var stops = StopStrings(options.stops)
    let text = stops.append(written) + stops.finish()
    if !text.isEmpty { onText?(text) }
    return GenerationReply(text, finish: stops.isFound ? .end : answer.finish ?? .end, usage: answer.usage)
  }

  /// The logarithm of the probability of each word, as far as the server lists it among the likeliest first tokens; minus
  /// infinity for words that are less likely than those.
  /// - Throws: `failure` where none of the words is listed, or the server lists nothing
  public func logProbabilities(
    ofNext words: [String], after messages: [PromptMessage]
  ) async throws(RankifyError) -> Likelihoods {
    var request = ChatRequest(model: address.model, messages: messages, options: GenerationOptions(maximumTokens: 1))
    request.likeliest = 20
    let answer = ChatReply(try await exchange(request, nil).value ?? .null, "message")
    guard !answer.likeliest.isEmpty else {
      throw fault("does not tell probabilities ('top_logprobs'), which are needed here; take another server or method")
    }
    let found = words.map { word in
      answer.likeliest.filter { $0.token.drop { $0 == " " } == word }.reduce(0) { $0 + exp($1.logProbability) }
    }
    guard found.contains(where: { $0 > 0 }) else {
      let likeliest = answer.likeliest.prefix(3).map { "'\(ServerWords.short($0.token))'" }.joined(separator: ", ")
      throw fault(
        "has none of \(words.map { "'\($0)'" }.joined(separator: ", ")) among the likeliest first tokens, which are \(likeliest), …; "
          + "change the prompt, or take another model")
    }
    return Likelihoods(found.map { log($0) }, tokenCounts: words.map { _ in 1 }, usage: answer.usage)
  }

  private func checked(_ options: GenerationOptions) throws(RankifyError) -> GenerationOptions {
    if let fault = options.fault { throw RankifyError(.badArguments, "asks for \(fault)") }
    guard options.form == .free else {
      throw RankifyError(.badArguments, "\(address): a server cannot be held to a form of answers; ask for none")
    }
    return options
  }

  /// A failure of this server.
  private func fault(_ words: String) -> RankifyError {
    RankifyError(.failure, "\(address): the server \(key?.hidden(in: words) ?? words)")
  }

  // MARK: Requests

  private func exchange(
    _ request: ChatRequest, _ onText: (@Sendable (String) -> Void)?
  ) async throws(RankifyError) -> ServerReply {
    var (request, faults) = (request, PassingFaults())
    while true {
      let attempt = ServerAttempt(address, key, settings)
      switch await attempt.run(request, onText) {
      case .answered(let reply): return reply
      case .failed(let error): throw error
      case .renamedLimit where !request.usesNewLimit: request.usesNewLimit = true
      case .renamedLimit: throw fault("does not understand how the length of answers is limited")
      case .passing(let fault):
        faults.add(fault)
        try await wait(faults, fault)
      }
    }
  }

  private func wait(_ faults: PassingFaults, _ fault: PassingFault) async throws(RankifyError) {
    let what = "\(address): \(fault.reason)"
    if faults.areEnough(settings) {
      throw RankifyError(fault.code, "\(what) (\(faults.count) attempts); \(fault.remedy)")
    }
    guard let pause = settings.pause(after: faults.count, asked: fault.pause) else {
      let seconds = fault.pause?.components.seconds ?? 0
      throw RankifyError(.failure, "\(what) and wants to be asked again in \(seconds) s; come back then")
    }
    settings.onRetry(fault.reason, pause)
    do { try await Task.sleep(for: pause) } catch { throw ServerAttempt.interrupted(address) }
  }
}
