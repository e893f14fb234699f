/// trec_eval's `ndcg_rel`: nDCG averaged over the ranks of documents with a positive gain; those not found count with the
/// nDCG at the end of the ranking.
struct NormalizedGainAtRelevant: Formula {
  var gains = Gains()
  var name = "ndcg_rel"

  func value(of ranking: JudgedRanking) -> Double {
    let ideal = gains.ideal(ranking.pool)
    if ideal.isEmpty { return 0 }
    var (gained, possible, sum, found) = (0.0, 0.0, 0.0, 0)
    for index in 0..<max(ranking.grades.count, ideal.count) {
      if index < ideal.count { possible += ideal[index] / Gains.discount(index) }
      guard index < ranking.grades.count else { continue }
      let gain = gains.gain(ranking.grades[index])
      if gain != 0 { gained += gain / Gains.discount(index) }
      if gain > 0 {
        sum += gained / possible
        found += 1
      }
    }
    sum += Double(ideal.count - found) * gained / possible
    return sum > 0 ? sum / Double(ideal.count) : 0
  }
}
