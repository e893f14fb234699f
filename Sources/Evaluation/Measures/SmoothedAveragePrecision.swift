import Foundation

/// Yet another average precision: log((1 + s) / (1 + R − s)) with s the sum of precisions at relevant documents
/// (Robertson, "On smoothing average precision", ECIR 2012).
struct SmoothedAveragePrecision: Formula {
  var name: String { "yaap" }

  func value(of ranking: JudgedRanking) -> Double {
    let sum = AveragePrecision().sumOfPrecisions(ranking)
    return log((1 + sum) / (1 + Double(ranking.relevant(nil)) - sum))
  }
}
