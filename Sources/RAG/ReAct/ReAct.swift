import RankifyCore
import Templates

/// Thinks, searches for words of the model's own, and thinks again, until the model answers.
///
/// Yao et al., "ReAct: Synergizing Reasoning and Acting in Language Models", ICLR 2023, with a search engine as the only tool. The
/// passages found are shown with numbers that stay the same from round to round. A reply without an action counts as malformed,
/// and the model is told so.
public struct ReAct: Answerer {
  /// Finds passages.
  public let search: any Retriever
  /// The model.
  public let model: any LanguageModel
  /// How often the model may search.
  public let rounds: Int
  /// What it has in common with others.
  public let settings: Answering

  /// Creates a method.
  /// - Throws: `badArguments` for fewer than one round
  public init(
    search: any Retriever, model: any LanguageModel, rounds: Int = 5, _ settings: Answering = Answering()
  ) throws(RankifyError) {
    guard rounds >= 1 else { throw RankifyError(.badArguments, "\(rounds) rounds; expected at least 1") }
    (self.search, self.model, self.rounds, self.settings) = (search, model, rounds, settings)
  }

  /// Answers a query in at most `rounds` + 1 requests.
  /// - Throws: what the model and the search throw
  public func run(_ query: Query) async throws(RankifyError) -> Answer {
    var session = try AnswerSession(query, model, settings)
    var (transcript, evidence, searched): ([String], EvidenceList, Set<String>) = ([], EvidenceList(), [])
    var stop = AnswerTrace.Stop.rounds
    for round in 1...rounds {
      session.round = round
      let reply = try await think(&session, transcript, evidence, isLast: false)
      // What does not fit any more would not be seen either.
      if reply.shown.count < evidence.count { stop = .passages }
      let found = ReActAction.first(in: reply.text)
      if case .answer(let text) = found?.action { return finish(session, text, reply.shown, .answered) }
      if stop == .passages { break }
      transcript.append(found?.transcript ?? reply.text)
      guard case .search(let words) = found?.action else {
        session.countMalformed()
        transcript.append("Observation: no action; write Search[words] or Final Answer: and the answer")
        continue
      }
      guard searched.insert(words.lowercased()).inserted else {
        transcript.append("Observation: these words were searched for already; search for others, or answer")
        continue
      }
      let hits = try await session.search(words, with: search, keeping: settings.passages)
      evidence.add(hits)
      transcript.append(observation(hits, evidence))
    }
    session.round = nil
    let reply = try await think(&session, transcript, evidence, isLast: true)
    guard case .answer(let text) = ReActAction.first(in: reply.text)?.action else {
      session.countMalformed()
      return finish(session, FinalAnswer(reply.text).text, reply.shown, stop)
    }
    return finish(session, text, reply.shown, stop)
  }

  private func think(
    _ session: inout AnswerSession, _ transcript: [String], _ evidence: EvidenceList, isLast: Bool
  ) async throws(RankifyError) -> AnswerSession.Reply {
    try await session.ask(
      .thought, ["transcript": .string(transcript.joined(separator: "\n")), "last": .bool(isLast)],
      passages: evidence.hits, stops: ["\nObservation:"])
  }

  private func observation(_ hits: [Hit], _ evidence: EvidenceList) -> String {
    if hits.isEmpty { return "Observation: nothing was found" }
    let numbers = hits.compactMap { evidence.number(of: $0) }.map { "[\($0)]" }
    return "Observation: found \(numbers.joined(separator: ", "))"
  }

  private func finish(
    _ session: AnswerSession, _ text: String, _ evidence: [Hit], _ stop: AnswerTrace.Stop
  ) -> Answer {
    session.tellEvidence(evidence)
    session.tellText(text)
    return session.answer(text, evidence: evidence, stop: stop)
  }
}
