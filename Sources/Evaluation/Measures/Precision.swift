/// Precision at k: relevant documents among the first k, divided by k even where fewer were retrieved.
struct Precision: Formula {
  var level: Int?
  let cutoff: Int
  var judgedOnly = false

  static let entry = MeasureEntry("P", "Precision", takes: ["rel", "cutoff", "judged_only"]) { p in
    Precision(level: try p.level(), cutoff: try p.requiredCutoff(), judgedOnly: try p.flag("judged_only"))
  }

  var name: String { MeasureName("P").with("rel", level).with("judged_only", flag: judgedOnly).at(cutoff) }

  func value(of ranking: JudgedRanking) -> Double {
    let considered = judgedOnly ? ranking.withoutUnjudged : ranking
    return Double(considered.relevantRetrieved(level, in: cutoff)) / Double(cutoff)
  }
}
