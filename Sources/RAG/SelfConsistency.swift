import RankifyCore

/// Answers several times with reasons that are drawn anew, and takes the answer that comes most often.
///
/// Wang et al., "Self-Consistency Improves Chain of Thought Reasoning in Language Models", ICLR 2023. Votes are counted over
/// normalised answers without citations, not over reasonings; answers are short, since sentences hardly ever agree. Of answers that come equally often the one that came first counts.
public struct SelfConsistency: Generator {
  /// The temperature where the settings have 0, at which all replies would be the same.
  public static let standardTemperature = 0.7

  /// The model.
  public let model: any LanguageModel
  /// How many replies are drawn.
  public let samples: Int
  /// What it has in common with others.
  public let settings: Answering

  /// Creates a generator.
  /// - Throws: `badArguments` for fewer than one sample
  public init(
    _ model: any LanguageModel, samples: Int = 5, _ settings: Answering = Answering()
  ) throws(RankifyError) {
    guard samples >= 1 else { throw RankifyError(.badArguments, "\(samples) samples; expected at least 1") }
    var settings = settings
    if settings.temperature == 0 { settings.temperature = Self.standardTemperature }
    settings.style = .short
    (self.model, self.samples, self.settings) = (model, samples, settings)
  }

  /// Answers from a ranking.
  /// - Throws: what the model throws, `badArguments` where not even the prompt without passages fits
  public func run(_ ranking: Ranking) async throws(RankifyError) -> Answer {
    var session = try AnswerSession(ranking.query, model, settings)
    var (answers, evidence): ([String], [Hit]) = ([], [])
    for sample in 0..<samples {
      let reply = try await session.ask(
        .reasons, passages: Array(ranking.hits.prefix(settings.passages)), seed: settings.seed &+ UInt64(sample),
        telling: sample == 0 ? .evidence : .nothing)
      let found = FinalAnswer(reply.text)
      if !found.isMarked { session.countMalformed() }
      answers.append(found.text)
      evidence = reply.shown
    }
    let answer = Self.majority(of: answers)
    session.tellText(answer)
    return session.answer(answer, evidence: evidence)
  }

  /// The answer that comes most often, as it was written first. Empty answers do not vote unless there are no others.
  package static func majority(of answers: [String]) -> String {
    var (votes, first): ([String: Int], [(key: String, text: String)]) = ([:], [])
    for answer in answers {
      let key = AnswerNormalization.unicode.normalized(CitedText(answer).plain)
      if key.isEmpty { continue }
      if votes.updateValue(votes[key, default: 0] + 1, forKey: key) == nil { first.append((key, answer)) }
    }
    let most = votes.values.max()
    return first.first { votes[$0.key] == most }?.text ?? answers.first ?? ""
  }
}
