import Evaluation
import Foundation
import RankifyCore
import Testing

/// Values worked out by hand; the arithmetic is in the comments.
struct HandComputedTests {
  private func value(_ name: String, _ grades: [Int], pool: [Int], level: Int = 1) throws -> Double {
    var settings = EvaluationSettings()
    settings.relevanceLevel = level
    return try Measure(name).value(of: JudgedRanking(grades: grades, pool: pool, settings: settings))
  }

  /// Relevant at ranks 1 and 3 of three relevant documents: (1/1 + 2/3) / 3.
  @Test func averagePrecisionCountsDocumentsNotFound() throws {
    #expect(try abs(value("AP", [1, 0, 1], pool: [1, 0, 1, 1]) - 5.0 / 9) < 1e-15)
    #expect(try abs(value("AP@2", [1, 0, 1], pool: [1, 0, 1, 1]) - 1.0 / 3) < 1e-15)
  }

  /// Gains 0, 3 of an ideal 3, 1: (3 / log₂3) / (3 + 1 / log₂3).
  @Test func nDCGUsesLinearGains() throws {
    let log3 = log2(3.0)
    #expect(try abs(value("nDCG@10", [0, 3], pool: [0, 3, 1]) - (3 / log3) / (3 + 1 / log3)) < 1e-15)
  }

  /// The same with gains 2³ − 1 = 7 and 2¹ − 1 = 1.
  @Test func exponentialGainsAreAskedForByName() throws {
    let log3 = log2(3.0)
    #expect(try abs(value("nDCG(dcg='exp-log2')@10", [0, 3], pool: [0, 3, 1]) - (7 / log3) / (7 + 1 / log3)) < 1e-15)
  }

  @Test func precisionDividesByTheCutOffEvenWhereFewerWereRetrieved() throws {
    #expect(try value("P@10", [1, 1], pool: [1, 1]) == 0.2)
  }

  @Test func reciprocalRankStopsAtItsCutOff() throws {
    #expect(try value("RR", [0, 0, 1], pool: [1, 0]) == 1.0 / 3)
    #expect(try value("RR@2", [0, 0, 1], pool: [1, 0]) == 0)
  }

  @Test func theLevelOfAMeasureOverridesTheSettings() throws {
    #expect(try value("RR", [1, 2], pool: [1, 2], level: 2) == 0.5)
    #expect(try value("RR(rel=1)", [1, 2], pool: [1, 2], level: 2) == 1)
  }

  /// p = 0.5 and relevant at ranks 1 and 3: 0.5 (1 + 0.25).
  @Test func rankBiasedPrecisionIsItsGeometricSum() throws {
    #expect(try value("RBP(p=0.5,rel=1)", [1, 0, 1], pool: [1, 0, 1]) == 0.625)
  }

  /// Graded gains are scaled by the highest grade: 0.5 (1/2 + 0.5 · 2/2).
  @Test func rankBiasedPrecisionScalesGrades() throws {
    #expect(try value("RBP(p=0.5)", [1, 2], pool: [1, 2]) == 0.5)
  }

  /// Recall 0.1 of three relevant documents is one document for version 9 (0.3 + 0.9, cut off) and none for version 10
  /// (0.3 rounded); so is 0.2 of six: two (1.2 + 0.9) against one (1.2). Relevant at ranks 1 and 4.
  @Test func recallPointsDifferBetweenVersions() throws {
    var settings = EvaluationSettings()
    let pool = [1, 1, 1, 1, 1, 1]
    let measure = try Measure("IPrec@0.2")
    #expect(measure.value(of: JudgedRanking(grades: [1, 0, 0, 1], pool: pool, settings: settings)) == 0.5)
    settings.compatibility = .trecEval10
    #expect(measure.value(of: JudgedRanking(grades: [1, 0, 0, 1], pool: pool, settings: settings)) == 1)
  }

  /// log((1 + 1) / (1 + 2 − 1)) = 0: one of two relevant documents found at rank 1.
  @Test func smoothedAveragePrecisionIsALogOdds() throws {
    #expect(try value("yaap", [1, 0], pool: [1, 1, 0]) == 0)
  }

  /// 0.5 weight at rank 2 of an unjudged document and 0.25 for what lies beyond: .25 + .5 · .5.
  @Test func residualBoundsWhatUnjudgedDocumentsMayAdd() throws {
    #expect(try abs(value("rbp_resid.p=0.5", [1, JudgedRanking.unpooled], pool: [1]) - 0.5) < 1e-15)
    #expect(try value("rbp_resid", [1, 0], pool: [1, 0]) == 0)
  }

  @Test func judgedShareCountsNegativeGradesAsJudgedAndUnjudgedShareDoesNot() throws {
    let grades = [1, JudgedRanking.unjudged, JudgedRanking.unpooled, 0]
    #expect(try value("Judged@4", grades, pool: [1, 0]) == 0.75)
    #expect(try value("unj_10", grades, pool: [1, 0]) == 0.2)
  }

  @Test func nothingRetrievedOrRelevantIsZeroForEveryMeasure() throws {
    let names =
      try MeasureSelection(["all_trec"]).measures.map(\.name) + ["Compat", "Accuracy", "Judged", "RBP", "ERR@10"]
    for name in names where !["NumQ", "NumRel", "utility", "NumRet", "num_nonrel_judged_ret"].contains(name) {
      #expect(try value(name, [], pool: [1, 2]) == 0, "\(name) of nothing retrieved")
      if name == "Judged" { continue }
      #expect(try value(name, [0, 0, -1], pool: [0, 0, 0]) == 0, "\(name) of nothing relevant")
    }
  }
}
