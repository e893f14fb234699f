/// Vectors of documents that were encoded before.
public protocol VectorSource: Sendable {
  /// `result[i]` is the vector of `documents[i]`, or `nil` where there is none.
  func vectors(of documents: [Document.ID]) throws(RankifyError) -> [[Float]?]
}
