import Foundation

/// trec_eval's experimental `binG`: the mean over relevant documents of 1 / log2(2 + other documents above).
struct BinaryCost: Formula {
  var name: String { "binG" }

  func value(of ranking: JudgedRanking) -> Double {
    let relevant = ranking.relevant(nil)
    if relevant == 0 { return 0 }
    let threshold = ranking.threshold(nil)
    var (found, sum) = (0, 0.0)
    for (index, grade) in ranking.grades.enumerated() where grade >= threshold {
      sum += 1 / log2(Double(2 + index - found))
      found += 1
    }
    return sum / Double(relevant)
  }
}
