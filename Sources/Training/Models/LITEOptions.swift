import Reranking

/// How a LITE scorer is trained, and the encoder with it.
public struct LITEOptions: Hashable, Codable, Sendable {
  /// The shape of a new scorer; `nil`: go on with the one in the folder.
  public var shape: LITEConfiguration?
  /// How the encoder is read and trained; its learned scale plays no part. With `trainsEncoder` false the projection stays as
  /// it is, too: the scorer is trained alone, beside the states of a plain encoder.
  public var encoder = ColBERTOptions()
  /// Of a new scorer's first weights.
  public var seed: UInt64 = 0

  /// Creates options.
  public init(shape: LITEConfiguration?) { self.shape = shape }
}
