import RankifyCore
import Tensors

extension TrainingObjective {
  /// A batch's loss and how it changes with each score.
  struct BatchGradient {
    /// The sum over the queries that teach something.
    var loss = 0.0
    /// How many these are.
    var count = 0
    /// [pairs, 1]
    var scores: Matrix
    /// The queries, by their place, whose loss or gradient is not finite.
    var faulty: [Int] = []
  }

  /// The loss of a batch's scores, [pairs, 1].
  /// - Parameter generator: gives the random numbers of the query at a place
  func gradient(
    of scores: Matrix, _ batch: DrawnBatch, generator: (_ place: Int) -> SplitMix
  ) -> BatchGradient {
    var result = BatchGradient(scores: Matrix(rows: scores.rows, columns: 1))
    var start = 0
    for (place, list) in batch.texts.lists.enumerated() {
      var numbers = generator(place)
      let values = (start..<start + list.count).map { Double(scores[$0, 0]) }
      if let found = gradient(of: values, batch, place, &numbers) {
        (result.loss, result.count) = (result.loss + found.loss, result.count + 1)
        for (i, slope) in found.scores.enumerated() { result.scores[start + i, 0] = Float(slope) }
        if !found.loss.isFinite || !found.scores.allSatisfy(\.isFinite) { result.faulty.append(place) }
      }
      start += list.count
    }
    return result
  }

  private func gradient(
    of scores: [Double], _ batch: DrawnBatch, _ place: Int, _ generator: inout SplitMix
  ) -> ListGradient? {
    let target = batch.targets[place], count = target.gains.count
    guard var result = loss(Array(scores.prefix(count)), target, using: &generator) else { return nil }
    result.scores += Array(repeating: 0, count: scores.count - count)
    guard inBatch == .added, let positive = target.gains.firstIndex(where: { $0 > 0 }) else { return result }
    // The others of the query's own candidates stay out, as in the reference implementation.
    let places = [positive] + (batch.own[place]..<scores.count)
    let term = crossEntropy(
      of: places.indices.map { $0 == 0 ? 1 : 0 }, places.map { scores[$0] }, temperature: addedTemperature)
    result.loss += term.loss
    for (i, slope) in zip(places, term.scores) { result.scores[i] += slope }
    return result
  }
}
