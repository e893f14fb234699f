import Tensors

/// Turns the states of each sequence into one vector.
package struct Pooling: Sendable {
  package let modes: [PoolingMode]

  package init(modes: [PoolingMode]) { self.modes = modes }

  /// Columns of the result for states of `hiddenSize` columns.
  package func dimension(_ hiddenSize: Int) -> Int { modes.count * hiddenSize }

  /// - Parameters:
  ///   - states: one row per token
  ///   - offsets: sequence s is rows offsets[s] ..< offsets[s + 1]
  ///   - skipping: how many tokens at the front of each sequence do not count
  ///   - out: one row per sequence, the vectors of all modes side by side
  package func callAsFunction(_ states: Matrix, offsets: [Int], skipping: Int, into out: inout Matrix) {
    let spans = zip(offsets, offsets.dropFirst()).map { TokenSpan(start: $0, end: $1, skipped: skipping) }
    let columns = states.columns
    out.resize(rows: spans.count, columns: dimension(columns))
    states.withElements { states in
      out.withMutableElements { out in
        for (s, span) in spans.enumerated() {
          for (m, mode) in modes.enumerated() {
            let start = (s * modes.count + m) * columns
            let row = UnsafeMutableBufferPointer(rebasing: out[start..<(start + columns)])
            mode.pool(states, span, into: row)
          }
        }
      }
    }
  }
}

/// The rows of one sequence.
struct TokenSpan {
  let start: Int
  let end: Int
  /// The first row that counts.
  let first: Int

  init(start: Int, end: Int, skipped: Int) {
    (self.start, self.end) = (start, end)
    first = min(start + skipped, end)
  }
}

extension PoolingMode {
  /// Pools the rows of `span`; zeros where no row counts.
  fileprivate func pool(
    _ states: UnsafeBufferPointer<Float>, _ span: TokenSpan, into out: UnsafeMutableBufferPointer<Float>
  ) {
    let columns = out.count
    func row(_ index: Int) -> UnsafeBufferPointer<Float> {
      UnsafeBufferPointer(rebasing: states[(index * columns)..<((index + 1) * columns)])
    }
    out.update(repeating: 0)
    guard span.start < span.end else { return }
    switch self {
    // Where every token is skipped, the reference takes the first one.
    case .cls: _ = out.update(fromContentsOf: row(span.first < span.end ? span.first : span.start))
    case .lastToken: _ = out.update(fromContentsOf: row(span.end - 1))
    case .max:
      guard span.first < span.end else { return }
      _ = out.update(fromContentsOf: row(span.first))
      for i in span.first..<span.end { out.keepLargest(row(i)) }
    case .mean, .meanSqrtLength:
      for i in span.first..<span.end { out.add(row(i), times: 1) }
      let count = Float(span.end - span.first)
      if count > 0 { out.divide(by: self == .mean ? count : count.squareRoot()) }
    case .weightedMean:
      var sum: Float = 0
      for i in span.first..<span.end {
        let weight = Float(i - span.start + 1)
        out.add(row(i), times: weight)
        sum += weight
      }
      if sum > 0 { out.divide(by: sum) }
    }
  }
}

extension UnsafeMutableBufferPointer<Float> {
  fileprivate func add(_ other: UnsafeBufferPointer<Float>, times weight: Float) {
    for j in 0..<count { self[j] += weight * other[j] }
  }

  fileprivate func keepLargest(_ other: UnsafeBufferPointer<Float>) {
    // A value that is not a number stays, so that the check of the result sees it.
    for j in 0..<count where !(self[j] >= other[j]) { self[j] = other[j].isNaN ? .nan : Swift.max(self[j], other[j]) }
  }

  fileprivate func divide(by divisor: Float) {
    for j in 0..<count { self[j] /= divisor }
  }
}
