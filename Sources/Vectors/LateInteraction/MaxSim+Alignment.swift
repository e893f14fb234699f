import RankifyCore
import Tensors

/// What a query token met in a document.
public struct TokenMatch: Hashable, Sendable {
  /// The document token; `nil` where the document has none.
  public let token: Int?
  /// Their similarity.
  public let similarity: Float
}

extension MaxSim {
  /// The similarity of every query token (rows) with every document token (columns).
  public func similarities(of document: TokenVectors, for query: TokenVectors) -> Matrix {
    precondition(
      document.dimension == query.dimension, "expected \(query.dimension) dimensions, got \(document.dimension)")
    var result = Matrix(rows: query.count, columns: document.count)
    for i in 0..<query.count {
      for j in 0..<document.count { result[i, j] = similarity.of(query[i], document[j]) }
    }
    return result
  }

  /// The document token that each query token met: the most similar, the first where several are.
  public func matches(of document: TokenVectors, for query: TokenVectors) -> [TokenMatch] {
    let all = similarities(of: document, for: query)
    return (0..<query.count).map { i in
      var best = TokenMatch(token: nil, similarity: Self.masked)
      for j in 0..<document.count where best.token == nil || all[i, j] > best.similarity {
        best = TokenMatch(token: j, similarity: all[i, j])
      }
      return best
    }
  }
}

extension MaxSim.Similarity {
  fileprivate func of(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Float {
    let sum = zip(a, b).reduce(0.0) { sum, pair in
      let (x, y) = (Double(pair.0), Double(pair.1))
      return self == .product ? sum + x * y : sum - (x - y) * (x - y)
    }
    return Float(sum)
  }
}
