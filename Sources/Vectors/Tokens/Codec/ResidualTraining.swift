import RankifyCore
import Tensors

/// How a residual codec is trained: the numbers of colbert-ai 0.2 by default.
public struct ResidualTraining: Hashable, Codable, Sendable {
  /// Bits of a number: 1, 2 or 4.
  public var bits: Int
  /// Rounds of k-means.
  public var iterations: Int
  /// Decides which documents and vectors are drawn, and where k-means begins.
  public var seed: UInt64

  /// Creates settings.
  public init(bits: Int = 2, iterations: Int = 4, seed: UInt64 = 123) {
    precondition(iterations >= 0, "\(iterations) iterations")
    (self.bits, self.iterations, self.seed) = (bits, iterations, seed)
  }

  // MARK: Sizes

  /// The number of centroids for a collection of so many vectors: 2^⌊log₂(16 √vectors)⌋.
  public static func centroidCount(vectors: Int) -> Int {
    precondition(vectors >= 0, "\(vectors) vectors")
    let wanted = 16 * Double(vectors).squareRoot()
    var count = 1
    while Double(count) * 2 <= wanted { count *= 2 }
    return count
  }

  /// How many of a collection's documents are sampled: 1 + ⌊16 √(120 · documents)⌋, or all.
  public static func sampleSize(documents: Int) -> Int {
    precondition(documents >= 0, "\(documents) documents")
    return min(1 + Int(16 * (120 * Double(documents)).squareRoot()), documents)
  }

  /// The numbers of the documents to sample, ascending.
  public func sample(documents: Int) -> [Int] {
    var random = SplitMix(seed: seed)
    return random.permutation(documents, first: Self.sampleSize(documents: documents)).sorted()
  }

  // MARK: Training

  /// Trains a codec on the vectors of sampled documents.
  ///
  /// One vector in twenty, 50,000 at most, is held out: their residuals decide the buckets. The number of centroids is that
  /// for the whole collection, but no more than the sample has vectors to train on, and fewer where many are equal.
  /// - Parameters:
  ///   - sample: the vectors of the sampled documents
  ///   - vectors: how many vectors the whole collection has, or an estimate; `nil` for as many as the sample
  ///   - centroids: how many centroids to ask for, in place of `centroidCount(vectors:)`
  /// - Throws: `RankifyError` where the sample has no vectors, numbers that are not finite, or vectors that bits do not suit.
  /// - Complexity: O(iterations · sampled vectors · centroids · dimension); memory beyond the sample: 8 bytes a vector,
  ///   and three times the vectors that are held out.
  public func codec(
    sample: [TokenVectors], vectors: Int? = nil, centroids: Int? = nil, on pool: ThreadPool = .shared
  ) throws(RankifyError) -> ResidualCodec {
    let (count, dimension) = try check(sample)
    let (training, heldOut) = split(sample, dimension, count)
    let wanted = centroids ?? Self.centroidCount(vectors: max(vectors ?? count, count))
    let means = SphericalKMeans(count: min(max(wanted, 1), training.count), iterations: iterations, seed: seed)
    let directions = means.centroids(of: training, on: pool)
    return try fitted(Centroids(rounding: directions), to: heldOut, on: pool)
  }

  private func check(_ sample: [TokenVectors]) throws(RankifyError) -> (count: Int, dimension: Int) {
    guard let first = sample.first(where: { $0.count > 0 }) else {
      throw RankifyError(
        .invalidInput, "none of the \(sample.count) sampled documents has a token vector; check the encoder")
    }
    if let fault = ResidualCodec.fault(bits: bits, dimension: first.dimension) {
      throw RankifyError(.badArguments, "residual codes of \(fault)")
    }
    for (i, document) in sample.enumerated() where document.count > 0 {
      try TokenCheck.check(document, first.dimension, "sampled document \(i + 1)")
    }
    return (sample.reduce(0) { $0 + $1.count }, first.dimension)
  }

  /// Draws the vectors to hold out; a single vector is on both sides.
  private func split(_ sample: [TokenVectors], _ dimension: Int, _ count: Int) -> (TokenSample, TokenMatrix) {
    let documents = sample.filter { $0.count > 0 }
    let size = max(1, min(count / 20, 50_000))
    var random = SplitMix(seed: ~seed)
    let drawn = RowSet(random.permutation(count, first: size))
    let heldOut = TokenMatrix(documents, dimension: dimension, count: size) { drawn.contains($0) }
    let rest = TokenSample(documents, dimension: dimension) { count == 1 || !drawn.contains($0) }
    return (rest, heldOut)
  }

  /// A codec of these centroids whose buckets suit `heldOut`.
  package func fitted(
    _ centroids: Centroids, to heldOut: TokenVectors, on pool: ThreadPool = .shared
  ) throws(RankifyError) -> ResidualCodec {
    try fitted(centroids, to: TokenMatrix([heldOut], dimension: heldOut.dimension), on: pool)
  }

  /// Chooses the buckets by the quantiles of the residuals of held-out vectors, all dimensions together.
  private func fitted(
    _ centroids: Centroids, to heldOut: TokenMatrix, on pool: ThreadPool
  ) throws(RankifyError) -> ResidualCodec {
    let residuals = Self.residuals(heldOut, centroids, pool)
    let (quantiles, buckets) = (Quantiles(residuals), 1 << bits)
    let cutoffs = (1..<buckets).map { quantiles.value(Double($0) / Double(buckets)) }
    let weights = (0..<buckets).map { quantiles.value((Double($0) + 0.5) / Double(buckets)) }
    let average = Float(residuals.reduce(0.0) { $0 + Double($1.magnitude) } / Double(residuals.count))
    let codec = try ResidualCodec(
      bits: bits, centroids: centroids, cutoffs: cutoffs, weights: weights, averageResidual: average)
    let error = ResidualEncoder(codec, on: pool).encode(heldOut, on: pool).squaredError
    return try ResidualCodec(
      bits: bits, centroids: centroids, cutoffs: cutoffs, weights: weights, averageResidual: average,
      heldOutError: error / Double(heldOut.count))
  }

  private static func residuals(_ vectors: TokenMatrix, _ centroids: Centroids, _ pool: ThreadPool) -> [Float] {
    let codes = CentroidAssigner(centroids.matrix, on: pool).assign(vectors, on: pool).codes
    let dimension = vectors.dimension
    return [Float](unsafeUninitializedCapacity: codes.count * dimension) { out, written in
      written = codes.count * dimension
      for (i, code) in codes.enumerated() {
        let (vector, centroid) = (vectors.row(i), centroids.matrix.row(Int(code)))
        for j in 0..<dimension { out[i * dimension + j] = vector[j] - centroid[j] }
      }
    }
  }
}
