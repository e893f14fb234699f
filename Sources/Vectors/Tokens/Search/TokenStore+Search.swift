import CKernels
import RankifyCore
import Tensors

extension TokenStore {
  /// The `k` documents with the highest MaxSim: the sum over the query's vectors of the largest inner product with a vector of
  /// the document, as it is stored. Equal scores go by document number; deleted documents and those without vectors are not
  /// found.
  ///
  /// Scores are those of `MaxSim` on decoded vectors, in single precision (with `int8`, of query vectors in codes of one byte,
  /// too). The exact mode looks at all documents. The other finds candidates by centroids, and more centroids than asked for
  /// where the collection has `k` documents with vectors, but the candidates are fewer. Neither the result nor, but for the
  /// times, the stages depend on threads.
  /// - Parameter rows: the only documents to search; `nil` for all
  /// - Throws: `RankifyError` where the query has another dimension or a number that is not finite, where PLAID is asked for
  ///   and there are no centroids, and where lists are damaged.
  public func search(
    _ query: TokenVectors, k: Int, mode: TokenSearchMode = .exact, rows: RowSet? = nil, on pool: ThreadPool = .shared
  ) throws(RankifyError) -> TokenSearchResult {
    precondition(k >= 0, "\(k) documents")
    try TokenCheck.check(query, settings.dimension, "the query")
    guard k > 0, query.count > 0 else { return TokenSearchResult(neighbors: [], stages: []) }
    switch mode {
    case .exact:
      var clock = StageClock()
      let documents = (0..<documentCount).filter { isLive($0) && rows?.contains($0) ?? true }
      let best = ranked(scored(documents, MaxSimQuery(query), pool), k)
      clock.end(.exact, documents: best.count)
      return TokenSearchResult(neighbors: best, stages: clock.stages)
    case .plaid(let settings):
      return try PLAIDSearch(self, query, k, settings ?? PLAIDSettings(k: k), pool).run(rows)
    }
  }

  /// A search for each query, several at once: faster than one after the other.
  public func search(
    _ queries: [TokenVectors], k: Int, mode: TokenSearchMode = .exact, rows: RowSet? = nil,
    on pool: ThreadPool = .shared
  ) throws(RankifyError) -> [TokenSearchResult] {
    let results = pool.map(queries.count) { number in
      Result { () throws(RankifyError) in
        try search(queries[number], k: k, mode: mode, rows: rows, on: pool)
      }
    }
    var found: [TokenSearchResult] = []
    for result in results { found.append(try result.get()) }
    return found
  }

  /// `result[i]` is the MaxSim of `documents[i]`, deleted or not: for re-ranking. A document without vectors gets -9999 for
  /// each query vector, as in colbert-ai.
  public func scores(
    of documents: [Int], for query: TokenVectors, on pool: ThreadPool = .shared
  ) throws(RankifyError) -> [Float] {
    try TokenCheck.check(query, settings.dimension, "the query")
    for document in documents {
      precondition((0..<documentCount).contains(document), "document \(document) of \(documentCount)")
    }
    let packed = MaxSimQuery(query)
    return spans(documents, pool) { documents in
      let (scan, decoder) = (MaxSimScan(packed), TokenDecoder(self))
      return documents.map { scan.score(decoder.rows(stored($0))) }
    }
  }

  /// Those of the documents that have vectors, with their scores.
  func scored(_ documents: [Int], _ query: MaxSimQuery, _ pool: ThreadPool) -> [UInt64] {
    spans(documents, pool) { documents in
      let (scan, decoder) = (MaxSimScan(query), TokenDecoder(self))
      return documents.compactMap { document in
        let stored = stored(document)
        return stored.count > 0 ? ck_candidate(scan.score(decoder.rows(stored)), UInt32(document)) : nil
      }
    }
  }

  /// Calls `body` with spans of the documents, several at once, and joins the results in order.
  func spans<T>(_ documents: [Int], _ pool: ThreadPool, _ body: (ArraySlice<Int>) -> [T]) -> [T] {
    // Small ones: a thread that others hold up leaves what it cannot do to the rest.
    let span = max(32, min(512, documents.count / (64 * pool.threads)))
    var parts = [[T]](repeating: [], count: (documents.count + span - 1) / span)
    parts.withUnsafeMutableBufferPointer { parts in
      // Pieces write to places of their own.
      nonisolated(unsafe) let parts = parts
      pool.run(parts.count) { piece in
        parts[piece] = body(documents[piece * span..<min((piece + 1) * span, documents.count)])
      }
    }
    return Array(parts.joined())
  }

  /// The `k` best candidates, best first.
  func ranked(_ candidates: [UInt64], _ k: Int) -> [Neighbor] {
    best(candidates, k).sorted(by: >).map {
      Neighbor(row: Int(ck_candidate_row($0)), score: ck_candidate_score($0))
    }
  }

  /// The `k` best candidates, in any order.
  func best(_ candidates: [UInt64], _ k: Int) -> [UInt64] {
    guard candidates.count > k else { return candidates }
    var candidates = candidates
    _ = ck_select(&candidates, candidates.count, k)
    return Array(candidates.prefix(k))
  }
}
