/// The weighted harmonic mean of set precision P and set recall R: (β + 1) P R / (R + β P), as trec_eval has it (β is not
/// squared).
struct SetF: Formula {
  var level: Int?
  var beta = 1.0
  var judgedOnly = false

  static let entry = MeasureEntry("SetF", takes: ["rel", "beta", "judged_only"]) { p in
    SetF(level: try p.level(), beta: try p.number("beta", in: 0...1e6) ?? 1, judgedOnly: try p.flag("judged_only"))
  }

  var name: String {
    MeasureName("SetF").with("rel", level).with("beta", beta == 1 ? nil : beta)
      .with("judged_only", flag: judgedOnly).text
  }

  func value(of ranking: JudgedRanking) -> Double {
    let considered = judgedOnly ? ranking.withoutUnjudged : ranking
    let found = Double(considered.relevantRetrieved(level))
    if found == 0 { return 0 }
    let precision = found / Double(considered.grades.count)
    let recall = found / Double(ranking.relevant(level))
    return (beta + 1) * precision * recall / (beta * precision + recall)
  }
}
