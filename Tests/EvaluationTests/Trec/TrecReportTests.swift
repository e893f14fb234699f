import Evaluation
import Foundation
import RankifyCore
import Testing

struct TrecReportTests {
  private func report(_ run: String, _ settings: EvaluationSettings) throws -> String {
    var report = TrecReport(
      try MeasureSelection(["all_trec"]).trecColumns.filter { !["runid", "relstring"].contains($0.label) })
    report.byQuery = true
    return try report.text(for: JudgedRun(Fixture.run(run), Fixture.qrels(), settings: settings))
  }

  @Test(arguments: ["tied", "distinct"])
  func everyMeasurePrintsAsTrecEvalDoes(run: String) throws {
    #expect(try lines(report(run, .init())) == lines(Fixture.text("\(run).trec.txt")))
  }

  @Test func relevanceLevelWorksAsInTrecEval() throws {
    var settings = EvaluationSettings()
    settings.relevanceLevel = 2
    #expect(try lines(report("tied", settings)) == lines(Fixture.text("tied-level2.trec.txt")))
  }

  /// trec_eval prints `nan` where nothing judged was retrieved; precision is 0 there for us.
  @Test func judgedOnlyWorksAsInTrecEvalApartFromItsNotANumber() throws {
    var settings = EvaluationSettings()
    settings.judgedOnly = true
    let ours = try lines(report("tied", settings))
    let theirs = try lines(Fixture.text("tied-judged.trec.txt"))
    #expect(ours.count == theirs.count)
    for (our, their) in zip(ours, theirs) {
      if their.hasSuffix("nan") {
        #expect(our.dropLast(6) == their.dropLast(6))
      } else {
        #expect(our == their)
      }
    }
  }

  private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }
}
