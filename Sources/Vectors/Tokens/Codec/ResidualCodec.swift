import CKernels
import RankifyCore
import Tensors

/// Token vectors as the number of their nearest centroid, and what is left over in 1, 2 or 4 bits a number.
///
/// K. Santhanam, O. Khattab, J. Saad-Falcon, C. Potts and M. Zaharia, "ColBERTv2: Effective and Efficient Retrieval via
/// Lightweight Late Interaction", NAACL 2022, section 3.3, in the bits of the authors' implementation (colbert-ai 0.2): the
/// code is the centroid with the largest inner product, the first of equals; a residual's bucket is the number of cutoffs
/// below it; each bucket stands for one number. Decoded vectors have length 1: other lengths are lost.
public struct ResidualCodec: Sendable {
  /// Bits of a number: 1, 2 or 4.
  public let bits: Int
  /// The centroids.
  public let centroids: Centroids
  /// The bounds between buckets, ascending: 2^bits − 1.
  public let cutoffs: [Float]
  /// What the buckets stand for: 2^bits.
  public let weights: [Float]
  /// The mean size of a residual's numbers, over vectors that the centroids were not trained on; 0 where unknown.
  public let averageResidual: Float
  /// The mean squared distance between such vectors and what is decoded of them: what compression loses; 0 where unknown.
  public let heldOutError: Double
  /// What each byte stands for.
  private let numbers: [Float]

  /// Numbers in a vector.
  public var dimension: Int { centroids.dimension }
  /// Bytes of a vector's residual.
  public var residualBytes: Int { dimension * bits / 8 }

  /// Creates a codec of its parts.
  /// - Throws: `RankifyError` where they do not fit together.
  public init(
    bits: Int, centroids: Centroids, cutoffs: [Float], weights: [Float], averageResidual: Float = 0,
    heldOutError: Double = 0
  ) throws(RankifyError) {
    if let fault = Self.fault(bits: bits, dimension: centroids.dimension) {
      throw RankifyError(.badArguments, "residual codes of \(fault)")
    }
    guard centroids.count > 0, centroids.halves.allSatisfy({ $0 & 0x7c00 != 0x7c00 }) else {
      throw RankifyError(
        .invalidInput, "residual codes of no centroids, or of some that are not finite; train them again")
    }
    guard cutoffs.count == 1 << bits - 1, weights.count == 1 << bits, (cutoffs + weights).allSatisfy(\.isFinite),
      zip(cutoffs, cutoffs.dropFirst()).allSatisfy({ $0 <= $1 })
    else {
      throw RankifyError(
        .invalidInput,
        "residual codes of \(bits) bits with \(cutoffs.count) cutoffs and \(weights.count) weights, where "
          + "\(1 << bits - 1) ascending and \(1 << bits) finite ones are expected; train them again")
    }
    (self.bits, self.centroids, self.cutoffs, self.weights) = (bits, centroids, cutoffs, weights)
    (self.averageResidual, self.heldOutError) = (averageResidual, heldOutError)
    numbers = Self.numbers(bits, weights)
  }

  /// What is wrong with codes of such vectors, in words, or `nil`.
  static func fault(bits: Int, dimension: Int) -> String? {
    guard TokenEncoding(residualBits: bits) != nil else { return "\(bits) bits a number; 1, 2 or 4 are possible" }
    guard (dimension * bits).isMultiple(of: 8) else {
      return "\(dimension) numbers of \(bits) bits do not fill whole bytes; take more bits, fp16 or int8"
    }
    return nil
  }

  /// Of each byte the numbers that it stands for. A number's bits are stored the least significant first.
  private static func numbers(_ bits: Int, _ weights: [Float]) -> [Float] {
    (0..<256).flatMap { byte in
      stride(from: 8 - bits, through: 0, by: -bits).map { shift in
        let stored = byte >> shift & (1 << bits - 1)
        let bucket = (0..<bits).reduce(0) { $0 | (stored >> $1 & 1) << (bits - 1 - $1) }
        return weights[bucket]
      }
    }
  }

  /// Calls `body` with the codec as the kernels see it.
  func withKernel<R>(_ body: (UnsafePointer<ck_residuals>) -> R) -> R {
    cutoffs.withUnsafeBufferPointer { cutoffs in
      numbers.withUnsafeBufferPointer { numbers in
        let rows = centroids.matrix
        var kernel = ck_residuals(
          dim: dimension, bits: bits, cutoffs: cutoffs.baseAddress, numbers: numbers.baseAddress,
          centroids: rows.row(0), count: rows.count, stride: rows.stride)
        defer { withExtendedLifetime(rows) {} }
        return body(&kernel)
      }
    }
  }

  // MARK: Decoding

  /// The vectors of codes and residuals.
  /// - Precondition: the residuals have `residualBytes` for each code, and codes are those of centroids.
  public func decode(codes: [UInt32], residuals: [UInt8]) -> TokenVectors {
    precondition(
      residuals.count == codes.count * residualBytes,
      "expected \(codes.count * residualBytes) bytes of residuals, got \(residuals.count)")
    precondition(codes.allSatisfy { $0 < centroids.count }, "a code beyond \(centroids.count) centroids")
    let values = [Float](unsafeUninitializedCapacity: codes.count * dimension) { out, written in
      written = codes.count * dimension
      guard let out = out.baseAddress else { return }
      var factors = [Float](repeating: 0, count: codes.count)
      withKernel { ck_residual_unpack($0, codes, 4, residuals, codes.count, out, &factors) }
      for i in 0..<written { out[i] *= factors[i / dimension] }
    }
    return TokenVectors(dimension: dimension, values: values)
  }
}
