import Evaluation
import RankifyCore
import TestSupport
import Testing

struct MeasurePropertyTests {
  private static let bounded = [
    "AP", "AP@10", "nDCG", "nDCG@10", "nDCG(dcg='exp-log2')@10", "RR", "P@10", "R@10", "Rprec", "Bpref", "infAP",
    "SetF",
    "IPrec@0.1", "Success@5", "Judged@10", "RBP(rel=1)", "RBP", "ERR@10", "Accuracy", "Compat", "ndcg_rel", "Rndcg",
    "G",
    "binG", "relative_P_10", "11pt_avg", "INST(max_rel=4)", "NERR8(max_rel=4)@10", "SDCG(max_rel=4)@10",
  ]

  @Test(arguments: bounded)
  func valuesLieBetweenZeroAndOne(name: String) throws {
    let measure = try Measure(name)
    var random = SeededGenerator(seed: 11)
    for _ in 0..<200 {
      let pool = (0..<Int.random(in: 1...30, using: &random)).map { _ in Int.random(in: 0...4, using: &random) }
      let unjudged = (0..<Int.random(in: 0...10, using: &random)).map { _ in JudgedRanking.unpooled }
      let grades = Array((pool + unjudged).shuffled(using: &random).prefix(Int.random(in: 0...40, using: &random)))
      let value = measure.value(of: JudgedRanking(grades: grades, pool: pool))
      #expect((-1e-12...1 + 1e-9).contains(value), "\(grades) of \(pool)")
    }
  }

  @Test(arguments: ["AP", "nDCG", "nDCG@5", "RR", "Rprec", "Bpref", "Compat", "ndcg_rel", "Rndcg", "G", "Accuracy"])
  func theIdealRankingIsWorthOne(name: String) throws {
    let pool = [3, 3, 2, 1, 1, 0, 0, 0]
    #expect(abs(try Measure(name).value(of: JudgedRanking(grades: pool, pool: pool)) - 1) < 1e-12)
  }

  @Test(arguments: ["AP", "nDCG", "RR", "RBP(rel=1)", "ERR@10", "Bpref", "Compat", "binG"])
  func liftingARelevantDocumentNeverHurts(name: String) throws {
    let measure = try Measure(name)
    var random = SeededGenerator(seed: 5)
    for _ in 0..<200 {
      var grades = (0..<12).map { _ in Int.random(in: 0...1, using: &random) }
      let before = measure.value(of: JudgedRanking(grades: grades, pool: grades))
      guard let index = grades.indices.dropFirst().first(where: { grades[$0] == 1 && grades[$0 - 1] == 0 }) else {
        continue
      }
      grades.swapAt(index, index - 1)
      #expect(measure.value(of: JudgedRanking(grades: grades, pool: grades)) >= before - 1e-12)
    }
  }
}
