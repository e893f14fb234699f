import Foundation

/// trec_eval's experimental `G`: each gain is discounted by how much more an ideal ranking would have gained so far.
struct NormalizedCost: Formula {
  var gains = Gains()
  var name = "G"

  func value(of ranking: JudgedRanking) -> Double {
    let ideal = gains.ideal(ranking.pool)
    let total = ideal.reduce(0, +)
    if total == 0 { return 0 }
    var (gained, cost, sum) = (0.0, 0.0, 0.0)
    for (index, grade) in ranking.grades.enumerated() {
      let gain = gains.gain(grade)
      gained += gain
      cost += max(index < ideal.count ? ideal[index] : 0, 1)
      if gain != 0 { sum += gain / log2(2 + cost - gained) }
    }
    return sum / total
  }
}
