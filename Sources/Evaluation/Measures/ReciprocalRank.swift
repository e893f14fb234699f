/// Reciprocal rank: one over the rank of the first relevant document, 0 where none is found down to the cut-off.
///
/// `RR@10` is MS MARCO's MRR@10, over the same tie order as every other measure here.
struct ReciprocalRank: Formula {
  var level: Int?
  var cutoff: Int?
  var judgedOnly = false

  static let entry = MeasureEntry("RR", "MRR", takes: ["rel", "cutoff", "judged_only"]) { p in
    ReciprocalRank(level: try p.level(), cutoff: try p.cutoff(), judgedOnly: try p.flag("judged_only"))
  }

  var name: String { MeasureName("RR").with("rel", level).with("judged_only", flag: judgedOnly).at(cutoff) }

  func value(of ranking: JudgedRanking) -> Double {
    let threshold = ranking.threshold(level)
    let grades = (judgedOnly ? ranking.withoutUnjudged : ranking).grades
    return grades.prefix(cutoff ?? .max).firstIndex { $0 >= threshold }.map { 1 / Double($0 + 1) } ?? 0
  }
}
