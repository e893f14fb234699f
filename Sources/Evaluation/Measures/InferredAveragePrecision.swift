/// Inferred average precision over a pool of which a sample was judged: negative grades mark pooled documents without
/// judgement (Yilmaz and Aslam, "Estimating average precision with incomplete and imperfect judgments", CIKM 2006, eq. 4).
struct InferredAveragePrecision: Formula {
  var level: Int?
  /// Lidstone smoothing, so that no expectation is 0/0.
  private static let epsilon = 0.00001

  static let entry = MeasureEntry("infAP", takes: ["rel"]) { p in InferredAveragePrecision(level: try p.level()) }

  init(level: Int? = nil) {
    self.level = level
  }

  var name: String { MeasureName("infAP").with("rel", level).text }

  func value(of ranking: JudgedRanking) -> Double {
    let threshold = ranking.threshold(level)
    let relevant = ranking.relevant(level)
    if relevant == 0 { return 0 }
    var (found, rejected, unknown) = (0, 0, 0)
    var sum = 0.0
    for (above, grade) in ranking.grades.enumerated() where grade != JudgedRanking.unpooled {
      if grade == JudgedRanking.unjudged {
        unknown += 1
      } else if grade < threshold {
        rejected += 1
      } else {
        sum += expectedPrecision(above: above, found: found, rejected: rejected, unknown: unknown)
        found += 1
      }
    }
    return sum / Double(relevant)
  }

  /// The precision to expect at a relevant document with `above` documents over it.
  private func expectedPrecision(above: Int, found: Int, rejected: Int, unknown: Int) -> Double {
    if above == 0 { return 1 }
    let above = Double(above)
    let epsilon = InferredAveragePrecision.epsilon
    let pooled = Double(found + rejected + unknown) / above
    let precision = (Double(found) + epsilon) / (Double(found + rejected) + 2 * epsilon)
    return 1 / (above + 1) + above / (above + 1) * pooled * precision
  }
}
