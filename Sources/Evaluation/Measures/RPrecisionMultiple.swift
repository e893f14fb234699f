import Foundation

/// Precision at a multiple of the number of relevant documents: whether a system leans to precision or to recall.
struct RPrecisionMultiple: Formula {
  let factor: Double

  var name: String { String(format: "Rprec_mult_%.2f", factor) }

  func value(of ranking: JudgedRanking) -> Double {
    let cutoff = RecallPoint.truncated(factor, of: ranking.relevant(nil))
    return cutoff <= 0 ? 0 : Double(ranking.relevantRetrieved(nil, in: cutoff)) / Double(cutoff)
  }
}
