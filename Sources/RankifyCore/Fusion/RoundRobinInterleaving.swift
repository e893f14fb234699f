/// The first of every ranking in turn, then the second of every ranking, and so on, leaving out what stands already.
///
/// Voorhees, Gupta and Johnson-Laird, "The Collection Fusion Problem", TREC-3, 1995, name it as the baseline. The order of
/// the runs decides who goes first. Scores are *n*, *n* − 1, …, 1: they carry the order and nothing else.
public struct RoundRobinInterleaving: RunFusion {
  /// `interleave`.
  public var name: String { "interleave" }

  /// Creates the method.
  public init() {}

  /// Fuses one query.
  public func fuse(_ rankings: [[Run.Entry]], for query: Query.ID) throws(RankifyError) -> [Run.Entry] {
    var seen: Set<ByteString> = []
    var order: [Document.ID] = []
    for position in 0..<(rankings.map(\.count).max() ?? 0) {
      for ranking in rankings where position < ranking.count {
        let document = ranking[position].document
        if seen.insert(ByteString(document)).inserted { order.append(document) }
      }
    }
    return order.enumerated().map { Run.Entry(document: $1, score: Double(order.count - $0)) }
  }
}
