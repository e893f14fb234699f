/// Recall at k: relevant documents among the first k, divided by all relevant documents.
struct Recall: Formula {
  var level: Int?
  let cutoff: Int
  var judgedOnly = false

  static let entry = MeasureEntry("R", "Recall", takes: ["rel", "cutoff", "judged_only"]) { p in
    Recall(level: try p.level(), cutoff: try p.requiredCutoff(), judgedOnly: try p.flag("judged_only"))
  }

  var name: String { MeasureName("R").with("rel", level).with("judged_only", flag: judgedOnly).at(cutoff) }

  func value(of ranking: JudgedRanking) -> Double {
    let relevant = ranking.relevant(level)
    let considered = judgedOnly ? ranking.withoutUnjudged : ranking
    return relevant == 0 ? 0 : Double(considered.relevantRetrieved(level, in: cutoff)) / Double(relevant)
  }
}
