/// Set precision times set recall: average precision of an unranked set.
struct SetAveragePrecision: Formula {
  var level: Int?
  var judgedOnly = false

  static let entry = MeasureEntry("SetAP", takes: ["rel", "judged_only"]) { p in
    SetAveragePrecision(level: try p.level(), judgedOnly: try p.flag("judged_only"))
  }

  var name: String { MeasureName("SetAP").with("rel", level).with("judged_only", flag: judgedOnly).text }

  func value(of ranking: JudgedRanking) -> Double {
    let considered = judgedOnly ? ranking.withoutUnjudged : ranking
    let found = Double(considered.relevantRetrieved(level))
    return found == 0 ? 0 : found * found / (Double(considered.grades.count) * Double(ranking.relevant(level)))
  }
}
