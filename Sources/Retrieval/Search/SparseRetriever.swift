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
  public private(set) var depth: Int
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

  /// The same retriever with another depth.
  func returning(_ depth: Int) -> SparseRetriever {
    var copy = self
    copy.depth = max(0, depth)
    return copy
  }

  /// The ranking of one query, with texts.
  public func run(_ query: Query) async throws(RankifyError) -> Ranking {
    let best = try search(index.terms(of: query.text))
    let places = index.places()
    var hits: [Hit] = []
    for entry in best.entries {
      let (segment, local) = places.locate(TopDocuments.place(of: entry))
      let document = try index.document(number: index.segments[segment].number(of: local))
      hits.append(Hit(document: document, score: best.score(of: entry)))
    }
    return Ranking(query: query, hits: hits).top(depth)
  }

  /// The identifiers and scores of the best documents, best first; equal scores in descending order of identifiers.
  public func entries(for text: String) throws(RankifyError) -> [Run.Entry] {
    try entries(for: index.terms(of: text))
  }

  /// The same for analysed, weighted terms.
  public func entries(for terms: [WeightedTerm]) throws(RankifyError) -> [Run.Entry] {
    let best = try search(terms)
    let places = index.places()
    var entries: [Run.Entry] = []
    entries.reserveCapacity(best.entries.count)
    for entry in best.entries {
      let (segment, local) = places.locate(TopDocuments.place(of: entry))
      entries.append(
        Run.Entry(
          document: try places.identifier(of: local, in: segment), score: Double(best.score(of: entry))))
    }
    SparseRetriever.breakTies(&entries)
    if entries.count > depth { entries.removeLast(entries.count - depth) }
    return entries
  }

  /// Puts documents of equal scores in descending order of identifiers.
  private static func breakTies(_ entries: inout [Run.Entry]) {
    entries.withUnsafeMutableBufferPointer { entries in
      var start = 0
      while start < entries.count {
        var end = start + 1
        while end < entries.count, entries[end].score == entries[start].score { end += 1 }
        if end - start > 1 {
          var tied = UnsafeMutableBufferPointer(rebasing: entries[start..<end])
          tied.sort { $0.precedes($1) }
        }
        start = end
      }
    }
  }

  /// The best documents and all that tie with the last of them.
  private struct Best {
    var entries: [TopDocuments.Entry] = []
    var scale = 1.0

    func score(of entry: TopDocuments.Entry) -> Float {
      Float(Double(TopDocuments.score(of: entry)) / scale)
    }
  }

  private func search(_ terms: [WeightedTerm]) throws(RankifyError) -> Best {
    guard depth > 0 else { return Best() }
    try similarity.validate()
    let plan = try QueryPlan(terms, self)
    guard !plan.terms.isEmpty else { return Best() }
    let entries = try index.withScratch { scratch throws(RankifyError) in
      var search = MaxScoreSearch(
        plan.terms, segments: index.segments, lengths: normalized, prior: plan.prior,
        depth: min(depth, index.statistics.documents), scratch: scratch,
        isa: isa)
      search.run()
      return search.top.entries
    }
    return Best(entries: entries, scale: plan.scale)
  }
}

/// A query bound to an index: term functions in fixed point.
private struct QueryPlan {
  var terms: [MaxScoreSearch.Term] = []
  var prior: DocumentPrior?
  /// Fixed-point units in one unit of score; a power of two.
  let scale: Double
  /// The largest weight of a term, and the least sum that scores are resolved for: both far from the ends of single
  /// precision.
  private static let (heaviest, faintest) = (1e12, 0x1p-64)

  init(_ query: [WeightedTerm], _ retriever: SparseRetriever) throws(RankifyError) {
    let (index, similarity) = (retriever.index, retriever.similarity)
    var entries: [(TermEntry, Double)] = []
    for term in query where term.weight != 0 {
      guard term.weight > 0, term.weight <= QueryPlan.heaviest else {
        throw RankifyError(
          .badArguments, "the weight of the query term '\(term.term)' is \(term.weight); weights are 0 to 1e12")
      }
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
    scale = exp2((29 - log2(max(ceiling, QueryPlan.faintest))).rounded(.down))
    for (entry, weight) in entries {
      let function = TermFunction(
        similarity, weight: weight, term: entry.statistics, collection: index.statistics, scale: scale)
      terms.append(MaxScoreSearch.Term(lists: entry.lists, function: function))
    }
    prior = DocumentPrior(similarity, queryWeight: queryWeight, scale: scale)
  }
}
