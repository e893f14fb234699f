/// Precision of everything retrieved; `relative` divides by the best possible one for a set of that size.
struct SetPrecision: Formula {
  var level: Int?
  var relative = false
  var judgedOnly = false

  static let entry = MeasureEntry("SetP", takes: ["rel", "relative", "judged_only"]) { p in
    SetPrecision(level: try p.level(), relative: try p.flag("relative"), judgedOnly: try p.flag("judged_only"))
  }
  static let relativeEntry = MeasureEntry("SetRelP", takes: ["rel", "judged_only"]) { p in
    SetPrecision(level: try p.level(), relative: true, judgedOnly: try p.flag("judged_only"))
  }

  var name: String {
    MeasureName("SetP").with("rel", level).with("relative", flag: relative).with("judged_only", flag: judgedOnly).text
  }

  func value(of ranking: JudgedRanking) -> Double {
    let considered = judgedOnly ? ranking.withoutUnjudged : ranking
    let retrieved = considered.grades.count
    let best = relative ? min(retrieved, ranking.relevant(level)) : retrieved
    return best == 0 ? 0 : Double(considered.relevantRetrieved(level)) / Double(best)
  }
}
