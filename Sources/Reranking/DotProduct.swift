import RankifyCore

/// The inner product of two vectors: the cosine where both have length 1.
public struct DotProduct: Scorer {
  /// Creates the scorer.
  public init() {}

  /// The inner product of each document's vector with the query's.
  /// - Precondition: all vectors have one length.
  /// - Complexity: O(*n* · dimension)
  public func scores(of documents: [[Float]], for query: [Float]) -> [Float] {
    documents.map { document in
      precondition(document.count == query.count, "expected \(query.count) dimensions, got \(document.count)")
      return DotProduct.product(document, query)
    }
  }

  /// Eight sums side by side, which vectorise; their order is fixed, so the result is too.
  static func product(_ a: [Float], _ b: [Float]) -> Float {
    var sums = SIMD8<Float>()
    let whole = a.count / 8 * 8
    for i in stride(from: 0, to: whole, by: 8) {
      for lane in 0..<8 { sums[lane] += a[i + lane] * b[i + lane] }
    }
    var total = sums.sum()
    for i in whole..<a.count { total += a[i] * b[i] }
    return total
  }
}
