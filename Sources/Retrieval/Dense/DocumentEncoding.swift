import RankifyCore

/// What encodes documents that are added to an index with vectors.
public struct DocumentEncoding {
  /// The encoder that made the vectors that are there.
  public let encoder: any DenseEncoder
  /// Called with documents encoded so far and to be encoded; what it throws ends the work.
  public typealias Observer = (_ done: Int, _ total: Int) throws(RankifyError) -> Void
  let observer: Observer

  /// Creates the means.
  public init(
    _ encoder: any DenseEncoder, observer: @escaping Observer = { (_, _) throws(RankifyError) in }
  ) {
    (self.encoder, self.observer) = (encoder, observer)
  }
}
