import Foundation

/// Expected reciprocal rank of the document that satisfies a user who reads from the top: a document satisfies with
/// probability (2^grade − 1) / 2^highest (Chapelle et al., CIKM 2009, alg. 2), the highest grade being 4 as in gdeval.
struct ExpectedReciprocalRank: Formula {
  var cutoff: Int?
  var highest = 4

  static let entry = MeasureEntry("ERR", takes: ["cutoff", "max_rel"]) { p in
    ExpectedReciprocalRank(cutoff: try p.cutoff(), highest: try p.int("max_rel") ?? 4)
  }

  var name: String { MeasureName("ERR").with("max_rel", highest == 4 ? nil : highest).at(cutoff) }

  func objection(to pool: GradeCounts) -> String? {
    guard let top = pool.highest, top > highest else { return nil }
    return "it has grade \(top), above the highest one expected (\(highest)); say 'ERR(max_rel=\(top))'"
  }

  func value(of ranking: JudgedRanking) -> Double {
    var (sum, reaches) = (0.0, 1.0)
    for (index, grade) in ranking.grades.prefix(cutoff ?? .max).enumerated() where grade > 0 {
      let satisfied = (exp2(Double(grade)) - 1) / exp2(Double(highest))
      sum += reaches * satisfied / Double(index + 1)
      reaches *= 1 - satisfied
    }
    return sum
  }
}
