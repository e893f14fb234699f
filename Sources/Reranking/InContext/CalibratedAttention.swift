/// Scores of documents from the attention that their tokens get (Chen et al. 2024, In-Context Re-ranking, section 3): that of
/// the query's tokens, less that of a query without content, summed over the document's tokens.
public enum CalibratedAttention {
  /// Tokens so many deviations below their document's mean, or more, do not count.
  static let deviations = 2.0

  /// The score of each document.
  ///
  /// A token that gets much less from the query than from one without content would outweigh all others of its document: such
  /// outliers are left out. As in the reference implementation a document of one token, which has no deviation, gets 0, and
  /// scores are not divided by lengths.
  /// - Parameters:
  ///   - query: what each position gets from the query, a mean over its tokens
  ///   - null: what it gets from the query without content; `nil`: nothing is taken off or left out
  ///   - documents: the positions of each document
  /// - Complexity: O(positions)
  public static func scores(query: [Double], null: [Double]?, documents: [Range<Int>]) -> [Double] {
    documents.map { span in
      guard let null else { return query[span].reduce(0, +) }
      return kept(span.map { query[$0] - null[$0] }).reduce(0, +)
    }
  }

  /// All but outliers on the low side.
  static func kept(_ values: [Double]) -> [Double] {
    let lowest = threshold(values)
    return values.filter { $0 > lowest }
  }

  /// What values must exceed to count; not a number, which nothing exceeds, for a single one.
  static func threshold(_ values: [Double]) -> Double {
    let count = Double(values.count), mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    return mean - deviations * variance.squareRoot()
  }
}
