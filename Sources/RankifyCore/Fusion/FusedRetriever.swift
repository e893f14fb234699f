/// Several retrievers asked at once, their rankings fused: a stage like any other.
///
/// Scores are narrowed to `Float`, as every ranking's; documents whose fused scores then coincide stand in the order of
/// equal scores. Where retrievers disagree about a document's text, the first one's stands.
public struct FusedRetriever: Retriever {
  private let retrievers: [any Retriever]
  private let fusion: any RunFusion

  /// Creates the stage.
  public init(_ retrievers: [any Retriever], by fusion: any RunFusion) {
    self.retrievers = retrievers
    self.fusion = fusion
  }

  /// Asks every retriever and fuses what they found.
  public func run(_ query: Query) async throws(RankifyError) -> Ranking {
    var rankings: [Ranking] = []
    for result in await answers({ (retriever) throws(RankifyError) in try await retriever.run(query) }) {
      rankings.append(try result.get())
    }
    return try fused(rankings, for: query)
  }

  /// Hands every retriever the whole batch and fuses query by query.
  public func run(batch: [Query]) async throws(RankifyError) -> [Ranking] {
    var found: [[Ranking]] = []
    for result in await answers({ (retriever) throws(RankifyError) in try await retriever.run(batch: batch) }) {
      found.append(try result.get())
    }
    var rankings: [Ranking] = []
    for (i, query) in batch.enumerated() { rankings.append(try fused(found.map { $0[i] }, for: query)) }
    return rankings
  }

  /// What each retriever gave, in their order, all asked at the same time.
  private func answers<Found: Sendable>(
    _ ask: @escaping @Sendable (any Retriever) async throws(RankifyError) -> Found
  ) async -> [Result<Found, RankifyError>] {
    await withTaskGroup(of: (Int, Result<Found, RankifyError>).self) { group in
      for (i, retriever) in retrievers.enumerated() {
        group.addTask {
          do throws(RankifyError) { return (i, .success(try await ask(retriever))) } catch {
            return (i, .failure(error))
          }
        }
      }
      var answers: [(Int, Result<Found, RankifyError>)] = []
      for await answer in group { answers.append(answer) }
      return answers.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private func fused(_ rankings: [Ranking], for query: Query) throws(RankifyError) -> Ranking {
    let documents = Dictionary(rankings.flatMap(\.hits).map { (ByteString($0.document.id), $0.document) }) { first, _ in
      first
    }
    let entries = try fusion.fuse(rankings.map(\.entries), for: query.id)
    let hits = entries.compactMap { entry in
      documents[ByteString(entry.document)].map { Hit(document: $0, score: Float(entry.score)) }
    }
    if let bad = hits.first(where: { $0.score.isNaN }) {
      throw RankifyError(
        .invalidInput,
        "query \(query.id): \(fusion.name) gives document \(bad.document.id) a score that is not a number")
    }
    return Ranking(query: query, hits: hits)
  }
}

extension Ranking {
  fileprivate var entries: [Run.Entry] {
    hits.map { Run.Entry(document: $0.document.id, score: Double($0.score)) }
  }
}
