import RankifyCore

/// An encoder whose documents have as many vectors as a LITE scorer reads, reduced as its configuration says.
public struct LITEEncoder: MultiVectorEncoder {
  /// What decides the vectors before they are reduced.
  public var identity: MultiVectorDescription { encoder.identity }
  private let encoder: any MultiVectorEncoder
  private let scorer: LITE

  /// Creates an encoder in front of `scorer`.
  public init(_ encoder: any MultiVectorEncoder, for scorer: LITE) { (self.encoder, self.scorer) = (encoder, scorer) }

  /// The vectors of each text, in order; those of documents reduced.
  public func encode(_ texts: [String], as role: TextRole) throws(RankifyError) -> [TokenVectors] {
    let vectors = try encoder.encode(texts, as: role)
    return role == .document ? vectors.map(scorer.reduced) : vectors
  }
}
