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

/// Stored token vectors of documents, reduced as a LITE scorer reads them.
public struct LITETokenVectors: TokenVectorSource {
  private let source: any TokenVectorSource
  private let scorer: LITE

  /// Creates a source in front of `scorer`.
  /// - Parameter source: vectors of all tokens, each in its place
  public init(_ source: any TokenVectorSource, for scorer: LITE) { (self.source, self.scorer) = (source, scorer) }

  /// `result[i]` are the reduced vectors of `documents[i]`, or `nil` where there are none.
  public func tokenVectors(of documents: [Document.ID]) throws(RankifyError) -> [TokenVectors?] {
    try source.tokenVectors(of: documents).map { $0.map(scorer.reduced) }
  }
}
