/// Recall of everything retrieved.
struct SetRecall: Formula {
  var level: Int?

  static let entry = MeasureEntry("SetR", takes: ["rel"]) { p in SetRecall(level: try p.level()) }

  var name: String { MeasureName("SetR").with("rel", level).text }

  func value(of ranking: JudgedRanking) -> Double {
    let relevant = ranking.relevant(level)
    return relevant == 0 ? 0 : Double(ranking.relevantRetrieved(level)) / Double(relevant)
  }
}
