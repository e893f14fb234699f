import RankifyCore

/// What a query's tokens looked at in a prompt.
public struct InContextReading: Sendable {
  /// The prompt up to the query.
  public let prompt: InContextPrompt
  let query: HeadAttention
  let null: HeadAttention?
  /// Whether the model read the prompt; else all of it was kept from before.
  package let isRead: Bool

  /// Tokens of the prompt, those of both queries included.
  package var tokens: Int { prompt.prefix.count + query.queryCount + (null?.queryCount ?? 0) }

  /// The scores of the passages by each head, or by all that were pooled.
  package var headScores: [[Double]] {
    query.rows.indices.map { row in
      CalibratedAttention.scores(query: query.rows[row], null: null?.rows[row], documents: prompt.passages)
    }
  }

  /// What each passage gets by each head, with nothing taken off or left out.
  package var headAttention: [[Double]] {
    query.rows.map { CalibratedAttention.scores(query: $0, null: nil, documents: prompt.passages) }
  }

  /// The scores of the passages, in the order of the prompt.
  package func scores(_ pooling: HeadPooling) -> [Double] {
    let heads = pooling == .sum ? headScores : headScores.map(Self.standardized)
    return prompt.passages.indices.map { passage in heads.reduce(0) { $0 + $1[passage] } / divisor(pooling) }
  }

  /// What each token before the query gets in all, less what one without content gives it.
  public var tokenScores: [Double] {
    var sums = Array(repeating: 0.0, count: prompt.prefix.count)
    for row in query.rows.indices {
      for place in sums.indices { sums[place] += query.rows[row][place] - (null?.rows[row][place] ?? 0) }
    }
    return sums
  }

  private func divisor(_ pooling: HeadPooling) -> Double { pooling == .sum ? 1 : Double(query.rows.count) }

  static func standardized(_ values: [Double]) -> [Double] {
    let count = Double(values.count), mean = values.reduce(0, +) / count
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    return values.map { deviation > 0 ? ($0 - mean) / deviation : 0 }
  }
}
