import RankifyCore

/// The cosine of the angle between two vectors; 0 where one of them is all zeros.
public struct Cosine: Scorer {
  /// Creates the scorer.
  public init() {}

  /// The cosine of each document's vector and the query's.
  /// - Precondition: all vectors have one length.
  /// - Complexity: O(*n* · dimension)
  public func scores(of documents: [[Float]], for query: [Float]) -> [Float] {
    let length = DotProduct.product(query, query).squareRoot()
    return zip(documents, DotProduct().scores(of: documents, for: query)).map { document, product in
      let lengths = length * DotProduct.product(document, document).squareRoot()
      return lengths == 0 ? 0 : product / lengths
    }
  }
}
