import CKernels
import RankifyCore
import Tensors

/// Vectors in residual codes.
public struct ResidualCodes: Hashable, Sendable {
  /// The centroid of each vector.
  public var codes: [UInt32]
  /// The residuals, packed.
  public var residuals: [UInt8]
  /// The sum of the squared distances between the vectors and what is decoded of them.
  public var squaredError: Double
}

/// Turns vectors into the codes of a codec. The centroids are arranged for it once.
final class ResidualEncoder: Sendable {
  let codec: ResidualCodec
  private let assigner: CentroidAssigner

  init(_ codec: ResidualCodec, on pool: ThreadPool) {
    self.codec = codec
    assigner = CentroidAssigner(codec.centroids.matrix, on: pool)
  }

  /// The codes of vectors, the same at any number of threads and on any processor.
  func encode(_ vectors: TokenMatrix, on pool: ThreadPool) -> ResidualCodes {
    let codes = assigner.assign(vectors, on: pool).codes
    var residuals = [UInt8](repeating: 0, count: vectors.count * codec.residualBytes)
    let span = 64
    let errors = residuals.withUnsafeMutableBufferPointer { out in
      // Threads write to places of their own.
      nonisolated(unsafe) let out = out
      return pool.map((vectors.count + span - 1) / span) { piece in
        pack(vectors, piece * span..<min((piece + 1) * span, vectors.count), codes, out)
      }
    }
    return ResidualCodes(codes: codes, residuals: residuals, squaredError: errors.reduce(0, +))
  }

  /// Packs the residuals of some vectors, and gives the sum of their squared errors.
  private func pack(
    _ vectors: TokenMatrix, _ rows: Range<Int>, _ codes: [UInt32], _ out: UnsafeMutableBufferPointer<UInt8>
  ) -> Double {
    guard let out = out.baseAddress else { return 0 }
    let (bytes, dimension) = (codec.residualBytes, codec.dimension)
    var decoded = [Float](repeating: 0, count: rows.count * dimension)
    var factors = [Float](repeating: 0, count: rows.count)
    codec.withKernel { kernel in
      for row in rows {
        ck_residual_pack(kernel, vectors.row(row), codec.centroids.matrix.row(Int(codes[row])), out + row * bytes)
      }
      codes[rows].withUnsafeBufferPointer {
        ck_residual_unpack(
          kernel, $0.baseAddress, 4, out + rows.lowerBound * bytes, rows.count, &decoded, &factors)
      }
    }
    return decoded.withUnsafeBufferPointer { decoded in
      guard let base = decoded.baseAddress else { return 0 }
      return rows.reduce(0.0) { error, row in
        let place = row - rows.lowerBound
        return error + Self.squaredDistance(vectors.row(row), base + place * dimension, factors[place], dimension)
      }
    }
  }

  private static func squaredDistance(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ factor: Float, _ count: Int
  ) -> Double {
    var sum = 0.0
    for i in 0..<count {
      let difference = a[i] - b[i] * factor
      sum += Double(difference * difference)
    }
    return sum
  }
}

extension ResidualCodec {
  /// The codes of vectors.
  ///
  /// Arranging the centroids takes as long as encoding some hundred vectors: encode many at once.
  /// - Complexity: O(vectors · centroids · dimension)
  public func encode(_ vectors: TokenVectors, on pool: ThreadPool = .shared) -> ResidualCodes {
    ResidualEncoder(self, on: pool).encode(TokenMatrix([vectors], dimension: dimension), on: pool)
  }
}
