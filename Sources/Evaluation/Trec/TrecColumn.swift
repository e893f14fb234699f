/// One line of trec_eval's output for a query or for the summary.
public struct TrecColumn: Hashable, Sendable {
  /// What the line shows.
  public enum Content: Hashable, Sendable {
    /// The name of the run; in the summary only.
    case tag
    /// The grades of the first ranks, one character each; for single queries only.
    case relevanceString(length: Int)
    /// A figure.
    case measure(Measure)
  }

  /// The name as trec_eval prints it: `ndcg_cut_10`; a measure's own name where trec_eval has none.
  public let label: String
  /// What the line shows.
  public let content: Content
}
