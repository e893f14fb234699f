import RankifyCore

/// What encodes documents that are added to an index with token vectors.
public struct LateEncoding: RepresentationEncoding {
  /// The encoder that made the token vectors that are there.
  public let encoder: any MultiVectorEncoder
  let observer: DocumentEncoding.Observer
  /// The most documents that an `IndexWriter` encodes in a commit; `nil` for all.
  public let limit: Int?

  /// Creates the means.
  /// - Parameters:
  ///   - limit: the most documents that an `IndexWriter` encodes in a commit, as for `DocumentEncoding`
  ///   - observer: called with documents encoded so far and to be encoded; what it throws ends the work
  public init(
    _ encoder: any MultiVectorEncoder, limit: Int? = nil,
    observer: @escaping DocumentEncoding.Observer = { (_, _) throws(RankifyError) in }
  ) {
    (self.encoder, self.limit, self.observer) = (encoder, limit, observer)
  }

  var identity: MultiVectorDescription { encoder.identity }

  func encode(
    _ texts: [String], slice: Int, progress: (Int) throws(RankifyError) -> Void
  ) throws(RankifyError) -> [TokenVectors] {
    try encoder.encode(texts, as: .document, slice: slice, progress: progress)
  }
}
