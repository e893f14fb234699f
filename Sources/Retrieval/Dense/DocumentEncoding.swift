import RankifyCore

/// What encodes documents that are added to an index with vectors.
public struct DocumentEncoding: RepresentationEncoding {
  /// The encoder that made the vectors that are there.
  public let encoder: any DenseEncoder
  /// Called with documents encoded so far and to be encoded; what it throws ends the work.
  public typealias Observer = (_ done: Int, _ total: Int) throws(RankifyError) -> Void
  let observer: Observer
  /// The most documents that an `IndexWriter` encodes in a commit; `nil` for all.
  public let limit: Int?

  /// Creates the means.
  /// - Parameter limit: the most documents that an `IndexWriter` encodes in a commit. Where more have no vector, the commit
  ///   is of texts alone, soon done, and a `DenseBuilder` that resumes gives them their vectors in steps that each survive a
  ///   kill; until it is done nobody can open the vectors. `nil` for all: texts and vectors appear together, and work that
  ///   ends early is lost.
  public init(
    _ encoder: any DenseEncoder, limit: Int? = nil,
    observer: @escaping Observer = { (_, _) throws(RankifyError) in }
  ) {
    (self.encoder, self.limit, self.observer) = (encoder, limit, observer)
  }

  var identity: EncoderDescription { encoder.identity }

  func encode(
    _ texts: [String], slice: Int, progress: (Int) throws(RankifyError) -> Void
  ) throws(RankifyError) -> [[Float]] {
    try encoder.encode(texts, as: .document, slice: slice, progress: progress)
  }
}
