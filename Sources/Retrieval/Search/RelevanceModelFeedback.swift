import Foundation
import RankifyCore

/// Pseudo-relevance feedback by a relevance model (RM3): searches, takes the best documents for relevant, and searches
/// again for the query together with the terms that these documents share.
///
/// Feedback terms have 2 to 20 letters or digits and stand in at most a tenth of the documents, as in Anserini. Documents
/// count by their scores; under query likelihood, whose scores are logarithms, by the likelihoods themselves, as Lavrenko
/// and Croft have it (Anserini takes the logarithms).
public struct RelevanceModelFeedback: Retriever {
  /// What searches, both times.
  public let retriever: SparseRetriever
  /// How the query is expanded.
  public let settings: RelevanceModel.Settings
  private let first: SparseRetriever

  /// Lengths of feedback terms, in characters.
  private static let termLengths = 2...20
  /// The largest share of documents that a feedback term may stand in.
  private static let largestShare = 0.1

  /// Creates the stage.
  public init(_ retriever: SparseRetriever, settings: RelevanceModel.Settings = .init()) {
    (self.retriever, self.settings) = (retriever, settings)
    first = retriever.returning(max(0, settings.documents))
  }

  /// The ranking of the expanded query, with texts.
  public func run(_ query: Query) async throws(RankifyError) -> Ranking {
    var hits: [Hit] = []
    for entry in try entries(for: query.text) {
      guard let document = try retriever.index.document(entry.document) else { continue }
      hits.append(Hit(document: document, score: Float(entry.score)))
    }
    return Ranking(query: query, hits: hits)
  }

  /// The identifiers and scores of the best documents for the expanded query, best first.
  public func entries(for text: String) throws(RankifyError) -> [Run.Entry] {
    try entries(for: retriever.index.terms(of: text))
  }

  /// The same for analysed, weighted terms.
  public func entries(for terms: [WeightedTerm]) throws(RankifyError) -> [Run.Entry] {
    try retriever.entries(for: expand(terms))
  }

  /// The query mixed with the relevance model of the documents that it finds; weights sum to 1.
  /// - Throws: `.badArguments` where the query's share is not between 0 and 1.
  public func expand(_ terms: [WeightedTerm]) throws(RankifyError) -> [WeightedTerm] {
    let share = settings.originalQueryWeight
    guard (0...1).contains(share) else {
      throw RankifyError(.badArguments, "the weight of the original query is \(share); it must lie between 0 and 1")
    }
    return try model(of: terms).mixed(with: terms, originalQueryWeight: share)
  }

  /// The relevance model of the documents that a query finds.
  public func model(of terms: [WeightedTerm]) throws(RankifyError) -> RelevanceModel {
    var evidence: [RelevanceModel.Evidence] = []
    let entries = try first.entries(for: terms)
    for entry in entries {
      guard let document = try retriever.index.document(entry.document) else { continue }
      var terms: [WeightedTerm] = []
      for term in retriever.index.terms(of: document.contents) where try isEligible(term.term) { terms.append(term) }
      evidence.append(RelevanceModel.Evidence(terms, weight: weight(of: entry.score, best: entries[0].score)))
    }
    return RelevanceModel(evidence, size: settings.terms)
  }

  /// What a feedback document counts.
  private func weight(of score: Double, best: Double) -> Double {
    if case .queryLikelihood = retriever.similarity { return exp(score - best) }
    return score
  }

  private func isEligible(_ term: String) throws(RankifyError) -> Bool {
    guard RelevanceModelFeedback.isWord(term) else { return false }
    let most = RelevanceModelFeedback.largestShare * Double(retriever.index.statistics.documents)
    return Double(try retriever.index.statistics(of: term).documents) <= most
  }

  /// Letters and digits, with their marks, of any script.
  private static func isWord(_ term: String) -> Bool {
    termLengths.contains(term.count)
      && term.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || $0.properties.numericType != nil
          || $0.properties.generalCategory == .nonspacingMark
      }
  }
}
