import Transformers

/// How a cross-encoder is read and trained.
public struct CrossEncoderOptions: Hashable, Codable, Sendable {
  /// Tokens of a pair that are read, special ones included; as the model says if `nil`.
  public var maximumLength: Int?
  /// Whether the encoder is trained, or the head alone.
  public var trainsEncoder = true
  /// Of a new head's first weights.
  public var seed: UInt64 = 0

  /// Creates options; the defaults train everything.
  public init() {}
}
