import RankifyCore

extension TokenVectors {
  /// Fewer vectors: similar ones are clustered, and each cluster becomes its mean.
  ///
  /// B. Clavié, A. Chaffin and G. Adams, "Reducing the Footprint of Multi-Vector Retrieval with Minimal Performance Impact
  /// via Token Pooling", 2024, clustered as PyLate does it: hierarchically, by Ward's criterion on cosine distances (the
  /// vectors being of length 1), into `max(1, count / factor)` clusters. Means are shorter than 1, and left so.
  /// - Parameters:
  ///   - factor: how many vectors become one; 1 changes nothing
  ///   - protected: so many first vectors stay as they are: markers that stand for the text as a whole
  /// - Returns: the protected vectors, then the means in the order of each cluster's first vector.
  /// - Complexity: O(count² · dimension) in time, O(count²) in memory.
  public func pooled(factor: Int, protected: Int = 1) -> TokenVectors {
    precondition(factor >= 1 && protected >= 0, "a factor of \(factor), and \(protected) protected vectors")
    let rest = max(0, count - protected)
    let wanted = max(1, rest / factor)
    guard wanted < rest else { return self }
    let first = count - rest
    let clustering = WardClustering(rest) { max(0, 1 - product(first + $0, first + $1)) }
    let means = clustering.clusters(atMost: wanted).flatMap { cluster in mean(cluster.map { first + $0 }) }
    return TokenVectors(dimension: dimension, values: values.prefix(first * dimension) + means)
  }

  private func product(_ a: Int, _ b: Int) -> Double {
    values.withUnsafeBufferPointer { values in
      var sum = 0.0
      for i in 0..<dimension { sum += Double(values[a * dimension + i]) * Double(values[b * dimension + i]) }
      return sum
    }
  }

  private func mean(_ tokens: [Int]) -> [Float] {
    var sums = [Double](repeating: 0, count: dimension)
    for token in tokens {
      for i in 0..<dimension { sums[i] += Double(values[token * dimension + i]) }
    }
    return sums.map { Float($0 / Double(tokens.count)) }
  }
}
