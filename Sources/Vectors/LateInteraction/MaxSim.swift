import RankifyCore
import Tensors

/// Late interaction by hand: every query token meets the document token that is most like it, and the score is the sum of
/// these similarities.
///
/// Khattab and Zaharia, "ColBERT: Efficient and Effective Passage Search via Contextualized Late Interaction over BERT",
/// SIGIR 2020, equation 3: Σᵢ maxⱼ ⟨qᵢ, dⱼ⟩, the cosine where vectors have length 1. A score does not depend, in a single bit,
/// on the other documents or on threads, save with `Masking.zero`, whose definition does.
public struct MaxSim: Scorer {
  /// What two vectors have in common.
  public enum Similarity: String, Sendable, CaseIterable {
    /// The inner product.
    case product
    /// The squared distance, negated: colbert-ai's `l2`.
    case squaredDistance = "l2"
  }

  /// What stands in for tokens that a document lacks.
  public enum Masking: String, Sendable, CaseIterable {
    /// Nothing: as in colbert-ai, which gives masked tokens a similarity of -9999.
    case excluded
    /// Zeros up to the length of the longest document: as in PyLate's `rank`, where documents shorter than another get no
    /// maximum below 0. A score then depends on the documents scored together.
    case zero
  }

  /// How maxima become a score.
  public enum Aggregation: String, Sendable, CaseIterable {
    /// Their sum.
    case sum
    /// colbert-ai's `flipr` (Khattab et al. 2021, Baleen): of 64 query tokens the 32 best maxima, and of the tokens behind
    /// them, the context, the 8 best; a context of fewer than 8 does not count.
    case flipr
  }

  /// What a document of no tokens gets for each query token, as in colbert-ai.
  public static let masked: Float = -9999

  /// What two vectors have in common.
  public var similarity: Similarity
  /// What stands in for tokens that a document lacks.
  public var masking: Masking
  /// How maxima become a score.
  public var aggregation: Aggregation
  /// Where to compute.
  public var compute: Compute

  /// Creates the scorer.
  public init(
    _ similarity: Similarity = .product, masking: Masking = .excluded, aggregation: Aggregation = .sum,
    compute: Compute = .parallel
  ) {
    (self.similarity, self.masking) = (similarity, masking)
    (self.aggregation, self.compute) = (aggregation, compute)
  }

  /// The score of each document, in order.
  /// - Precondition: all vectors have one length.
  /// - Complexity: O(query tokens · document tokens · dimension); memory beyond the result depends on threads alone.
  public func scores(of documents: [TokenVectors], for query: TokenVectors) -> [Float] {
    let packed = MaxSimQuery(query, kernels: compute.kernels)
    let longest = documents.reduce(0) { max($0, $1.count) }
    var scores = [Float](repeating: 0, count: documents.count)
    scores.withUnsafeMutableBufferPointer { scores in
      // Pieces write to places of their own.
      nonisolated(unsafe) let scores = scores
      compute.share(documents.count, grain: 16) { range in
        let scan = MaxSimScan(packed)
        for i in range { scores[i] = score(documents[i], of: longest, by: scan, query) }
      }
    }
    return scores
  }

  private func score(
    _ document: TokenVectors, of longest: Int, by scan: MaxSimScan, _ query: TokenVectors
  ) -> Float {
    precondition(
      document.dimension == query.dimension, "expected \(query.dimension) dimensions, got \(document.dimension)")
    let isPadded = masking == .zero && document.count < longest
    guard document.count > 0 || isPadded else { return Self.masked * Float(counted(query)) }
    return document.values.withUnsafeBufferPointer { values in
      switch similarity {
      case .product:
        let rows = TokenRows(floats: values.baseAddress, count: document.count, dimension: document.dimension)
        return aggregate(scan.maxima(over: rows, floor: isPadded ? 0 : -.infinity))
      case .squaredDistance: return distanceScore(document, query, scan, isPadded: isPadded)
      }
    }
  }

  /// -‖q - d‖² = 2 (⟨q, d⟩ - ‖d‖² / 2) - ‖q‖²; a padded token is the zero vector.
  private func distanceScore(
    _ document: TokenVectors, _ query: TokenVectors, _ scan: MaxSimScan, isPadded: Bool
  ) -> Float {
    let halves = (0..<document.count).map { -Self.squaredLength(document[$0]) / 2 }
    return document.values.withUnsafeBufferPointer { values in
      let rows = TokenRows(floats: values.baseAddress, count: document.count, dimension: document.dimension)
      let best = scan.maxima(over: rows, floor: isPadded ? 0 : -.infinity, offsets: halves)
      let distances = best.enumerated().map { 2 * $1 - Self.squaredLength(query[$0]) }
      return distances.withUnsafeBufferPointer(aggregate)
    }
  }

  private static func squaredLength(_ vector: ArraySlice<Float>) -> Float {
    Float(vector.reduce(0.0) { $0 + Double($1) * Double($1) })
  }

  // MARK: Aggregation

  private static let flipr = (query: 64, best: 32, context: 8)

  private func counted(_ query: TokenVectors) -> Int {
    guard aggregation == .flipr else { return query.count }
    return min(query.count, Self.flipr.best)
      + (query.count >= Self.flipr.query + Self.flipr.context ? Self.flipr.context : 0)
  }

  private func aggregate(_ maxima: UnsafeBufferPointer<Float>) -> Float {
    guard aggregation == .flipr else { return MaxSimScan.sum(maxima) }
    func best(_ values: some Sequence<Float>, _ count: Int) -> Double {
      values.sorted(by: >).prefix(count).reduce(0) { $0 + Double($1) }
    }
    let context = maxima.dropFirst(Self.flipr.query)
    return Float(
      best(maxima.prefix(Self.flipr.query), Self.flipr.best)
        + (context.count < Self.flipr.context ? 0 : best(context, Self.flipr.context)))
  }
}
