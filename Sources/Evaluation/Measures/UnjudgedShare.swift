/// trec_eval 10's `unj`: documents without a judgement among the first k, divided by k; negative grades are no judgement.
struct UnjudgedShare: Formula {
  let cutoff: Int

  var name: String { "unj_\(cutoff)" }

  func value(of ranking: JudgedRanking) -> Double {
    Double(ranking.grades.prefix(cutoff).count { $0 < 0 }) / Double(cutoff)
  }
}
