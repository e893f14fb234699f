import Foundation

/// nDCG: the discounted gain of the ranking divided by that of an ideal one (Järvelin and Kekäläinen, TOIS 2002).
///
/// The gain is the grade (trec_eval, BEIR, TREC), with `dcg='exp-log2'` 2^grade − 1 (Burges et al., ICML 2005; gdeval). With
/// a cut-off the ideal ranking is cut there too. Every positive grade counts: the relevance level plays no role.
struct NormalizedGain: Formula {
  var cutoff: Int?
  var gains = Gains()
  var exponential = false
  var judgedOnly = false
  /// trec_eval's own name, where gains were given in its way.
  var label: String?

  static let entry = MeasureEntry("nDCG", "NDCG", takes: ["cutoff", "dcg", "gains", "judged_only"]) { p in
    NormalizedGain(
      cutoff: try p.cutoff(), gains: try p.gains("gains"),
      exponential: try p.choice("dcg", of: ["log2", "exp-log2"]) == "exp-log2", judgedOnly: try p.flag("judged_only"))
  }

  var name: String {
    if let label { return label }
    return MeasureName("nDCG").with("dcg", exponential ? "'exp-log2'" : nil).with("gains", gains.text)
      .with("judged_only", flag: judgedOnly).at(cutoff)
  }

  func value(of ranking: JudgedRanking) -> Double {
    let ideal = Gains.discounted(gains.ideal(ranking.pool, limit: cutoff).lazy.map(worth))
    if ideal == 0 { return 0 }
    let considered = judgedOnly ? ranking.withoutUnjudged : ranking
    let top = considered.grades.prefix(cutoff ?? .max)
    return Gains.discounted(top.lazy.map { worth(gains.gain($0)) }) / ideal
  }

  private func worth(_ gain: Double) -> Double { exponential ? exp2(gain) - 1 : gain }
}
