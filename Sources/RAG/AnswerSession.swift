import LanguageModels
import RankifyCore
import Templates

/// One query being answered: asks the model, searches, and writes down what was done.
struct AnswerSession {
  let query: Query
  let model: any LanguageModel
  let settings: Answering
  /// What was done so far.
  private(set) var trace = AnswerTrace()
  private var account = ShownPassages()
  /// The round that steps belong to.
  var round: Int?

  init(_ query: Query, _ model: any LanguageModel, _ settings: Answering) throws(RankifyError) {
    try settings.check()
    (self.query, self.model, self.settings) = (query, model, settings)
  }
}

extension AnswerSession {
  /// A reply, and what the model was shown.
  struct Reply {
    /// The reply as it was written, without thoughts before it.
    var raw: String
    /// The passages that were shown, as they were: of one that was cut off the beginning.
    var shown: [Hit]
    /// Why the reply is no longer.
    var finish: GenerationReply.Finish

    /// The reply without blanks around it.
    var text: String { raw.trimmed }
  }

  /// What is told while the model is asked.
  enum Telling {
    case nothing
    /// The passages that it is shown.
    case evidence
    /// The passages, and the reply, which is the answer, piece by piece.
    case answer
  }

  /// Tells which passages the answer rests on.
  func tellEvidence(_ passages: [Hit]) {
    if !passages.isEmpty { settings.observer?(.evidence(Ranking(query: query, inOrder: passages))) }
  }

  /// What the model replies to a prompt.
  /// - Parameters:
  ///   - holes: what the prompt shows besides the question
  ///   - passages: what it shows as passages, as many as there is room for
  ///   - tokens: what the reply may have, if not what the settings say
  ///   - numbers: those of the passages, if not 1, 2, …
  ///   - tells: what is told while the model is asked
  mutating func ask(
    _ name: PromptName, _ holes: TemplateMap = [:], passages: [Hit] = [], seed: UInt64? = nil,
    form: AnswerForm = .free, stops: [String] = [], tokens: Int? = nil, numbers: [Int]? = nil,
    telling tells: Telling = .nothing
  ) async throws(RankifyError) -> Reply {
    var options = settings.options(form, stops: stops, for: model)
    if let seed { options.seed = seed }
    if let tokens { options.maximumTokens = tokens }
    let prompt = try EvidencePrompt(name, query.text, model, settings).shown(
      holes, passages.map(\.document), numbers: numbers ?? Array(1...max(1, passages.count)))
    let shown = zip(passages, prompt.passages).map { Hit(document: $1, score: $0.score) }
    account.note(passages, shown)
    if tells != .nothing { tellEvidence(shown) }
    let observer = tells == .answer ? settings.observer : nil
    let pieces = observer.map { tell in AnswerPieces { text in tell(.text(text)) } }
    let reply = try await model.answer(prompt.messages, options, onText: pieces?.add)
    pieces?.finish()
    note(AnswerStep(name.rawValue, round: round, text: reply.text.trimmed, finish: reply.finish, usage: reply.usage))
    return Reply(raw: ThoughtFilter.answer(in: reply.text), shown: shown, finish: reply.finish)
  }

  /// What a search finds, at most so much.
  mutating func search(
    _ words: String, with search: any Retriever, keeping k: Int
  ) async throws(RankifyError) -> [Hit] {
    let found = Array(try await search.run(Query(id: query.id, text: words)).hits.prefix(k))
    note(AnswerStep("search", round: round, text: words, documents: found.map(\.document.id)))
    return found
  }

  /// Says what the last reply was taken for.
  mutating func judge(_ verdict: Bool, isMalformed: Bool) {
    trace.steps[trace.steps.count - 1].verdict = verdict
    if isMalformed { trace.malformedReplies += 1 }
  }

  /// Counts a reply that was not as asked for.
  mutating func countMalformed() { trace.malformedReplies += 1 }

  /// Tells an answer that was found in a longer reply.
  func tellText(_ text: String) {
    if !text.isEmpty { settings.observer?(.text(text)) }
  }

  /// The answer.
  func answer(_ text: String, evidence: [Hit], stop: AnswerTrace.Stop? = nil) -> Answer {
    var trace = trace
    (trace.stop, trace.leftOutPassages, trace.cutPassages) = (stop, account.leftOut.count, account.cut.count)
    return Answer(query: query, text: text, evidence: Ranking(query: query, inOrder: evidence), trace: trace)
  }

  private mutating func note(_ step: AnswerStep) {
    trace.steps.append(step)
    settings.observer?(.step(step))
  }
}

/// Which passages were shown whole, cut, or not at all, in all requests together.
private struct ShownPassages {
  private var found: Set<ByteString> = []
  private var shown: Set<ByteString> = []
  /// Those of which only the beginning was shown.
  private(set) var cut: Set<ByteString> = []

  /// Those that were never shown.
  var leftOut: Set<ByteString> { found.subtracting(shown) }

  /// Takes note of a request.
  mutating func note(_ passages: [Hit], _ shown: [Hit]) {
    found.formUnion(passages.map { ByteString($0.document.id) })
    self.shown.formUnion(shown.map { ByteString($0.document.id) })
    cut.formUnion(zip(passages, shown).filter { $0.document != $1.document }.map { ByteString($0.0.document.id) })
  }
}

extension Ranking {
  /// Hits of one or several rankings in a given order: their own scores where these agree with the order, ranks from the end
  /// where they do not.
  init(query: Query, inOrder hits: [Hit]) {
    let own = Ranking(query: query, hits: hits)
    if own.hits.elementsEqual(hits) {
      self = own
    } else {
      let ranked = hits.enumerated().map { Hit(document: $1.document, score: Float(hits.count - $0)) }
      self.init(query: query, hits: ranked)
    }
  }
}

extension String {
  /// The text without blanks and line ends around it.
  var trimmed: String {
    let start = drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }
}
