import RankifyCore
import Vectors

/// How an index keeps its vectors.
public struct VectorStorage: Hashable, Codable, Sendable {
  /// How numbers are stored. Beside `int8` codes, which are searched, the floats are kept for exact scores.
  public var encoding: VectorEncoding
  /// How vectors are compared.
  public var metric: VectorMetric
  /// Whether a graph of neighbours (HNSW) answers queries: faster on large collections, and now and then it misses one.
  public var hasGraph: Bool

  /// Creates a choice.
  public init(encoding: VectorEncoding = .float32, metric: VectorMetric = .dot, hasGraph: Bool = false) {
    (self.encoding, self.metric, self.hasGraph) = (encoding, metric, hasGraph)
  }

  /// Numbers and comparison in words for a message.
  package var words: String { "\(encoding.rawValue), compared by \(metric.rawValue)" }

  func settings(_ encoder: EncoderDescription) -> VectorStoreSettings {
    VectorStoreSettings(
      dimension: encoder.dimension, metric: metric, encoding: encoding,
      exactCopy: encoding == .int8 ? .float32 : nil, metadata: "\(encoder.name) \(encoder.checksum)")
  }
}
