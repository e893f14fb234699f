/// How to search token vectors.
public enum TokenSearchMode: Hashable, Sendable {
  /// MaxSim of the query with every document.
  case exact
  /// The stages of PLAID, which needs residual codes; `nil` for the settings that suit the number of results.
  case plaid(PLAIDSettings? = nil)
}

/// How far PLAID looks.
///
/// K. Santhanam, O. Khattab, C. Potts and M. Zaharia, "PLAID: An Efficient Engine for Late Interaction Retrieval", CIKM 2022,
/// section 4, table 2.
public struct PLAIDSettings: Hashable, Codable, Sendable {
  /// Centroids that are probed for each query vector: `ncells`.
  public var cells: Int
  /// Centroids whose product with every query vector is lower are passed by in the first approximate scores: `t_cs`.
  public var threshold: Float
  /// Documents that the first approximate scores leave over; the second leave a quarter: `ndocs`.
  public var documents: Int

  /// Creates settings.
  public init(cells: Int, threshold: Float, documents: Int) {
    precondition(cells > 0 && documents > 0, "\(cells) cells and \(documents) documents, expected 1 or more")
    (self.cells, self.threshold, self.documents) = (cells, threshold, documents)
  }

  /// The defaults of colbert-ai for `k` results, computed for each search: a quarter of the documents is never below `k`.
  public init(k: Int) {
    switch k {
    case ...10: self.init(cells: 1, threshold: 0.5, documents: 256)
    case ...100: self.init(cells: 2, threshold: 0.45, documents: 1024)
    default: self.init(cells: 4, threshold: 0.4, documents: k > Int.max / 4 ? .max : max(4 * k, 4096))
    }
  }
}
