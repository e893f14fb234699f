/// Compatibility: rank-biased overlap of the ranking with an ideal one that orders relevant documents by grade, and equal
/// grades as the ranking itself does (Clarke, Vtyurina and Smucker, TOIS 2021).
struct RankingSimilarity: Formula {
  var persistence = 0.95
  var normalized = true

  static let entry = MeasureEntry("Compat", takes: ["p", "normalize"]) { p in
    RankingSimilarity(persistence: try p.probability("p") ?? 0.95, normalized: try p.flag("normalize", default: true))
  }

  var name: String {
    MeasureName("Compat").with("p", persistence == 0.95 ? nil : persistence)
      .with("normalize", normalized ? nil : "False").text
  }

  func value(of ranking: JudgedRanking) -> Double {
    let relevant = ranking.pool.relevant(from: 1)
    let depth = max(ranking.grades.count, relevant)
    var agreements = [Int](repeating: 0, count: depth)
    for place in meetingPlaces(ranking) { agreements[place] += 1 }
    let overlap = weighted(agreements)
    if !normalized || overlap == 0 { return overlap }
    return overlap / weighted((0..<depth).map { $0 < relevant ? 1 : 0 })
  }

  /// For each retrieved relevant document the index from which it is in both lists.
  private func meetingPlaces(_ ranking: JudgedRanking) -> [Int] {
    var next: [Int: Int] = [:]
    var above = 0
    for level in ranking.pool.levels.reversed() where level.grade > 0 {
      next[level.grade] = above
      above += level.count
    }
    return ranking.grades.enumerated().compactMap { index, grade in
      guard grade > 0, let place = next[grade] else { return nil }
      next[grade] = place + 1
      return max(index, place)
    }
  }

  /// Rank-biased overlap, where `entering[i]` documents enter the intersection at depth i + 1.
  private func weighted(_ entering: [Int]) -> Double {
    var (common, sum, norm, weight) = (0, 0.0, 0.0, 1.0)
    for (index, count) in entering.enumerated() {
      common += count
      sum += weight * Double(common) / Double(index + 1)
      norm += weight
      weight *= persistence
    }
    return norm == 0 ? 0 : sum / norm
  }
}
