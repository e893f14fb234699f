import RankifyCore

/// A relevance model (Lavrenko & Croft, SIGIR 2001): which terms, with what probability, the documents that answer a query
/// use, estimated from the documents found for it.
///
/// P(w|R) ∝ Σ_d P(w|d)·weight(d) over the feedback documents. As in Anserini, P(w|d) is the frequency among the document's
/// most frequent eligible terms, as many as the model keeps, and the model is normalised after the same cut.
public struct RelevanceModel: Hashable, Sendable {
  /// How a model is estimated and mixed with the query.
  public struct Settings: Hashable, Sendable {
    /// Terms that the model keeps.
    public var terms: Int
    /// Documents from the top of the first ranking that it is estimated from.
    public var documents: Int
    /// The share λ of the query in the expanded query, 0 to 1.
    public var originalQueryWeight: Double

    /// Creates settings; the defaults are Anserini's.
    public init(terms: Int = 10, documents: Int = 10, originalQueryWeight: Double = 0.5) {
      (self.terms, self.documents, self.originalQueryWeight) = (terms, documents, originalQueryWeight)
    }
  }

  /// A feedback document: its eligible terms, weighted by frequency, and how much it counts.
  package struct Evidence {
    let terms: [WeightedTerm]
    let weight: Double

    package init(_ terms: [WeightedTerm], weight: Double) {
      (self.terms, self.weight) = (terms, weight)
    }
  }

  /// Terms and probabilities, the most probable first; they sum to 1, or there are none.
  public let terms: [WeightedTerm]

  /// Estimates a model of `size` terms.
  package init(_ evidence: [Evidence], size: Int) {
    var sums: [ByteString: Double] = [:]
    for document in evidence where document.weight > 0 {
      for term in RelevanceModel.distribution(document.terms, size: size) {
        sums[ByteString(term.term), default: 0] += term.weight * document.weight
      }
    }
    terms = RelevanceModel.distribution(sums.map { WeightedTerm($0.key.string, weight: $0.value) }, size: size)
  }

  /// The `size` heaviest terms, equal ones in the order of their bytes, with weights that sum to 1.
  private static func distribution(_ terms: [WeightedTerm], size: Int) -> [WeightedTerm] {
    let sorted = terms.sorted {
      $0.weight != $1.weight ? $0.weight > $1.weight : ByteOrder.precedes($0.term, $1.term)
    }
    let kept = sorted.prefix(max(0, size))
    let sum = kept.reduce(0) { $0 + $1.weight }
    return kept.map { WeightedTerm($0.term, weight: $0.weight / sum) }
  }

  /// The query mixed with the model, RM3 (Abdul-Jaleel et al., TREC 2004): λ·P(w|q) + (1 − λ)·P(w|R), the terms of the
  /// query first. A query is given back normalised where the model has no terms.
  package func mixed(with query: [WeightedTerm], originalQueryWeight: Double) -> [WeightedTerm] {
    let length = query.reduce(0) { $0 + $1.weight }
    guard length > 0 else { return query }
    let share = terms.isEmpty ? 1 : originalQueryWeight
    var mixture = query.map { WeightedTerm($0.term, weight: share * $0.weight / length) }
    let places = Dictionary(mixture.indices.map { (ByteString(mixture[$0].term), $0) }) { first, _ in first }
    for term in terms {
      let weight = (1 - share) * term.weight
      if let place = places[ByteString(term.term)] {
        mixture[place].weight += weight
      } else {
        mixture.append(WeightedTerm(term.term, weight: weight))
      }
    }
    return mixture.filter { $0.weight > 0 }
  }
}
