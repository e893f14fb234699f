/// R-precision: precision at the rank equal to the number of relevant documents.
struct RPrecision: Formula {
  var level: Int?
  var judgedOnly = false

  static let entry = MeasureEntry("Rprec", "RPrec", takes: ["rel", "judged_only"]) { p in
    RPrecision(level: try p.level(), judgedOnly: try p.flag("judged_only"))
  }

  var name: String { MeasureName("Rprec").with("rel", level).with("judged_only", flag: judgedOnly).text }

  func value(of ranking: JudgedRanking) -> Double {
    let relevant = ranking.relevant(level)
    let considered = judgedOnly ? ranking.withoutUnjudged : ranking
    return relevant == 0 ? 0 : Double(considered.relevantRetrieved(level, in: relevant)) / Double(relevant)
  }
}
