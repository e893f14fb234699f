import Tensors

extension Pooling {
  /// The vectors of sequences from the states of their tokens, on a tape: every mode but `max` is a weighted sum of rows.
  func pooled(_ states: Variable, offsets: [Int], skipping: Int, on tape: inout Tape) -> Variable {
    precondition(modes.count == 1 && modes[0] != .max, "pooling by \(modes) has no gradient here")
    let sums = zip(offsets, offsets.dropFirst()).map { modes[0].sum(TokenSpan(start: $0, end: $1, skipped: skipping)) }
    return tape.sums(sums, of: states)
  }
}

extension PoolingMode {
  /// Which rows of a span count how much.
  fileprivate func sum(_ span: TokenSpan) -> RowSum {
    let rows = Array(span.first..<span.end)
    guard span.start < span.end else { return RowSum(rows: [], weights: []) }
    switch self {
    case .cls, .max: return RowSum(rows: [span.first < span.end ? span.first : span.start], weights: [1])
    case .lastToken: return RowSum(rows: [span.end - 1], weights: [1])
    case .mean: return even(rows, Float(rows.count))
    case .meanSqrtLength: return even(rows, Float(rows.count).squareRoot())
    case .weightedMean:
      let weights = rows.map { Float($0 - span.start + 1) }
      let total = weights.reduce(0, +)
      return RowSum(rows: rows, weights: weights.map { $0 / total })
    }
  }

  private func even(_ rows: [Int], _ divisor: Float) -> RowSum {
    RowSum(rows: rows, weights: rows.map { _ in 1 / divisor })
  }
}
