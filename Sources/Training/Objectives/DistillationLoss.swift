import RankifyCore

/// KL(softmax(αt) ‖ softmax(s)): the student's distribution over the candidates is to be the teacher's (ColBERTv2; Santhanam et
/// al. 2022, §3.3).
public struct DistillationLoss: ListLoss {
  /// α: multiplies the teacher's scores.
  public var teacherScale: Double
  /// Divides the student's scores.
  public var temperature: Double

  /// A loss.
  public init(teacherScale: Double = 1, temperature: Double = 1) {
    (self.teacherScale, self.temperature) = (teacherScale, temperature)
  }

  /// Linear in the number of candidates.
  public func callAsFunction(
    _ scores: [Double], _ target: ListTarget, using generator: inout SplitMix
  ) -> ListGradient? {
    guard !target.teacher.isEmpty else { return nil }
    let logits = target.teacher.map { $0 * teacherScale }
    let p = softmax(logits)
    var result = crossEntropy(of: p, scores, temperature: temperature)
    result.loss += zip(p, logSoftmax(logits)).reduce(0) { $0 + ($1.0 > 0 ? $1.0 * $1.1 : 0) }
    return result
  }
}
