import Foundation
import RankifyCore
import Synchronization

/// Sparse retrieval: ranks the documents of an index by term statistics.
public struct SparseRetriever: Retriever {
  /// The index.
  public let index: SparseIndex
  /// The formula.
  public let similarity: Similarity
  /// How exactly it sees lengths.
  public let lengths: LengthPrecision
  /// Documents to return for a query.
  public let depth: Int
  private let normalized: [NormalizedLengths]
  private let isa: InstructionSet

  /// Creates a retriever.
  public init(
    _ index: SparseIndex, similarity: Similarity = .standard, lengths: LengthPrecision = .exact, depth: Int = 1000
  ) {
    self.init(index, similarity: similarity, lengths: lengths, depth: depth, instructions: .best)
  }

  package init(
    _ index: SparseIndex, similarity: Similarity, lengths: LengthPrecision, depth: Int, instructions: InstructionSet
  ) {
    (self.index, self.similarity, self.lengths) = (index, similarity, lengths)
    (self.depth, isa) = (max(0, depth), instructions)
    normalized = index.segments.map { NormalizedLengths($0, similarity, index.statistics, lengths) }
  }

  /// The ranking of one query, with texts.
  public func run(_ query: Query) async throws(RankifyError) -> Ranking {
    let found = try search(index.terms(of: query.text))
    var hits: [Hit] = []
    for entry in found {
      hits.append(Hit(document: try index.document(number: index.segments[entry.segment].number(of: entry.local)), score: entry.score))
    }
    return Ranking(query: query, hits: hits)
  }

  /// The identifiers and scores of the best documents, best first; equal scores in descending order of identifiers.
  public func entries(for text: String) throws(RankifyError) -> [Run.Entry] {
    try entries(for: index.terms(of: text))
  }

  /// The same for analysed, weighted terms.
  public func entries(for terms: [WeightedTerm]) throws(RankifyError) -> [Run.Entry] {
    try search(terms).map { Run.Entry(document: $0.identifier, score: Double($0.score)) }
  }

  /// A document found.
  struct Found {
    var segment: Int
    var local: Int
    var identifier: Document.ID
    var score: Float
  }

  func search(_ terms: [WeightedTerm]) throws(RankifyError) -> [Found] {
    guard depth > 0 else { return [] }
    let plan = try QueryPlan(terms, self)
    guard !plan.terms.isEmpty else { return [] }
    let best = try index.withScratch { scratch throws(RankifyError) in
      var search = MaxScoreSearch(
        plan.terms, segments: index.segments, lengths: normalized, prior: plan.prior, depth: depth, scratch: scratch,
        isa: isa)
      search.run()
      return search.top.entries
    }
    return try identified(best, scale: plan.scale)
  }

  /// Names the documents of sorted entries, breaks ties by identifier and cuts at `depth`.
  private func identified(_ entries: [TopDocuments.Entry], scale: Double) throws(RankifyError) -> [Found] {
    let places = index.places()
    var found: [Found] = []
    found.reserveCapacity(entries.count)
    for entry in entries {
      let (segment, local) = places.locate(TopDocuments.place(of: entry))
      found.append(
        Found(
          segment: segment, local: local, identifier: try places.identifier(of: local, in: segment),
          score: Float(Double(TopDocuments.score(of: entry)) / scale)))
    }
    var start = 0
    while start < found.count {
      var end = start + 1
      while end < found.count, found[end].score == found[start].score { end += 1 }
      if end - start > 1 {
        found[start..<end].sort { ByteOrder.precedes($1.identifier, $0.identifier) }
      }
      start = end
    }
    return found.count > depth ? Array(found[..<depth]) : found
  }
}

/// A query bound to an index: term functions in fixed point.
private struct QueryPlan {
  var terms: [MaxScoreSearch.Term] = []
  var prior: DocumentPrior?
  /// Fixed-point units in one unit of score; a power of two.
  let scale: Double

  init(_ query: [WeightedTerm], _ retriever: SparseRetriever) throws(RankifyError) {
    let (index, similarity) = (retriever.index, retriever.similarity)
    var entries: [(TermEntry, Double)] = []
    for term in query where term.weight > 0 {
      let entry = try index.entry(of: term.term)
      if entry.statistics.documents > 0 { entries.append((entry, term.weight)) }
    }
    let queryWeight = query.reduce(0) { $0 + $1.weight }
    var ceiling = -DocumentPrior.floor(similarity, queryWeight: queryWeight)
    for (entry, weight) in entries {
      ceiling += TermFunction.ceiling(
        similarity, weight: weight, term: entry.statistics, collection: index.statistics)
    }
    // The largest sum stays below 2²⁹: no overflow, and 32-bit arithmetic resolves far more than single precision.
    scale = exp2((29 - log2(max(ceiling, .leastNormalMagnitude))).rounded(.down))
    for (entry, weight) in entries {
      let function = TermFunction(
        similarity, weight: weight, term: entry.statistics, collection: index.statistics, scale: scale)
      terms.append(MaxScoreSearch.Term(lists: entry.lists, function: function))
    }
    prior = DocumentPrior(similarity, queryWeight: queryWeight, scale: scale)
  }
}
