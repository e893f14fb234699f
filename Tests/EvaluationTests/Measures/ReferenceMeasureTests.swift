import Evaluation
import Foundation
import RankifyCore
import Testing

struct ReferenceMeasureTests {
  /// Values of ir_measures; gdeval prints five decimals only. The run has no ties, whose order its providers disagree on.
  @Test func everyMeasureAgreesWithIrMeasures() throws {
    var settings = EvaluationSettings()
    settings.averaging = .judged
    let rows = try Fixture.text("ir_measures.tsv").split(separator: "\n").map {
      $0.split(separator: "\t").map(String.init)
    }
    let joined = try JudgedRun(Fixture.run("distinct"), Fixture.qrels(), settings: settings)
    for (name, lines) in Dictionary(grouping: rows, by: { $0[0] }) {
      let measure = try Measure(name)
      let evaluation = try Evaluator(measures: [measure], settings: settings).evaluate(joined)
      let values = try Dictionary(
        uniqueKeysWithValues: zip(evaluation.queries, #require(evaluation.values(of: measure))))
      let tolerance = name.hasPrefix("ERR") || name.contains("exp-log2") ? 0.000006 : 1e-9
      for line in lines {
        let ours = try line[1] == "all" ? evaluation.summary[0] : #require(values[line[1]])
        let theirs = try #require(Double(line[2]))
        #expect(abs(ours - theirs) <= tolerance, "\(name) of query \(line[1]): \(ours), expected \(theirs)")
      }
    }
  }

  @Test func namesSurviveReading() throws {
    for name in try Set(
      Fixture.text("ir_measures.tsv").split(separator: "\n").compactMap { $0.split(separator: "\t").first })
    {
      let measure = try Measure(String(name))
      #expect(try Measure(measure.name) == measure)
    }
  }
}
