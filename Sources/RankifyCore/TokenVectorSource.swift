/// Token vectors of documents that were encoded before.
public protocol TokenVectorSource: Sendable {
  /// `result[i]` are the vectors of `documents[i]`, or `nil` where there are none.
  func tokenVectors(of documents: [Document.ID]) throws(RankifyError) -> [TokenVectors?]
}
