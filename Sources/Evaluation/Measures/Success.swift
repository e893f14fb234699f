/// Success at k: 1 where a relevant document is among the first k, else 0.
struct Success: Formula {
  var level: Int?
  let cutoff: Int
  var judgedOnly = false

  static let entry = MeasureEntry("Success", takes: ["rel", "cutoff", "judged_only"]) { p in
    Success(level: try p.level(), cutoff: try p.requiredCutoff(), judgedOnly: try p.flag("judged_only"))
  }

  var name: String { MeasureName("Success").with("rel", level).with("judged_only", flag: judgedOnly).at(cutoff) }

  func value(of ranking: JudgedRanking) -> Double {
    let threshold = ranking.threshold(level)
    let considered = judgedOnly ? ranking.withoutUnjudged : ranking
    return considered.grades.prefix(cutoff).contains { $0 >= threshold } ? 1 : 0
  }
}
