/// Precision at k relative to the best possible one: divided by the smaller of k and the number of relevant documents.
struct RelativePrecision: Formula {
  let cutoff: Int

  var name: String { "relative_P_\(cutoff)" }

  func value(of ranking: JudgedRanking) -> Double {
    let best = min(cutoff, ranking.relevant(nil))
    return best == 0 ? 0 : Double(ranking.relevantRetrieved(nil, in: cutoff)) / Double(best)
  }
}
