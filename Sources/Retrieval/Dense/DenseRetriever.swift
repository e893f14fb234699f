import RankifyCore

/// Dense retrieval: ranks the documents of an index by the similarity of their vectors with the query's.
public struct DenseRetriever: Retriever {
  /// The vectors.
  public let dense: DenseIndex
  /// What encodes queries.
  public let encoder: any DenseEncoder
  /// Documents to return for a query.
  public let depth: Int

  /// Queries that are encoded and searched at a time.
  private static let batch = 256

  /// Creates a retriever.
  /// - Throws: invalid input where `encoder` is not the one that made the vectors.
  public init(_ dense: DenseIndex, encoder: any DenseEncoder, depth: Int = 1000) throws(RankifyError) {
    try dense.check(encoder.identity)
    (self.dense, self.encoder, self.depth) = (dense, encoder, max(0, depth))
  }

  /// The ranking of one query, with texts.
  public func run(_ query: Query) async throws(RankifyError) -> Ranking { try rankings([query])[0] }

  /// The rankings of many queries, encoded and searched together.
  public func run(batch: [Query]) async throws(RankifyError) -> [Ranking] { try rankings(batch) }

  /// The identifiers and scores of the best documents for each text, best first; equal scores in descending order of
  /// identifiers.
  public func entries(for texts: [String]) throws(RankifyError) -> [[Run.Entry]] {
    var results: [[Run.Entry]] = []
    for start in stride(from: 0, to: texts.count, by: DenseRetriever.batch) {
      let part = Array(texts[start..<min(start + DenseRetriever.batch, texts.count)])
      do throws(RankifyError) {
        results += try dense.entries(nearest: depth, to: try encoder.encode(part, as: .query))
      } catch {
        throw error.renumbered { start + $0 }
      }
    }
    return results
  }

  /// The same for queries, by whose identifiers faults name them.
  public func entries(for queries: [Query]) throws(RankifyError) -> [[Run.Entry]] {
    do throws(RankifyError) { return try entries(for: queries.map(\.text)) } catch {
      throw try error.naming { "query '\(queries[$0].id)'" }
    }
  }

  private func rankings(_ queries: [Query]) throws(RankifyError) -> [Ranking] {
    var rankings: [Ranking] = []
    for (query, entries) in zip(queries, try entries(for: queries)) {
      rankings.append(try dense.index.ranking(entries, for: query))
    }
    return rankings
  }
}

extension SparseIndex {
  /// The documents of a ranking of this index, with their texts.
  func ranking(_ entries: [Run.Entry], for query: Query) throws(RankifyError) -> Ranking {
    var hits: [Hit] = []
    for entry in entries {
      guard let document = try document(entry.document) else {
        throw RankifyError(.invalidInput, "\(path): the index is damaged: document '\(entry.document)' has no text")
      }
      hits.append(Hit(document: document, score: Float(entry.score)))
    }
    return Ranking(query: query, hits: hits)
  }
}
