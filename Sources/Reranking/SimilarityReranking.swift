import RankifyCore

/// Re-ranking by the similarity of what an encoder makes of queries and documents: one vector, or one for each token.
///
/// Every document is encoded once, however many rankings it stands in: within a batch always, from batch to batch as far as
/// the memory allows. Memory: that, and what the documents of one batch became.
struct SimilarityReranking<Representation: Sendable>: Sendable {
  /// What documents have that were encoded before.
  typealias Stored = @Sendable ([Document.ID]) throws(RankifyError) -> [Representation?]

  let name: String
  let encoder: any TextEncoder<Representation>
  let stored: Stored?
  let scorer: any Scorer<Representation>
  let depth: Int
  let longDocuments: LongDocuments
  /// What documents became that the store lacks; copies share it.
  let encoded: EncodedTexts<Representation>

  /// - Precondition: `depth` is positive; nothing stored where passages are read.
  init(
    name: String, encoder: some TextEncoder<Representation>, stored: Stored?, scorer: any Scorer<Representation>,
    depth: Int, longDocuments: LongDocuments, encoded: EncodedTexts<Representation>
  ) {
    precondition(depth > 0, "the depth must be positive, got \(depth)")
    precondition(stored == nil || longDocuments == .beginning, "stored vectors are of documents, not of passages")
    (self.name, self.encoder, self.stored, self.scorer) = (name, encoder, stored, scorer)
    (self.depth, self.longDocuments, self.encoded) = (depth, longDocuments, encoded)
  }

  func callAsFunction(_ rankings: [Ranking]) throws(RankifyError) -> [Ranking] {
    let queries = try queryRepresentations(rankings)
    let documents = try representations(rankings.flatMap { $0.hits.prefix(depth).map(\.document) })
    var reranked: [Ranking] = []
    for (ranking, query) in zip(rankings, queries) {
      let scores = scores(
        of: ranking.hits.prefix(depth).map { documents[ByteString($0.document.id)] ?? [] }, for: query)
      reranked.append(try ranking.reranking(first: scores, by: name))
    }
    return reranked
  }

  private func queryRepresentations(_ rankings: [Ranking]) throws(RankifyError) -> [Representation] {
    do throws(RankifyError) { return try encoder.encode(rankings.map(\.query.text), as: .query) } catch {
      throw try error.naming { "query '\(rankings[$0].query.id)'" }
    }
  }

  /// The scores of documents, each that of its best passage. All passages are scored at once, on all threads.
  private func scores(of documents: [[Representation]], for query: Representation) -> [Float] {
    let all = scorer.scores(of: Array(documents.joined()), for: query)
    var start = 0
    return documents.map { passages in
      let scores = all[start..<start + passages.count]
      start += passages.count
      // Not a number stays not a number, which `max` would drop or keep depending on where it stands.
      return scores.first(where: \.isNaN) ?? scores.max() ?? .nan
    }
  }

  /// What every document's passages became.
  private func representations(_ documents: [Document]) throws(RankifyError) -> [ByteString: [Representation]] {
    var known: [ByteString: [Representation]] = [:]
    var open: [Document] = []
    for document in documents where known.updateValue([], forKey: ByteString(document.id)) == nil {
      open.append(document)
    }
    if let stored {
      let found = try stored(open.map(\.id))
      for case (let document, .some(let one)) in zip(open, found) { known[ByteString(document.id)] = [one] }
      open = zip(open, found).filter { $1 == nil }.map(\.0)
    }
    let passages = open.flatMap { document in
      longDocuments.passages(of: document).map { (document: document.id, text: $0) }
    }
    for ((id, _), one) in zip(passages, try passageRepresentations(passages)) {
      known[ByteString(id), default: []].append(one)
    }
    return known
  }

  private func passageRepresentations(
    _ passages: [(document: Document.ID, text: String)]
  ) throws(RankifyError) -> [Representation] {
    do throws(RankifyError) {
      return try encoded.representations(of: passages.map(\.text)) { texts throws(RankifyError) in
        try encoder.encode(texts, as: .document, slice: slice)
      }
    } catch {
      throw try error.naming { "document '\(passages[$0].document)'" }
    }
  }

  /// Passages encoded in one call: enough to keep every core busy.
  private var slice: Int { 256 }
}
