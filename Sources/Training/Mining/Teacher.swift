import RankifyCore

/// Scores of a stronger system, as a run, and what is made of them.
public struct Teacher: Sendable {
  /// When an unjudged document is taken for a relevant one that nobody judged (NV-Retriever, Moreira et al. 2024, section 4).
  public enum FalseNegatives: Sendable, Hashable {
    /// Its score is this share of the lowest positive's, or more (their TopK-PercPos: 0.95).
    case share(Double)
    /// Its score is above the lowest positive's less this margin, or equal (their TopK-MarginPos).
    case margin(Double)
  }

  /// The scores.
  public var run: Run
  /// The scale of the scores that examples get, over the candidates of a query.
  public var scale: ScoreNormalization
  /// Which negatives are left out for their scores, before any change of scale.
  public var falseNegatives: FalseNegatives?
  /// Whether candidates without a score are left out; else they are an error.
  public var dropsUnscored: Bool

  /// Creates a teacher.
  public init(
    _ run: Run, scale: ScoreNormalization = .none, falseNegatives: FalseNegatives? = nil, dropsUnscored: Bool = false
  ) {
    (self.run, self.scale, self.falseNegatives, self.dropsUnscored) = (run, scale, falseNegatives, dropsUnscored)
  }

  /// The scores of a query's documents.
  func scores(of query: Query.ID) -> [ByteString: Double] {
    Dictionary((run[query] ?? []).map { (ByteString($0.document), $0.score) }) { first, _ in first }
  }

  /// The score from which on a negative is left out; `nil` where none is.
  func limit(_ positives: [Double], of query: Query.ID) throws(RankifyError) -> Double? {
    guard let lowest = positives.min(), let falseNegatives else { return nil }
    switch falseNegatives {
    case .margin(let margin): return lowest - margin
    case .share(let share):
      if lowest > 0 { return share * lowest }
      throw RankifyError(
        .invalidInput,
        "the lowest positive of query '\(query)' has the teacher's score \(lowest), of which no share can be taken; "
          + "give a margin instead")
    }
  }

  /// The scores of one query's candidates, brought to the scale.
  func scaled(_ scores: [Double]) -> [Double] {
    // The scale is defined on rankings: best first.
    let order = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
    let values = scale.values(order.map { Run.Entry(document: "", score: scores[$0]) })
    var scaled = scores
    for (place, value) in zip(order, values) { scaled[place] = value }
    return scaled
  }
}
