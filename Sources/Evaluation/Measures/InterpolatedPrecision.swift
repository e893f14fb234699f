import Foundation

/// Interpolated precision: the highest precision at any rank by which a share of the relevant documents was found.
struct InterpolatedPrecision: Formula {
  var level: Int?
  let recall: Double
  var judgedOnly = false

  static let entry = MeasureEntry("IPrec", takes: ["rel", "recall", "judged_only"], at: "recall") { p in
    InterpolatedPrecision(
      level: try p.level(), recall: try p.required("recall", in: 0...1), judgedOnly: try p.flag("judged_only"))
  }

  var name: String { MeasureName("IPrec").with("rel", level).with("judged_only", flag: judgedOnly).at(recall) }

  func value(of ranking: JudgedRanking) -> Double {
    let considered = judgedOnly ? ranking.withoutUnjudged : ranking
    let target = RecallPoint(recall).documents(of: ranking.relevant(level), ranking.settings.compatibility)
    return InterpolatedPrecision.highest(in: considered, after: target, level: level)
  }

  /// The highest precision at ranks where at least `target` relevant documents were found, 0 where they never are.
  static func highest(in ranking: JudgedRanking, after target: Int, level: Int?) -> Double {
    let threshold = ranking.threshold(level)
    var found = 0
    var highest = 0.0
    for (index, grade) in ranking.grades.enumerated() {
      if grade >= threshold { found += 1 }
      if found >= target { highest = max(highest, Double(found) / Double(index + 1)) }
    }
    return highest
  }
}

/// A share of the relevant documents, and how many documents that is.
struct RecallPoint: Hashable {
  let share: Double

  init(_ share: Double) {
    self.share = share
  }

  /// Version 9 adds 0.9 and cuts off, version 10 rounds: the reason why the two print different curves.
  func documents(of relevant: Int, _ compatibility: Compatibility) -> Int {
    switch compatibility {
    case .trecEval9: RecallPoint.truncated(share, of: relevant)
    case .trecEval10: Int((share * Double(relevant)).rounded())
    }
  }

  /// `share` × `relevant`, almost rounded up.
  static func truncated(_ share: Double, of relevant: Int) -> Int {
    Int(share * Double(relevant) + 0.9)
  }
}
