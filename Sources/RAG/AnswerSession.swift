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
  /// The round that steps belong to.
  var round: Int?

  init(_ query: Query, _ model: any LanguageModel, _ settings: Answering) throws(RankifyError) {
    try settings.check()
    (self.query, self.model, self.settings) = (query, model, settings)
  }
}

extension AnswerSession {
  /// What the model replies to a prompt, without blanks around it, and which of the passages it was shown.
  /// - Parameters:
  ///   - holes: what the prompt shows besides the question
  ///   - passages: what it shows as passages, as many as there is room for
  ///   - isFinal: whether the reply is the answer, whose pieces are told as they are written
  mutating func ask(
    _ name: PromptName, _ holes: TemplateMap = [:], passages: [Hit] = [], seed: UInt64? = nil,
    form: AnswerForm = .free, stops: [String] = [], isFinal: Bool = false
  ) async throws(RankifyError) -> (text: String, shown: [Hit]) {
    var options = settings.options(form, stops: stops, for: model)
    if let seed { options.seed = seed }
    let prompt = try EvidencePrompt(name, query.text, model, settings).shown(holes, passages.map(\.document))
    trace.leftOutPassages += prompt.leftOut
    trace.cutPassages += prompt.cut
    let shown = Array(passages.prefix(prompt.count))
    let observer = isFinal ? settings.observer : nil
    if !shown.isEmpty { observer?(.evidence(Ranking(query: query, inOrder: shown))) }
    let reply = try await model.answer(
      prompt.messages, options, onText: observer.map { tell in { @Sendable in tell(.text($0)) } })
    let text = reply.text.trimmed
    note(AnswerStep(name.rawValue, round: round, text: text, finish: reply.finish, usage: reply.usage))
    return (text, shown)
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

  /// The answer.
  func answer(_ text: String, evidence: [Hit], stop: AnswerTrace.Stop? = nil) -> Answer {
    var trace = trace
    trace.stop = stop
    return Answer(query: query, text: text, evidence: Ranking(query: query, inOrder: evidence), trace: trace)
  }

  private mutating func note(_ step: AnswerStep) {
    trace.steps.append(step)
    settings.observer?(.step(step))
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
