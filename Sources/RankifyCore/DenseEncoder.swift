/// An encoder of texts into single vectors that says who it is.
///
/// Stores of vectors keep `identity` and refuse an encoder that would not give the same vectors.
public protocol DenseEncoder: TextEncoder where Representation == [Float] {
  /// What decides this encoder's vectors.
  var identity: EncoderDescription { get }
}

/// What decides the vectors of an encoder: vectors may be compared only where all of this but `name` agrees.
public struct EncoderDescription: Hashable, Codable, Sendable {
  /// How the user named the model: a folder or `org/name`; only for finding it again and for messages.
  public var name: String
  /// A checksum of weights, tokenizer and settings, and of how int8 computes, in hexadecimal digits.
  public var checksum: String
  /// Numbers in a vector.
  public var dimension: Int
  /// Tokens of a text that are read, special ones included; the rest is cut off.
  public var maximumLength: Int
  /// How token states become one vector: `mean`, `cls`, `max`, …
  public var pooling: String
  /// Whether vectors have length 1.
  public var isNormalized: Bool
  /// The arithmetic of the layers: `fp32`, `bf16` or `int8`.
  public var precision: String
  /// What is put before texts, by role; no entry where nothing is.
  public var prompts: [String: String]
  /// How the model's authors compare its vectors; `nil` where they do not say. It decides none of the vectors, and so is no
  /// difference between encoders.
  public var similarity: VectorSimilarity?

  /// Creates a description.
  public init(
    name: String, checksum: String, dimension: Int, maximumLength: Int, pooling: String, isNormalized: Bool,
    precision: String, prompts: [String: String] = [:], similarity: VectorSimilarity? = nil
  ) {
    (self.name, self.checksum, self.dimension, self.maximumLength) = (name, checksum, dimension, maximumLength)
    (self.pooling, self.isNormalized, self.precision) = (pooling, isNormalized, precision)
    (self.prompts, self.similarity) = (prompts, similarity)
  }

  /// What differs from `other` so that vectors of the two cannot be compared, as words for a message; empty where nothing
  /// does.
  public func differences(from other: EncoderDescription) -> [String] {
    func difference<T: Equatable>(_ what: String, _ a: T, _ b: T) -> String? { a == b ? nil : "\(what) \(a), not \(b)" }
    return [
      difference("dimension", dimension, other.dimension), difference("pooling", pooling, other.pooling),
      difference("maximum length", maximumLength, other.maximumLength),
      difference("precision", precision, other.precision),
      isNormalized == other.isNormalized ? nil : isNormalized ? "normalized vectors" : "vectors of any length",
      prompts == other.prompts ? nil : "other prompts",
      checksum == other.checksum
        ? nil : "other weights, tokenizer or settings (checksum \(checksum), not \(other.checksum))",
    ].compactMap { $0 }
  }
}

/// The ways to compare two vectors that models name in their settings, as sentence-transformers spells them.
public enum VectorSimilarity: String, Codable, Sendable, CaseIterable {
  /// The cosine of the angle.
  case cosine
  /// The dot product.
  case dot
  /// The negative Euclidean distance.
  case euclidean
  /// The negative sum of absolute differences.
  case manhattan
}
