/// bpref: how often judged non-relevant documents stand above relevant ones; documents without judgement are skipped
/// (Buckley and Voorhees, "Retrieval evaluation with incomplete information", SIGIR 2004, in trec_eval's bounded form).
struct BinaryPreference: Formula {
  var level: Int?

  static let entry = MeasureEntry("Bpref", "BPref", takes: ["rel"]) { p in BinaryPreference(level: try p.level()) }

  var name: String { MeasureName("Bpref").with("rel", level).text }

  func value(of ranking: JudgedRanking) -> Double {
    let threshold = ranking.threshold(level)
    let relevant = ranking.relevant(level)
    if relevant == 0 { return 0 }
    let bound = Double(min(relevant, ranking.pool.nonRelevant(below: threshold)))
    var above = 0
    var sum = 0.0
    for grade in ranking.grades where grade >= 0 {
      if grade < threshold {
        above += 1
      } else {
        sum += above == 0 ? 1 : 1 - Double(min(above, relevant)) / bound
      }
    }
    return sum / Double(relevant)
  }
}
