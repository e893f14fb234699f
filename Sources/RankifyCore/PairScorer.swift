/// Reads a query and a document together and tells how well one answers the other: what a cross-encoder does.
public protocol PairScorer: Sendable {
  /// `result[i]` tells how well `documents[i]` answers the query: higher is better. It does not depend on the other
  /// documents.
  func scores(of documents: [String], for query: String) throws(RankifyError) -> [Float]
}
