/// Rank-biased precision: the rate at which a user gains who goes on to the next document with probability p
/// (Moffat and Zobel, TOIS 2008, eq. 4).
///
/// Binary with a relevance level; without one gains are graded, scaled by the highest grade of the query where that is
/// above 1 (as in trec_eval 10).
struct RankBiasedPrecision: Formula {
  var level: Int?
  var persistence = 0.8
  var cutoff: Int?
  var gains = Gains()
  /// trec_eval's own name, where the measure was asked for in its way.
  var label: String?

  static let entry = MeasureEntry("RBP", takes: ["rel", "p", "cutoff"]) { p in
    RankBiasedPrecision(level: try p.level(), persistence: try p.probability("p") ?? 0.8, cutoff: try p.cutoff())
  }

  var name: String {
    label ?? MeasureName("RBP").with("rel", level).with("p", persistence == 0.8 ? nil : persistence).at(cutoff)
  }

  func value(of ranking: JudgedRanking) -> Double {
    let worth = worth(ranking)
    var (sum, weight) = (0.0, 1.0)
    for grade in ranking.grades.prefix(cutoff ?? .max) {
      sum += worth(grade) * weight
      weight *= persistence
    }
    return (1 - persistence) * sum
  }

  private func worth(_ ranking: JudgedRanking) -> (Int) -> Double {
    if let level { return { $0 >= level ? 1 : 0 } }
    let all = ranking.pool.levels.map { gains.gain($0.grade) } + gains.custom.values + [0]
    let (lowest, highest) = (all.min() ?? 0, all.max() ?? 0)
    if lowest >= 0 && highest <= 1 { return gains.gain }
    return { $0 < 0 ? 0 : (gains.gain($0) - lowest) / (highest - lowest) }
  }
}
