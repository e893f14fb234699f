import RankifyCore

/// How well a document's term frequencies speak for it: the formula behind a sparse ranking.
///
/// *tf* is the term's frequency in the document, *dl* the document's length in terms, *avgdl* the mean length, *N* the
/// number of documents with any term, *df* the number of those with this one. Parameters are options of the query; the
/// index serves every one of them.
public enum Similarity: Hashable, Sendable {
  /// BM25 as Lucene has it: Σ ln(1 + (N − df + ½)/(df + ½)) · tf / (tf + k1·(1 − b + b·dl/avgdl)).
  ///
  /// Robertson & Zaragoza (2009) without the constant factor k1 + 1, which changes no ranking.
  case bm25(k1: Float, b: Float)
  /// BM25+ (Lv & Zhai, CIKM 2011): Σ ln((N + 1)/df) · ((k1 + 1)·tf / (tf + k1·(1 − b + b·dl/avgdl)) + δ).
  case bm25Plus(k1: Float, b: Float, delta: Float)
  /// BM25L (Lv & Zhai, SIGIR 2011): Σ ln((N + 1)/(df + ½)) · (k1 + 1)·(c + δ) / (k1 + c + δ), c = tf / (1 − b + b·dl/avgdl).
  case bm25L(k1: Float, b: Float, delta: Float)
  /// Query likelihood with Dirichlet smoothing (Zhai & Lafferty, 2004), for documents with at least one query term:
  /// Σ ln(1 + tf/(μ·p)) + |q|·ln(μ/(μ + dl)), *p* the term's share of all occurrences in the collection.
  case queryLikelihood(mu: Float)

  /// BM25 with k1 = 0.9 and b = 0.4, the parameters of Anserini's baselines.
  public static let standard = Similarity.bm25(k1: 0.9, b: 0.4)

  /// Checks that the parameters are such that scores rise with frequency and never with length.
  func validate() throws(RankifyError) {
    switch self {
    case .bm25(let k1, let b):
      try Similarity.check(k1, "k1", 0...1e6)
      try Similarity.check(b, "b", 0...1)
    case .bm25Plus(let k1, let b, let delta), .bm25L(let k1, let b, let delta):
      try Similarity.check(k1, "k1", 0...1e6)
      try Similarity.check(b, "b", 0...1)
      try Similarity.check(delta, "delta", 0...1e6)
    case .queryLikelihood(let mu):
      try Similarity.check(mu, "mu", 1e-3...1e9)
    }
  }

  private static func check(_ value: Float, _ name: String, _ range: ClosedRange<Float>) throws(RankifyError) {
    guard range.contains(value) else {
      throw RankifyError(
        .badArguments, "\(name) is \(value); it must lie between \(range.lowerBound) and \(range.upperBound)")
    }
  }
}

/// Whether lengths enter a formula exactly, or rounded to the 256 values of Lucene's norms.
public enum LengthPrecision: Hashable, Sendable {
  /// The number of terms.
  case exact
  /// Rounded down as Lucene's `SmallFloat.intToByte4` does: exact up to 40 terms, then to four significant bits.
  case byte

  /// The length as the formula sees it.
  package func effective(_ length: UInt32) -> UInt32 {
    guard self == .byte, length >= 24 else { return length }
    let rest = length - 24
    let shift = max(0, 32 - rest.leadingZeroBitCount - 4)
    return 24 + ((rest >> UInt32(shift)) << UInt32(shift))
  }
}

/// A term of a query, analysed, with its weight: how often it occurs, or what feedback gave it.
public struct WeightedTerm: Hashable, Sendable {
  /// The term as the index's analysis makes it.
  public var term: String
  /// A factor on its contribution; greater than zero.
  public var weight: Double

  /// Creates a term.
  public init(_ term: String, weight: Double = 1) {
    self.term = term
    self.weight = weight
  }
}

/// Counts over the documents of an index that are not deleted.
public struct CollectionStatistics: Hashable, Sendable {
  /// Documents.
  public var documents: Int
  /// Documents with at least one term: *N* of the formulas, as Lucene counts.
  public var wordedDocuments: Int
  /// Term occurrences in all documents.
  public var tokens: Int

  package init(documents: Int, wordedDocuments: Int, tokens: Int) {
    (self.documents, self.wordedDocuments, self.tokens) = (documents, wordedDocuments, tokens)
  }

  /// The mean length of documents with any term, in single precision.
  public var averageLength: Float { wordedDocuments == 0 ? 1 : Float(Double(tokens) / Double(wordedDocuments)) }
}

/// Counts of one term over the documents of an index that are not deleted.
public struct TermStatistics: Hashable, Sendable {
  /// Documents with the term.
  public var documents: Int
  /// Its occurrences.
  public var occurrences: Int

  package init(documents: Int, occurrences: Int) { (self.documents, self.occurrences) = (documents, occurrences) }
}
