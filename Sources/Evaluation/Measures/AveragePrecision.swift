/// Average precision: the mean, over all relevant documents, of the precision at the rank of each; 0 for those not found.
///
/// With a cut-off only the first ranks are looked at, still divided by all relevant documents (trec_eval's `map_cut`).
struct AveragePrecision: Formula {
  var level: Int?
  var cutoff: Int?
  var judgedOnly = false

  static let entry = MeasureEntry("AP", "MAP", takes: ["rel", "cutoff", "judged_only"]) { p in
    AveragePrecision(level: try p.level(), cutoff: try p.cutoff(), judgedOnly: try p.flag("judged_only"))
  }

  var name: String { MeasureName("AP").with("rel", level).with("judged_only", flag: judgedOnly).at(cutoff) }

  func value(of ranking: JudgedRanking) -> Double {
    let relevant = ranking.relevant(level)
    if relevant == 0 { return 0 }
    return sumOfPrecisions(judgedOnly ? ranking.withoutUnjudged : ranking) / Double(relevant)
  }

  /// The precision at each relevant rank, summed.
  func sumOfPrecisions(_ ranking: JudgedRanking) -> Double {
    let threshold = ranking.threshold(level)
    var found = 0
    var sum = 0.0
    for (index, grade) in ranking.grades.prefix(cutoff ?? .max).enumerated() where grade >= threshold {
      found += 1
      sum += Double(found) / Double(index + 1)
    }
    return sum
  }
}
