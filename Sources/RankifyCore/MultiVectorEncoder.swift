/// An encoder of texts into one vector for each token that says who it is.
///
/// Stores of token vectors keep `identity` and refuse an encoder that would not give documents the same vectors.
public protocol MultiVectorEncoder: TextEncoder where Representation == TokenVectors {
  /// What decides this encoder's vectors.
  var identity: MultiVectorDescription { get }
}

/// What decides the vectors of a late interaction encoder: vectors of documents may be compared only with those of an encoder
/// where all of this but `name` and what concerns queries agrees.
public struct MultiVectorDescription: Hashable, Codable, Sendable {
  /// How the user named the model: a folder or `org/name`; only for finding it again and for messages.
  public var name: String
  /// A checksum of weights, tokenizer and settings, and of how int8 computes, in hexadecimal digits.
  public var checksum: String
  /// Numbers in a vector.
  public var dimension: Int
  /// Tokens of a document that are read, special ones and marker included; the rest is cut off.
  public var documentLength: Int
  /// Tokens of a query that are read; a query that is expanded has as many.
  public var queryLength: Int
  /// Whether short queries are filled up with mask tokens, whose vectors count.
  public var expandsQueries: Bool
  /// Whether vectors have length 1.
  public var isNormalized: Bool
  /// Whether vectors of punctuation are left out of documents.
  public var skipsPunctuation: Bool
  /// The arithmetic of the layers: `fp32`, `bf16` or `int8`.
  public var precision: String

  /// Creates a description.
  public init(
    name: String, checksum: String, dimension: Int, documentLength: Int, queryLength: Int, expandsQueries: Bool,
    isNormalized: Bool, skipsPunctuation: Bool, precision: String
  ) {
    (self.name, self.checksum, self.dimension, self.precision) = (name, checksum, dimension, precision)
    (self.documentLength, self.queryLength, self.expandsQueries) = (documentLength, queryLength, expandsQueries)
    (self.isNormalized, self.skipsPunctuation) = (isNormalized, skipsPunctuation)
  }

  /// What differs from `other` so that documents' vectors of the two cannot be compared, as words for a message; empty where
  /// nothing does.
  public func differences(from other: MultiVectorDescription) -> [String] {
    func difference<T: Equatable>(_ what: String, _ a: T, _ b: T) -> String? { a == b ? nil : "\(what) \(a), not \(b)" }
    return [
      difference("dimension", dimension, other.dimension),
      difference("document length", documentLength, other.documentLength),
      difference("precision", precision, other.precision),
      isNormalized == other.isNormalized ? nil : isNormalized ? "normalized vectors" : "vectors of any length",
      skipsPunctuation == other.skipsPunctuation
        ? nil : skipsPunctuation ? "no vectors of punctuation" : "vectors of punctuation",
      checksum == other.checksum
        ? nil : "other weights, tokenizer or settings (checksum \(checksum), not \(other.checksum))",
    ].compactMap { $0 }
  }
}
