import Foundation
import Tensors

/// A learned number for each head and bucket of distances, added to the attention logits: near distances have a bucket each,
/// far ones share buckets that widen logarithmically, and the two directions have buckets of their own (T5, Raffel et al.
/// 2020; MPNet).
struct RelativeBias: Sendable {
  /// [head][distance from -(longest - 1) to longest - 1, key position - query position]
  private let byDistance: [[Float]]
  private let longest: Int

  /// Distances beyond this share the last bucket.
  private static let maximumDistance = 128

  /// - Parameter table: [bucket, head]
  init(_ table: [Float], buckets: Int, heads: Int, longest: Int) {
    self.longest = longest
    byDistance = (0..<heads).map { head in
      (-(longest - 1)..<longest).map { table[Self.bucket($0, of: buckets) * heads + head] }
    }
  }

  /// The bucket of a distance, key position - query position.
  static func bucket(_ distance: Int, of buckets: Int) -> Int {
    let half = buckets / 2
    let (side, n) = (distance > 0 ? half : 0, abs(distance))
    let exact = half / 2
    if n < exact { return side + n }
    // In 32 bits, as the training code computes it: boundaries fall on whole numbers.
    let place = log(Float(n) / Float(exact)) / Float(log(Double(maximumDistance) / Double(exact))) * Float(half - exact)
    return side + min(exact + Int(place), half - 1)
  }

  /// [head · length + query, key] for the longest sequence of the batch.
  func bias(for batch: TokenBatch) -> Matrix {
    let length = zip(batch.offsets, batch.offsets.dropFirst()).reduce(0) { max($0, $1.1 - $1.0) }
    var values: [Float] = []
    values.reserveCapacity(byDistance.count * length * length)
    for row in byDistance {
      for query in 0..<length { values.append(contentsOf: row[(longest - 1 - query)..<(longest - 1 - query + length)]) }
    }
    return Matrix(rows: byDistance.count * length, columns: length, values)
  }
}
