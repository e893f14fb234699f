/// trec_eval's `Rndcg`: nDCG averaged over the ranks at which the ideal gain changes, and the end of the ranking where it
/// goes deeper than the ideal one.
struct NormalizedGainAtLevels: Formula {
  var gains = Gains()
  var name = "Rndcg"

  func value(of ranking: JudgedRanking) -> Double {
    let ideal = gains.ideal(ranking.pool)
    if ideal.isEmpty || ranking.relevant(nil) == 0 { return 0 }
    var (gained, possible, sum, points) = (0.0, 0.0, 0.0, 0)
    for index in 0...max(ranking.grades.count, ideal.count) {
      let changes = index > 0 && index <= ideal.count && ideal[index - 1] != (index < ideal.count ? ideal[index] : 0)
      let ends = index == ranking.grades.count && index > ideal.count + 1
      if changes || ends {
        sum += gained / possible
        points += 1
      }
      if index < ranking.grades.count { gained += gains.gain(ranking.grades[index]) / Gains.discount(index) }
      if index < ideal.count { possible += ideal[index] / Gains.discount(index) }
    }
    return sum / Double(points)
  }
}
