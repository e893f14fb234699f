import RankifyCore

/// What is known of the candidates of a query, in the order of their scores.
public struct ListTarget: Sendable, Hashable {
  /// Relevance: 0 for what is not relevant.
  public var gains: [Double]
  /// A teacher's scores; empty where there is no teacher.
  public var teacher: [Double]

  /// A target; `teacher` is empty or has one score for each candidate.
  public init(gains: [Double], teacher: [Double] = []) {
    precondition(
      teacher.isEmpty || teacher.count == gains.count, "\(teacher.count) scores for \(gains.count) candidates")
    (self.gains, self.teacher) = (gains, teacher)
  }

  /// The places of the candidates that are relevant.
  var positives: [Int] { gains.indices.filter { gains[$0] > 0 } }
}

/// The loss of a list and how it changes with each score.
public struct ListGradient: Sendable, Hashable {
  /// To be minimised.
  public var loss: Double
  /// dloss / dscore, one for each candidate.
  public var scores: [Double]

  static func * (factor: Double, list: ListGradient) -> ListGradient {
    ListGradient(loss: factor * list.loss, scores: list.scores.map { factor * $0 })
  }

  static func + (a: ListGradient, b: ListGradient) -> ListGradient {
    ListGradient(loss: a.loss + b.loss, scores: zip(a.scores, b.scores).map { $0 + $1 })
  }
}

/// An objective of one query's candidates. Its gradient is in closed form, so that a model's own gradient can be computed
/// candidate by candidate, in little memory.
public protocol ListLoss: Sendable {
  /// The loss of the scores, or `nil` where the list teaches nothing: nothing relevant in it, or no teacher.
  /// - Parameter generator: for objectives that draw
  func callAsFunction(
    _ scores: [Double], _ target: ListTarget, using generator: inout SplitMix
  ) -> ListGradient?
}
