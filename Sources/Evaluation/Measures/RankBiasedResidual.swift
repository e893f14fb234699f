/// trec_eval 10's `rbp_resid`: how much higher rank-biased precision could be if every retrieved document without a
/// judgement, and everything beyond the ranking, were fully relevant; 0 where all retrieved documents were judged.
struct RankBiasedResidual: Formula {
  var persistence = 0.9
  var name = "rbp_resid"

  func value(of ranking: JudgedRanking) -> Double {
    var (sum, weight) = (0.0, 1.0)
    for grade in ranking.grades {
      if grade < 0 { sum += weight }
      weight *= persistence
    }
    return sum == 0 ? 0 : weight + (1 - persistence) * sum
  }
}
