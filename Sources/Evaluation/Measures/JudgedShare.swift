/// The share of documents with a line in the qrels among the first k, or among all retrieved; of those retrieved, where
/// they are fewer than k.
struct JudgedShare: Formula {
  var cutoff: Int?

  static let entry = MeasureEntry("Judged", takes: ["cutoff"]) { p in JudgedShare(cutoff: try p.cutoff()) }

  var name: String { MeasureName("Judged").at(cutoff) }

  func value(of ranking: JudgedRanking) -> Double {
    let top = ranking.grades.prefix(cutoff ?? .max)
    return top.isEmpty ? 0 : Double(top.count { $0 != JudgedRanking.unpooled }) / Double(top.count)
  }
}
