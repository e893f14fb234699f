import RankifyCore
import Synchronization

/// Re-ranks by the attention that a language model pays passages when it reads them before the query: see `InContextScorer`.
public struct InContextReranker: Reranker {
  /// Reads and scores.
  public let scorer: InContextScorer
  /// Its name, for messages.
  public let name: String
  /// Hits of a ranking that get a new score; those below keep their order.
  public let depth: Int
  private let tally = Tally()

  /// Creates a re-ranker.
  /// - Precondition: `depth` is positive.
  public init(_ scorer: InContextScorer, name: String = "icr", depth: Int = 100) {
    precondition(depth > 0, "the depth must be positive, got \(depth)")
    (self.scorer, self.name, self.depth) = (scorer, name, depth)
  }

  /// Passages so far whose ends were cut off; one that comes again counts again.
  public var truncatedPassages: Int { tally.truncated.load(ordering: .relaxed) }
  /// Passages so far of which no more than the first `words` of the options were read; one that comes again counts again.
  public var shortenedPassages: Int { tally.shortened.load(ordering: .relaxed) }
  /// Rankings so far that were read in more than one window.
  public var windowedRankings: Int { tally.windowed.load(ordering: .relaxed) }
  /// Tokens read so far.
  public var tokens: Int { tally.tokens.load(ordering: .relaxed) }
  /// Prompts so far that were not read, because what queries look at in them was kept.
  public var keptReadings: Int { tally.kept.load(ordering: .relaxed) }

  /// Re-ranks one ranking.
  ///
  /// Read at once, hits get the scores of the method. Scores of several windows cannot be compared: then they are the hits'
  /// places from the end.
  public func run(_ ranking: Ranking) async throws(RankifyError) -> Ranking { try rerank(ranking) }

  /// Re-ranks one after the other: the model itself is what keeps the cores busy.
  public func run(batch: [Ranking]) async throws(RankifyError) -> [Ranking] {
    var reranked: [Ranking] = []
    for ranking in batch { reranked.append(try rerank(ranking)) }
    return reranked
  }

  private func rerank(_ ranking: Ranking) throws(RankifyError) -> Ranking {
    let hits = Array(ranking.hits.prefix(depth))
    guard !hits.isEmpty else { return ranking }
    guard let windows = scorer.options.windows, windows.size < hits.count else {
      return try ranking.reranking(first: try scores(of: hits, for: ranking.query), by: name)
    }
    tally.windowed.add(1, ordering: .relaxed)
    let order = try windows.ranked(Array(hits.indices)) { places throws(RankifyError) in
      try scores(of: places.map { hits[$0] }, for: ranking.query)
    }
    var places = [Float](repeating: 0, count: hits.count)
    for (rank, place) in order.enumerated() { places[place] = Float(hits.count - rank) }
    return try ranking.reranking(first: places, by: name)
  }

  /// The scores of hits, best first, in their order.
  private func scores(of hits: [Hit], for query: Query) throws(RankifyError) -> [Float] {
    let options = scorer.options
    let places = options.order.places(hits.count, query: query)
    let texts = places.map { scorer.shown(hits[$0].document) }
    let reading: InContextReading
    do throws(RankifyError) {
      reading = try scorer.read(texts, query: query.text, isPooled: options.pooling == .sum)
    } catch { throw RankifyError(error.code, "query '\(query.id)': \(error.message)", cause: error) }
    tally.truncated.add(reading.prompt.truncatedCount, ordering: .relaxed)
    tally.shortened.add(hits.count { scorer.isShortened($0.document) }, ordering: .relaxed)
    if reading.isRead {
      tally.tokens.add(reading.tokens, ordering: .relaxed)
    } else {
      tally.kept.add(1, ordering: .relaxed)
    }
    var scores = [Float](repeating: 0, count: hits.count)
    for (place, score) in zip(places, reading.scores(options.pooling)) { scores[place] = Float(score) }
    return scores
  }

  private final class Tally: Sendable {
    let truncated = Atomic<Int>(0)
    let shortened = Atomic<Int>(0)
    let windowed = Atomic<Int>(0)
    let tokens = Atomic<Int>(0)
    let kept = Atomic<Int>(0)
  }
}

extension Document {
  /// Title and text as a prompt shows them, the text cut to so many words.
  func passage(words: Int?) -> String {
    let text = words.map { self.text.words($0) } ?? self.text
    return title.isEmpty ? text : title + "\n" + text
  }
}

extension String {
  /// The first words, and what stands between them.
  fileprivate func words(_ count: Int) -> String {
    var (words, isInside) = (0, false)
    for index in unicodeScalars.indices {
      let isSpace = unicodeScalars[index].properties.isWhitespace
      if isSpace, isInside, words == count { return String(self[..<index]) }
      if !isSpace, !isInside { words += 1 }
      isInside = !isSpace
    }
    return self
  }
}
